"""Whose number: the six known answers, every status, and what a tally refuses."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from geo.core.errors import DataError, OptionError
from geo.incidents.model import CATEGORIES, PARTS
from geo.incidents.record import bundled_record, subject_starts
from geo.incidents.tally import REASONS, RULES, USED, tally

HEROF2 = "BAL-2026-01-31-HEROF2"
JAN31, FEB1, FEB4, FEB5, FEB6 = (
    date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 4), date(2026, 2, 5), date(2026, 2, 6),
)  # fmt: skip


@pytest.fixture(scope="module")
def claims():
    return bundled_record().claims


def ranges(claims, *, rule, as_of, measure="killed", subject=HEROF2):
    """Figures of one subject as category -> (low, high), high None for "at least"."""
    found = tally(claims, rule=rule, as_of=as_of).figures
    found = found[(found["subject"] == subject) & (found["measure"] == measure)]
    return {
        row.category: (int(row.low), None if pd.isna(row.high) else int(row.high))
        for row in found.itertuples()
    }


def frame(*rows):
    """Claims about incident X: each a dict of what differs from one official's 5 killed."""
    base = {
        "incident_id": "X", "operation_id": "", "claimant": "police", "claimant_type": "official",
        "partial": False, "measure": "killed", "category": "civilian", "low": 5, "high": 5,
        "as_of": "2026-01-31", "as_of_order": None, "span_from": None, "origin": "", "relay": "",
    }  # fmt: skip
    filled = [{**base, "claim_id": f"C{n}", **row} for n, row in enumerate(rows, start=1)]
    out = pd.DataFrame(filled)
    for column in ("low", "high", "as_of_order"):
        out[column] = out[column].astype("Int64")
    for column in ("as_of", "span_from"):
        out[column] = pd.to_datetime(out[column]).astype("datetime64[s]")
    return out


def statuses(outcome):
    """Status of each claim, without the derived rows."""
    own = outcome.statuses[~outcome.statuses["derived"]]
    return dict(zip(own["claim_id"], own["status"], strict=True))


def one(outcome, category="civilian"):
    figures = outcome.figures.set_index("category")
    return figures.loc[category]


def low_high(outcome, category="civilian"):
    row = one(outcome, category)
    return int(row["low"]), None if pd.isna(row["high"]) else int(row["high"])


# --- known answers -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "militant", "security", "civilian"),
    [(JAN31, 92, 15, 18), (FEB1, 145, 17, 31), (FEB5, 216, 22, 36), (None, 216, 22, 36)],
)
def test_what_officials_said_of_31_january(claims, as_of, militant, security, civilian):
    found = ranges(claims, rule="official", as_of=as_of)
    assert {c: found[c] for c in ("militant", "security", "civilian")} == {
        "militant": (militant, militant),
        "security": (security, security),
        "civilian": (civilian, civilian),
    }


@pytest.mark.parametrize(
    ("as_of", "low", "high"),
    [(JAN31, 84, 84), (FEB4, 310, 310), (FEB5, 310, 310), (FEB6, 362, None), (None, 362, None)],
)
def test_what_the_bla_said_of_31_january(claims, as_of, low, high):
    assert ranges(claims, rule="armed_group", as_of=as_of)["security"] == (low, high)


def test_the_bla_said_18_captured_on_the_day(claims):
    found = ranges(claims, rule="armed_group", as_of=JAN31, measure="captured")
    assert found["security"] == (18, 18)


def test_at_least_is_said_as_at_least(claims):
    figures = tally(claims, rule="armed_group", as_of=FEB6).figures
    row = figures[
        (figures["subject"] == HEROF2)
        & (figures["measure"] == "killed")
        & (figures["category"] == "security")
    ].iloc[0]
    assert row["at_least"]
    assert row["low"] == 362
    assert pd.isna(row["high"])
    assert row["as_of"] == pd.Timestamp("2026-02-06")


def test_the_day_before_nobody_had_said_anything_of_it(claims):
    assert ranges(claims, rule="highest", as_of=date(2026, 1, 30)) == {}


def test_the_two_days_figure_of_133_is_set_aside_with_its_reason(claims):
    for rule in ("official", "highest"):
        for as_of in (JAN31, FEB5, None):
            found = statuses(tally(claims, rule=rule, as_of=as_of))
            assert found[f"{HEROF2}-C10"] == "partial"
    assert REASONS["partial"]


