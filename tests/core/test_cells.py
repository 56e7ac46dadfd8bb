"""The guard against formulas: every text comes back, and no guarded text can start one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.cells import guard_cell, unguard_cell

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠"]
hostile = st.text(alphabet=[*STARTS, "'", "a", "1", " "], max_size=8)


@given(st.one_of(st.text(), hostile))
def test_every_text_comes_back(text: str) -> None:
    assert unguard_cell(guard_cell(text)) == text


@given(hostile)
def test_two_texts_never_become_one(text: str) -> None:
    assert unguard_cell(guard_cell(guard_cell(text))) == guard_cell(text)


@given(st.sampled_from(STARTS), st.text())
def test_no_guarded_text_starts_a_formula(start: str, rest: str) -> None:
    assert guard_cell(start + rest) == "'" + start + rest


@pytest.mark.parametrize("text", ["", "Quetta", "'quoted'", "don't", " =1", "5-6", "'"])
def test_harmless_text_stays(text: str) -> None:
    assert guard_cell(text) == text
