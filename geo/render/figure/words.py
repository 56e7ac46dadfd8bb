"""Words of the figures, English and Urdu; those of the web map are used where they are the same."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.core.errors import OptionError
from geo.core.text import fill
from geo.incidents.selection import LANGUAGES

_LRM = "\u200e"
_TABLES = (
    Path(__file__).parents[1] / "webmap" / "words.csv",
    Path(__file__).parent / "words.csv",
    Path(__file__).parent / "cluster_words.csv",
    Path(__file__).parent / "statistics_words.csv",
)


@lru_cache(maxsize=4)
def _all(lang: str) -> dict[str, str]:
    if lang not in LANGUAGES:
        raise OptionError(f"No language {lang!r}", where="lang", choices=LANGUAGES)
    words: dict[str, str] = {}
    for table in _TABLES:
        with table.open(encoding="utf-8", newline="") as file:
            words.update({row["key"]: row[lang] for row in csv.DictReader(file)})
    return words


def say(key: str, *, lang: str, **values: object) -> str:
    """Sentence of a key with its blanks filled (see `geo.core.text.fill`)."""
    return fill(_all(lang)[key], values)


def say_known(group: str, text: str, *, lang: str) -> str:
    """Words of a group where the tables have them, the text itself where they do not."""
    try:
        return say(f"{group}_{text}", lang=lang)
    except KeyError:
        return text


def unit_in(unit: str, *, lang: str) -> str:
    """What a question of place counts; a rate names what it is a rate of."""
    counted, _, rate = unit.partition(" per ")
    known = say_known("unit", counted, lang=lang)
    if known == counted:
        known = say_known("stat_number", counted, lang=lang)
    return f"{known} {say_known('unit_per', rate, lang=lang)}" if rate else known


def signed(number: str) -> str:
    """A number whose minus stays before it between words from right to left."""
    return f"{_LRM}{number}" if number.startswith("-") else number


def say_day(day: date | pd.Timestamp, *, lang: str, short: bool = False) -> str:
    """Day in words, such as 31 January 2026; ``short`` leaves out the year."""
    month = say("months_short" if short else "months", lang=lang).split("|")[day.month - 1]
    return f"{day.day} {month}" if short else f"{day.day} {month} {day.year}"


def say_period(start: pd.Timestamp, end: pd.Timestamp, *, lang: str) -> str:
    """Period in words: one day, days of a month or of a year, or two full dates."""
    if start == end:
        return say_day(start, lang=lang)
    months = say("months", lang=lang).split("|")
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        both = str(start.year), str(end.year)
        return (
            both[0] if both[0] == both[1] else say("period_range", lang=lang, a=both[0], b=both[1])
        )
    first = str(start.day)
    if start.year != end.year:
        first = say_day(start, lang=lang)
    elif start.month != end.month:
        first = f"{start.day} {months[start.month - 1]}"
    return say("period_range", lang=lang, a=first, b=say_day(end, lang=lang))
