"""Is there a circle with more events than its population leads one to expect? Kulldorff's scan.

Circles of every size stand on every area; the one that is least likely under one rate for all is
compared with the strongest circle of as many events dealt out by population. The search is thereby
paid for: the p-value is of the whole search, not of the one circle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pyproj import Transformer

from geo.core.crs import EQUAL_AREA, WGS84, check_lonlat
from geo.core.errors import DataError, OptionError

PERMUTATIONS = 999
LARGEST = 0.5
REFERENCE = (
    "Kulldorff, M. (1997). A spatial scan statistic. Communications in Statistics: Theory and "
    "Methods 26(6)"
)
_BATCH = 2_000_000

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One circle.

    ``members`` are positions in the table that was scanned, nearest to the centre first; the
    first is the centre. ``expected`` is what the population leads one to expect, ``ratio`` the
    rate inside over the rate outside. ``radius`` is in the units of the coordinates.
    """

    members: tuple[int, ...]
    radius: float
    observed: int
    expected: float
    ratio: float
    llr: float
    p: float


@dataclass(frozen=True, kw_only=True)
class Windows:
    """Circles to look at: for each centre the areas by distance, and where a circle may end."""

    order: NDArray[np.intp]
    distance: Floats
    allowed: NDArray[np.bool_]


