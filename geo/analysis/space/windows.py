"""Circles and stretches of time: what a space-time scan looks at, and how it counts there.

Two ways of finding the strongest window give the same number. One counts every stretch of steps
of every circle; the other lets stretches begin and end with an event of the circle, for a longer
one holds no more. The one with less to count is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROOM = 4_000_000
"""Numbers held at once."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is looked at.

    ``place_of`` and ``step_of`` are the distinct place and the time step of each event. A ring
    is a centre, the places around it by distance, and their distances; its circles are the first
    place, the first two, and so on, where ``whole`` says that no place at the same distance is
    left outside.
    """

    place_of: Ints
    step_of: Ints
    steps: int
    lengths: int
    alive: bool
    rings: tuple[tuple[int, NDArray[np.intp], Floats, NDArray[np.bool_]], ...]

    @property
    def total(self) -> int:
        """Events."""
        return len(self.place_of)

    @property
    def first_end(self) -> int:
        """First step with which a stretch may end."""
        return self.steps - 1 if self.alive else 0

    @property
    def windows(self) -> int:
        """Circles times stretches."""
        return sum(len(r[1]) for r in self.rings) * self.lengths * (self.steps - self.first_end)

    @property
    def starts(self) -> int:
        """Stretches that begin and end with an event, roughly."""
        held = np.bincount(self.place_of)
        share = min(1.0, 2 * self.lengths / self.steps)
        rings = [np.cumsum(held[order]).astype(float) for _, order, _, _ in self.rings]
        return int(sum((m * (m * share + 2)).sum() for m in rings))


def plan(xy: Floats, times: Ints, *, radius: float, longest: int, step: int, alive: bool) -> Search:
    """Search over the distinct places of some events."""
    places, place_of = np.unique(xy, axis=0, return_inverse=True)
    distance = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    rings = []
    for centre, row in enumerate(distance):
        order = np.argsort(row, kind="stable")
        order = order[row[order] <= radius]
        away = row[order]
        whole = np.append(np.diff(away) > 1e-6, True)
        rings.append((centre, order, away, whole))
    step_of = (times - times.min()) // step
    steps = int(step_of.max()) + 1
    return Search(
        place_of=place_of.ravel().astype(np.int64), step_of=step_of, steps=steps,
        lengths=max(1, min(longest // step, steps)), alive=alive, rings=tuple(rings),
    )  # fmt: skip


def strengths(search: Search) -> Iterator[Floats]:
    """Log-likelihood ratio of each window as observed: by ring, circle, length and last step."""
    counts = _counts(search, search.step_of[None])
    for _, order, _, whole in search.rings:
        yield _ring(search, counts, order, whole)[0]


def expectation(search: Search, *, places: NDArray[np.intp], first: int, last: int) -> float:
    """Events of a window, if what is usual for its places and for its days is all there is."""
    here = np.isin(search.place_of, places).sum()
    then = ((search.step_of >= first) & (search.step_of <= last)).sum()
    return float(here * then / search.total)


def strongest(search: Search, step_of: Ints) -> Floats:
    """Strongest window of each table of steps, one row a table."""
    return (_by_event if _sparse(search) else _by_step)(search, step_of)


def tables_at_once(search: Search) -> int:
    """Tables of steps that are worth counting together."""
    widest = max(len(ring[1]) for ring in search.rings) * search.lengths * search.steps
    return max(1, _ROOM // (4 * search.total if _sparse(search) else widest))


def _sparse(search: Search) -> bool:
    return not search.alive and search.starts < search.windows


def cost(search: Search) -> int:
    """Windows looked at in one table."""
    return search.starts if _sparse(search) else search.windows


def _by_step(search: Search, step_of: Ints) -> Floats:
    counts = _counts(search, step_of)
    best = np.zeros(len(step_of))
    for _, order, _, whole in search.rings:
        llr = _ring(search, counts, order, whole)
        np.maximum(best, llr.reshape(len(step_of), -1).max(axis=1), out=best)
    return best


def _by_event(search: Search, step_of: Ints) -> Floats:
    best = np.zeros(len(step_of))
    held = [np.flatnonzero(search.place_of == place) for place in range(search.place_of.max() + 1)]
    before, known = _running(search).astype(np.int32), _known(search.total)
    seen: set[bytes] = set()
    for _, order, _, whole in search.rings:
        for circle in np.flatnonzero(whole):
            places = np.sort(order[: circle + 1])
            if places.tobytes() not in seen:
                seen.add(places.tobytes())
                events = np.concatenate([held[place] for place in places])
                inside = np.sort(step_of[:, events], axis=1)
                np.maximum(best, _pairs(search, inside, before, known), out=best)
    return best


def _pairs(search: Search, inside: Ints, before: NDArray[np.int32], known: Floats) -> Floats:
    """Strongest stretch between two events of one circle, for each table.

    Of the stretches that hold so many events of the circle, the one with the fewest events of
    all places is the strongest.
    """
    number, total = inside.shape[1], search.total
    begin, end = before[inside], before[inside + 1]
    most = np.int32(total)
    best = np.zeros(len(inside))
    for count in range(2, number + 1):
        fits = inside[:, count - 1 :] - inside[:, : number - count + 1] < search.lengths
        if not fits.any():
            break
        within = np.where(fits, end[:, count - 1 :] - begin[:, : number - count + 1], most)
        expected = number * within.min(axis=1) / total
        rest = np.maximum(total - expected, 1e-9)
        llr = known[count] - count * np.log(expected) - (total - count) * np.log(rest)
        np.maximum(best, np.where(expected < count, llr, 0), out=best)
    return best


def _counts(search: Search, step_of: Ints) -> NDArray[np.int32]:
    """Events by table, place and step."""
    tables, places = len(step_of), int(search.place_of.max()) + 1
    flat = (np.arange(tables)[:, None] * places + search.place_of) * search.steps + step_of
    counted = np.bincount(flat.ravel(), minlength=tables * places * search.steps)
    return counted.astype(np.int32).reshape(tables, places, search.steps)


def _ring(
    search: Search, counts: NDArray[np.int32], order: NDArray[np.intp], whole: NDArray[np.bool_]
) -> Floats:
    """Strength of each circle and stretch of a ring, for each table.

    Expectations are the same in all tables: a circle keeps its events and a step keeps its own.
    """
    total = search.total
    inside = _stretches(search, np.cumsum(counts[:, order], axis=1))
    by_step = np.diff(_running(search))
    share = _stretches(search, by_step[None])[0] / total
    held = np.cumsum(np.bincount(search.place_of)[order])[:, None, None] * share
    log_held = np.log(np.where(held > 0, held, 1.0))
    log_rest = np.log(np.maximum(total - held, 1e-9))
    llr = _known(total)[inside] - inside * log_held - (total - inside) * log_rest
    return np.where((inside > held) & (inside > 1) & whole[:, None, None], llr, 0)


def _stretches(search: Search, inside: NDArray[Any]) -> NDArray[Any]:
    """Sums over stretches of each length that end with each step; 0 where none can begin."""
    running = np.concatenate(
        [np.zeros((*inside.shape[:-1], 1), inside.dtype), np.cumsum(inside, axis=-1)], axis=-1
    )
    begin = search.first_end
    shape = (*inside.shape[:-1], search.lengths, search.steps - begin)
    out = np.zeros(shape, inside.dtype)
    for length in range(1, search.lengths + 1):
        ends = np.arange(max(begin, length - 1), search.steps)
        stretch = running[..., ends + 1] - running[..., ends + 1 - length]
        out[..., length - 1, ends - begin] = stretch
    return out


def _running(search: Search) -> Floats:
    """Events before each step."""
    by_step = np.bincount(search.step_of, minlength=search.steps)
    return np.concatenate([[0.0], np.cumsum(by_step)])


def _known(total: int) -> Floats:
    """What of the likelihood depends on the count alone: c ln c + (C - c) ln (C - c)."""
    number = np.arange(total + 1, dtype=float)
    own = number * np.log(np.maximum(number, 1))
    return np.asarray(own + own[::-1])
