"""An analysis is made only where the dataset says that it can carry it."""

import pandas as pd
import pytest

from geo.analysis.coverage import Need, check_coverage, stretches, usable_periods
from geo.core.errors import OptionError
from geo.incidents.record import bundled_record

RATE = Need(what="A rate over time")


def table(*rows):
    names = ("period_from", "period_to", "density", "leaves_out")
    frame = pd.DataFrame([dict(zip(names, row, strict=True)) for row in rows])
    for name in names[:2]:
        frame[name] = pd.to_datetime(frame[name])
    return frame.assign(dataset="made", area="here", statement_en="Said.", statement_ur="")


def bundled(start, end, need=RATE, **options):
    record = bundled_record()
    return check_coverage(
        record.coverage, dataset="bundled", start=start, end=end, need=need, **options
    )


def test_a_rate_over_a_selection_is_refused_with_dataset_period_and_way_out():
    check = bundled("2013-01-01", "2026-06-19")
    assert check.refused
    first = check.sentences[0]
    assert first.startswith(
        "A rate over time cannot be given: the bundled record, 1 January 2013 to 31 December 2021"
    )
    assert "No trend may be read from it." in first
    assert "It can be asked of 1 January 2026 to 19 June 2026" in first


def test_days_that_nobody_read_are_refused_even_inside_a_dense_year():
    check = bundled("2026-06-01", "2026-06-25")
    assert check.refused
    assert "20 June 2026 to 25 June 2026, is not covered" in check.sentences[0]


def test_the_dense_part_is_offered_with_what_it_leaves_out():
    check = bundled("2026-01-01", "2026-02-28")
    assert check.outcome == "warn"
    assert check.sentences == (
        "The bundled record, 1 January 2026 to 28 February 2026: events without a death are left "
        "out, so a rate over time here is about lethal events only.",
    )
    assert bundled("2026-01-01", "2026-02-28", Need(what="X", lethal_only="ok")).outcome == "ok"
    assert bundled("2026-01-01", "2026-02-28", Need(what="X", lethal_only="refuse")).refused


def test_two_dense_stretches_that_leave_out_different_things_are_not_passed_in_silence():
    check = bundled("2026-02-01", "2026-04-01", Need(what="X", lethal_only="ok"))
    assert check.outcome == "warn"
    assert "killings of civilians" in check.sentences[0]


def test_an_analysis_of_the_records_there_are_may_go_on_with_a_warning():
    need = Need(what="A cluster", density="selection", below="warn", lethal_only="ok")
    assert bundled("2014-01-01", "2014-12-31", need).outcome == "ok"
    assert bundled("2012-01-01", "2014-12-31", need).outcome == "warn"


def test_vague_dates_warn_and_too_many_refuse():
    record = bundled_record()
    days = bundled("2026-01-01", "2026-02-28", incidents=record.incidents)
    assert not days.refused
    vague = record.incidents.assign(date_precision="month")
    check = bundled("2026-01-01", "2026-02-28", incidents=vague)
    assert check.refused
    assert "dated less finely than a day. A coarser step" in check.sentences[0]
    assert not bundled(
        "2026-01-01", "2026-02-28", Need(what="X", resolution="month"), incidents=vague
    ).refused


def test_stretches_leave_no_hole_and_the_thinner_row_counts():
    own = table(
        ("2020-01-01", "2020-03-31", "dense", ""),
        ("2020-03-01", "2020-05-31", "selection", "much"),
        ("2020-07-01", None, "dense", ""),
    )
    parts = stretches(own, dataset="made", start="2019-12-01", end="2020-12-31")
    assert parts["density"].tolist() == ["none", "dense", "selection", "selection", "none", "dense"]
    assert parts["start"].iloc[0] == pd.Timestamp("2019-12-01")
    assert parts["end"].iloc[-1] == pd.Timestamp("2020-12-31")
    assert ((parts["start"].shift(-1) - parts["end"]).dropna() == pd.Timedelta(days=1)).all()


def test_usable_periods_join_what_touches():
    own = table(
        ("2020-01-01", "2020-03-31", "dense", "a"),
        ("2020-04-01", "2020-05-31", "dense", "b"),
        ("2020-07-01", "2020-07-31", "dense", ""),
    )
    periods = usable_periods(own, dataset="made")
    assert periods["start"].dt.strftime("%m-%d").tolist() == ["01-01", "07-01"]
    assert periods["end"].dt.strftime("%m-%d").tolist() == ["05-31", "07-31"]
    assert usable_periods(own, dataset="nobody").empty


def test_a_stranger_covers_nothing():
    check = check_coverage(
        table(("2020-01-01", None, "dense", "")),
        dataset="nobody", start="2020-01-01", end="2020-02-01", need=RATE,
    )  # fmt: skip
    assert check.refused
    assert "UCDP or ACLED" in check.sentences[0]


def test_a_refusal_is_an_answer():
    finding = bundled("2020-01-01", "2020-12-31").as_finding(key="shift.verdict", call="shift()")
    assert finding.answer == "not_answerable"
    assert finding.details["dataset"] == "bundled"
    assert finding.as_dict()["sentence"].startswith("A rate over time cannot be given")


def test_bad_words_and_reversed_periods_are_named():
    with pytest.raises(OptionError, match="No density 'full'"):
        Need(what="X", density="full")
    with pytest.raises(OptionError, match=r"ends .* before it starts"):
        bundled("2026-02-01", "2026-01-01")
