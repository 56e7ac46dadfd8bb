"""Words and marks around a date: months, days of the week, the first of the month, the era."""

from __future__ import annotations

import re

from geo.core.text import normalise_name, parse_digits

_ENGLISH = ["january", "february", "march", "april", "may", "june", "july", "august", "september",
            "october", "november", "december"]  # fmt: skip
_URDU = ["جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر",
         "نومبر", "دسمبر"]  # fmt: skip
MONTHS = {
    **{normalise_name(name): at for at, name in enumerate(_ENGLISH, start=1)},
    **{name[:3]: at for at, name in enumerate(_ENGLISH, start=1)},
    "sept": 9,
    **{normalise_name(name): at for at, name in enumerate(_URDU, start=1)},
}
_WEEK = (
    ("monday", "mon", "پیر", "سوموار"), ("tuesday", "tue", "tues", "منگل"),
    ("wednesday", "wed", "بدھ"), ("thursday", "thu", "thur", "thurs", "جمعرات"),
    ("friday", "fri", "جمعہ", "جمعۃ المبارک", "جمعتہ المبارک"),
    ("saturday", "sat", "ہفتہ", "سنیچر"), ("sunday", "sun", "اتوار"),
)  # fmt: skip
_WEEKDAYS = {normalise_name(word): at for at, words in enumerate(_WEEK) for word in words}
# No date is longer; a cell may have a million characters, and a search for marks takes its square.
_LONGEST = 200
# Marks of direction and of width that an Urdu keyboard or a browser leaves beside a word; those
# between two digits, and overrides, which show another date than the one stored, stay.
_MARKS = "\u200b\u200c\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_EDGE = re.compile(rf"(?:^|(?<=\s)|(?<=[^\W\d_]))[{_MARKS}]+|[{_MARKS}]+(?=\s|[^\W\d_]|$)")
_FIRST = re.compile(r"(?:^|(?<=\s))یکم(?=[\s,،./-])")
_ERA = re.compile(r"(?<=[0-9])\s?(?:ء|عیسوی|AD|CE)$")
_HIJRI_ERA = re.compile(
    r"^(?=.*(?<![0-9])1[345][0-9]{2}(?![0-9]))(.*[0-9])\s?(?:ھ|ہ|ه|هـ|ہجری|ھجری|AH)$"
)
_WORD = r"[^\W\d_]+"
_BEFORE = tuple(
    re.compile(rf"\(?({words})\)?\.?\s*[,،]?\s+(?=\S)") for words in (f"{_WORD} {_WORD}", _WORD)
)
_AFTER = re.compile(rf"(?<=[0-9ء])\s*[,،]?\s*\(?({_WORD}(?: {_WORD})?)\)?$")


def plain_date(text: str) -> tuple[str, int | None]:
    """A cell without what stands around its date, and the day of the week that it names.

    Monday is 0; None where the cell names none.
    """
    if len(text) > _LONGEST:
        return " ".join(parse_digits(text).split()), None
    plain = " ".join(_EDGE.sub("", parse_digits(text)).split())
    plain, weekday = _without_weekday(plain)
    plain = _FIRST.sub("1", plain)
    plain = _HIJRI_ERA.sub(r"\1", plain)
    return _ERA.sub("", plain), weekday


def _without_weekday(plain: str) -> tuple[str, int | None]:
    for match in (*(one.match(plain) for one in _BEFORE), _AFTER.search(plain)):
        at = _WEEKDAYS.get(normalise_name(match[1])) if match else None
        if match and at is not None:
            return (plain[: match.start()] + plain[match.end() :]).strip(), at
    return plain, None
