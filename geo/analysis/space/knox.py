"""Do incidents near each other in place come near in time, more often than chance? Knox's test.

Every incident keeps its place; the dates are dealt out anew. Two ways of counting give the same
number, and the one with less to count is taken: go through the pairs near in place and look at
their dates, or through the pairs near in time and look at their places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree
from scipy.stats import poisson

from geo.core.errors import DataError, OptionError

PERMUTATIONS = 999
REFERENCE = (
    "Knox, E. G. (1964). The detection of space-time interactions. Journal of the Royal "
    "Statistical Society C 13(1); Mantel, N. (1967). Cancer Research 27(2)"
)
_PLACES = 6000
"""Distinct places up to which a table of who is near whom is kept: 36 MB."""
_BY_TIME = 1.5
"""What a pair costs that is looked up in that table, against one whose dates are compared."""

_MOST = 3_000_000_000
"""Pairs times permutations up to which a test is made: half a minute on one core."""
_PAIRS = 10_000_000
"""Pairs that are held at once: 400 MB."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Count = Callable[[NDArray[Any]], int]


@dataclass(frozen=True, kw_only=True)
class Knox:
    """Knox's test.

    Attributes
    ----------
    pairs, near_place, near_time, near_both
        Pairs of incidents: all, within ``delta``, within ``tau``, within both.
    expected
        Of pairs within both, if place and time had nothing to do with each other.
    p_poisson
        P(X >= near_both) of a Poisson variable with that mean. `pointpats.Knox.p_poisson` is
        P(X > near_both). Pairs are not independent: use ``p`` and give this beside it.
    p
        Share of permutations with at least as many pairs, the observed one counted in; one side.
    sample
        Pairs within both, one number a permutation.
    """

    delta: float
    tau: float
    events: int
    pairs: int
    near_place: int
    near_time: int
    near_both: int
    expected: float
    p_poisson: float
    p: float
    permutations: int
    seed: int
    sample: Ints


def knox(
    points: ArrayLike, days: ArrayLike, *, delta: float, tau: float,
    permutations: int = PERMUTATIONS, seed: int = 1,
) -> Knox:  # fmt: skip
    """Knox's test; neither array is changed.

    Parameters
    ----------
    points
        Coordinates on a plane, one row an event (`geo.analysis.space.scan.project`).
    days
        Times.
    delta, tau
        Distance and time up to which a pair is near, inclusive; units of the coordinates.
    permutations, seed
        Of the times over the places.

    Raises
    ------
    DataError
        If there are fewer than three events, the two are not of one length, or one is missing.
    OptionError
        If delta or tau is negative, or the test would take too long.
    """
    xy, times = np.array(points, dtype=float), np.array(days, dtype=float).ravel()
    if len(xy) != len(times) or len(xy) < 3 or not (np.isfinite(xy).all() and
                                                    np.isfinite(times).all()):  # fmt: skip
        raise DataError(
            f"{len(xy)} places and {len(times)} times",
            where="knox",
            fix="Give at least three events, each with a place and a time",
        )
    if delta < 0 or tau < 0:
        raise OptionError(f"{min(delta, tau):g} is negative", where="delta, tau")
    places, place_of = np.unique(xy, axis=0, return_inverse=True)
    place_of = place_of.ravel()
    ordered = np.sort(times)
    near_time = int((np.searchsorted(ordered, ordered + tau, "right") - 1
                     - np.arange(len(ordered))).sum())  # fmt: skip
    tree = cKDTree(xy)
    near_place = int((tree.count_neighbors(tree, delta) - len(xy)) // 2)
    by_time = _BY_TIME * near_time < near_place and len(places) <= _PLACES
    _afford(near_time if by_time else near_place, permutations)
    if by_time:
        count, own = _by_time(_adjacent(places, delta), place_of, times, tau)
    else:
        count, own = _by_place(tree.query_pairs(delta, output_type="ndarray"), times, tau)
    rng = np.random.default_rng(seed)
    observed = count(own)
    sample = np.array([count(rng.permutation(own)) for _ in range(permutations)], dtype=np.int64)
    pairs = len(xy) * (len(xy) - 1) // 2
    expected = near_place * near_time / pairs
    return Knox(
        delta=delta, tau=tau, events=len(xy), pairs=pairs, near_place=near_place,
        near_time=near_time, near_both=observed, expected=expected,
        p_poisson=poisson_tail(observed, expected),
        p=float(((sample >= observed).sum() + 1) / (permutations + 1)),
        permutations=permutations, seed=seed, sample=sample,
    )  # fmt: skip


def poisson_tail(observed: int, expected: float) -> float:
    """P(X >= observed) of a Poisson variable."""
    return float(poisson.sf(observed - 1, expected))


def _afford(pairs: int, permutations: int) -> None:
    if pairs > _PAIRS or pairs * permutations > _MOST:
        raise OptionError(
            f"{pairs:,} pairs in {permutations} permutations would take too long",
            where="knox",
            fix="Choose a shorter distance or time, a shorter period or fewer permutations",
        )


def _adjacent(places: Floats, delta: float) -> NDArray[np.bool_]:
    """Which distinct places are near each other, themselves included."""
    out = np.eye(len(places), dtype=bool)
    near = cKDTree(places).query_pairs(delta, output_type="ndarray")
    out[near[:, 0], near[:, 1]] = out[near[:, 1], near[:, 0]] = True
    return out


def _by_place(near: NDArray[np.intp], times: Floats, tau: float) -> tuple[Count, NDArray[Any]]:
    """Count over the pairs near in place, given the times in the order of the events."""
    first, second = near[:, 0].copy(), near[:, 1].copy()
    coded, reach = _coded(times, tau)

    def count(clock: NDArray[Any]) -> int:
        return int(np.count_nonzero(np.abs(clock[first] - clock[second]) <= reach))

    return count, coded


def _by_time(
    near: NDArray[np.bool_], place_of: Ints, times: Floats, tau: float
) -> tuple[Count, NDArray[Any]]:
    """Count over the pairs near in time, given the places in the order of the times.

    To deal out the places anew is to deal out the dates.
    """
    order = np.argsort(times, kind="stable")
    ordered = times[order]
    until = np.searchsorted(ordered, ordered + tau, "right")
    length = until - np.arange(len(ordered)) - 1
    first = np.repeat(np.arange(len(ordered)), length)
    second = np.arange(len(first)) - np.repeat(np.cumsum(length) - length, length) + first + 1
    flat, wide = near.ravel(), np.int64(len(near))

    def count(home: NDArray[Any]) -> int:
        return int(np.count_nonzero(flat[(home * wide)[first] + home[second]]))

    return count, place_of[order].astype(np.int64)


def _coded(times: Floats, tau: float) -> tuple[NDArray[Any], float]:
    """Whole days in two bytes where they fit: the loop is bound by memory."""
    shifted = times - times.min()
    whole = bool((shifted % 1 == 0).all()) and float(shifted.max()) < 2**15
    return (shifted.astype(np.int16), np.floor(tau)) if whole else (shifted, tau)
