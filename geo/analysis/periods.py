"""Periods as numbers: days, weeks, months and years since 1970, and how they are written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.core.errors import DataError, OptionError

UNITS = ("day", "week", "month", "year", "all")
NOT_DATED = np.iinfo(np.int32).min
"""Number of a period that is not known."""
_STEP = {"day": "D", "month": "M", "year": "Y"}
# 1 January 1970 was a Thursday; weeks begin on Monday.
_MONDAY = 3
# Days of the years 1 to 9999.
_FIRST, _LAST = -719_162, 2_932_896

Numbers = NDArray[np.int32]


def period_numbers(days: NDArray[Any], *, unit: str) -> Numbers:
    """Periods of days.

    Parameters
    ----------
    days
        Whole days since 1970-01-01, with `NOT_DATED` where not known.
    unit
        One of `UNITS`; weeks begin on Monday, ``all`` is one period for everything that is dated.

    Raises
    ------
    OptionError
        If there is no such unit.
    DataError
        If a day is outside the years 1 to 9999.
    """
    if unit not in UNITS:
        raise OptionError(f"No period {unit!r}", where="period", choices=UNITS)
    days = np.asarray(days)
    numbers = np.full(days.shape, NOT_DATED, dtype=np.int32)
    dated = days != NOT_DATED
    if not dated.any():
        return numbers
    everything = bool(dated.all())
    known = days if everything else days[dated]
    low, high = int(known.min()), int(known.max())
    if low < _FIRST or high > _LAST:
        raise DataError(
            f"Day {low if low < _FIRST else high} since 1970 is not in the years 1 to 9999",
            where="date",
        )
    # A table of the days between the first and the last: a look-up is faster than the calendar.
    found: Numbers = _calendar(np.arange(low, high + 1), unit)[known - low]
    if everything:
        return found
    numbers[dated] = found
    return numbers


def period_label(number: int, *, unit: str) -> str:
    """A period as people write it: 2026-01-31, 2026-W05, 2026-01, 2026 or ``all``."""
    if unit == "all":
        return "all"
    if unit == "week":
        monday = date(1970, 1, 1) + timedelta(number * 7 - _MONDAY)
        year, week, _ = monday.isocalendar()
        return f"{year:04d}-W{week:02d}"
    return str(np.array(number, dtype="int64").astype(f"datetime64[{_STEP[unit]}]"))


def _calendar(days: NDArray[np.int64], unit: str) -> Numbers:
    if unit == "all":
        return np.zeros(len(days), dtype=np.int32)
    if unit == "week":
        return ((days + _MONDAY) // 7).astype(np.int32)
    dates = days.astype("datetime64[D]")
    return dates.astype(f"datetime64[{_STEP[unit]}]").astype(np.int64).astype(np.int32)
