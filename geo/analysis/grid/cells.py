"""The grid: where its cells lie, and what each of them holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.int16]
Ints = NDArray[np.int64]

COARSE_BITS = 10
COARSE = 1 << COARSE_BITS
"""Cells along each side of the area."""
FINE = 16
"""Cells along each side of a coarse cell that a border passes."""
OUTSIDE, BORDER = -1, -2
"""What a cell holds besides the position of a polygon: none, or an edge of one."""
MOST_POLYGONS = 32_000
# Free coarse cells around the polygons, so that whatever lies outside falls into one of them.
_MARGIN = 1.5
# A cell is never so small that the rounding of a coordinate reaches across a thousandth of it.
_SMALLEST = 2.0**-32


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Place of the grid: a coordinate is ``(x - left) * across`` coarse cells from its left."""

    left: float
    bottom: float
    across: float
    up: float

    def columns(self, x: Floats) -> Floats:
        """Coarse cells from the left; the one formula by which points and edges are placed."""
        return (x - self.left) * self.across

    def rows(self, y: Floats) -> Floats:
        """Coarse cells from the bottom."""
        return (y - self.bottom) * self.up


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Polygons with their cells. Made by `geo.analysis.grid.build.build_grid`.

    Attributes
    ----------
    ids
        Identifiers of the polygons, sorted; a code is a position in it.
    frame
        Place of the grid.
    coarse
        Row by row: position of the polygon that holds the whole cell, `OUTSIDE` or `BORDER`.
    block
        For each coarse cell its row in ``fine``, where it is a border.
    fine
        The same for the fine cells of each border cell.
    starts, candidates
        Polygons that have a part of a border cell: those of block b are
        ``candidates[starts[b]:starts[b + 1]]``, ascending.
    polygons
        The shapes, prepared, in the order of ``ids``.
    key
        Digest of the polygons and of the way the cells are made.
    """

    ids: tuple[str, ...]
    frame: Frame
    coarse: Codes
    block: NDArray[np.int32]
    fine: Codes
    starts: Ints
    candidates: Codes
    polygons: NDArray[np.object_]
    key: str

    @property
    def nbytes(self) -> int:
        """Bytes of the tables."""
        tables = (self.coarse, self.block, self.fine, self.starts, self.candidates)
        return sum(int(table.nbytes) for table in tables)


def frame_around(bounds: Floats) -> Frame:
    """Frame of an area (west, south, east, north) with free cells on all sides."""
    west, south, east, north = (float(one) for one in bounds)
    largest = float(np.abs(bounds).max())
    width, height = (
        max(size / (COARSE - 2 * _MARGIN), largest * _SMALLEST)
        for size in (east - west, north - south)
    )
    return Frame(
        left=west - _MARGIN * width,
        bottom=south - _MARGIN * height,
        across=1 / width,
        up=1 / height,
    )
