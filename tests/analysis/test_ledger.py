"""The ledger of a subject: the known answers, who disputes what, and what is unknown."""

import json
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis.attribution import attribute
from geo.analysis.ledger import make_ledger
from geo.analysis.operations import compare_operations, operations_table
from geo.analysis.scene import join_record, make_scene
from geo.analysis.unknown import UNKNOWN
from geo.core.errors import NotFoundError, OptionError
from geo.incidents.model import CLAIMANT_TYPES, SIDES
from geo.incidents.record import Record, bundled_record, subject_starts
from geo.incidents.selection import Selection
from geo.incidents.tally import RULES, tally

HEROF1, HEROF2 = "BAL-2024-08-25-HEROF1", "BAL-2026-01-31-HEROF2"
JAN31, FEB1, FEB4, FEB5, FEB6 = (
    date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 4), date(2026, 2, 5), date(2026, 2, 6),
)  # fmt: skip


@cache
def ledger(subject=HEROF2, as_of=None):
    return make_ledger(bundled_record(), subject, as_of=as_of)


def low_high(book, claimant_type, measure, category):
    rows = book.standing.set_index(["claimant_type", "measure", "category"])
    row = rows.loc[(claimant_type, measure, category)]
    return int(row["low"]), None if pd.isna(row["high"]) else int(row["high"])


def codes(book):
    return list(zip(book.unknown["code"], book.unknown["detail"], strict=True))


def record_of(claims, *, precision=1, date_precision="day", operation=None, members=()):
    """A record of incidents X and Y (and an operation OP) from dicts of claims about X."""
    base = {
        "incident_id": "X", "operation_id": "", "claimant": "police", "claimant_type": "official",
        "claimant_text": "", "qualifier": "", "partial": False, "measure": "killed",
        "category": "civilian", "low": 5, "high": 5, "best": None, "as_of": "2026-01-31",
        "as_of_order": None, "cumulative": False, "span_from": None, "span_to": None,
        "span_text": "", "relay": "", "origin": "", "source_id": "S", "found_via": "search",
        "unverified": False, "note": "",
    }  # fmt: skip
    rows = [{**base, "claim_id": f"C{n}", **row} for n, row in enumerate(claims, start=1)]
    frame = pd.DataFrame(rows, columns=["claim_id", *base])
    for column in ("low", "high", "best", "as_of_order"):
        frame[column] = frame[column].astype("Int64")
    for column in ("partial", "cumulative", "unverified"):
        frame[column] = frame[column].astype(bool)
    for column in ("as_of", "span_from", "span_to"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    real = bundled_record()
    one = real.incidents.iloc[[0, 0, 0]].assign(
        incident_id=["X", "Y", "Z"], geo_precision=[precision, precision, 4],
        date_precision=date_precision, date_earliest=pd.Timestamp("2026-01-31"),
        date_latest=pd.Timestamp("2026-01-31"), district_reported="Kech", operation_id="",
    )  # fmt: skip
    op = real.operations.iloc[[0]].assign(
        operation_id="OP", date_earliest=pd.Timestamp("2026-01-31"),
        date_latest=pd.Timestamp("2026-02-06"), **(operation or {}),
    )  # fmt: skip
    source = real.sources.iloc[[0]].assign(source_id="S")
    joined = [("OP", name, basis, "", "") for name, basis in members]
    return Record(
        incidents=one.set_index("incident_id", drop=False).rename_axis(index=None),
        operations=op.set_index("operation_id", drop=False).rename_axis(index=None),
        claims=frame.set_index("claim_id", drop=False).rename_axis(index=None),
        sources=source.set_index("source_id", drop=False).rename_axis(index=None),
        memberships=pd.DataFrame(joined, columns=real.memberships.columns),
        operation_places=real.operation_places.iloc[:0],
        judgements=real.judgements.iloc[:0],
        coverage=real.coverage,
        digest="synthetic",
    )


# --- known answers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "militant", "security", "civilian"),
    [(JAN31, 92, 15, 18), (FEB1, 145, 17, 31), (FEB5, 216, 22, 36), (None, 216, 22, 36)],
)
def test_what_officials_said(as_of, militant, security, civilian):
    book = ledger(as_of=as_of)
    said = {"militant": militant, "security": security, "civilian": civilian}
    for category, number in said.items():
        assert low_high(book, "official", "killed", category) == (number, number)


