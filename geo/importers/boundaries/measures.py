"""How a user's own districts compare with the shipped ones, and how whole they are."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True, kw_only=True)
class BoundaryMeasures:
    """What was measured of a reading.

    Attributes
    ----------
    share
        Share of random points, inside either set, that lie in the same district in both.
    points
        Number of random points.
    table
        One row a unit that answers to a shipped district, as `geo.districts.measure.Agreement`.
    unmatched, missing
        Names of units that answer to none of the 36 districts, and districts without a unit.
    gap_km2, gaps
        Ground enclosed by the units that none of them holds: how much, in how many pieces.
    overlap_km2, overlaps
        Ground that two units hold, and how many pairs do.
    outside_km2
        Ground of the units outside the shipped outline of the province.
    """

    share: float
    points: int
    table: pd.DataFrame
    unmatched: tuple[str, ...]
    missing: tuple[str, ...]
    gap_km2: float
    gaps: int
    overlap_km2: float
    overlaps: int
    outside_km2: float

    def sentences(self) -> str:
        """The measures in words."""
        raise NotImplementedError
