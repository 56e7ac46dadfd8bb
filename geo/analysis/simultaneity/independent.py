"""Districts hit on one day if each were hit by itself: the Poisson-binomial distribution."""

from __future__ import annotations

import numpy as np

from geo.analysis.simultaneity.event_days import EventDays, strata
from geo.core.errors import DataError


def poisson_binomial(chances: np.ndarray) -> np.ndarray:
    """Probability of 0, 1 ... n successes in independent trials with these chances.

    Raises
    ------
    DataError
        If a chance is not between 0 and 1.
    """
    p = np.asarray(chances, dtype=float)
    if ((p < 0) | (p > 1) | ~np.isfinite(p)).any():
        raise DataError("A chance is not between 0 and 1", where="poisson_binomial")
    out = np.zeros(len(p) + 1)
    out[0] = 1.0
    for n, chance in enumerate(p):
        out[1 : n + 2] = out[1 : n + 2] * (1 - chance) + out[: n + 1] * chance
        out[0] *= 1 - chance
    return out


def independent_tail(chances: np.ndarray, at_least: int) -> float:
    """P(N >= at_least); 1 for 0 or less, 0 above the number of trials."""
    return float(min(poisson_binomial(chances)[max(at_least, 0) :].sum(), 1.0))


def chances_on(days: EventDays, day: int, *, null: str, window: int = 1) -> np.ndarray:
    """Chance of each district to be hit in a window, from its own share of days.

    Parameters
    ----------
    days
        Event-days.
    day
        Number of the window's first day.
    null
        Share of the whole period (``free``) or of the month that holds the day (``month``).
    window
        Days of the window; no two event-days of a district fall on one day, so the chance of a
        window is that of at least one of its days being drawn.
    """
    edges = np.append(strata(days, null=null), days.length)
    which = int(np.searchsorted(edges, day, side="right") - 1)
    size = edges[which + 1] - edges[which]
    number = np.array([np.histogram(own, bins=edges)[0][which] for own in days.days])
    empty = np.ones(len(number))
    for taken in range(window):
        empty *= np.clip((size - number - taken) / max(size - taken, 1), 0, 1)
    chance: np.ndarray = 1 - empty
    return chance
