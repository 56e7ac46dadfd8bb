"""Edges of polygons in the cells of the grid: which they touch, and where they cross a line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.analysis.grid.cells import COARSE, FINE, Floats, Frame, Ints

SIDE = COARSE * FINE
"""Fine cells along each side of the area."""
# An edge touches a cell if it comes this near to it, in fine cells: far more than the rounding of
# a coordinate, so that no point is told by its cell when an edge could part it from the rest.
NEAR = 1e-3
# Makes one number of row and column.
_WIDE = 2 * SIDE


@dataclass(frozen=True, kw_only=True)
class Edges:
    """Edges from (x1, y1) to (x2, y2) in fine cells, ordered by polygon.

    Those of polygon p are ``starts[p]:starts[p + 1]``.
    """

    x1: Floats
    y1: Floats
    x2: Floats
    y2: Floats
    starts: Ints


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """Stretches of edges, each within one row of fine cells and one coarse column.

    ``bits`` has a bit for each fine column of the coarse one, the leftmost lowest.
    """

    edge: Ints
    row: Ints
    column: Ints
    bits: NDArray[np.uint16]


def edges_of(polygons: NDArray[np.object_], frame: Frame) -> Edges:
    """Edges of all rings of polygons."""
    parts, part_of = shapely.get_parts(polygons, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    points, point_of = shapely.get_coordinates(rings, return_index=True)
    x, y = frame.columns(points[:, 0]) * FINE, frame.rows(points[:, 1]) * FINE
    along = point_of[1:] == point_of[:-1]
    polygon = part_of[ring_of[point_of[:-1][along]]]
    return Edges(
        x1=x[:-1][along],
        y1=y[:-1][along],
        x2=x[1:][along],
        y2=y[1:][along],
        starts=np.searchsorted(polygon, np.arange(len(polygons) + 1)),
    )


def pieces_of(edges: Edges) -> Pieces:
    """Cells that edges touch, a stretch for each edge, row and coarse column."""
    low, high = np.minimum(edges.y1, edges.y2), np.maximum(edges.y1, edges.y2)
    edge, row = _spread(_floor(low - NEAR), _floor(high + NEAR))
    bottom = np.maximum(low[edge], row - NEAR)
    top = np.minimum(high[edge], row + 1 + NEAR)
    one, other = _at(edges, edge, bottom), _at(edges, edge, top)
    level = bottom >= top
    left = np.minimum(edges.x1, edges.x2)[edge]
    right = np.maximum(edges.x1, edges.x2)[edge]
    left = np.where(level, left, np.clip(np.minimum(one, other), left, right)) - NEAR
    right = np.where(level, right, np.clip(np.maximum(one, other), left, right)) + NEAR
    first, last = _floor(left), _floor(right)
    stretch, column = _spread(first // FINE, last // FINE)
    from_bit = np.maximum(first[stretch] - column * FINE, 0)
    to_bit = np.minimum(last[stretch] - column * FINE, FINE - 1)
    return Pieces(
        edge=edge[stretch],
        row=row[stretch],
        column=column,
        bits=((np.int64(2) << to_bit) - (np.int64(1) << from_bit)).astype(np.uint16),
    )


def crossings(edges: Edges, polygon: int, *, step: int) -> tuple[Ints, Ints]:
    """Where one polygon's edges cross the middle lines of rows of ``step`` fine cells.

    Returns
    -------
    tuple
        Rows, and the first cell of that size whose middle lies right of the crossing; sorted. A
        middle lies inside if the crossings of its row up to its own cell are odd in number.
    """
    part = slice(edges.starts[polygon], edges.starts[polygon + 1])
    x1, y1, x2, y2 = (axis[part] for axis in (edges.x1, edges.y1, edges.x2, edges.y2))
    # The line of row r lies at (r + 1/2) steps; an edge crosses those in [low, high).
    low = np.ceil(np.minimum(y1, y2) / step - 0.5).astype(np.int64)
    high = np.ceil(np.maximum(y1, y2) / step - 0.5).astype(np.int64) - 1
    edge, row = _spread(low, high)
    share = ((row + 0.5) * step - y1[edge]) / (y2[edge] - y1[edge])
    x = x1[edge] + share * (x2[edge] - x1[edge])
    cell = np.ceil(x / step - 0.5).astype(np.int64)
    order = np.argsort(row * _WIDE + cell, kind="stable")
    return row[order], cell[order]


def is_inside(rows: Ints, cells: Ints, row: Ints, cell: Ints) -> NDArray[np.bool_]:
    """Whether the middles of cells lie inside, given the sorted crossings of a polygon."""
    before = np.searchsorted(rows * _WIDE + cells, row * _WIDE + cell, side="right")
    odd: NDArray[np.bool_] = (before - np.searchsorted(rows, row)) % 2 == 1
    return odd


def _spread(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Each range of numbers written out: whose it is, and the number."""
    lengths = np.maximum(last - first + 1, 0)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    begin = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - begin[owner] + first[owner]


def _at(edges: Edges, edge: Ints, y: Floats) -> Floats:
    """Place of edges at a height; at their ends exactly that of the end."""
    x1, y1, x2, y2 = (axis[edge] for axis in (edges.x1, edges.y1, edges.x2, edges.y2))
    rise = np.where(y2 == y1, 1.0, y2 - y1)
    x = x1 + (y - y1) / rise * (x2 - x1)
    x = np.where(y == y1, x1, x)
    return np.where(y == y2, x2, x)


def _floor(values: Floats) -> Ints:
    return np.floor(values).astype(np.int64)
