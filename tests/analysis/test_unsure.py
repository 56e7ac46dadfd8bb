"""Records that may be one event count once at least, however many pairs join them."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.measures import count_incidents, sum_figures
from geo.analysis.unsure import groups_of, no_pairs, same_pairs, unsure_pairs
from geo.incidents.record import bundled_record

NAMES = st.sampled_from("abcdefgh")


def test_unsure_pairs_are_of_two_incidents():
    found = unsure_pairs(bundled_record())
    assert len(found) == 2
    index = bundled_record().incidents.index
    assert found["a"].isin(index).all()
    assert found["b"].isin(index).all()


@given(st.lists(st.tuples(NAMES, NAMES).filter(lambda p: p[0] != p[1]), max_size=20))
def test_groups_hold_what_pairs_join_and_nothing_else(pairs):
    reached = {name: {name} for pair in pairs for name in pair}
    for _ in reached:
        for a, b in pairs:
            reached[a] = reached[b] = reached[a] | reached[b]
    found = groups_of(pairs)
    assert sorted(sorted(group) for group in found) == sorted(
        map(list, {tuple(sorted(group)) for group in reached.values()})
    )


def test_four_records_that_may_all_be_one_are_one_to_four():
    frame = pd.DataFrame({"district_id": ["sherani"] * 4, "certain": True}, index=list("abcd"))
    for size in (2, 3, 4):
        unsure = pd.DataFrame(list(combinations("abcd"[:size], 2)), columns=["a", "b"])
        found = count_incidents(frame, unsure=unsure)
        assert found.loc["sherani"].tolist() == [4 - size + 1, 4]


def test_the_last_judgement_of_a_pair_counts_in_whichever_order_it_was_said():
    record = bundled_record()
    a, b, c = (str(i) for i in record.incidents.index[:3])
    said = [(a, b, "unsure"), (a, c, "same"), (b, a, "same"), (b, c, "unsure"), (c, b, "different")]
    judged = pd.DataFrame(said, columns=["a", "b", "verdict"])
    record = replace(record, judgements=judged)
    assert set(zip(same_pairs(record)["a"], same_pairs(record)["b"], strict=True)) == {
        (b, a), (a, c)
    }  # fmt: skip
    assert unsure_pairs(record).empty


def test_records_of_one_event_are_one_in_both_ends_and_so_are_their_dead():
    frame = pd.DataFrame({"district_id": ["kharan"] * 2, "certain": True}, index=["a", "b"])
    pair = pd.DataFrame([("a", "b")], columns=["a", "b"])
    assert count_incidents(frame, unsure=no_pairs(), same=pair).loc["kharan"].tolist() == [1, 1]
    figures = pd.DataFrame(
        {"subject": ["a", "b"], "measure": "killed", "category": "total", "low": [12, 9],
         "high": [12, 14], "at_least": False}
    )  # fmt: skip
    asked = {"figures": figures, "measure": "killed", "category": "total"}
    for judged, ends in (
        ({}, [21, 26]),
        ({"unsure": pair}, [12, 26]),
        ({"same": pair}, [12, 14]),
        ({"same": pair, "least": True}, [9, 12]),
    ):
        assert sum_figures(frame, **asked, **judged)[["low", "high"]].iloc[0].tolist() == ends


def test_the_dead_of_a_vague_date_are_in_the_high_end_alone():
    frame = pd.DataFrame(
        {"district_id": ["kharan", "kharan", "zhob"], "certain": [True, False, False]},
        index=["a", "b", "c"],
    )
    figures = pd.DataFrame(
        {"subject": ["a", "b", "c"], "measure": "killed", "category": "total",
         "low": [4, 100, 5], "high": [6, 100, 5], "at_least": False}
    )  # fmt: skip
    found = sum_figures(frame, figures=figures, measure="killed", category="total")
    assert found[["low", "high", "stated"]].to_numpy().tolist() == [[4, 106, 2], [0, 5, 1]]