@pytest.mark.parametrize("as_of", [JAN31, FEB1, FEB5, None])
def test_the_article_is_a_relay_and_counts_once(claims, as_of):
    article = set(claims.index[claims["source_id"] == "crisis-zone-145"])
    assert len(article) == 5
    for rule in RULES:
        found = statuses(tally(claims, rule=rule, as_of=as_of))
        assert USED not in {found[c] for c in article}
        without = claims.drop(index=list(article))
        pd.testing.assert_frame_equal(
            tally(claims, rule=rule, as_of=as_of).figures,
            tally(without, rule=rule, as_of=as_of).figures,
        )


def test_the_article_is_set_aside_as_a_relay_not_as_something_else(claims):
    official = statuses(tally(claims, rule="official", as_of=FEB1))
    assert {official[f"{HEROF2}-C{n}"] for n in (35, 36, 37)} == {"relay"}
    group = statuses(tally(claims, rule="armed_group", as_of=JAN31))
    assert {group[f"{HEROF2}-C{n}"] for n in (38, 39)} == {"relay"}


def test_the_order_within_31_january_decides(claims):
    """Interior Minister, then officials to Reuters, then the military at night."""
    found = statuses(tally(claims, rule="official", as_of=JAN31))
    assert [found[f"{HEROF2}-C0{n}"] for n in (1, 3, 7)] == ["superseded", "superseded", USED]


def test_what_starts_on_29_january_says_so(claims):
    figures = tally(claims, rule="official", as_of=FEB5).figures
    own = figures[(figures["subject"] == HEROF2) & (figures["measure"] == "killed")]
    militant = own.set_index("category").loc["militant"]
    assert militant["span_from"] == pd.Timestamp("2026-01-29")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("as_of", [JAN31, FEB5, None])
def test_every_claim_keeps_one_known_status(claims, rule, as_of):
    outcome = tally(claims, rule=rule, as_of=as_of)
    own = outcome.statuses[~outcome.statuses["derived"]]
    assert sorted(own["claim_id"]) == sorted(claims["claim_id"])
    assert set(outcome.statuses["status"]) <= set(REASONS)
    used = outcome.statuses["status"] == USED
    assert int(outcome.figures["used"].sum()) == int(used.sum())


@pytest.mark.parametrize("rule", RULES)
def test_a_derived_total_is_one_claimants_own_categories(claims, rule):
    outcome = tally(claims, rule=rule)
    derived = outcome.statuses[outcome.statuses["derived"]]
    assert set(derived["category"]) == {"total"}
    for row in derived.itertuples():
        parts = claims.loc[row.claim_id.split("+")]
        assert len(set(parts["claimant"])) == 1
        assert parts["as_of"].max() == row.as_of
        assert len(set(parts["measure"])) == 1
        assert parts["category"].is_unique
        assert set(parts["category"]) <= set(PARTS)
        assert not parts["partial"].any()
        assert row.low == parts["low"].sum()
        if parts["high"].isna().any():
            assert pd.isna(row.high)
        else:
            assert row.high == parts["high"].sum()


def test_no_derived_total_where_the_claimant_gave_one():
    outcome = tally(
        frame({}, {"category": "security", "low": 2, "high": 2},
              {"category": "total", "low": 9, "high": 9}),
        rule="official",
    )  # fmt: skip
    assert low_high(outcome, "total") == (9, 9)
    assert not one(outcome, "total")["derived"]


def test_a_derived_total_is_flagged_and_its_parts_are_not():
    outcome = tally(frame({}, {"category": "security", "low": 2, "high": 4}), rule="official")
    assert low_high(outcome, "total") == (7, 9)
    assert outcome.figures.set_index("category")["derived"].to_dict() == {
        "civilian": False,
        "security": False,
        "total": True,
    }


def test_an_open_part_makes_an_open_total():
    outcome = tally(frame({}, {"category": "security", "low": 2, "high": None}), rule="official")
    assert low_high(outcome, "total") == (7, None)
    assert one(outcome, "total")["at_least"]


def test_an_open_figure_hides_no_higher_one():
    """The range is over the claims used: of "24+ and 30+" 24 to 30, of "5 to 90 and 3+" 3 to 90."""
    for two, ends in (((24, None), (30, None)), (24, 30)), (((5, 90), (3, None)), (3, 90)):
        low, high = zip(*two, strict=True)
        said = [
            {"claimant_type": "media", "claimant": who, "low": a, "high": b}
            for who, a, b in zip("AB", low, high, strict=True)
        ]
        for rows in (said, said[::-1]):
            row = one(tally(frame(*rows), rule="media"), "civilian")
            assert (row["low"], row["top"], row["at_least"]) == (*ends, True)
            assert pd.isna(row["high"])
    # The parts of one statement, and one category stated twice on a day.
    parts = frame({"low": 5, "high": 90}, {"low": 3, "high": None}, {"category": "security"})
    row = one(tally(parts, rule="official"), "total")
    assert (row["low"], row["top"], row["at_least"]) == (8, 95, True)


