"""Words of a brief, and sentences made by filling them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pandas as pd

from geo.core.short_number import short_number
from geo.export.brief.model import Count, Day, Piece, Sentence
from geo.render.webmap.assets import words as page_words

_SLOT = re.compile(r"\{(\w+)\}")


class Words:
    """Words in one language; those of the map page, and beside them the brief's own."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._table: Mapping[str, str] = {**page_words(lang), **_own(lang)}

    def __call__(self, key: str, **values: object) -> str:
        """A template filled with plain text."""
        text = self._table[key].split("|")[-1]
        return _SLOT.sub(lambda m: str(values.get(m[1], m[0])), text)

    def __contains__(self, key: str) -> bool:
        return key in self._table

    def say(self, key: str, *, kind: str = "plain", **values: Piece | Sequence[Piece]) -> Sentence:
        """A sentence: a template filled with pieces.

        A template with a bar has a wording for one and a wording for many; the value of ``n``
        tells which is used.
        """
        forms = self._table[key].split("|")
        one = _plain(values.get("n", "")) == "1"
        pieces: list[Piece] = []
        for number, part in enumerate(_SLOT.split(forms[0 if one else -1])):
            if not number % 2:
                pieces += [part] if part else []
                continue
            value = values[part]
            pieces += list(value) if isinstance(value, (list, tuple)) else [cast("Piece", value)]
        return Sentence(pieces=tuple(pieces), kind=kind)

    def number(self, count: int, *, of: str) -> Count:
        """A number counted in the scene."""
        return Count(text=say_number(count), of=of)

    def day(self, value: Any, *, short: bool = False) -> Day:
        """A date as a piece."""
        return Day(text=self.say_day(value, short=short))

    def say_day(self, value: Any, *, short: bool = False, year: bool = True) -> str:
        """A date in words: 31 January 2026."""
        day = pd.Timestamp(value)
        names = self._table["months_short" if short else "months"].split("|")
        return f"{day.day} {names[day.month - 1]}" + (f" {day.year}" if year else "")

    def say_month(self, value: Any, *, short: bool = False) -> str:
        """A month in words: January 2026."""
        day = pd.Timestamp(value)
        names = self._table["months_short" if short else "months"].split("|")
        return f"{names[day.month - 1]} {day.year}"

    def period(self, start: Any, end: Any) -> str:
        """A period in words, as short as it can be said without loss."""
        a, b = pd.Timestamp(start), pd.Timestamp(end)
        if a == b:
            return self.say_day(a)
        if a.day == 1 and b == b + pd.offsets.MonthEnd(0):
            if (a.month, b.month) == (1, 12):
                return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
            if (a.year, a.month) == (b.year, b.month):
                return self.say_month(a)
        if (a.year, a.month) == (b.year, b.month):
            return f"{a.day}–{self.say_day(b)}"
        return f"{self.say_day(a, year=a.year != b.year)} – {self.say_day(b)}"

    def when(self, first: Any, last: Any, precision: str) -> str:
        """Date of an incident; one known to the month or year is said as such, never as a day.

        Of several months or years the first and the last are said.
        """
        a, b = pd.Timestamp(first), pd.Timestamp(last)
        if precision == "year":
            return str(a.year) if a.year == b.year else f"{a.year}–{b.year}"
        if precision == "month":
            said = self.say_month(b)
            if (a.year, a.month) != (b.year, b.month):
                begin = self.say_month(a) if a.year != b.year else self.say_month(a).split(" ")[0]
                said = f"{begin} – {said}"
            return f"{said} ({self('day_unknown')})"
        vague = f" ({self('day_unknown')})" if precision == "week" else ""
        return self.period(first, last) + vague

    def join(
        self, parts: Iterable[Sentence | Sequence[Piece]], *, by: str = "list_and"
    ) -> list[Piece]:
        """Pieces of several sentences with a separator between them."""
        out: list[Piece] = []
        for part in parts:
            out += [self._table[by]] if out else []
            out += part.pieces if isinstance(part, Sentence) else part
        return out


@lru_cache(maxsize=4)
def words_of(lang: str) -> Words:
    """Words in ``en`` or ``ur``."""
    return Words(lang)


def say_number(value: float | int) -> str:
    """1,234 for whole numbers; two significant digits for small fractions."""
    return short_number(value, digits=2)


def say_range(low: Any, high: Any, *, at_least: bool = False) -> str:
    """``31``, ``14–18``, ``362+`` for "at least"; low must be given."""
    if at_least or pd.isna(high):
        wide = not pd.isna(high) and high > low
        return f"{say_number(low)}–{say_number(high)}+" if wide else f"{say_number(low)}+"
    return say_number(low) if low == high else f"{say_number(low)}–{say_number(high)}"


def iso(value: date | pd.Timestamp) -> str:
    """YYYY-MM-DD."""
    return str(pd.Timestamp(value).date().isoformat())


def _plain(value: object) -> str:
    return value if isinstance(value, str) else str(getattr(value, "text", ""))


@lru_cache(maxsize=4)
def _own(lang: str) -> dict[str, str]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: row[lang] for row in csv.DictReader(file)}
