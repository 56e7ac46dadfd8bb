import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.cells import escape_control, guard_cell, unescape_control, unguard_cell


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


@pytest.mark.parametrize("text", ["_x0041\x0c", "_x0041\ud800", "_x0041_x0041_", "__x000D\r_"])
def test_what_looks_like_an_escape_before_one_comes_back(text):
    assert unescape_control(escape_control(text)) == text


@given(
    st.text(alphabet=st.sampled_from("_x0041F\x00\r\n\x1fa"), max_size=12) | st.text(max_size=12)
)
def test_control_characters_come_back_exactly(text):
    assert unescape_control(escape_control(text)) == text
    assert "\r" not in escape_control(text)