def test_parts_of_two_claimants_are_never_one_total():
    outcome = tally(
        frame({"claimant_type": "media", "claimant": "A"},
              {"claimant_type": "media", "claimant": "B", "category": "security", "low": 40,
               "high": 40}),
        rule="media",
    )  # fmt: skip
    assert low_high(outcome, "total") == (5, 40)


def said(*rows):
    """Claims of one armed group: day of January, category, low, high (None: at least)."""
    names = {"c": "civilian", "s": "security", "m": "militant", "u": "unspecified", "t": "total"}
    return frame(*(
        {"claimant": "BLA", "claimant_type": "armed_group", "as_of": f"2026-01-{day:02}",
         "category": names[category], "low": low, "high": high}
        for day, category, low, high in rows
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "low", "top", "at_least"),
    [
        # The latest of each category, whichever day it is of; a correction replaces its own.
        ([(1, "s", 130, None), (5, "m", 10, 10)], 140, 140, True),
        ([(1, "s", 130, None), (5, "m", 10, 10), (6, "s", 90, 95)], 100, 105, False),
        ([(1, "c", 2, 2), (1, "s", 4, 4), (1, "m", 9, 9), (3, "m", 24, 24)], 30, 30, False),
        # A later stated total is the last word, and what was said before is no part of it.
        ([(1, "s", 130, 130), (5, "t", 50, 60)], 50, 60, False),
        ([(1, "s", 130, 130), (5, "t", 50, 50), (6, "m", 10, 10)], 50, 50, False),
        # Parts since a stated total can raise it, and keep its open end; they do not lower it.
        ([(1, "t", 100, 100), (5, "s", 60, 60)], 100, 100, False),
        ([(1, "t", 100, 100), (5, "s", 60, 60), (6, "m", 45, 45)], 105, 105, False),
        ([(1, "t", 100, None), (5, "s", 110, 110)], 110, 110, True),
        ([(1, "t", 90, 120), (5, "s", 95, 130)], 95, 130, False),
        ([(1, "t", 90, 90), (1, "s", 60, 60), (1, "m", 30, 30), (5, "s", 70, 70)], 100, 100, False),
        # All three in one statement are as wide as a total, and replace one.
        ([(1, "t", 90, 90), (5, "c", 1, 1), (5, "s", 2, 2), (5, "m", 3, 3)], 6, 6, False),
        ([(1, "u", 20, 20), (5, "c", 1, 1), (5, "s", 2, 2), (5, "m", 3, 3)], 6, 6, False),
        # People of no named category may be among those that another day names.
        ([(1, "u", 10, 10), (5, "c", 3, 3)], 10, 13, False),
        ([(1, "c", 7, 7), (5, "u", 9, 9)], 9, 16, False),
        ([(1, "c", 7, 7), (1, "u", 2, 2), (5, "s", 3, 3)], 10, 12, False),
    ],
)
def test_a_total_is_made_of_the_latest_figure_of_each_category(rows, low, top, at_least):
    row = one(tally(said(*rows), rule="armed_group"), "total")
    assert (row["low"], row["top"], row["at_least"]) == (low, top, at_least)
    assert pd.isna(row["high"]) if at_least else row["high"] == top
    assert row["as_of"] == pd.Timestamp(f"2026-01-{max(day for day, *_ in rows):02}") or (
        not row["derived"]
    )


def test_the_total_of_a_day_holds_nothing_said_later():
    data = said((1, "s", 130, None), (5, "m", 10, 10), (6, "s", 90, 95))
    for day, expected in ((1, (130, None)), (5, (140, None)), (6, (100, 105))):
        found = tally(data, rule="armed_group", as_of=date(2026, 1, day))
        assert low_high(found, "total") == expected


# --- one small case for each status --------------------------------------------------------


def test_later_is_not_yet_known():
    data = frame({}, {"low": 8, "high": 8, "as_of": "2026-02-02"})
    outcome = tally(data, rule="official", as_of=date(2026, 2, 1))
    assert statuses(outcome) == {"C1": USED, "C2": "later"}
    assert low_high(outcome) == (5, 5)
    assert low_high(tally(data, rule="official", as_of=date(2026, 2, 2))) == (8, 8)


def test_partial_is_never_a_figure():
    outcome = tally(frame({"partial": True}), rule="official")
    assert statuses(outcome) == {"C1": "partial"}
    assert outcome.figures.empty


