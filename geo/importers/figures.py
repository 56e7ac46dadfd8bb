"""Figures of persons as people write them: a range, an open range, or not known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from geo.core.text import normalise_name, parse_digits, visible
from geo.importers.cells import POINT_OR_GROUP, two_readings
from geo.importers.codes import Remark, RowRefusedError

_NUMBER = re.compile(r"[0-9]{1,9}(\.0+)?")
# 1,200 and 1,20,000 as well as 12,000: groups of three, or of two before the last three.
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+|[0-9]{1,2}(,[0-9]{2})*,[0-9]{3}")
_RANGE = re.compile(r"([0-9]{1,9})\s*(?:-|–|—|−|\bto\b|سے|تا)\s*([0-9]{1,9})")
_OPEN = re.compile(
    r"(?:at least|minimum|min\.?|over|more than|not less than|no fewer than|≥|>=|>|کم از کم|"
    r"سے زائد)\s*([0-9]{1,9})|([0-9]{1,9})\s*(?:\+|or more|and more|سے زائد|سے زیادہ)"
)
_AT_MOST = re.compile(r"(?:up to|at most|not more than|≤|<=|زیادہ سے زیادہ)\s*([0-9]{1,9})")
# Whole names only: "5 martyred" and "12 marines" are no days of March.
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE_LIKE = re.compile(
    rf"[0-9]{{1,2}}[-/ ]{_MONTH}([-/ ][0-9]{{2,4}})?|{_MONTH}[-/ ][0-9]{{1,4}}|"
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4}"
)
_UNKNOWN = frozenset(
    normalise_name(word)
    for word in ("unknown", "not known", "n/a", "na", "none given", "not available", "not stated",
                 "unconfirmed", "null", "nil reported", "نامعلوم", "معلوم نہیں")
)  # fmt: skip
_LETTER = re.compile(r"[^\W\d_]")
_ABOUT = re.compile(r"[~≈±]")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Persons: ``low`` to ``high`` as digits, ``high`` empty for "at least", both for unknown.

    ``best`` is the estimate between them, where somebody gives one.
    """

    low: str = ""
    high: str = ""
    best: str = ""
    qualifier: str = ""

    @property
    def single(self) -> bool:
        """Whether it is one number and neither a range nor open."""
        return bool(self.low) and self.low == self.high


@lru_cache(maxsize=65536)
def read_figure(text: str, *, column: str) -> tuple[Figure, tuple[Remark, ...]]:
    """Figure of a cell. What is not known stays unknown; it is never 0.

    Raises
    ------
    RowRefusedError
        ``count.negative``, ``count.date-like``, ``count.order`` or ``count.unreadable``.
    """
    plain = " ".join(parse_digits(text).split()).casefold()
    if not plain or not plain.strip("-–—?.*") or normalise_name(plain) in _UNKNOWN:
        return Figure(), ()
    if POINT_OR_GROUP.fullmatch(plain):
        raise two_readings(text, column)
    if _NUMBER.fullmatch(plain) or _GROUPED.fullmatch(plain):
        number = _plain(plain.partition(".")[0].replace(",", ""))
        return Figure(low=number, high=number), ()
    if match := _RANGE.fullmatch(plain):
        low, high = _plain(match[1]), _plain(match[2])
        if int(low) > int(high):
            raise _refused("count.order", f"runs from {low} down to {high}", text, column)
        return Figure(low=low, high=high, qualifier=text.strip()), ()
    if match := _OPEN.fullmatch(plain):
        return Figure(low=_plain(match[1] or match[2]), qualifier=text.strip()), ()
    if match := _AT_MOST.fullmatch(plain):
        return Figure(low="0", high=_plain(match[1]), qualifier=text.strip()), ()
    if _DATE_LIKE.fullmatch(plain):
        raise _refused("count.date-like", "is a date, perhaps a range before", text, column)
    if re.fullmatch(r"[-−][0-9]+(\.[0-9]+)?", plain):
        raise _refused("count.negative", "is below zero", text, column)
    formula = plain.startswith("=")
    if formula or _LETTER.search(plain) or _ABOUT.search(plain):
        code = "count.formula" if formula else "count.words"
        what = f"{visible(text, limit=80)!r} is {'a formula' if formula else 'not a number'}"
        what += "; no claim was made of it"
        return Figure(), (Remark(code=code, what=what, column=column, value=text),)
    raise _refused("count.unreadable", "is not a figure", text, column)


def _plain(digits: str) -> str:
    return str(int(digits))


def _refused(code: str, what: str, text: str, column: str) -> RowRefusedError:
    shown = visible(text, limit=80)
    return RowRefusedError(code, f"{shown!r} {what}", column=column, value=text)
