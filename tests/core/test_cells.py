import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.cells import guard_cell, unguard_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+92", "-5", "@sum", "\tx", "\rx", "\nx", "\x00x", "＝1", "'=1", "''-", "＋"]
)
def test_a_formula_is_guarded_and_comes_back(text):
    assert guard_cell(text) == "'" + text
    assert unguard_cell(guard_cell(text)) == text


@pytest.mark.parametrize("text", ["", "Quetta", "'quoted'", "00123", "'", "{{7*191}}", "a=b"])
def test_plain_text_is_left_alone(text):
    assert guard_cell(text) == text == unguard_cell(text)


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\nab"), max_size=6) | st.text(max_size=12))
def test_the_mark_is_removed_exactly(text):
    assert unguard_cell(guard_cell(text)) == text
    assert not guard_cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))
