"""Names as they are matched, digits as they are read, and marks that should be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from geo.core.errors import DataError

# One letter for each group that keyboards and data sets use for the same Urdu letter. Hamza and
# madda carried by a letter are gone by then (they decompose to marks), so they need no row.
_LETTERS = str.maketrans(
    {
        "ي": "ی",
        "ى": "ی",
        "ې": "ی",
        "ۍ": "ی",
        "ك": "ک",
        "ڪ": "ک",
        "ه": "ہ",
        "ھ": "ہ",
        "ة": "ہ",
        "ۃ": "ہ",
        "ە": "ہ",
        "ٱ": "ا",
        "ء": "",
        "ٴ": "",
        "ـ": "",
    }
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_APOSTROPHES = frozenset("'`´‘’ʻʼʽʾʿ")
_DISTRICT_WORDS = frozenset({"district", "distt", "distrcit", "dist", "ضلع"})
# Invisible, yet not of the category "format": fillers and variation selectors.
_INVISIBLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u3164\uffa0"
    + "".join(chr(point) for point in range(0xFE00, 0xFE10))
)


@lru_cache(maxsize=16384)
def normalise_name(text: str) -> str:
    """Form of a place or district name in which two spellings of it are equal.

    Case, Latin diacritics, Arabic harakat, the several code points of one Urdu letter, Urdu and
    Arabic digits, punctuation and runs of spaces are folded; invisible marks are dropped; the word
    "district" (or "distt", the misspelling "distrcit", Urdu "ضلع") is dropped at either end unless
    it is all there is. The result is for comparing, never for showing, and applying the function
    twice gives the same as once.

    Parameters
    ----------
    text
        Any name, in Latin or Arabic script.

    Returns
    -------
    str
        Words separated by one space; empty if nothing but punctuation was given.
    """
    folded = _fold_letters(text)
    pieces: list[str] = []
    for char in folded:
        if char in _APOSTROPHES:
            continue
        pieces.append(char if char.isalnum() else " ")
    words = "".join(pieces).split()
    while len(words) > 1 and words[-1] in _DISTRICT_WORDS:
        words.pop()
    while len(words) > 1 and words[0] in _DISTRICT_WORDS:
        words.pop(0)
    return " ".join(words)


def match_key(text: str) -> str:
    """Normalised name without its spaces: "Musa Khel" and "Musakhel" are one key."""
    return normalise_name(text).replace(" ", "")


def unit_key(text: str) -> str:
    """As `match_key`, but numbers that something parts stay apart: "UC 1-11" is not "UC 11-1".

    For names of a file's own: union councils, zones and cells are numbered so.
    """
    numbers = re.findall(r"\d(?:[\d\W_]*\d)?", _fold_letters(text))
    parted = [re.sub(r"\s*([^\w\s])\s*", r"\1", _DASHES.sub("-", one)) for one in numbers]
    parted = [" ".join(one.split()) for one in parted if not one.isdigit()]
    return "|".join([match_key(text), *parted])


def parse_digits(text: str) -> str:
    """Text with Urdu and Arabic digits written 0 to 9, by an exact table of twenty characters.

    Separators, signs and every other character stay as they are: what "1,5" means is not guessed
    here.
    """
    return text.translate(_DIGITS)


def slug(text: str) -> str:
    """Make the identifier of an English name: ASCII letters and digits joined by hyphens.

    Raises
    ------
    DataError
        If the text holds no Latin letter and no digit.
    """
    ascii_text = _fold_letters(text).encode("ascii", "ignore").decode("ascii")
    result = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['`]", "", ascii_text)))
    if not result:
        raise DataError(
            f"No identifier can be made of {visible(text)!r}",
            fix="Give a name in Latin letters",
        )
    return result


def visible(text: str, *, limit: int | None = None) -> str:
    """Text with bidi controls, zero-width and other invisible marks spelled like ⟨U+202E⟩.

    Tabs, line feeds and carriage returns stay, as they are seen as space. With ``limit``, only so
    many characters of the text are kept, followed by an ellipsis: for messages.
    """
    cut = limit is not None and len(text) > limit
    kept = text[:limit] if cut else text
    if kept.isprintable() and kept.isascii():
        return kept + "…" if cut else kept
    shown = "".join(f"⟨U+{ord(char):04X}⟩" if _is_invisible(char) else char for char in kept)
    return shown + "…" if cut else shown


def _is_invisible(char: str) -> bool:
    if char in "\t\n\r":
        return False
    return char in _INVISIBLE or unicodedata.category(char) in {"Cf", "Cc"}


def _fold_letters(text: str) -> str:
    # A casefolded character may decompose again (and the reverse), hence two rounds: this is what
    # makes the function idempotent.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    kept = (
        char
        for char in unicodedata.normalize("NFKD", text)
        if not _is_invisible(char) and not unicodedata.category(char).startswith("M")
    )
    return unicodedata.normalize("NFC", "".join(kept).translate(_LETTERS)).translate(_DIGITS)


def fill(text: str, values: Mapping[str, object]) -> str:
    """A sentence with its blanks filled; braces in the values stay as they are.

    Of two forms with a bar between, the first is for an ``n`` of one.
    """
    if "n" in values:
        one, _, many = text.partition("|")
        text = many if many and str(values["n"]) != "1" else one
    for name in values:
        text = text.replace("{" + name + "}", f"\x00{name}\x00")
    for name, value in values.items():
        text = text.replace(f"\x00{name}\x00", str(value))
    return text
