"""Polygon of each point: a look into the table, and an exact test where a border is near."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.analysis.grid.cells import BORDER, COARSE, COARSE_BITS, FINE, Codes, Floats, Grid, Ints
from geo.analysis.grid.check import check_outside, pair
from geo.analysis.grid.compiled import fill_compiled
from geo.core.processors import processors

# Points at a time in one thread: their working arrays stay in the processor's second cache.
_CHUNK = 1 << 15
# Points whose border cases are kept at a time.
_SLICE = 1 << 22


def locate_points(
    grid: Grid,
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    axes: str = "",
    missing: str = "refuse",
    compiled: bool = False,
    threads: int | None = None,
    where: str = "",
) -> Codes:
    """Polygon of each point, exactly as a test of every point against every polygon would say.

    Parameters
    ----------
    grid
        Polygons with their cells.
    lon, lat
        Degrees, arrays of one length.
    axes
        Empty: refuse points most of which lie outside and would lie inside with longitude and
        latitude exchanged. ``lonlat``: they are right as they are. ``latlon``: exchange them.
    missing
        What a pair of NaN is: ``refuse`` it, or ``keep`` it as a point that is nowhere.
    compiled
        Use numba, which has to be installed.
    threads
        Threads to work in; the processors at hand.
    where
        File and row group named in a refusal.

    Returns
    -------
    array of int16
        Positions in ``grid.ids``, -1 outside all of them. A point on a border or a corner belongs
        to the lowest of the polygons that it touches.

    Raises
    ------
    CrsError
        If a pair is half missing, infinite or not on the globe, or the axes look exchanged.
    DataError
        If a coordinate is missing and ``missing`` is ``refuse``.
    OptionError
        If numba is asked for and not installed, or an option has no such value.
    """
    x, y = pair(lon, lat, axes=axes, missing=missing, where=where)
    codes = np.empty(len(x), dtype=np.int16)
    workers = threads or processors()
    fill = fill_compiled() if compiled else None
    for start in range(0, len(x), _SLICE):
        part = slice(start, start + _SLICE)
        if fill:
            fill(grid, x[part], y[part], codes[part])
            near = np.flatnonzero(codes[part] == BORDER)
        else:
            near = _fill(grid, x[part], y[part], codes[part], workers=workers)
        codes[part][near] = _test(grid, x[part][near], y[part][near])
    check_outside(grid, x, y, codes, axes=axes, missing=missing, where=where, locate=_locate_few)
    return codes


def _locate_few(grid: Grid, x: Floats, y: Floats) -> Codes:
    codes = np.empty(len(x), dtype=np.int16)
    near = _fill(grid, x, y, codes, workers=1)
    codes[near] = _test(grid, x[near], y[near])
    return codes


def _fill(grid: Grid, x: Floats, y: Floats, codes: Codes, *, workers: int) -> Ints:
    """Write what the cells say; return the points for which they say `BORDER`."""
    starts = range(0, len(x), _CHUNK)
    if workers == 1 or len(starts) < 2 * workers:
        found = [_fill_some(grid, x, y, codes, starts)]
    else:
        shares = [starts[at::workers] for at in range(workers)]
        with ThreadPoolExecutor(workers) as pool:
            found = list(pool.map(lambda share: _fill_some(grid, x, y, codes, share), shares))
    return np.concatenate([one for share in found for one in share] or [_NONE])


_NONE = np.empty(0, dtype=np.int64)


def _fill_some(grid: Grid, x: Floats, y: Floats, codes: Codes, starts: range) -> list[Ints]:
    size = min(_CHUNK, len(x))
    columns, rows = np.empty(size), np.empty(size)
    across, up = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    cells = np.empty(size, dtype=np.intp)
    found = []
    for start in starts:
        part = slice(start, min(start + _CHUNK, len(x)))
        n = part.stop - start
        u, v, i, j, cell = columns[:n], rows[:n], across[:n], up[:n], cells[:n]
        _place(x[part], grid.frame.left, grid.frame.across, u, i)
        _place(y[part], grid.frame.bottom, grid.frame.up, v, j)
        np.left_shift(j, COARSE_BITS, out=j)
        np.bitwise_or(i, j, out=cell)
        held = codes[part]
        np.take(grid.coarse, cell, out=held, mode="clip")
        border = np.flatnonzero(held == BORDER)
        if border.size:
            held[border] = inner = _look_closer(grid, cell[border], u[border], v[border])
            found.append(border[inner == BORDER] + start)
    return found


def _place(axis: Floats, origin: float, scale: float, out: Floats, cell: NDArray[np.int32]) -> None:
    """Coarse cells from the origin, and the whole number of them; NaN falls outside."""
    with np.errstate(over="ignore"):
        np.subtract(axis, origin, out=out)
        np.multiply(out, scale, out=out)
    np.fmax(out, 0, out=out)
    np.fmin(out, COARSE - 1, out=out)
    np.copyto(cell, out, casting="unsafe")


def _look_closer(grid: Grid, cell: Ints, u: Floats, v: Floats) -> Codes:
    """What the fine cells say."""
    across = ((u - np.floor(u)) * FINE).astype(np.intp)
    up = ((v - np.floor(v)) * FINE).astype(np.intp)
    held: Codes = grid.fine[grid.block[cell], up * FINE + across]
    return held


def _test(grid: Grid, x: Floats, y: Floats) -> Codes:
    """Test points of border cells against each polygon that has a part of their cell."""
    codes = np.full(len(x), -1, dtype=np.int16)
    u, v = grid.frame.columns(x), grid.frame.rows(y)
    block = grid.block[(v.astype(np.intp) << COARSE_BITS) + u.astype(np.intp)]
    first = grid.starts[block]
    many = grid.starts[block + 1] - first
    point = np.repeat(np.arange(len(x)), many)
    offset = np.arange(len(point)) - np.repeat(np.cumsum(many) - many, many)
    polygon = grid.candidates[np.repeat(first, many) + offset]
    # The highest first, so that the lowest has the last word.
    order = np.argsort(-polygon, kind="stable")
    point, polygon = point[order], polygon[order]
    cuts = np.flatnonzero(np.diff(polygon)) + 1
    for some in np.split(point, cuts) if len(point) else ():
        one = polygon[0]
        polygon = polygon[len(some) :]
        held = shapely.intersects_xy(grid.polygons[one], x[some], y[some])
        codes[some[held]] = one
    return codes
