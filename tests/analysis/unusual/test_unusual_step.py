"""One step judged: rank, tail, return period, and what is not said."""

import numpy as np
import pandas as pd
import pytest

from geo.analysis.published import families, family_series, published_series
from geo.analysis.series import Series, at_step, regular, say_step, step_start, steps_between
from geo.analysis.unusual.answer import judge_step
from geo.analysis.unusual.baseline import band, fit_baseline
from geo.analysis.unusual.rank import ordinal, rank_step
from geo.analysis.unusual.returns import return_period
from geo.analysis.unusual.summary import side_by_side, sum_up
from geo.analysis.unusual.wording import against_usual
from geo.core.errors import DataError, NotFoundError, OptionError


def made(counts, *, high=None, step="month", start="2015-01-01", **options):
    index = pd.date_range(start, periods=len(counts), freq={"month": "MS", "day": "D"}[step])
    frame = pd.DataFrame(
        {"low": counts, "high": high if high is not None else counts},
        index=index.astype("datetime64[s]"),
    ).astype(float)
    values = {
        "key": "made", "family": "made-month", "dataset": "made", "name": "Made: attacks by month",
        "measure": "attacks", "category": "total", "scope": "", "unit": "attacks", "step": step,
        "source": "made",
    }  # fmt: skip
    return Series(**{**values, **options}, frame=regular(frame, step=step))


def test_january_2026_was_ordinary_by_attacks_and_without_peer_by_militants_killed():
    found = [
        judge_step(one, "2026-01-31", call="x", draws=19)
        for one in family_series("picss-month")
        if pd.Timestamp("2026-01-01") in one.known.index
    ]
    by_unit = {f.details["unit"]: f for f in found}
    attacks, militants = by_unit["attacks"], by_unit["militants killed"]
    assert attacks.answer == "ordinary"
    assert attacks.p > 0.05
    assert attacks.details["figure"] == "27"
    assert militants.answer == "alone", "one figure of a scope is no rank"
    assert militants.details["elsewhere"] == 50
    assert militants.details["figure"] == "172+"
    assert militants.p is None, "one month of this scope bears no tail"
    told = sum_up(found, when="January 2026", call="x")
    assert told.answer == "mixed"
    assert told.sentence == (
        "January 2026: 27 militant attacks, within the usual range of 9 to 62 a month. At least "
        "172 militants killed (militant attacks and security-force operations), the only month "
        "with a figure counted this way; the largest that PICSS gave on any other basis is 50 "
        "(security-force operations only, August 2025)."
    )
    assert len(side_by_side(found)) == len(found)


def test_a_measure_that_may_lie_above_its_range_is_not_said_to_be_within():
    """Ordinary by its chance at either end, and over the range that stands beside it."""
    counts = [4, 6, 5, 3, 7, 5, 4, 6, 5, 4, 6, 5, 40, 5, 6, 4]
    calm = made(counts, key="calm", unit="attacks")
    wide = made(counts, key="wide", high=[3 * c for c in counts[:-1]] + [28], unit="people killed")
    found = [judge_step(one, "2016-04-01", call="x", draws=19) for one in (calm, wide)]
    assert {f.answer for f in found} == {"ordinary"}
    assert found[1].details["high"] > found[1].details["usual_high"]
    told = sum_up(found, when="April 2016", call="x").sentence
    assert told.startswith("April 2016: 4 attacks, within the usual range of")
    assert "4 to 28 people killed, above the usual range of" in told
    assert "only if the higher claims hold" in told


def test_at_least_and_ranges_widen_a_rank():
    counts = [5, 9, 3, 12]
    plain = made(counts)
    assert (rank_step(plain, "2015-02-01").best, rank_step(plain, "2015-02-01").worst) == (2, 2)
    wide = made([5, 9, 3, 8], high=[10, 9, 3, 12])
    found = rank_step(wide, "2015-02-01")
    assert (found.best, found.worst) == (1, 3)
    opened = wide.frame.assign(at_least=[False, False, True, False])
    found = rank_step(made(counts).__class__(**{**vars(wide), "frame": opened}), "2015-02-01")
    assert found.worst == 4
    assert rank_step(plain, "2015-04-01").is_highest
    assert [ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th",
    ]  # fmt: skip


