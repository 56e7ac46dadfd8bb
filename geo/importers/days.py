"""Dates of foreign files: spans of days, nothing guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from geo.core.dates import DateSpan
from geo.core.text import normalise_name, visible
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.day_words import MONTHS, plain_date
from geo.importers.zone import TIME, remark_on_zone

_Numbers = tuple[int, int, int]

ORDERS = ("", "dmy", "mdy")
CALENDARS = ("gregorian", "hijri")

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
_YEAR = re.compile(r"[0-9]{4}")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_NUMBERS = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_SHORT = re.compile(r"[0-9]{1,2}[/. -]\w+[/. -][0-9]{2}")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_DAY_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[\s./-]+([^\W\d_]+)[.,،]?[\s./-]+([0-9]{4})")
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.?\s+([0-9]{1,2})(?:st|nd|rd|th)?[,،]?\s+([0-9]{4})")
_MONTH_YEAR = re.compile(r"([^\W\d_]+)[.,،]?[\s-]+([0-9]{4})")
_HIJRI = range(1300, 1600)
# Years that a record may have at all; beyond them a digit is wrong.
_YEARS = range(1700, 2201)


@lru_cache(maxsize=65536)
def read_span(
    text: str, *, column: str, order: str = "", calendar: str = "gregorian"
) -> tuple[DateSpan, tuple[Remark, ...]]:
    """Days that a cell means.

    Parameters
    ----------
    text
        Cell: ISO day, month or year, with or without a time of day; day, month by name and year;
        or day, month and year in numbers where only one reading is possible. Digits of any of the
        three sets; a day of the week and the sign of the era may stand beside it.
    column
        Column named in the refusal.
    order
        Decision on 03/04/2026: "dmy" or "mdy"; without one such a date is refused.
    calendar
        "hijri" lets years 1300 to 1599 be converted by the tabular calendar.

    Returns
    -------
    tuple
        The span and remarks on it. A converted Hijri day is good to a day either way.

    Raises
    ------
    RowRefusedError
        If the cell is empty, cannot be read, can be read in two ways, or is not in the calendar.
    """
    plain, weekday = plain_date(text)
    if not plain:
        raise RowRefusedError("date.missing", "The row has no date", column=column)
    moment = TIME.search(plain)
    plain = TIME.sub("", plain)
    year, month, day = _fields(plain, text, column, order)
    if weekday is not None and not day:
        raise _unreadable(text, column)
    if year in _HIJRI:
        return _from_hijri((year, month, day), text, column, calendar)
    span = _span(year, month, day, text, column)
    remarks = remark_on_zone(span, moment, text=text, column=column)
    if weekday is not None and span.earliest.weekday() != weekday:
        what = f"{visible(text, limit=80)!r} names another day of the week; the date was kept"
        remarks += (Remark(code="date.weekday-differs", what=what, column=column, value=text),)
    return span, remarks


def is_ambiguous(text: str) -> bool:
    """Whether a cell is a day in one month or in another, depending on the order."""
    match = _NUMBERS.fullmatch(TIME.sub("", plain_date(text)[0]))
    if not match:
        return False
    first, second = int(match[1]), int(match[2])
    return 0 < first <= 12 and 0 < second <= 12 and first != second


def _fields(plain: str, text: str, column: str, order: str) -> tuple[int, int, int]:
    """Year, month and day in numbers, 0 for what is not said."""
    if _YEAR.fullmatch(plain):
        return int(plain), 0, 0
    for pattern in (_ISO, _YEAR_FIRST):
        if match := pattern.fullmatch(plain):
            return int(match[1]), _positive(match[2], text, column), _day(match[3], text, column)
    if match := _NUMBERS.fullmatch(plain):
        numbers = (int(match[1]), int(match[2]), int(match[3]))
        return _ordered(numbers, text, column, order)
    for pattern, places in ((_DAY_MONTH, (3, 2, 1)), (_MONTH_DAY, (3, 1, 2))):
        if match := pattern.fullmatch(plain):
            year, month, day = (match[at] for at in places)
            return int(year), _month(month, text, column), _day(day, text, column)
    if match := _MONTH_YEAR.fullmatch(plain):
        return int(match[2]), _month(match[1], text, column), 0
    shown = visible(text, limit=80)
    if _SERIAL.fullmatch(plain):
        raise RowRefusedError(
            "date.serial", f"{shown!r} is a number, not a date", column=column, value=text
        )
    if _SHORT.fullmatch(plain):
        raise RowRefusedError(
            "date.two-digit-year", f"{shown!r} has a year of two digits", column=column, value=text
        )
    raise _unreadable(text, column)


def _unreadable(text: str, column: str) -> RowRefusedError:
    what = f"{visible(text, limit=80)!r} is not a date in a known writing"
    return RowRefusedError("date.unreadable", what, column=column, value=text)


def _ordered(numbers: _Numbers, text: str, column: str, order: str) -> _Numbers:
    first, second, year = numbers
    if order:
        day, month = (first, second) if order == "dmy" else (second, first)
        if month > 12 >= day:
            raise RowRefusedError(
                "date.against-order",
                f"{visible(text, limit=80)!r} cannot be read as {order}",
                column=column,
                value=text,
            )
        return year, _positive(str(month), text, column), _positive(str(day), text, column)
    if is_ambiguous(text):
        raise RowRefusedError(
            "date.ambiguous",
            f"{visible(text, limit=80)!r} is a day in one month or in another",
            column=column,
            value=text,
        )
    day, month = (first, second) if second <= 12 else (second, first)
    return year, _positive(str(month), text, column), _positive(str(day), text, column)


def _month(word: str, text: str, column: str) -> int:
    found = MONTHS.get(normalise_name(word))
    if found is None:
        raise RowRefusedError(
            "date.unreadable",
            f"{visible(word, limit=80)!r} is not the name of a month",
            column=column,
            value=text,
        )
    return found


def _positive(number: str, text: str, column: str) -> int:
    if int(number) == 0:
        raise RowRefusedError(
            "date.impossible",
            f"{visible(text, limit=80)!r} has a day or month 0",
            column=column,
            value=text,
        )
    return int(number)


def _day(number: str | None, text: str, column: str) -> int:
    return 0 if number is None else _positive(number, text, column)


def _span(year: int, month: int, day: int, text: str, column: str) -> DateSpan:
    try:
        if year not in _YEARS:
            raise ValueError
        if not month:
            return DateSpan(earliest=date(year, 1, 1), latest=date(year, 12, 31), precision="year")
        if not day:
            last = monthrange(year, month)[1]
            return DateSpan(
                earliest=date(year, month, 1), latest=date(year, month, last), precision="month"
            )
        one = date(year, month, day)
    except ValueError:
        raise RowRefusedError(
            "date.impossible",
            f"{visible(text, limit=80)!r} is not a day of the calendar",
            column=column,
            value=text,
        ) from None
    return DateSpan(earliest=one, latest=one, precision="day")


def span_of_parts(year: int, month: int, day: int, *, text: str, column: str) -> DateSpan:
    """Span of a year, a month (0 unknown) and a day (0 unknown) that stand in columns of their own.

    Raises
    ------
    RowRefusedError
        With ``date.impossible``.
    """
    return _span(year, month, day if month else 0, text, column)


def _from_hijri(
    numbers: _Numbers, text: str, column: str, calendar: str
) -> tuple[DateSpan, tuple[Remark, ...]]:
    year, month, day = numbers
    shown = visible(text, limit=80)
    if calendar != "hijri":
        raise RowRefusedError(
            "date.hijri", f"{shown!r} has a year of the Hijri calendar", column=column, value=text
        )
    if month > 12 or day > 30:
        raise RowRefusedError(
            "date.impossible",
            f"{shown!r} is not a day of the Hijri calendar",
            column=column,
            value=text,
        )
    first = hijri_to_gregorian(year, month or 1, day or 1)
    if day:
        last = first
    elif month < 12 and month:
        last = hijri_to_gregorian(year, month + 1, 1) - timedelta(days=1)
    else:
        last = hijri_to_gregorian(year + 1, 1, 1) - timedelta(days=1)
    one = timedelta(days=1)
    precision = "week" if day else ("month" if month else "year")
    span = DateSpan(earliest=first - one, latest=last + one, precision=precision)
    what = f"{shown!r} was converted to {span.earliest} to {span.latest}"
    remark = Remark(code="date.hijri-converted", what=what, column=column, value=text)
    return span, (remark,)


def hijri_to_gregorian(year: int, month: int, day: int) -> date:
    """Day of the tabular Islamic calendar (civil epoch) in the Gregorian one.

    The moon that is seen may differ by a day either way.
    """
    days = day + (59 * (month - 1) + 1) // 2 + (year - 1) * 354 + (3 + 11 * year) // 30
    # Julian day 1948439 is the eve of 1 Muharram 1; ordinal 1 of Python is Julian day 1721426.
    return date.fromordinal(days + 1948439 - 1721425)


def remark_on_span(span: DateSpan, *, accessed: str, column: str) -> list[Remark]:
    """Remark on a record that begins before 1900, or of a day after the file was accessed.

    A month or a year in which the file was accessed may end later.
    """
    begin = span.earliest.isoformat()
    last = span.latest.isoformat() if span.precision == "day" else begin
    if begin < "1900":
        return [_outside(begin, "before 1900", column)]
    return remark_on_future(last, accessed=accessed, column=column)


def remark_on_future(said: str, *, accessed: str, column: str) -> list[Remark]:
    """Remark on a day after the one on which it was read; as ISO 8601, "" for not dated."""
    if not accessed or said[:10] <= accessed[:10]:
        return []
    return [_outside(said, f"after the day on which it was read ({accessed[:10]})", column)]


def remarks_on_own(event: Mapping[str, str], *, accessed: str) -> list[Remark]:
    """Remarks on the days of an event whose row is one of our own tables."""
    first, last = event["date_earliest"], event["date_latest"]
    if first and first < "1900":
        return [_outside(first, "before 1900", "date_earliest")]
    column, day = (
        ("date_latest", last)
        if event["date_precision"] == "day" and last
        else ("date_earliest", first)
    )
    return remark_on_future(day, accessed=accessed, column=column)


def remarks_on_claim(said: str, begin: str, *, accessed: str, column: str) -> list[Remark]:
    """Remarks on the day of a figure against those of its event and of the file."""
    return [
        *remark_on_saying(said, begin, column=column),
        *remark_on_future(said, accessed=accessed, column=column),
    ]


def _outside(said: str, what: str, column: str) -> Remark:
    return Remark(
        code="date.outside-file", what=f"It is dated {said}, {what}", column=column, value=said
    )


def remark_on_saying(said: str, begin: str, *, column: str) -> list[Remark]:
    """Remark on something said of an event before it began; days as ISO 8601, "" for not dated."""
    if not said or said >= begin:
        return []
    what = f"It is dated {said}, before the event that it speaks of ({begin})"
    return [Remark(code="date.before-event", what=what, column=column, value=said)]
