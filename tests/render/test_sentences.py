"""The sentences of findings in Urdu carry every number of the English ones."""

import re
from functools import cache

import pytest

from geo import workflow
from geo.render.figure.words import say, signed

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
LETTERS = re.compile(r"[A-Za-z]{2,}")
SAID = {"UCDP", "PICSS", "Atlas"}


@cache
def found(what):
    if what == "week":
        return workflow.shift_or_outlier("2026-01-31", permutations=399)
    if what == "month":
        return workflow.shift_or_outlier("2018-07-01", dataset="ucdp-month", permutations=399)
    if what == "unusual":
        return workflow.how_unusual("2026-01-31")
    return workflow.was_coordinated("2026-01-31", permutations=199)


def numbers(text):
    return sorted(NUMBER.findall(text.replace("24 h", "")))


@pytest.mark.parametrize("what", ["week", "month", "coordinated"])
def test_every_number_of_the_english_sentence_stands_in_the_urdu_one(what):
    answer = found(what)
    english = workflow.answer_sentence(answer, lang="en")
    urdu = workflow.answer_sentence(answer, lang="ur")
    others = zip(*(workflow.other_sentences(answer, lang=one) for one in ("en", "ur")), strict=True)
    for told, said in ((english, urdu), *others):
        assert numbers(said) == numbers(told.replace("80%", "80").replace(" %", " "))
        assert not set(LETTERS.findall(said)) - SAID, said


def test_the_summary_in_urdu_says_what_each_figure_includes():
    said = workflow.answer_sentence(found("unusual"), lang="ur")
    assert "کم از کم 172" in said
    assert "27" in said
    assert "50" in said
    assert say("stat_scope_militant attacks and security-force operations", lang="ur") in said
    assert not LETTERS.findall(said)


def test_tolls_and_numbers_are_said_in_urdu():
    tails = workflow.heavy_tails("bundled")
    for told, said in zip(tails, workflow.toll_sentences(tails, name="", lang="ur"), strict=True):
        assert numbers(said) == numbers(told.sentence.replace("(low claims, bundled)", ""))
        assert not LETTERS.findall(said)
    assert not LETTERS.findall(workflow.number_of(tails[0], lang="ur"))


def test_a_refusal_that_quotes_a_dataset_has_no_urdu():
    assert workflow.answer_sentence(workflow.how_unusual("2013-06-01", dataset="bundled"),
                                    lang="ur") == ""  # fmt: skip


def test_a_minus_stays_before_its_number():
    assert signed("-0.21") == "\u200e-0.21"
    assert signed("0.21") == "0.21"
