"""Records that may be one event count once at least, however many pairs join them."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.analysis.measures import count_incidents, sum_figures
from geo.analysis.unsure import events_of, same_pairs, unsure_pairs
from geo.incidents.events import Events, groups_of, make_events
from geo.incidents.record import bundled_record

NAMES = st.sampled_from("abcdefgh")


def events(*said):
    judged = pd.DataFrame(list(said), columns=["a", "b", "verdict"])
    return make_events(judged, known=set("abcdefgh"))


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
        unsure = [(*pair, "unsure") for pair in combinations("abcd"[:size], 2)]
        found = count_incidents(frame, events=events(*unsure))
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
    same, unsure = events(("a", "b", "same")), events(("a", "b", "unsure"))
    assert count_incidents(frame, events=same).loc["kharan"].tolist() == [1, 1]
    figures = pd.DataFrame(
        {"subject": ["a", "b"], "measure": "killed", "category": "total", "low": [12, 9],
         "top": [12, 14], "at_least": False}
    )  # fmt: skip
    asked = {"figures": figures, "measure": "killed", "category": "total"}
    for judged, ends in (
        ({}, [21, 26]),
        ({"events": unsure}, [12, 26]),
        ({"events": same}, [12, 14]),
        ({"events": same, "least": True}, [9, 12]),
    ):
        assert sum_figures(frame, **asked, **judged)[["low", "high"]].iloc[0].tolist() == ends


CHAIN = (("a", "b", "same"), ("b", "c", "same"))


@pytest.mark.parametrize(
    ("said", "there", "counted"),
    [
        (CHAIN, "abc", [1, 1]),
        (CHAIN, "ac", [1, 1]),
        ((*CHAIN, ("a", "c", "different")), "ac", [1, 1]),
        ((*CHAIN, ("a", "c", "unsure")), "ac", [1, 1]),
        ((*CHAIN, ("b", "c", "different")), "ac", [2, 2]),
        ((("a", "b", "same"), ("b", "c", "unsure")), "ac", [1, 2]),
        ((("a", "b", "unsure"), ("b", "c", "unsure")), "ac", [1, 2]),
        ((("a", "b", "unsure"), ("b", "c", "unsure"), ("a", "c", "different")), "ac", [2, 2]),
        ((("a", "b", "unsure"), ("b", "c", "unsure"), ("a", "c", "different")), "abc", [1, 3]),
        ((("a", "b", "same"), ("b", "c", "different"), ("a", "c", "unsure")), "ac", [2, 2]),
    ],
)
def test_a_judgement_counts_whoever_of_an_event_is_in_view(said, there, counted):
    frame = pd.DataFrame({"district_id": "awaran", "certain": True}, index=list(there))
    assert count_incidents(frame, events=events(*said)).loc["awaran"].tolist() == counted
    elsewhere = pd.DataFrame({"district_id": "khuzdar", "certain": True}, index=["b"])
    if "b" not in there:
        both = count_incidents(pd.concat([frame, elsewhere]), events=events(*said))
        assert both.loc["awaran"].tolist() == counted
        assert both.loc["khuzdar"].tolist() == [1, 1]


def test_what_may_be_an_event_of_a_claim_joins_no_records():
    record = bundled_record()
    a, b = (str(i) for i in record.incidents.index[:2])
    claim = record.claims.index[0]
    judged = pd.DataFrame([(a, claim, "same"), (claim, b, "same")], columns=["a", "b", "verdict"])
    assert events_of(replace(record, judgements=judged)) == Events()


def test_only_the_figure_that_counts_has_its_plus():
    frame = pd.DataFrame({"district_id": "zhob", "certain": True}, index=["a", "b"])
    figures = pd.DataFrame(
        {"subject": ["a", "b"], "measure": "killed", "category": "security", "low": [5, 3],
         "top": [5, 3], "at_least": [True, False]}
    )  # fmt: skip
    asked = {"figures": figures, "measure": "killed", "category": "security"}
    same, unsure = events(("a", "b", "same")), events(("a", "b", "unsure"))
    for judged, least, ends in (
        (same, True, [3, 3, False]), (same, False, [5, 5, True]), (unsure, True, [3, 8, True]),
        (Events(), True, [8, 8, True]),
    ):  # fmt: skip
        found = sum_figures(frame, **asked, events=judged, least=least)
        assert found[["low", "high", "at_least"]].iloc[0].tolist() == ends


def test_the_dead_of_a_vague_date_are_in_the_high_end_alone():
    frame = pd.DataFrame(
        {"district_id": ["kharan", "kharan", "zhob"], "certain": [True, False, False]},
        index=["a", "b", "c"],
    )
    figures = pd.DataFrame(
        {"subject": ["a", "b", "c"], "measure": "killed", "category": "total",
         "low": [4, 100, 5], "top": [6, 100, 5], "at_least": False}
    )  # fmt: skip
    found = sum_figures(frame, figures=figures, measure="killed", category="total")
    assert found[["low", "high", "stated"]].to_numpy().tolist() == [[4, 106, 2], [0, 5, 1]]
