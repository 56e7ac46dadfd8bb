"""Upper bounds of classes by four definitions, each that of mapclassify.

A map has some forty values. mapclassify brings compilers and learners with it, which is 250 MB and
seconds before the first map; it is what the tests hold these definitions against. The page has the
same four in ``05_classes.js``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def quantiles(values: Values, classes: int) -> Values:
    """Values below which equal shares of all lie, between two values in proportion."""
    step = 100.0 / classes
    shares = np.minimum(np.arange(step, 100 + step, step), 100.0)[:classes]
    at = shares / 100.0 * (len(values) - 1)
    low = at.astype(int)
    high = np.minimum(low + 1, len(values) - 1)
    below, above = np.where(at == low, 1.0, low + 1 - at), at - low
    return np.unique((values[low] * below + values[high] * above) / (below + above))


def equal_intervals(values: Values, classes: int) -> Values:
    """Steps of equal width from the least value to the greatest."""
    width = (values[-1] - values[0]) / classes
    upper = np.arange(values[0] + width, values[-1] + width, width)[:classes]
    upper[-1] = values[-1]
    return upper


def pretty_breaks(values: Values, classes: int) -> Values:
    """Steps of 1, 2 or 5 times a power of ten."""
    step = _round_number(_up(values[-1] - values[0]) / (classes - 1))
    first, last = np.floor(values[0] / step) * step, np.ceil(values[-1] / step) * step
    return np.asarray(np.arange(first, last + 0.5 * step, step)[1:])


def natural_breaks(values: Values, classes: int) -> Values:
    """Classes with the least squared deviation from their means (Fisher-Jenks).

    Equal values are one point with a weight, so that they are never parted. Of two equally good
    divisions the one with the larger upper class is taken.
    """
    distinct, weight = np.unique(values, return_counts=True)
    count = np.concatenate([[0.0], np.cumsum(weight)])
    total = np.concatenate([[0.0], np.cumsum(weight * distinct)])
    square = np.concatenate([[0.0], np.cumsum(weight * distinct * distinct)])

    def cost(first: NDArray[np.intp], last: int) -> Values:
        sums, counts = total[last] - total[first], count[last] - count[first]
        return np.asarray(square[last] - square[first] - sums * sums / counts)

    number = len(distinct)
    start = np.zeros(1, dtype=np.intp)
    best = np.array([0.0, *(cost(start, last)[0] for last in range(1, number + 1))])
    cuts = []
    for parts in range(2, classes + 1):
        after, cut = np.full(number + 1, np.inf), np.zeros(number + 1, dtype=np.intp)
        for last in range(parts, number + 1):
            firsts = np.arange(parts - 1, last)
            sums = best[firsts] + cost(firsts, last)
            cut[last] = firsts[np.argmin(sums)]
            after[last] = sums.min()
        cuts.append(cut)
        best = after
    upper = [number]
    for cut in reversed(cuts):
        upper.append(int(cut[upper[-1]]))
    return np.asarray(distinct[np.array(upper[::-1]) - 1])


SCHEMES: dict[str, Callable[[Values, int], Values]] = {
    "quantiles": quantiles,
    "natural": natural_breaks,
    "equal": equal_intervals,
    "pretty": pretty_breaks,
}
"""Definitions by name; each takes positive values in ascending order and a number of classes."""


def _up(number: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(number))
    return float(next(f for f in (1.0, 2.0, 5.0, 10.0) if number / power <= f or f == 10.0) * power)


def _round_number(number: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(number))
    limits = ((1.5, 1.0), (3.0, 2.0), (7.0, 5.0), (np.inf, 10.0))
    return float(next(f for limit, f in limits if number / power < limit) * power)
