"""Measures of a district on frames small enough to count on fingers."""

import pandas as pd
import pytest

from geo.analysis.measures import (
    count_days,
    count_incidents,
    count_operations,
    per,
    sum_figures,
)
from geo.core.errors import DataError
from geo.incidents.events import Events, make_events


def incidents(**rows):
    """Incidents as id=(district, first day, last day, precision, certain)."""
    frame = pd.DataFrame.from_dict(
        rows,
        orient="index",
        columns=["district_id", "date_earliest", "date_latest", "date_precision", "certain"],
    )
    for column in ("date_earliest", "date_latest"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame


def day(district, first, last=None, *, precision="day", certain=True):
    return (district, first, last or first, precision, certain)


def unsure(*ab):
    judged = pd.DataFrame([(*one, "unsure") for one in ab], columns=["a", "b", "verdict"])
    return make_events(judged, known={name for one in ab for name in one})


def table(frame):
    return {key: (int(r["low"]), int(r["high"])) for key, r in frame.iterrows()}


@pytest.fixture
def four():
    return incidents(
        A=day("quetta", "2026-01-31"),
        B=day("quetta", "2026-01-31"),
        C=day("quetta", "2026-01-25", "2026-02-07", precision="week", certain=False),
        D=day("kech", "2026-01-31"),
        E=day(None, "2026-01-31"),
    )


def test_a_vague_date_makes_a_range(four):
    assert table(count_incidents(four, events=Events())) == {"quetta": (2, 3), "kech": (1, 1)}


def test_a_pair_that_may_be_one_event_lowers_the_low_end(four):
    assert table(count_incidents(four, events=unsure(("A", "B")))) == {
        "quetta": (1, 3),
        "kech": (1, 1),
    }


def test_a_pair_lowers_only_where_both_lie_for_certain(four):
    for pair in (("A", "D"), ("A", "C"), ("A", "E"), ("A", "elsewhere"), ("E", "E2")):
        assert table(count_incidents(four, events=unsure(pair)))["quetta"] == (2, 3)


def test_only_possible_incidents_are_between_none_and_one():
    frame = incidents(A=day("zhob", "2026-01-01", "2026-01-31", precision="month", certain=False))
    assert table(count_incidents(frame, events=Events())) == {"zhob": (0, 1)}


def test_absence_is_not_a_row_of_zeros(four):
    assert "zhob" not in count_incidents(four, events=Events()).index
    assert count_incidents(four.iloc[:0], events=Events()).empty
    assert count_incidents(four.loc[["E"]], events=Events()).empty


def test_counts_are_whole_numbers(four):
    found = count_incidents(four, events=unsure(("A", "B")))
    assert found.dtypes.astype(str).to_dict() == {"low": "int64", "high": "int64"}


def count_between(frame, start, end):
    return table(count_days(frame, start=pd.Timestamp(start), end=pd.Timestamp(end)))


def test_days_are_distinct():
    frame = incidents(
        A=day("quetta", "2026-01-31"),
        B=day("quetta", "2026-01-31"),
        C=day("quetta", "2026-02-02"),
        D=day("kech", "2026-01-31"),
    )
    assert count_between(frame, "2026-01-01", "2026-02-28") == {"quetta": (2, 2), "kech": (1, 1)}


def test_what_lasted_counts_each_of_its_days_inside_the_period():
    frame = incidents(A=day("quetta", "2026-01-29", "2026-02-02"), B=day("quetta", "2026-02-01"))
    assert count_between(frame, "2026-01-31", "2026-02-01") == {"quetta": (2, 2)}
    assert count_between(frame, "2026-01-01", "2026-02-28") == {"quetta": (5, 5)}


def test_days_outside_the_period_count_nothing():
    frame = incidents(A=day("quetta", "2026-01-29", "2026-01-30"))
    assert count_between(frame, "2026-01-31", "2026-02-01") == {}


def test_vague_days_take_no_part(four):
    assert count_between(four, "2026-01-01", "2026-02-28") == {"quetta": (1, 1), "kech": (1, 1)}


def memberships(*rows):
    return pd.DataFrame(rows, columns=["operation_id", "incident_id", "basis"])


def test_claimed_members_are_the_low_end_and_inferred_the_high(four):
    members = memberships(
        ("OP1", "A", "claimed"),
        ("OP1", "B", "inferred"),
        ("OP2", "B", "inferred"),
        ("OP3", "D", "inferred"),
        ("OP4", "E", "claimed"),
        ("OP5", "not in view", "claimed"),
    )
    assert table(count_operations(four, memberships=members)) == {"quetta": (1, 2), "kech": (0, 1)}


def test_one_operation_counts_once_in_a_district(four):
    members = memberships(("OP1", "A", "claimed"), ("OP1", "B", "claimed"))
    assert table(count_operations(four, memberships=members)) == {"quetta": (1, 1)}


def test_without_members_there_is_no_row(four):
    assert count_operations(four, memberships=memberships()).empty


def figures(*rows):
    frame = pd.DataFrame(
        rows, columns=["subject", "measure", "category", "low", "high", "at_least"]
    )
    frame = frame.astype({"low": "Int64", "high": "Int64", "at_least": "bool"})
    return frame.assign(top=frame["high"].fillna(frame["low"]))


def summed(frame, found, category="civilian"):
    return sum_figures(frame, figures=found, measure="killed", category=category)


def test_figures_of_different_incidents_add_up(four):
    found = summed(
        four,
        figures(
            ("A", "killed", "civilian", 2, 4, False),
            ("B", "killed", "civilian", 3, 3, False),
            ("D", "killed", "civilian", 0, 0, False),
            ("E", "killed", "civilian", 90, 90, False),
            ("A", "killed", "security", 70, 70, False),
            ("A", "injured", "civilian", 80, 80, False),
            ("OPERATION", "killed", "civilian", 36, 36, False),
        ),
    )
    assert table(found) == {"kech": (0, 0), "quetta": (5, 7)}
    assert found["stated"].to_dict() == {"kech": 1, "quetta": 2}
    assert found["silent"].to_dict() == {"kech": 0, "quetta": 1}
    assert not found["at_least"].any()


def test_at_least_stays_at_least_in_a_sum(four):
    found = summed(
        four,
        figures(
            ("A", "killed", "civilian", 5, None, True), ("B", "killed", "civilian", 1, 2, False)
        ),
    )
    row = found.loc["quetta"]
    assert row["at_least"]
    assert (row["low"], row["high"]) == (6, 7)
    assert not found.loc["kech", "at_least"]


def test_silence_is_no_zero(four):
    found = summed(four, figures(("A", "killed", "civilian", 1, 1, False)))
    assert found.loc["kech", ["low", "high"]].isna().all()
    assert found.loc["kech", "stated"] == 0
    assert found.loc["kech", "silent"] == 1
    nothing = summed(four, figures())
    assert nothing[["low", "high"]].isna().all(axis=None)
    assert not nothing["at_least"].any()


def test_rates_are_per_unit_of_the_denominator():
    people = pd.Series({"quetta": 2_000_000, "kech": 500_000, "zhob": 1}, name="population")
    rate = per(pd.Series({"quetta": 10, "kech": 10}), denominator=people, unit=1e5)
    assert rate.to_dict() == {"quetta": 0.5, "kech": 2.0}
    assert list(rate.index) == ["quetta", "kech"]


def test_a_missing_value_has_no_rate():
    people = pd.Series({"quetta": 100, "kech": 100}, name="population")
    rate = per(pd.Series({"quetta": None, "kech": 1}, dtype="Float64"), denominator=people, unit=1)
    assert pd.isna(rate["quetta"])
    assert rate["kech"] == 0.01


@pytest.mark.parametrize("base", [{"kech": 5}, {"kech": 5, "quetta": 0}, {"kech": 5, "quetta": -1}])
def test_no_denominator_is_refused_by_name(base):
    with pytest.raises(DataError, match="No population for quetta"):
        per(
            pd.Series({"quetta": 1, "kech": 2}),
            denominator=pd.Series(base, name="population"),
            unit=1,
        )


@pytest.mark.parametrize("column", ["district_id", "certain"])
def test_a_missing_column_is_refused_by_name(four, column):
    with pytest.raises(DataError, match=column):
        count_incidents(four.drop(columns=column), events=Events())


def test_frames_are_left_as_they_were(four):
    before = four.copy(deep=True)
    count_incidents(four, events=unsure(("A", "B")))
    count_days(four, start=pd.Timestamp("2026-01-31"), end=pd.Timestamp("2026-02-01"))
    count_operations(four, memberships=memberships(("OP1", "A", "claimed")))
    summed(four, figures(("A", "killed", "civilian", 1, 1, False)))
    pd.testing.assert_frame_equal(four, before)
