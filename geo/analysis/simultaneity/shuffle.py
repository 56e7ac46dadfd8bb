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

from geo.analysis.simultaneity.bits import Counter, Ranges, pack, windowed
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
    ranges = Ranges.of(begins, days.length)
    words = -(-days.length // 64)
    counters = {w: Counter(permutations, words) for w in windows}
    for own in days.days:
        hit = draw_days(rng, own, begins=begins, ranges=ranges, length=days.length,
                        permutations=permutations)  # fmt: skip
        for window, counter in counters.items():
            counter.add(windowed(hit, window))
    return {w: one.highest(days.length - w + 1) for w, one in counters.items()}


def draw_days(
    rng: np.random.Generator, own: np.ndarray, *, begins: np.ndarray, ranges: Ranges, length: int,
    permutations: int,
) -> np.ndarray:  # fmt: skip
    """Uniform draws without replacement in every stratum: permutations x words, bits where hit.

    Days are drawn with replacement and repeats drawn again, exactly as many as are missing, which
    gives every subset the same chance. A stratum that is more than half full draws its empty days.
    """
    edges = np.append(begins, length)
    sizes = np.diff(edges)
    wanted = np.histogram(own, bins=edges)[0]
    full = wanted * 2 > sizes
    need = np.where(full, sizes - wanted, wanted)
    hit = np.zeros((permutations, length), dtype=bool)
    flat = hit.reshape(-1)
    first = np.repeat(np.arange(len(begins)), need)
    rows = np.arange(permutations, dtype=np.int32)
    place = _places(rng, (permutations, len(first)), begins[first], sizes[first])
    place += rows[:, None] * np.int32(length)
    flat[place.reshape(-1)] = True
    words = pack(hit)
    while True:
        missing = need - ranges.count(words[rows])
        short, stratum = np.nonzero(missing)
        if not len(short):
            break
        times = missing[short, stratum]
        again, stratum = np.repeat(rows[short], times), np.repeat(stratum, times)
        place = _places(rng, (len(again),), begins[stratum], sizes[stratum])
        flat[place + again.astype(np.int64) * length] = True
        rows = np.unique(again)
        words[rows] = pack(hit[rows])
    if full.any():
        words ^= pack(np.repeat(full, sizes)[None, :])
    return words


def _places(
    rng: np.random.Generator, shape: tuple[int, ...], begins: np.ndarray, sizes: np.ndarray
) -> np.ndarray:
    """Days drawn evenly from stretches; 24 random bits tell a few thousand days apart."""
    drawn = rng.random(shape, dtype=np.float32) * sizes.astype(np.float32)
    place: np.ndarray = np.minimum(drawn.astype(np.int32), sizes.astype(np.int32) - 1)
    place += begins.astype(np.int32)
    return place


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
