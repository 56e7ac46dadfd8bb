import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.errors import DataError
from geo.core.text import match_key, normalise_name, parse_digits, slug, unit_key, visible


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Musa Khel", "MUSA-KHEL"),
        ("Pishīn", "pishin"),
        ("Chāgai District", "chagai"),
        ("Jafarabad Distrcit", "Jafarabad"),
        ("Distt. Kech", "Kech"),
        ("نوشکی", "نوشكي"),
        ("نوشکی", "نوشكى"),
        ("نوش\u200cکی", "نوشکی"),
        ("ضلع کوئٹہ", "کوئٹه"),
        ("تُربت", "تربت"),
        ("\u202eQuetta\u202c", "Quetta"),
        ("PK۲۲۶", "PK226"),
        ("PK٢٢٦", "PK226"),
        ("Ｋｅｃｈ", "kech"),
        ("Qila‘ Abdullah", "Qila Abdullah"),
    ],
)
def test_two_writings_of_a_name_are_one(left, right):
    assert normalise_name(left) == normalise_name(right)


def test_spaces_do_not_count_in_the_key():
    assert match_key("Jaffar Abad") == match_key("Jaffarabad")


def test_the_word_district_alone_is_kept():
    assert normalise_name("District") == "district"


def test_different_urdu_letters_stay_different():
    assert normalise_name("سبی") != normalise_name("سوی")


def test_digits_are_read_by_the_table_alone():
    assert parse_digits("۱۲۳ ٤٥٦ 7,8") == "123 456 7,8"
    assert parse_digits("²१") == "²१"


def test_slugs():
    assert slug("Usta Muhammad") == "usta-muhammad"
    assert slug("Wāshuk") == "washuk"
    assert slug("Aab-e-Gum") == "aab-e-gum"
    with pytest.raises(DataError, match="No identifier"):
        slug("کوئٹہ")


def test_hidden_marks_are_shown():
    assert visible("a\u202eb\u200bc\ufeff") == "a⟨U+202E⟩b⟨U+200B⟩c⟨U+FEFF⟩"
    assert visible("abcdef\u202e", limit=3) == "abc…"
    assert visible("abc", limit=3) == "abc"
    assert visible("\x00") == "⟨U+0000⟩"
    assert visible("کوئٹہ\tQuetta\n") == "کوئٹہ\tQuetta\n"


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = normalise_name(text)
    assert normalise_name(once) == once


@given(st.text())
def test_a_normalised_name_holds_words_and_single_spaces(text):
    name = normalise_name(text)
    assert name == " ".join(name.split())
    assert all(char.isalnum() or char == " " for char in name)


@given(st.text(), st.sampled_from("\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\ufeff\u00ad"))
def test_an_invisible_mark_never_decides(text, mark):
    half = len(text) // 2
    # A combining mark after the cut could join another letter: that is not what is tested.
    if not any(unicodedata.combining(char) for char in text):
        assert normalise_name(text[:half] + mark + text[half:]) == normalise_name(text)


@given(st.text())
def test_digits_keep_the_length_and_everything_else(text):
    read = parse_digits(text)
    assert len(read) == len(text)
    assert all(a == b or b in "0123456789" for a, b in zip(text, read, strict=True))


@given(st.text())
def test_shown_text_hides_nothing_and_is_stable(text):
    shown = visible(text)
    assert not any(
        unicodedata.category(char) in {"Cf", "Cc"} for char in shown if char not in "\t\n\r"
    )
    assert visible(shown) == shown


@given(st.text())
def test_a_slug_is_ascii_or_refused(text):
    try:
        result = slug(text)
    except DataError:
        return
    assert result == slug(result)
    assert set(result) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_numbers_of_a_units_name_stay_apart():
    assert unit_key("UC 1-11") != unit_key("UC 11-1")
    assert len({unit_key(one) for one in ("UC 1 11", "UC 111", "UC 1/11", "UC 1-11")}) == 4
    assert unit_key("U.C. 1 – 11") == unit_key("uc 1-11") == unit_key("UC ۱-۱۱")
    assert unit_key("Musa-Khel (2)") == unit_key("Musakhel 2") == "musakhel2"
    assert unit_key("-") == ""
