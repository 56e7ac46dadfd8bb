"""Where a step stands in its own series, ranges and gaps included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from geo.analysis.series import Series, at_step, say_step

EQUAL, OPEN = "equal figures share places", "ranges and 'at least' leave the place open"


@dataclass(frozen=True, kw_only=True)
class Rank:
    """Rank from the top: 1 is the highest.

    ``best`` and ``worst`` differ where figures are ranges, "at least", or equal to others'.
    ``of`` counts the steps with a figure, ``gaps`` the steps in between without one. ``why`` says
    why the place is a span: figures that are equal, or ranges and "at least".
    """

    best: int
    worst: int
    of: int
    gaps: int
    above: tuple[str, ...]
    why: str = ""

    @property
    def is_highest(self) -> bool:
        """Whether nothing in the series can be as high."""
        return self.worst == 1

    def say(self, step: str, *, short: bool = False) -> str:
        """The rank in words: ``8th to 10th highest of the 33 months with a figure (96 have none)``.

        Short: ``8th to 10th highest of 33 months``.
        """
        if self.worst == 1:
            place = "highest"
        elif self.best == self.worst:
            place = f"{ordinal(self.best)} highest"
        else:
            place = f"{ordinal(self.best)} to {ordinal(self.worst)} highest"
        if short or not (self.gaps or self.why):
            return f"{place} of {self.of} {step}s"
        notes = [f"{self.gaps} have none"] if self.gaps else []
        notes += [self.why] if self.why else []
        return f"{place} of the {self.of} {step}s with a figure ({'; '.join(notes)})"


def rank_step(series: Series, day: Any) -> Rank:
    """Rank of the step that holds a day among all steps of the series that have a figure.

    Raises
    ------
    NotFoundError
        If the series has no figure there.
    """
    begin = at_step(series, day)
    known = series.known
    low, high = _ends(known)
    here = known.index == begin
    own_low, own_high = low[here][0], high[here][0]
    others_low, others_high = low[~here], high[~here]
    over = known.index[~here][others_low > own_low]
    best = 1 + int((others_low > own_high).sum())
    worst = 1 + int((others_high >= own_low).sum())
    beside = (others_low <= own_high) & (others_high >= own_low)
    exact = own_low == own_high and bool((others_low == others_high)[beside].all())
    order = np.argsort(-others_low[others_low > own_low], kind="stable")
    return Rank(
        best=best,
        worst=worst,
        of=len(known),
        gaps=series.gaps,
        above=tuple(say_step(day, series.step) for day in over[order][:5]),
        why="" if best == worst else EQUAL if exact else OPEN,
    )


def ordinal(n: int) -> str:
    """English ordinal: ``1st``, ``12th``, ``23rd``."""
    if 10 <= n % 100 <= 20:
        return f"{n}th"
    return f"{n}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th') }"


def _ends(known: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    low = known["low"].to_numpy(dtype=float)
    high = np.where(known["at_least"], np.inf, known["high"].to_numpy(dtype=float))
    return low, high
