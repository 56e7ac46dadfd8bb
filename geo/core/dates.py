"""Dates: strict ISO in, spans with a stated precision out."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime

from geo.core.errors import DataError
from geo.core.text import visible

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")


def parse_date(value: str | date, *, where: str = "") -> date:
    """Day written YYYY-MM-DD, and nothing else.

    Parameters
    ----------
    value
        Text, or a date, which is returned as it is (a datetime loses its time of day).
    where
        File, row or column named in the message.

    Raises
    ------
    DataError
        For any other writing. 03/04/2026 is a day in March or in April: it is never guessed.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = value.strip()
    if not _DAY.fullmatch(text):
        raise DataError(
            f"{visible(value)!r} is not a date written YYYY-MM-DD, and a date is never guessed",
            where=where,
            fix="Write the fourth of March 2026 as 2026-03-04, or say the order of day and month "
            "on import",
        )
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DataError(
            f"{text!r} is not a day of the calendar", where=where, fix="Correct month or day"
        ) from None


@dataclass(frozen=True, kw_only=True)
class DateSpan:
    """Days between which something happened, both ends included.

    Attributes
    ----------
    earliest, latest
        First and last day on which it may have happened.
    precision
        Word for how well the day is known: "day", "month", "year" or what a source uses.
    """

    earliest: date
    latest: date
    precision: str = "day"

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise DataError(
                f"A span from {self.earliest} to {self.latest} ends before it begins",
                fix="Exchange the two dates or correct one of them",
            )

    @classmethod
    def parse(cls, text: str, *, where: str = "") -> DateSpan:
        """Span of an ISO day, month or year: "2022-06-07", "2022-06" or "2022".

        Raises
        ------
        DataError
            For any other writing.
        """
        text = text.strip()
        if _YEAR.fullmatch(text) and text != "0000":
            return cls(
                earliest=date(int(text), 1, 1), latest=date(int(text), 12, 31), precision="year"
            )
        if _MONTH.fullmatch(text):
            first = parse_date(f"{text}-01", where=where)
            last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
            return cls(earliest=first, latest=last, precision="month")
        day = parse_date(text, where=where)
        return cls(earliest=day, latest=day, precision="day")

    def contains(self, day: date) -> bool:
        """Whether the thing may have happened on this day."""
        return self.earliest <= day <= self.latest

    @property
    def days(self) -> int:
        """Number of days in the span, 1 for a day."""
        return (self.latest - self.earliest).days + 1
