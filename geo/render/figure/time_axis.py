"""The axes of a panel along time: round peaks, whole lines, days with words."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from geo.render.figure.fonts import text_width
from geo.render.figure.words import say

_FEW_YEARS = 4


def round_up(peak: float) -> float:
    """The next round number at or above a peak."""
    if peak <= 4:
        return max(math.ceil(peak), 1)
    scale = 10 ** math.floor(math.log10(peak))
    steps = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
    return float(next(scale * k for k in steps if scale * k >= peak))


def grid_lines(peak: float) -> list[float]:
    """Whole numbers from 0 to a round peak, at equal distances."""
    parts = next((n for n in (2, 3, 5, 1) if (peak / n).is_integer()), 1)
    return [peak * i / parts for i in range(parts + 1)]


def axis_ticks(
    first: pd.Timestamp, last: pd.Timestamp, width: float, size: float, lang: str
) -> Sequence[tuple[pd.Timestamp, str]]:
    """Days with words on the axis: months of a short span, years of a long one."""
    years = (last - first).days / 365.25
    if years > _FEW_YEARS:
        every = math.ceil(years * (text_width("2026", size=size) + 2.5) / width)
        every = next(n for n in (1, 2, 3, 5, 10, 20, 50) if n >= every)
        begin = -(-(first.year + (first.day_of_year > 1)) // every) * every
        final = (last - pd.Timedelta(days=1)).year
        kept = [y for y in range(begin, final + 1, every) if final - y >= every / 2]
        return [(pd.Timestamp(y, 1, 1), str(y)) for y in (*kept, final)]
    names = say("months_short", lang=lang).split("|")
    days = pd.date_range(first, last, freq="MS")
    longest = max(text_width(f"{name} 2026", size=size) for name in names)
    every = max(math.ceil(len(days) * (longest * 0.75) / width), 1)
    every = next(n for n in (1, 2, 3, 4, 6, 12) if n >= min(every, 12))
    chosen = [d for d in days if (d.month - 1) % every == 0]
    out, year = [], 0
    for day in chosen:
        named = names[day.month - 1]
        out.append((day, f"{named} {day.year}" if day.year != year else named))
        year = day.year
    return out