def test_other_types_are_left_out_by_name():
    data = frame({}, {"claimant_type": "media", "claimant": "Dawn", "low": 9, "high": 9})
    assert statuses(tally(data, rule="media")) == {"C1": "other_type", "C2": USED}


def test_a_relay_counts_once():
    outcome = tally(frame({"origin": "o"}, {"origin": "o", "relay": "AP"}), rule="official")
    assert statuses(outcome) == {"C1": USED, "C2": "relay"}
    assert one(outcome)["used"] == 1


def test_the_row_that_was_not_relayed_stays_whatever_the_order_of_rows():
    data = frame({"origin": "o", "relay": "AP"}, {"origin": "o", "span_from": "2026-01-29"})
    outcome = tally(data, rule="official")
    assert statuses(outcome) == {"C1": "relay", "C2": USED}
    assert one(outcome)["span_from"] == pd.Timestamp("2026-01-29")
    assert one(outcome, "total")["span_from"] == pd.Timestamp("2026-01-29")


def test_one_statement_read_as_two_numbers_is_a_range():
    data = frame({"origin": "o"}, {"origin": "o", "relay": "AP", "low": 6, "high": 6})
    assert low_high(tally(data, rule="official")) == (5, 6)


def test_a_relay_with_one_part_does_not_replace_the_total():
    data = frame(
        {"origin": "o"},
        {"origin": "o", "category": "security", "low": 3, "high": 3},
        {"origin": "o", "relay": "AP", "as_of": "2026-02-01"},
    )
    assert low_high(tally(data, rule="official"), "total") == (8, 8)


def test_statements_without_an_origin_are_not_relays_of_each_other():
    outcome = tally(frame({}, {}), rule="official")
    assert statuses(outcome) == {"C1": USED, "C2": USED}


def test_officials_are_one_side_and_armed_groups_are_not():
    said = [
        {"claimant": "A", "low": 5, "high": 5},
        {"claimant": "B", "low": 9, "high": 9, "as_of": "2026-02-01"},
    ]
    outcome = tally(frame(*said), rule="official")
    assert statuses(outcome) == {"C1": "superseded", "C2": USED}
    groups = tally(frame(*({**s, "claimant_type": "armed_group"} for s in said)),
                   rule="armed_group")  # fmt: skip
    assert statuses(groups) == {"C1": USED, "C2": USED}
    assert low_high(groups) == (5, 9)


def test_a_later_lower_figure_replaces_too():
    data = frame({"low": 9, "high": 9}, {"low": 7, "high": 7, "as_of": "2026-02-01"})
    assert low_high(tally(data, rule="official")) == (7, 7)


def test_a_category_that_is_not_spoken_of_again_stands():
    data = frame({}, {"category": "security", "as_of": "2026-02-01", "low": 2, "high": 2})
    found = tally(data, rule="official")
    assert low_high(found) == (5, 5)
    assert low_high(found, "security") == (2, 2)


def test_order_within_a_day_decides_where_it_is_recorded():
    data = frame({"as_of_order": 2, "low": 9, "high": 9}, {"as_of_order": 1})
    outcome = tally(data, rule="official")
    assert statuses(outcome) == {"C1": USED, "C2": "superseded"}
    assert low_high(outcome, "total") == (9, 9)


def test_a_day_without_order_is_a_range_and_so_is_its_total():
    outcome = tally(frame({}, {"low": 9, "high": 9}), rule="official")
    assert low_high(outcome) == (5, 9)
    assert low_high(outcome, "total") == (5, 9)


def test_a_statement_without_order_stands_beside_an_ordered_one():
    outcome = tally(frame({"as_of_order": 1}, {"low": 9, "high": 9}), rule="official")
    assert low_high(outcome) == (5, 9)


def test_a_figure_of_another_span_is_not_compared_with_its_neighbour():
    data = frame({}, {"low": 46, "high": 46, "span_from": "2026-01-29"})
    outcome = tally(data, rule="official")
    assert statuses(outcome) == {"C1": USED, "C2": "other_span"}
    assert low_high(outcome) == (5, 5)


def test_alone_a_figure_of_another_span_stands_and_says_so():
    outcome = tally(frame({"span_from": "2026-01-29"}), rule="official")
    assert statuses(outcome) == {"C1": USED}
    assert one(outcome)["span_from"] == pd.Timestamp("2026-01-29")