def test_a_poisson_tail_is_never_given_where_dispersion_rejects_it():
    rng = np.random.default_rng(5)
    bursty = made([*rng.negative_binomial(0.5, 0.5 / 1.4, size=60), 12])
    found = judge_step(bursty, "2020-01-01", call="x", draws=19)
    assert found.details["low"] == 12
    numbers = judge_numbers(bursty)
    assert numbers["dispersion_p"] < 0.05
    assert numbers["poisson_p"] is None
    assert "no Poisson tail is given" in found.method
    calm = made([*rng.poisson(3.0, size=60), 5])
    numbers = judge_numbers(calm)
    assert numbers["dispersion_p"] > 0.05
    assert 0 < numbers["poisson_p"] < 1


def judge_numbers(series):
    begin = series.frame.index[-1]
    base = fit_baseline(series, begin)
    found = return_period(base, series.frame["low"].iloc[-1], step="month", seed=1, draws=9)
    return {"dispersion_p": base.dispersion.p, "poisson_p": found.poisson}


def test_the_step_itself_takes_no_part_in_its_baseline():
    calm = made([3, 4, 2, 3, 5, 3, 4, 2, 3, 4, 3, 2, 4, 3])
    loud = made([3, 4, 2, 3, 5, 3, 90, 2, 3, 4, 3, 2, 4, 3])
    target = calm.frame.index[6]
    assert fit_baseline(loud, target).expected == fit_baseline(calm, target).expected


def test_trend_and_season_enter_where_they_are_there():
    rng = np.random.default_rng(8)
    months = np.arange(120)
    flat = made(rng.poisson(6.0, size=120))
    target = flat.frame.index[-1]
    assert fit_baseline(flat, target).terms == ()
    risen = made(rng.poisson(np.exp(0.5 + months / 60)))
    assert "trend" in fit_baseline(risen, target).terms
    waved = made(rng.poisson(8 * np.exp(0.6 * np.sin(2 * np.pi * months / 12))))
    assert "season" in fit_baseline(waved, target).terms
    shown = band(fit_baseline(waved, target), pd.DatetimeIndex(waved.frame.index))
    assert (shown["low"] <= shown["mean"]).all()
    assert (shown["mean"] <= shown["high"]).all()


