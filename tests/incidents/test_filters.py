"""Which incidents a view admits, and where they stand to a period."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.incidents.filters import actor_names, admit, in_period
from geo.incidents.model import CLAIMANT_TYPES, EVENT_TYPES, VERIFICATION_GROUPS
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection

HEROF2 = "BAL-2026-01-31-HEROF2"


@pytest.fixture(scope="module")
def record():
    return bundled_record()


@pytest.fixture(scope="module")
def district_id(record):
    """Stand-in districts: what is tested is the filter, not the join."""
    ids = ["quetta", "kech", None]
    return pd.Series([ids[n % 3] for n in range(len(record.incidents))], record.incidents.index)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", []),
        ("BLA", ["BLA"]),
        ("BLA (claimed);Frontier Corps", ["BLA", "Frontier Corps"]),
        ("BLA (claimed); BLA", ["BLA"]),
        ("unknown (alleged) gunmen; ", ["unknown gunmen"]),
        (";;", []),
    ],
)
def test_actor_names_are_read_without_notes(cell, names):
    assert actor_names(cell) == names


@given(st.text(max_size=40))
def test_actor_names_are_never_empty_or_twice(cell):
    names = actor_names(cell)
    assert all(name == name.strip() != "" for name in names)
    assert len(set(names)) == len(names)


def test_no_filter_admits_all(record, district_id):
    admitted = admit(record, Selection(), district_id=district_id)
    assert admitted.all()
    assert admitted.name == "admitted"
    assert admitted.index.equals(record.incidents.index)


def test_the_period_and_the_way_of_counting_are_no_filters(record, district_id):
    view = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31), rule="official",
                     as_of=date(2026, 1, 1), measure="killed", focus="d:quetta")  # fmt: skip
    assert admit(record, view, district_id=district_id).all()


@pytest.mark.parametrize(
    ("field", "values", "column"),
    [
        ("type", EVENT_TYPES, "event_type"),
        ("verification", VERIFICATION_GROUPS, "verification_group"),
        ("precision", ("1", "2", "3", "4"), "geo_precision"),
    ],
)
def test_a_filter_on_a_column(record, district_id, field, values, column):
    cells = record.incidents[column].astype(str)
    total = 0
    for value in values:
        admitted = admit(record, Selection(**{field: (value,)}), district_id=district_id)
        assert (admitted == (cells == value)).all()
        total += admitted.sum()
    assert total == len(cells)
    both = admit(record, Selection(**{field: values[:2]}), district_id=district_id)
    assert (both == cells.isin(values[:2])).all()


def test_a_district_admits_its_own_and_never_the_unplaced(record, district_id):
    admitted = admit(record, Selection(district=("kech",)), district_id=district_id)
    assert (admitted == (district_id == "kech")).all()
    assert not admitted[district_id.isna()].any()


def test_an_operation_admits_its_members(record, district_id):
    admitted = admit(record, Selection(operation=HEROF2), district_id=district_id)
    members = record.memberships.query("operation_id == @HEROF2")["incident_id"]
    assert set(admitted.index[admitted]) == set(members)


def test_an_incident_of_two_operations_is_a_member_of_both(record, district_id):
    twice = record.memberships["incident_id"].value_counts()
    shared = twice.index[twice > 1][0]
    own = record.memberships.loc[record.memberships["incident_id"] == shared, "operation_id"]
    for operation in own:
        assert admit(record, Selection(operation=operation), district_id=district_id)[shared]


def test_an_actor_is_found_beside_others_and_with_notes(record, district_id):
    admitted = admit(record, Selection(actor=("BLA",)), district_id=district_id)
    for cell in record.incidents.loc[admitted, "actors"]:
        assert "BLA" in actor_names(cell)
    for cell in record.incidents.loc[~admitted, "actors"]:
        assert "BLA" not in actor_names(cell)
    assert 0 < admitted.sum() < len(admitted)


def test_a_note_of_several_parts_is_no_actor():
    assert actor_names("IS (claimed; link disputed);civilians ; IS") == ["IS", "civilians"]


@pytest.mark.parametrize("claimant", CLAIMANT_TYPES)
def test_a_claimant_type_admits_what_it_spoke_of(record, district_id, claimant):
    admitted = admit(record, Selection(claimant=(claimant,)), district_id=district_id)
    spoken = record.claims.query("claimant_type == @claimant")["incident_id"]
    assert set(admitted.index[admitted]) == set(spoken) - {""}


def test_filters_are_joined_by_and(record, district_id):
    first = Selection(type=("Battles",))
    second = Selection(precision=("1", "2"))
    both = Selection(type=("Battles",), precision=("1", "2"))
    expected = admit(record, first, district_id=district_id) & admit(
        record, second, district_id=district_id
    )
    assert (admit(record, both, district_id=district_id) == expected).all()


def test_types_that_are_switched_off_are_left_out(record, district_id):
    for off in (EVENT_TYPES[:1], EVENT_TYPES[1:3]):
        kept = tuple(one for one in EVENT_TYPES if one not in off)
        admitted = admit(record, Selection(hidden=off), district_id=district_id)
        assert (admitted == admit(record, Selection(type=kept), district_id=district_id)).all()
        assert not admitted.all()


def test_what_nobody_is_admits_nothing(record, district_id):
    assert not admit(record, Selection(actor=("nobody",)), district_id=district_id).any()


def dated(*rows):
    frame = pd.DataFrame(rows, columns=["date_earliest", "date_latest", "date_precision"])
    for column in ("date_earliest", "date_latest"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame


def stand(frame, start, end):
    found = in_period(
        frame,
        start=None if start is None else np.datetime64(start),
        end=None if end is None else np.datetime64(end),
    )
    return list(zip(found["possible"], found["certain"], strict=True))


def test_both_days_of_a_period_are_inside():
    frame = dated(*[(f"2026-01-{d}", f"2026-01-{d}", "day") for d in (29, 30, 31)])
    assert stand(frame, "2026-01-30", "2026-01-31") == [(False, False), (True, True), (True, True)]


def test_a_vague_date_is_possible_and_certain_only_when_wholly_inside():
    frame = dated(("2026-01-26", "2026-02-01", "week"))
    assert stand(frame, "2026-01-31", "2026-01-31") == [(True, False)]
    assert stand(frame, "2026-01-26", "2026-02-01") == [(True, True)]
    assert stand(frame, "2026-02-02", "2026-02-03") == [(False, False)]


def test_what_lasted_for_days_is_certain_on_each():
    frame = dated(("2026-01-29", "2026-02-02", "day"))
    assert stand(frame, "2026-01-31", "2026-01-31") == [(True, True)]


def test_an_open_period_holds_everything():
    frame = dated(("2013-01-01", "2013-12-31", "year"), ("2026-06-01", "2026-06-01", "day"))
    assert stand(frame, None, None) == [(True, True), (True, True)]
    assert stand(frame, "2026-01-01", None) == [(False, False), (True, True)]
    assert stand(frame, None, "2013-06-30") == [(True, False), (False, False)]


days = st.dates(date(2025, 12, 1), date(2026, 3, 1))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(days, days, st.sampled_from(["day", "week", "month"])), min_size=1, max_size=8
    ),
    days,
    days,
)
def test_certain_is_possible_and_a_longer_period_holds_no_less(rows, one, other):
    frame = dated(*[(min(a, b), max(a, b), p) for a, b, p in rows])
    low, high = min(one, other), max(one, other)
    short = in_period(frame, start=np.datetime64(low), end=np.datetime64(high))
    whole = in_period(frame, start=None, end=None)
    assert (short["possible"] | ~short["certain"]).all()
    assert whole.all(axis=None)
    longer = in_period(frame, start=np.datetime64(low), end=None)
    assert (longer["possible"] >= short["possible"]).all()
