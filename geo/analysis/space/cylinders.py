"""Where did incidents crowd together in place and time? The space-time permutation scan.

It needs no population and no control: what is usual for a place, and what is usual for a day, is
taken from the incidents themselves. More reporting of a place throughout, or of all places in a
month, is no cluster; more of one place in one week is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.analysis.space.scan import PERMUTATIONS, batches, monte_carlo_p
from geo.analysis.space.windows import (
    Search,
    cost,
    expectation,
    plan,
    strengths,
    strongest,
    tables_at_once,
)
from geo.core.errors import DataError, OptionError

REFERENCE = (
    "Kulldorff, M., R. Heffernan, J. Hartman, R. Assunção and F. Mostashari (2005). A space-time "
    "permutation scan statistic for disease outbreak detection. PLoS Medicine 2(3)"
)
MOST = 3_000_000_000
"""Windows times permutations up to which a scan is made: minutes on one core."""
_PLACES = 4000

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Cylinder:
    """A circle during some days.

    ``events`` are positions in the arrays that were scanned; ``place`` is the position of an
    event at the centre, ``radius`` in the units of the coordinates, ``first`` and ``last`` days
    as they were given. ``recurrence`` is how long, in days, one would wait for a cluster as
    strong if nothing were going on and a record as long as this one were searched over and over.
    """

    events: tuple[int, ...]
    place: int
    radius: float
    first: int
    last: int
    observed: int
    expected: float
    llr: float
    p: float
    recurrence: float


def scan_spacetime(
    points: ArrayLike,
    days: ArrayLike,
    *,
    radius: float,
    longest: int,
    step: int = 1,
    alive: bool = False,
    permutations: int = PERMUTATIONS,
    seed: int = 1,
    level: float = 0.05,
) -> tuple[Cylinder, ...]:
    """Cylinders with more events than their place and their days lead one to expect.

    Parameters
    ----------
    points
        Coordinates on a plane, one row an event (`geo.analysis.space.scan.project`).
    days
        Whole days.
    radius
        Of the widest circle; circles stand on places of events.
    longest
        Days of the longest cylinder.
    step
        Days that are looked at together; stretches begin and end with one.
    alive
        Only cylinders that reach the last step: what is going on now.
    permutations, seed
        Of the days over the places.
    level
        Cylinders that share no event with a stronger one are added while their p-value, held
        against the strongest of each permutation, is at most this; the strongest is always given.

    Returns
    -------
    tuple of Cylinder
        The strongest first; none where nothing is above its expectation.

    Raises
    ------
    DataError
        If there are fewer than three events, or one lacks a place or a whole day.
    OptionError
        If an option is out of range, or the search would take too long.
    """
    xy, times = _checked(points, days, radius, longest, step)
    search = plan(xy, times, radius=radius, longest=longest, step=step, alive=alive)
    _afford(search, permutations)
    rng = np.random.default_rng(seed)
    best = [
        strongest(search, rng.permuted(np.tile(search.step_of, (count, 1)), axis=1))
        for count in batches(permutations, tables_at_once(search))
    ]
    return _choose(search, times, step, best=np.concatenate([np.empty(0), *best]), level=level)


def _choose(
    search: Search, times: Ints, step: int, *, best: Floats, level: float
) -> tuple[Cylinder, ...]:
    shapes, rings, places, found_llr = [], [], [], []
    for number, llr in enumerate(strengths(search)):
        above = np.flatnonzero(llr)
        shapes.append(llr.shape)
        rings.append(np.full(len(above), number))
        places.append(above)
        found_llr.append(llr.ravel()[above])
    ring, place, flat = (np.concatenate(parts) for parts in (rings, places, found_llr))
    taken, found = np.zeros(search.total, dtype=bool), list[Cylinder]()
    for at in np.argsort(-flat, kind="stable"):
        p = monte_carlo_p(float(flat[at]), best)
        if found and p > level:
            break
        _, order, away, _ = search.rings[ring[at]]
        circle, length, end = np.unravel_index(place[at], shapes[ring[at]])
        last = int(end) + search.first_end
        first = last - int(length)
        there = np.isin(search.place_of, order[: circle + 1])
        members = np.flatnonzero(there & (first <= search.step_of) & (search.step_of <= last))
        if taken[members].any():
            continue
        taken[members] = True
        whole = int(times.max() - times.min()) + 1
        found.append(
            Cylinder(
                events=tuple(int(one) for one in members),
                place=int(np.flatnonzero(search.place_of == order[0])[0]),
                radius=float(away[circle]), first=int(times.min()) + first * step,
                last=min(int(times.min()) + (last + 1) * step - 1, int(times.max())),
                observed=len(members), llr=float(flat[at]), p=p,
                expected=expectation(search, places=order[: circle + 1], first=first, last=last),
                recurrence=(step if search.alive else whole) / p,
            )
        )  # fmt: skip
    return tuple(found)


def _afford(search: Search, permutations: int) -> None:
    looked = cost(search)
    if looked * max(permutations, 1) > MOST or search.windows > MOST // 30:
        raise OptionError(
            f"A search of {looked:,} windows in {permutations} permutations would take too long",
            where="scan",
            fix="Choose a smaller radius, a shorter stretch, longer steps or fewer permutations",
        )


def _checked(
    points: ArrayLike, days: ArrayLike, radius: float, longest: int, step: int
) -> tuple[Floats, Ints]:
    xy, times = np.array(points, dtype=float), np.array(days, dtype=float).ravel()
    if len(xy) != len(times) or len(xy) < 3:
        raise DataError(
            f"{len(xy)} places and {len(times)} days", where="scan",
            fix="Give at least three events, each with a place and a day",
        )  # fmt: skip
    if not (np.isfinite(xy).all() and np.isfinite(times).all() and (times % 1 == 0).all()):
        raise DataError("An event lacks a place or a whole day", where="scan")
    if len(np.unique(xy, axis=0)) > _PLACES:
        raise OptionError(
            f"More than {_PLACES} places", where="scan", fix="Choose a shorter period"
        )
    if radius < 0 or longest < step or step < 1:
        raise OptionError(
            f"Radius {radius:g}, at most {longest} days in steps of {step}", where="scan",
            fix="Give a radius of 0 or more and at least one step",
        )  # fmt: skip
    return xy, times.astype(np.int64)