def test_the_interval_depends_on_the_seed_alone():
    series = made([*np.random.default_rng(2).negative_binomial(1.0, 1 / 4, size=80), 14])
    base = fit_baseline(series, series.frame.index[-1])
    one, two, other = (
        return_period(base, 14, step="month", seed=seed, draws=99) for seed in (7, 7, 8)
    )
    assert one == two
    assert one.p == other.p
    assert one.p_low != other.p_low
    assert one.p_low < one.p < one.p_high
    assert one.years == pytest.approx(1 / (12 * one.p))


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Of the intervals of 40 records of which the truth is known, nine in ten at least hold it."""
    rng = np.random.default_rng(4)
    truth = (3 / 4) ** 14  # P(X >= 14) of the geometric distribution that is drawn from
    held = 0
    for seed in range(40):
        series = made([*rng.negative_binomial(1.0, 1 / 4, size=70), 14])
        base = fit_baseline(series, series.frame.index[-1])
        found = return_period(base, 14, step="month", seed=seed, draws=99)
        held += found.p_low <= truth <= found.p_high
    assert held >= 36


def test_a_short_record_states_no_return_period_of_ages():
    series = made([0, 1, 0, 0, 2, 0, 1, 0, 0, 1, 0, 0, 1, 0, 60])
    found = judge_step(series, series.frame.index[-1], call="x", draws=19)
    assert found.answer == "unusual"
    assert found.value is None
    assert "rarer than" in found.sentence
    assert found.p > 1e-4, "no smaller than the record can support"
    assert any("smaller than" in w for w in found.warnings)


def test_totals_of_an_operation_belong_to_no_step():
    day = pd.Timestamp("2016-01-01")
    series = made(
        list(range(20)), measure="killed", unit="people killed",
        beside=((day, day + pd.Timedelta(days=3), "145 people killed claimed for an operation"),),
    )  # fmt: skip
    found = judge_step(series, day, call="x", draws=9)
    assert found.answer == "not_answerable"
    assert "145 people killed" in found.sentence
    told = sum_up([found], when="January 2016", call="x")
    assert told.sentence.startswith("Deaths of January 2016 cannot be ranked")
    assert judge_step(series, "2016-03-01", call="x", draws=9).answer != "not_answerable"


def test_low_and_high_ends_may_disagree():
    counts = [3, 4, 2, 3, 5, 3, 4, 2, 3, 4, 3, 2, 4, 3, 4]
    found = judge_step(made(counts, high=[*counts[:-1], 40]), "2016-03-01", call="x", draws=9)
    assert found.answer == "depends"
    assert "if the highest do" in found.sentence


def test_monitors_are_series_of_their_own_and_gaps_stay_gaps():
    series = published_series()
    attacks = series["picss-month-attacks-total-militant-attacks-only"]
    assert len(attacks.known) == 33
    assert attacks.gaps == 96
    assert attacks.frame["low"].isna().sum() == 96
    mixed = series["picss-month-attacks-total-militant-attacks-and-security-force-operations"]
    assert set(mixed.known.index).isdisjoint(attacks.known.index)
    assert any("gaps, not zeros" in note for note in attacks.notes)
    unseen = [s for s in series.values() if any("unverified" in note for note in s.notes)]
    assert {s.family for s in unseen} == {"pips-year", "satp-year"}
    assert "picss-month" in families()


def test_a_month_without_a_row_is_a_zero_of_ucdp():
    events = published_series()["ucdp-month-events"]
    assert len(events.frame) == 396
    assert events.gaps == 0
    assert events.frame["low"].sum() == 688
    assert published_series()["ucdp-month-killed"].frame["high"].sum() > 3376


def test_a_gap_and_a_stranger_are_named_with_what_there_is():
    attacks = published_series()["picss-month-attacks-total-militant-attacks-only"]
    with pytest.raises(NotFoundError, match="has no figure for December 2025"):
        at_step(attacks, "2025-12-05")
    with pytest.raises(NotFoundError, match="does not reach"):
        at_step(attacks, "2031-01-01")
    with pytest.raises(NotFoundError, match="No published series"):
        family_series("nobody")
    with pytest.raises(DataError, match="too few"):
        fit_baseline(made([1, 2, 3]), pd.Timestamp("2015-01-01"))


def test_steps_are_whole_and_weeks_begin_on_monday():
    assert step_start("2026-01-31", "week") == pd.Timestamp("2026-01-26")
    assert len(steps_between("2026-01-02", "2026-02-27", "month")) == 0
    assert len(steps_between("2026-01-01", "2026-02-28", "month")) == 2
    assert say_step("2026-01-26", "week") == "the week of 26 January 2026"
    with pytest.raises(OptionError, match="No step 'hour'"):
        step_start("2026-01-01", "hour")


def test_what_is_seen_on_most_days_is_said_in_a_sentence_that_a_person_would_write():
    days = made(([0.0] * 39 + [1.0]) * 10, step="day")
    found = judge_step(days, "2015-06-01", call="x", draws=19)
    said = found.sentence
    assert "the usual 0 a day" in said
    assert "comes almost every day" in said
    assert "1 days" not in f"{said} {found.details['once_in']}"


@pytest.mark.parametrize(
    ("figure", "said"), [(10, "in the upper part of"), (16, "at the top of"), (17, "above")]
)
def test_a_high_figure_is_at_the_top_of_its_range_only_where_it_is(figure, said):
    told = {"low": figure, "high": figure, "usual_low": 0, "usual_high": 16, "step": "day"}
    assert against_usual(told, high=True) == f"{said} the usual range of 0 to 16 a day"