def test_a_span_from_the_subjects_own_first_day_is_no_other_span():
    data = frame({}, {"low": 9, "high": 9, "span_from": "2026-01-31"})
    starts = pd.Series({"X": pd.Timestamp("2026-01-31")})
    own_day = tally(data, rule="official", starts=starts)
    assert statuses(own_day) == {"C1": USED, "C2": USED}
    assert low_high(own_day) == (5, 9)
    reaching_back = tally(data, rule="official", starts=starts + pd.Timedelta(days=1))
    assert statuses(reaching_back) == {"C1": USED, "C2": "other_span"}
    elsewhere = tally(data, rule="official", starts=starts.rename({"X": "Y"}))
    assert statuses(elsewhere) == {"C1": USED, "C2": "other_span"}


@pytest.mark.parametrize("rule", ["official", "armed_group"])
def test_the_known_answers_hold_with_the_subjects_own_days(claims, rule):
    starts = subject_starts(bundled_record())
    assert starts[HEROF2] == pd.Timestamp("2026-01-31")
    for as_of in (JAN31, FEB1, FEB4, FEB5, FEB6):
        plain = tally(claims, rule=rule, as_of=as_of).figures
        told = tally(claims, rule=rule, as_of=as_of, starts=starts).figures
        keys = ["subject", "measure", "category"]
        own = [f[f["subject"] == HEROF2].set_index(keys)[["low", "high"]] for f in (plain, told)]
        pd.testing.assert_frame_equal(*own)


def test_lowest_and_highest_name_what_they_leave_out():
    data = frame(
        {},
        {"claimant": "BLA", "claimant_type": "armed_group", "low": 20, "high": 25},
        {"claimant": "UCDP", "claimant_type": "monitor", "low": 8, "high": 8},
    )
    lowest, highest = tally(data, rule="lowest"), tally(data, rule="highest")
    assert low_high(lowest) == (5, 5)
    assert statuses(lowest) == {"C1": USED, "C2": "not_lowest", "C3": "not_lowest"}
    assert low_high(highest) == (20, 25)
    assert statuses(highest) == {"C1": "not_highest", "C2": USED, "C3": "not_highest"}


def test_lowest_looks_at_current_statements_only():
    data = frame(
        {"low": 1, "high": 1},
        {"low": 7, "high": 7, "as_of": "2026-02-01"},
        {"claimant": "BLA", "claimant_type": "armed_group", "low": 6, "high": 6},
    )
    assert low_high(tally(data, rule="lowest")) == (6, 6)


def test_ties_are_all_used():
    data = frame({}, {"claimant": "BLA", "claimant_type": "armed_group"})
    for rule in ("lowest", "highest"):
        assert one(tally(data, rule=rule))["used"] == 2


def test_at_least_counts_as_what_it_states_when_the_highest_is_sought():
    data = frame(
        {"low": 10, "high": 10},
        {"claimant": "BLA", "claimant_type": "armed_group", "low": 7, "high": None},
    )
    assert low_high(tally(data, rule="highest")) == (10, 10)


def test_an_explicit_none_is_a_zero():
    assert low_high(tally(frame({"low": 0, "high": 0}), rule="official")) == (0, 0)


def test_incident_and_operation_are_two_subjects():
    data = frame({}, {"incident_id": "", "operation_id": "OP", "low": 50, "high": 50})
    figures = tally(data, rule="official").figures
    civilian = figures[figures["category"] == "civilian"].set_index("subject")
    assert civilian["low"].to_dict() == {"X": 5, "OP": 50}


def test_figures_stand_in_the_order_of_categories():
    rows = [{"category": c, "claim_id": c} for c in reversed(CATEGORIES)]
    assert tally(frame(*rows), rule="official").figures["category"].tolist() == list(CATEGORIES)


# --- refusals ------------------------------------------------------------------------------


def test_an_unknown_rule_is_refused_with_the_choices(claims):
    with pytest.raises(OptionError) as caught:
        tally(claims, rule="average")
    assert caught.value.choices == RULES
    assert "'average'" in str(caught.value)


@pytest.mark.parametrize("column", ["origin", "partial", "as_of_order", "span_from", "low"])
def test_a_missing_column_is_refused_by_name(claims, column):
    with pytest.raises(DataError, match=column):
        tally(claims.drop(columns=column), rule="official")


def test_claims_are_left_as_they_were(claims):
    before = claims.copy(deep=True)
    for rule in RULES:
        tally(claims, rule=rule, as_of=FEB1)
    pd.testing.assert_frame_equal(claims, before)


def test_no_claims_give_no_figures():
    outcome = tally(frame({}).iloc[:0], rule="lowest")
    assert outcome.figures.empty
    assert outcome.statuses.empty


def test_the_index_of_claims_is_of_no_matter(claims):
    renumbered = claims.set_axis(np.arange(len(claims))[::-1])
    pd.testing.assert_frame_equal(
        tally(claims, rule="official").figures, tally(renumbered, rule="official").figures
    )