def project(lon: ArrayLike, lat: ArrayLike, *, where: str = "") -> Floats:
    """Points in metres, equal-area, with the axes checked.

    Raises
    ------
    CrsError
        If a pair is not on the globe or its axes are swapped: a scan of swapped axes runs, and
        its circles are no circles on the ground.
    """
    check_lonlat(lon, lat, where=where)
    transformer = Transformer.from_crs(WGS84, EQUAL_AREA, always_xy=True)
    x, y = transformer.transform(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return np.column_stack([x, y])


def log_ratio(observed: ArrayLike, expected: ArrayLike, total: float) -> Floats:
    """Poisson log-likelihood ratio of an excess; 0 where there is none."""
    c, e = np.broadcast_arrays(np.asarray(observed, dtype=float), np.asarray(expected, dtype=float))
    out = np.zeros(c.shape)
    more = (c > e) & (e > 0)
    inside, held = c[more], e[more]
    outside = total - inside
    rest = np.where(outside > 0, outside, 1.0) / np.maximum(total - held, 1e-300)
    out[more] = inside * np.log(inside / held) + outside * np.log(rest)
    return np.maximum(out, 0)


def scan_population(
    cases: ArrayLike,
    population: ArrayLike,
    *,
    points: Floats,
    largest: float = LARGEST,
    permutations: int = PERMUTATIONS,
    seed: int = 1,
    level: float = 0.05,
) -> tuple[Cluster, ...]:
    """Circles with more cases than their population leads one to expect.

    Parameters
    ----------
    cases, population
        One of each an area: whole numbers, and persons.
    points
        Centres of the areas on a plane (`project`), one row an area.
    largest
        Share of the population that a circle may hold.
    permutations, seed
        Tables in which as many cases are dealt out by population.
    level
        Circles that share no area with a stronger one are added while their p-value, held against
        the strongest of each table, is at most this; the strongest is always given.

    Returns
    -------
    tuple of Cluster
        The strongest first; none where no circle holds more than expected.

    Raises
    ------
    DataError
        If the columns are not of one length, a case count is not whole, or nobody lives anywhere.
    OptionError
        If ``largest`` is not a share.
    """
    counts, people = _checked(cases, population, points)
    if not 0 < largest <= 1:
        raise OptionError(f"{largest:g} is not a share", where="largest", fix="Choose 0.05 to 0.5")
    total = float(counts.sum())
    expected = people * (total / people.sum())
    windows = make_windows(points, people, largest=largest * people.sum())
    held = np.cumsum(expected[windows.order], axis=1)
    llr = np.where(
        windows.allowed, log_ratio(np.cumsum(counts[windows.order], axis=1), held, total), 0
    )
    rng = np.random.default_rng(seed)
    step = max(1, _BATCH // windows.order.size)
    best = [
        _strongest(rng.multinomial(int(total), people / people.sum(), size=size), windows, held)
        for size in batches(permutations, step)
    ]
    return _choose(
        llr,
        windows,
        counts=counts,
        expected=expected,
        level=level,
        best=np.concatenate([np.empty(0), *best]),
    )


def make_windows(points: Floats, people: Floats, *, largest: float) -> Windows:
    """Circles on every centre that hold at most so many people.

    Areas at one distance enter together: a circle cannot hold one of two that it reaches alike.
    """
    distance = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    order = np.argsort(distance, axis=1, kind="stable")
    ranked = np.take_along_axis(distance, order, axis=1)
    last = np.ones_like(ranked, dtype=bool)
    last[:, :-1] = np.diff(ranked, axis=1) > 1e-9 * max(float(ranked.max()), 1e-9)
    within = np.cumsum(people[order], axis=1) <= largest * (1 + 1e-12)
    # Beyond the widest allowed circle nothing is looked at, in any of the tables.
    widest = int(np.flatnonzero((last & within).any(axis=0)).max(initial=0)) + 1
    return Windows(
        order=order[:, :widest], distance=ranked[:, :widest], allowed=(last & within)[:, :widest]
    )


def monte_carlo_p(observed: float, best: Floats) -> float:
    """Share of tables whose strongest circle is at least as strong, the observed one counted in."""
    return float(((best >= observed - 1e-9).sum() + 1) / (len(best) + 1))


def batches(total: int, size: int) -> list[int]:
    """A number of tables, cut into parts that fit into memory."""
    return [min(size, total - start) for start in range(0, total, size)]


def _strongest(dealt: NDArray[np.int64], windows: Windows, held: Floats) -> Floats:
    """Strongest circle of each table."""
    inside = np.cumsum(dealt[:, windows.order], axis=2)
    llr = log_ratio(inside, held[None], float(dealt[0].sum()))
    return np.asarray(np.where(windows.allowed, llr, 0).max(axis=(1, 2)))


def _choose(
    llr: Floats, windows: Windows, *, counts: Floats, expected: Floats, best: Floats, level: float
) -> tuple[Cluster, ...]:
    total, taken, found = counts.sum(), np.zeros(len(counts), dtype=bool), list[Cluster]()
    for at in np.argsort(-llr, axis=None, kind="stable"):
        centre, end = np.unravel_index(at, llr.shape)
        strength = float(llr[centre, end])
        p = monte_carlo_p(strength, best)
        if strength <= 0 or (found and p > level):
            break
        members = windows.order[centre, : end + 1]
        if taken[members].any():
            continue
        taken[members] = True
        inside, held = counts[members].sum(), expected[members].sum()
        outside = (total - inside) / max(total - held, 1e-12)
        found.append(
            Cluster(
                members=tuple(int(one) for one in members),
                radius=float(windows.distance[centre, end]), observed=int(inside),
                expected=float(held), llr=strength, p=p,
                ratio=float(inside / held / outside) if outside > 0 else float("inf"),
            )
        )  # fmt: skip
    return tuple(found)


def _checked(cases: ArrayLike, population: ArrayLike, points: Floats) -> tuple[Floats, Floats]:
    counts, people = np.array(cases, dtype=float), np.array(population, dtype=float)
    if not len(counts) == len(people) == len(points):
        raise DataError(
            f"{len(counts)} counts, {len(people)} populations and {len(points)} points",
            where="scan",
            fix="Give one of each for each area",
        )
    bad = ~((counts >= 0) & (counts % 1 == 0) & (people >= 0)) | ~np.isfinite(points).all(axis=1)
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"Area {at} has {counts[at]:g} cases and {people[at]:g} people at {points[at]}",
            where="scan",
            fix="Give whole counts of 0 or more, a population and a point for each area",
        )
    if people.sum() <= 0 or counts.sum() <= 0:
        raise DataError("No case or nobody to have one", where="scan")
    return counts, people
