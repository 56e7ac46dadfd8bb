"""A picture beside its sentences is described without them, and never without a word."""

import pytest

from geo.render.beside import beside


@pytest.mark.parametrize(
    ("description", "said", "left"),
    [
        ("Attacks rose. 12 killed, where 3 are usual.", ["Attacks rose."],
         "12 killed, where 3 are usual."),
        ("Map. Kech stands out. high: Kech; low: none", ["Kech stands out."],
         "Map. high: Kech; low: none"),
        ("Chart. Kech stands out.", ["Kech stands out."], "Chart of what is said above"),
        ("A. Kech rose.", ["Kech rose.", "A."], "Chart of what is said above"),
        ("Kech rose 2.5 times.", [], "Kech rose 2.5 times."),
        ("A rose. A rose again.", ["A rose.", "A rose again."], "Chart of what is said above"),
    ],
)  # fmt: skip
def test_what_is_said_is_not_described_again(description, said, left):
    assert beside(description, said=said, lang="en") == left


def test_urdu_ends_its_sentences_with_its_own_stop():
    left = beside("نقشہ۔ کیچ نمایاں ہے۔ زیادہ: کیچ", said=["کیچ نمایاں ہے۔"], lang="ur")
    assert left == "نقشہ۔ زیادہ: کیچ"
    assert (
        beside("کیچ نمایاں ہے۔", said=["کیچ نمایاں ہے۔"], lang="ur") == "اوپر کہی گئی بات کا چارٹ"
    )