@pytest.mark.parametrize(
    ("as_of", "low", "high"), [(JAN31, 84, 84), (FEB4, 310, 310), (FEB6, 362, None)]
)
def test_what_the_bla_said(as_of, low, high):
    assert low_high(ledger(as_of=as_of), "armed_group", "killed", "security") == (low, high)


def test_the_bla_said_18_captured_on_the_day():
    assert low_high(ledger(as_of=JAN31), "armed_group", "captured", "security") == (18, 18)


@pytest.mark.parametrize("as_of", [JAN31, FEB1, FEB5, FEB6, None])
def test_starts_keep_what_a_tally_of_the_operation_says(as_of):
    record = bundled_record()
    own = record.claims[record.claims["operation_id"] == HEROF2]
    for rule in RULES:
        plain = tally(own, rule=rule, as_of=as_of).figures
        known = tally(own, rule=rule, as_of=as_of, starts=subject_starts(record)).figures
        pd.testing.assert_frame_equal(plain, known)


# --- first days ----------------------------------------------------------------------------


def test_a_span_from_the_first_day_is_not_another_span():
    record = record_of([{}, {"low": 9, "high": 9, "span_from": "2026-01-31"}])
    assert low_high(make_ledger(record, "X"), "official", "killed", "civilian") == (5, 9)


def test_a_span_from_before_the_first_day_is_another_span():
    record = record_of([{}, {"low": 9, "high": 9, "span_from": "2026-01-29"}])
    book = make_ledger(record, "X")
    assert book.claims["status"].tolist() == ["used", "other_span"]
    assert low_high(book, "official", "killed", "civilian") == (5, 5)


def test_a_subject_without_a_start_keeps_the_old_rule():
    claims = record_of([{}, {"low": 9, "high": 9, "span_from": "2026-01-31"}]).claims
    nobody = pd.Series([], dtype="datetime64[s]")
    found = tally(claims, rule="official", starts=nobody).statuses
    own = found[~found["derived"]]
    assert own["status"].tolist() == ["used", "other_span"]


# --- claims and revisions ------------------------------------------------------------------


def test_every_claim_is_there_with_its_source_and_status():
    book = ledger(as_of=FEB1)
    own = bundled_record().claims.query("operation_id == @HEROF2")
    assert set(book.claims["claim_id"]) == set(own["claim_id"])
    assert (book.claims["later"] == (book.claims["status"] == "later")).all()
    assert set(book.claims["status"]) <= {
        "used", "superseded", "relay", "partial", "other_span", "later",
    }  # fmt: skip
    assert (book.claims["publisher"] != "").all()
    assert book.claims["side"].equals(book.claims["claimant_type"].map(SIDES))
    assert book.claims["as_of"].is_monotonic_increasing


def test_the_revisions_of_a_side_are_its_statements_in_order():
    steps = ledger().revisions.query("line == 'state' and category == 'militant'")
    assert steps["low"].tolist() == [37, 67, 92, 145, 177, 197, 216]
    assert steps["as_of_order"].iloc[:3].tolist() == [1, 2, 3]
    bla = ledger().revisions.query("line == 'BLA' and category == 'security'")
    assert bla.query("measure == 'killed'")["low"].tolist() == [84, 200, 280, 310, 362]


def test_each_armed_group_has_a_line_of_its_own():
    group = {"claimant_type": "armed_group"}
    record = record_of([{**group, "claimant": "BLA"}, {**group, "claimant": "BLF", "low": 2}])
    assert sorted(make_ledger(record, "X").revisions["line"]) == ["BLA", "BLF"]


def test_revisions_stop_at_the_as_of_date():
    assert ledger(as_of=FEB1).revisions["as_of"].max() == pd.Timestamp(FEB1)


# --- disputed and unknown ------------------------------------------------------------------


