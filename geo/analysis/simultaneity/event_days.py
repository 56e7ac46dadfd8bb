"""Days on which each district was hit, and how many districts fall into one window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.core.errors import DataError, OptionError

WINDOWS = {1: "24 h", 2: "48 h"}
"""Days of a window, and its name. Records know the day, so 24 h is one calendar day and 48 h two
that follow each other."""
NULLS = ("free", "month")


@dataclass(frozen=True, kw_only=True)
class EventDays:
    """Distinct days with an attack, by district.

    ``days`` holds for each of ``districts`` the numbers of its days, 0 for ``start``; ``length`` is
    the number of days of the period. Several attacks in a district on one day are one event-day.
    """

    districts: tuple[str, ...]
    days: tuple[np.ndarray, ...]
    start: pd.Timestamp
    length: int

    @property
    def total(self) -> int:
        """Number of event-days."""
        return sum(len(d) for d in self.days)

    def grid(self) -> np.ndarray:
        """Whether each district was hit on each day: districts x days."""
        out = np.zeros((len(self.days), self.length), dtype=bool)
        for row, days in enumerate(self.days):
            out[row, days] = True
        return out


def event_days(
    days: pd.Series, districts: pd.Series, *, start: pd.Timestamp, end: pd.Timestamp
) -> EventDays:
    """Event-days of attacks in a period.

    Parameters
    ----------
    days, districts
        Day and district of each attack on the same index; attacks without a district take no part.
    start, end
        First and last day of the period.

    Raises
    ------
    DataError
        If no attack with a district lies in the period.
    """
    there = districts.notna() & (days >= start) & (days <= end)
    if not there.any():
        raise DataError(
            f"No attack with a district between {start.date()} and {end.date()}",
            where="coordinated",
        )
    number = (days[there] - start).dt.days
    grouped = number.groupby(districts[there].astype(str))
    own = {str(name): np.unique(days_of.to_numpy(dtype=np.int64)) for name, days_of in grouped}
    names = sorted(own)
    return EventDays(
        districts=tuple(names),
        days=tuple(own[name] for name in names),
        start=start,
        length=(end - start).days + 1,
    )


def hit_in_window(grid: np.ndarray, window: int) -> np.ndarray:
    """Distinct districts hit in the window that begins on each day; the last window is whole."""
    wide = grid.copy()
    for shift in range(1, window):
        wide[..., :-shift] |= grid[..., shift:]
    counted: np.ndarray = wide.sum(axis=-2)[..., : grid.shape[-1] - window + 1]
    return counted


def strata(days: EventDays, *, null: str) -> np.ndarray:
    """Numbers of the days on which strata begin: the whole period, or its calendar months.

    Raises
    ------
    OptionError
        If there is no such null.
    """
    if null not in NULLS:
        raise OptionError(f"No null {null!r}", where="null", choices=NULLS)
    if null == "free":
        return np.zeros(1, dtype=np.int64)
    calendar = pd.date_range(days.start, periods=days.length)
    first = np.flatnonzero((calendar.day == 1).astype(bool))
    begins: np.ndarray = np.unique(np.concatenate([[0], first])).astype(np.int64)
    return begins
