"""Shuffles of the days within each district, all permutations of a district at once.

Each district keeps its number of event-days in each stratum (the whole period, or each month); the
days themselves are drawn anew, without replacement. What is compared is the busiest window of the
whole period, so that choosing the day after looking is paid for.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from math import comb

import numpy as np

from geo.analysis.simultaneity.event_days import WINDOWS, EventDays, hit_in_window, strata
from geo.core.errors import DataError

MOST_ENUMERATED = 200_000


def shuffled_maxima(
    days: EventDays, *, null: str, permutations: int, seed: int,
    windows: Sequence[int] = tuple(WINDOWS),
) -> dict[int, np.ndarray]:  # fmt: skip
    """Districts hit in the busiest window of each shuffle.

    Parameters
    ----------
    days
        Event-days.
    null
        ``free``: any day of the period; ``month``: any day of the same month, so that busy months
        stay busy.
    permutations
        Number of shuffles.
    seed
        Of the shuffles.
    windows
        Lengths in days.

    Returns
    -------
    dict
        For each window an array of ``permutations`` numbers of districts.
    """
    rng = np.random.default_rng(seed)
    begins = strata(days, null=null)
    sums = {w: np.zeros((permutations, days.length), dtype=np.uint16) for w in windows}
    for own in days.days:
        hit = _draw(rng, own, begins, days.length, permutations)
        for window in windows:
            wide = hit if window == 1 else hit.copy()
            for shift in range(1, window):
                wide[:, :-shift] |= hit[:, shift:]
            sums[window] += wide
    return {w: total[:, : days.length - w + 1].max(axis=1) for w, total in sums.items()}


def _draw(
    rng: np.random.Generator, own: np.ndarray, begins: np.ndarray, length: int, permutations: int
) -> np.ndarray:
    """Uniform draws without replacement in every stratum: permutations x days, true where hit.

    Days are drawn with replacement and repeats drawn again, exactly as many as are missing, which
    gives every subset the same chance. A stratum that is more than half full draws its empty days.
    """
    ends = np.append(begins[1:], length)
    sizes = ends - begins
    wanted = np.histogram(own, bins=np.append(begins, length))[0]
    full = wanted * 2 > sizes
    need = np.where(full, sizes - wanted, wanted)
    hit = np.zeros((permutations, length), dtype=bool)
    flat = hit.reshape(-1)
    stratum = np.repeat(np.arange(len(begins)), need)
    offset = np.arange(permutations, dtype=np.int64)[:, None] * length
    if len(stratum):
        place = begins[stratum] + (
            rng.random((permutations, len(stratum))) * sizes[stratum]
        ).astype(np.int64)
        flat[(place + offset).ravel()] = True
    while True:
        have = np.add.reduceat(hit, begins, axis=1, dtype=np.int32)
        missing = need - have
        rows, short = np.nonzero(missing)
        if not len(rows):
            break
        times = missing[rows, short]
        rows, short = np.repeat(rows, times), np.repeat(short, times)
        place = begins[short] + (rng.random(len(rows)) * sizes[short]).astype(np.int64)
        flat[place + rows * length] = True
    if full.any():
        hit ^= np.repeat(full, sizes)
    return hit


def arrangements(days: EventDays, *, null: str) -> int:
    """How many ways there are to place the event-days."""
    begins = strata(days, null=null)
    edges = np.append(begins, days.length)
    total = 1
    for own in days.days:
        for size, number in zip(np.diff(edges), np.histogram(own, bins=edges)[0], strict=True):
            total *= comb(int(size), int(number))
    return total


def enumerated_maxima(days: EventDays, *, null: str, window: int) -> np.ndarray:
    """Districts hit in the busiest window of every arrangement there is.

    Raises
    ------
    DataError
        If there are more than `MOST_ENUMERATED`.
    """
    number = arrangements(days, null=null)
    if number > MOST_ENUMERATED:
        raise DataError(
            f"{number:.3g} arrangements are too many to list", where="coordinated", fix="Shuffle"
        )
    begins = strata(days, null=null)
    edges = np.append(begins, days.length)
    choices = []
    for own in days.days:
        counts = np.histogram(own, bins=edges)[0]
        parts = [
            list(combinations(range(a, b), int(n)))
            for a, b, n in zip(edges[:-1], edges[1:], counts, strict=True)
        ]
        choices.append([np.array(sum(way, ()), dtype=np.int64) for way in product(*parts)])
    out = np.empty(number, dtype=np.int64)
    grid = np.zeros((len(choices), days.length), dtype=bool)
    for i, way in enumerate(product(*choices)):
        grid[:] = False
        for row, places in enumerate(way):
            grid[row, places] = True
        out[i] = hit_in_window(grid, window).max()
    return out