@pytest.mark.parametrize("as_of", [JAN31, FEB1, FEB5, None])
def test_security_killed_is_disputed_between_state_and_armed_group(as_of):
    rows = ledger(as_of=as_of).disputed
    row = rows.query("measure == 'killed' and category == 'security'").iloc[0]
    assert (row["side_a"], row["side_b"]) == ("state", "armed_group")
    assert row["high_a"] < row["low_b"]


def test_ranges_that_touch_are_not_disputed():
    group = {"claimant_type": "armed_group", "claimant": "BLA"}
    assert make_ledger(record_of([{}, {**group, "low": 5, "high": 9}]), "X").disputed.empty
    assert make_ledger(record_of([{}, {**group, "low": 3, "high": None}]), "X").disputed.empty
    assert len(make_ledger(record_of([{}, {**group, "low": 6, "high": None}]), "X").disputed) == 1


def test_independent_types_are_one_range():
    record = record_of(
        [
            {"claimant_type": "media", "claimant": "Dawn", "low": 2, "high": 2},
            {"claimant_type": "medical", "claimant": "hospital", "low": 9, "high": None},
        ]
    )
    row = make_ledger(record, "X").sides.iloc[0]
    assert (row["side"], row["low"], row["at_least"]) == ("independent", 2, True)
    assert pd.isna(row["high"])
    assert row["top"] == 9
    assert row["claim_ids"] == "C2;C1"


def test_unknown_of_a_subject_without_claims():
    found = codes(make_ledger(record_of([], precision=3, date_precision="week"), "X"))
    assert [code for code, _ in found] == ["no_figure"] * 3 + ["no_independent", "place", "date"]
    assert set(UNKNOWN) >= {code for code, _ in found}


def test_unknown_says_whose_word_it_is_and_what_is_open():
    record = record_of(
        [
            {"high": None, "unverified": True},
            {"category": "security", "partial": True},
        ]
    )
    assert codes(make_ledger(record, "X")) == [
        ("no_figure", "killed security"),
        ("no_figure", "killed militant"),
        ("one_side", "state"),
        ("no_independent", ""),
        ("open_ended", "civilian killed, official: 5+"),
        ("partial_only", "killed security"),
        ("unverified", "1 of 2"),
    ]


def test_an_explicit_zero_is_a_figure():
    found = codes(make_ledger(record_of([{"low": 0, "high": 0}]), "X"))
    assert ("no_figure", "killed civilian") not in found


# --- operations ----------------------------------------------------------------------------


def test_members_are_claimed_or_inferred_and_places_keep_their_unit():
    book = ledger()
    assert book.members["basis"].value_counts().to_dict() == {"claimed": 13, "inferred": 1}
    assert {"towns", "sites", "districts", "places"} == set(book.places["unit"])
    assert ledger("BAL-2026-01-31-GWADAR").members.empty
    assert ledger("BAL-2026-01-31-GWADAR").attribution.empty


def test_attribution_never_mixes():
    rows = ledger().attribution
    assert set(rows["rule"]) <= set(CLAIMANT_TYPES)
    for row in rows.itertuples():
        own = low_high(ledger(), row.rule, "killed", row.category)
        assert own == (row.low, None if pd.isna(row.high) else row.high)
    official = rows.query("rule == 'official' and category == 'civilian'").iloc[0]
    assert official["low"] == 36
    assert official["difference_low"] == 36 - official["members_high"]
    assert official["members_stated"] + official["members_silent"] == 13


def test_the_difference_is_a_range_with_inferred_members_and_open_ends():
    record = record_of(
        [
            {"incident_id": "", "operation_id": "OP", "low": 30, "high": None},
            {"incident_id": "X", "low": 4, "high": 6},
            {"incident_id": "Y", "low": 3, "high": 3},
            {"incident_id": "Z", "low": 100, "high": 100},
        ],
        members=[("X", "claimed"), ("Y", "inferred"), ("Z", "claimed")],
    )
    row = attribute(record, "OP").iloc[0]
    assert (row["members_low"], row["members_high"]) == (4, 9)
    assert (row["difference_low"], row["difference_high"]) == (21, pd.NA)
    assert (row["members_stated"], row["members_silent"]) == (2, 0)


