"""A series: one measure at regular steps of time, with gaps that stay gaps.

A series belongs to one source that counts one thing. Two of them are laid side by side and never
joined: monitors count different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.core.errors import DataError, NotFoundError, OptionError

STEPS = ("day", "week", "month", "year")
_FREQUENCY = {"day": "D", "week": "W-MON", "month": "MS", "year": "YS"}
_PER_YEAR = {"day": 365.25, "week": 52.1775, "month": 12.0, "year": 1.0}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


_UNITS = {
    ("attacks", "total"): "attacks",
    ("events", "total"): "lethal events",
    ("killed", "total"): "people killed",
    ("killed", "civilian"): "civilians killed",
    ("killed", "security"): "security personnel killed",
    ("killed", "militant"): "militants killed",
    ("injured", "total"): "people injured",
    ("injured", "civilian"): "civilians injured",
    ("injured", "security"): "security personnel injured",
    ("injured", "militant"): "militants injured",
    ("abducted", "total"): "people abducted",
}


@dataclass(frozen=True, kw_only=True)
class Series:
    """One measure of one source at regular steps.

    Attributes
    ----------
    key
        Stable name, such as ``picss-month-attacks-total-militant-attacks-only``.
    family
        Source and step whose measures stand side by side, such as ``picss-month``.
    dataset
        Name in the coverage table.
    name
        What is counted and by whom, for a reader.
    measure, category, scope
        ``attacks``, ``killed``, ``districts`` ...; ``civilian`` ... ``total``; what the source
        includes.
    unit
        Plural noun of the number, such as ``attacks`` or ``militants killed``.
    step
        ``day``, ``week``, ``month`` or ``year``.
    frame
        Indexed by the first day of every step from first to last without a hole: ``low``,
        ``high`` (numbers; missing in a gap) and ``at_least`` (published as "at least").
    source
        Citation.
    notes
        What a reader must know before using it.
    beside
        Totals that belong to no step: first day, last day, and what is claimed in words.
    """

    key: str
    family: str
    dataset: str
    name: str
    measure: str
    category: str
    scope: str
    unit: str
    step: str
    frame: pd.DataFrame
    source: str
    notes: tuple[str, ...] = ()
    beside: tuple[tuple[pd.Timestamp, pd.Timestamp, str], ...] = ()

    @property
    def known(self) -> pd.DataFrame:
        """Steps with a figure."""
        return self.frame[self.frame["low"].notna()]

    @property
    def start(self) -> pd.Timestamp:
        """First day."""
        return pd.Timestamp(self.frame.index[0])

    @property
    def end(self) -> pd.Timestamp:
        """Last day."""
        return last_day(self.frame.index[-1], self.step)

    @property
    def gaps(self) -> int:
        """Steps between the first and the last figure that have none."""
        return len(self.frame) - len(self.known)


def step_start(day: Any, step: str) -> pd.Timestamp:
    """First day of the step that holds a day; weeks begin on Monday.

    Raises
    ------
    OptionError
        If there is no such step.
    """
    when = pd.Timestamp(day)
    if step not in STEPS:
        raise OptionError(f"No step {step!r}", where="step", choices=STEPS)
    if step == "week":
        return pd.Timestamp(when - pd.Timedelta(days=when.weekday()))
    if step == "month":
        return pd.Timestamp(when.year, when.month, 1)
    return pd.Timestamp(when.year, 1, 1) if step == "year" else when


def last_day(start: Any, step: str) -> pd.Timestamp:
    """Last day of the step that begins on a day.

    Raises
    ------
    OptionError
        If there is no such step.
    """
    begin = pd.Timestamp(start)
    if step not in STEPS:
        raise OptionError(f"No step {step!r}", where="step", choices=STEPS)
    after = {
        "day": pd.DateOffset(days=1),
        "week": pd.DateOffset(days=7),
        "month": pd.DateOffset(months=1),
        "year": pd.DateOffset(years=1),
    }[step]
    return pd.Timestamp(begin + after - pd.Timedelta(days=1))


def steps_between(start: Any, end: Any, step: str) -> pd.DatetimeIndex:
    """First days of the steps that lie wholly between two days, both included."""
    first = step_start(start, step)
    if first < pd.Timestamp(start):
        first = last_day(first, step) + pd.Timedelta(days=1)
    index = pd.date_range(first, pd.Timestamp(end), freq=_FREQUENCY[step])
    whole = [last_day(day, step) <= pd.Timestamp(end) for day in index]
    return pd.DatetimeIndex(index[np.array(whole, dtype=bool)].astype("datetime64[s]"))


def per_year(step: str) -> float:
    """How many steps a year has."""
    return _PER_YEAR[step]


def regular(values: pd.DataFrame, *, step: str, zeros: bool = False) -> pd.DataFrame:
    """Values on every step from the first to the last.

    Parameters
    ----------
    values
        Indexed by first days: ``low``, ``high`` and, where the source has it, ``at_least``.
    step
        Length of a step.
    zeros
        Whether a missing step is a zero of the source; otherwise it is a gap.

    Raises
    ------
    DataError
        If a step occurs twice, or a day is not the first of its step.
    """
    if values.index.has_duplicates:
        day = values.index[values.index.duplicated()][0]
        raise DataError(f"Two figures for {say_step(day, step)}", where="series")
    off = [day for day in values.index if step_start(day, step) != day]
    if off:
        raise DataError(f"{off[0].date()} is not the first day of a {step}", where="series")
    index = pd.date_range(values.index.min(), values.index.max(), freq=_FREQUENCY[step])
    out = values.reindex(index.astype("datetime64[s]"))
    open_ended = out["at_least"] if "at_least" in out else pd.Series(False, index=out.index)
    out = out.assign(at_least=open_ended.eq(True))
    for end in ("low", "high"):
        out[end] = out[end].astype("float64").fillna(0.0 if zeros else np.nan)
    return out[["low", "high", "at_least"]]


def at_step(series: Series, day: Any) -> pd.Timestamp:
    """The step of a series that holds a day.

    Raises
    ------
    NotFoundError
        If the series does not reach that day, or has a gap there; the message says what it has.
    """
    begin = step_start(day, series.step)
    if begin not in series.frame.index:
        raise NotFoundError(
            f"{series.name} does not reach {say_step(begin, series.step)}",
            where="date",
            fix=f"It runs from {series.start.date()} to {series.end.date()}",
        )
    if begin not in series.known.index:
        near = pd.DatetimeIndex(series.known.index)
        closest = near[np.abs((near - begin).days).argsort()[:4]].sort_values()
        raise NotFoundError(
            f"{series.name} has no figure for {say_step(begin, series.step)}",
            where="date",
            fix="The nearest are " + ", ".join(say_step(d, series.step) for d in closest),
        )
    return begin


def say_step(day: Any, step: str) -> str:
    """A step in words: ``31 January 2026``, ``the week of 26 January 2026``, ``2026``."""
    when = pd.Timestamp(day)
    month = f"{MONTHS[when.month - 1]} {when.year}"
    if step == "year":
        return str(when.year)
    if step == "month":
        return month
    said = f"{when.day} {month}"
    return f"the week of {said}" if step == "week" else said


def say_value(value: float, *, at_least: bool = False) -> str:
    """A number of a series in words: ``172+``, ``27``."""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return f"{text}+" if at_least else text


def unit_of(measure: str, category: str) -> str:
    """Plural noun of a measure, such as ``militants killed``."""
    return _UNITS.get((measure, category), f"{category} {measure}".replace("total ", ""))
