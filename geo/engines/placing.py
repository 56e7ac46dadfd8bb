"""District of each row of a batch, by its point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.analysis.grid.cells import Grid
from geo.analysis.grid.lookup import locate_points
from geo.engines.columns import coordinates
from geo.engines.parts import Counts

COUNTS = ("rows", "placed", "outside", "pointless", "stand_in")
"""Rows; of these in a district, in none, without a point, with one that stands in for an area."""


@dataclass(frozen=True, kw_only=True)
class Points:
    """Where the points are and how they are taken.

    Attributes
    ----------
    lon, lat, precision
        Columns of the point and, where there is one, of its precision: from code 3 on it stands
        in for an area and gives no district.
    axes, missing, compiled
        As `geo.analysis.grid.lookup.locate_points`.
    """

    lon: str
    lat: str
    precision: str | None
    axes: str
    missing: str
    compiled: bool

    @property
    def columns(self) -> list[str]:
        """Columns that are read."""
        return [name for name in (self.lon, self.lat, self.precision) if name]


def no_counts() -> Counts:
    """Counts of nothing."""
    return dict.fromkeys(COUNTS, 0)


def place_batch(
    batch: pa.RecordBatch,
    points: Points,
    grid: Grid,
    *,
    counts: Counts,
    where: str,
    threads: int | None,
) -> NDArray[np.int16]:
    """Codes of the districts, -1 for none; adds to the counts.

    Raises
    ------
    CrsError, DataError
        As `geo.analysis.grid.lookup.locate_points`.
    """
    lon, lat, stand_in = coordinates(
        batch, lon=points.lon, lat=points.lat, precision=points.precision,
        missing=points.missing, where=where,
    )  # fmt: skip
    found = locate_points(
        grid, lon, lat, axes=points.axes, missing="keep", compiled=points.compiled,
        threads=threads, where=where,
    )  # fmt: skip
    pointless = int(np.isnan(lon).sum())
    count_rows(counts, found, pointless=pointless, stand_in=stand_in)
    return found


def count_rows(
    counts: Counts, found: NDArray[np.integer], *, pointless: int, stand_in: int
) -> None:
    """Add rows to the counts; ``pointless`` includes the stand-ins."""
    placed = int((found >= 0).sum())
    counts["rows"] += len(found)
    counts["placed"] += placed
    counts["outside"] += len(found) - placed - pointless
    counts["pointless"] += pointless - stand_in
    counts["stand_in"] += stand_in