def test_an_open_member_leaves_the_difference_without_a_low_end():
    record = record_of(
        [
            {"incident_id": "", "operation_id": "OP", "low": 30, "high": 30},
            {"incident_id": "X", "low": 4, "high": None},
        ],
        members=[("X", "claimed")],
    )
    row = attribute(record, "OP").iloc[0]
    assert pd.isna(row["difference_low"])
    assert row["difference_high"] == 26


def test_two_operations_side_by_side():
    both = compare_operations(bundled_record(), HEROF1, HEROF2)
    cells = {(f["side"], f["measure"], f["category"]): f for f in both["figures"]}
    security = cells[("armed_group", "killed", "security")]
    assert security["a"] == {"low": 130, "high": None, "top": 130, "as_of": "2024-08-27"}
    assert security["b"] == {"low": 362, "high": None, "top": 362, "as_of": "2026-02-06"}
    assert cells[("state", "killed", "civilian")]["a"] is None
    assert both["a"] == ledger(HEROF1).as_dict()
    json.dumps(both, allow_nan=False)


def test_an_incident_is_not_compared_as_an_operation():
    with pytest.raises(OptionError, match="is an incident"):
        compare_operations(bundled_record(), HEROF1, "BAL-2026-01-31-GWADAR")


def test_the_list_of_operations_of_a_period():
    record = bundled_record()
    view = Selection(start=JAN31, end=JAN31, as_of=FEB1, rule="official")
    scene = make_scene(record, view, joined=join_record(record, vintage="36"))
    table = operations_table(scene)
    assert table.index.tolist() == ["BAL-2026-01-29-RADDULFITNA1", HEROF2]
    row = table.loc[HEROF2]
    assert (row["civilian_low"], row["security_low"], row["militant_high"]) == (31, 17, 145)
    assert (row["members_claimed"], row["members_inferred"]) == (13, 1)
    assert "48 sites (BLA)" in row["places"]


# --- values, refusals, properties ----------------------------------------------------------


def test_every_subject_has_a_ledger_that_json_can_hold():
    record = bundled_record()
    for name in [*record.operations.index, *record.incidents.index[::8]]:
        text = json.dumps(ledger(name).as_dict(), allow_nan=False)
        assert "NaT" not in text


def test_near_names_are_offered():
    with pytest.raises(NotFoundError, match=HEROF2):
        ledger("BAL-2026-01-31-HEROF")


def test_the_record_is_left_as_it_was():
    record = bundled_record()
    before = {n: getattr(record, n).copy(deep=True) for n in ("claims", "incidents", "memberships")}
    make_ledger(record, HEROF2, as_of=FEB1)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(getattr(record, name), frame)


statements = st.fixed_dictionaries(
    {
        "claimant_type": st.sampled_from(CLAIMANT_TYPES),
        "category": st.sampled_from(["civilian", "security"]),
        "low": st.integers(0, 20),
        "as_of": st.integers(0, 3).map(lambda n: str(JAN31 + timedelta(days=n))),
        "partial": st.booleans(),
        "origin": st.sampled_from(["a", "b", "c"]),
    }
)


@settings(max_examples=25, deadline=None)
@given(st.lists(statements, min_size=1, max_size=6), st.data())
def test_a_relay_changes_neither_standing_nor_origins(rows, data):
    rows = [
        {
            **row,
            "high": row["low"],
            "claimant": row["claimant_type"],
            "origin": f"{row['origin']}-{row['claimant_type']}-{row['as_of']}",
        }
        for row in rows
    ]
    relay = {**data.draw(st.sampled_from(rows)), "relay": "AP", "claim_id": "R"}
    plain, more = (make_ledger(record_of(said), "X") for said in (rows, [*rows, relay]))
    pd.testing.assert_frame_equal(plain.standing, more.standing)
    pd.testing.assert_frame_equal(plain.disputed, more.disputed)
    pd.testing.assert_frame_equal(plain.revisions, more.revisions)
    for key in ("origins", "belligerent_origins", "belligerent_share", "claimants"):
        assert plain.concentration[key] == more.concentration[key]
    assert more.concentration["claims"] == plain.concentration["claims"] + 1
