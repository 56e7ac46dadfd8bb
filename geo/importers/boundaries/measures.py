"""How a user's own districts compare with the shipped ones, and how whole they are."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.core.crs import area_km2
from geo.districts.boundaries import load_boundaries
from geo.districts.measure import Agreement, measure_agreement
from geo.districts.tables import district_names
from geo.importers.boundaries.reading import BoundaryReading

# Ground below this is the rounding of coordinates, not a gap or an overlap.
_LEAST_KM2 = 0.05
_NONE = pd.DataFrame(
    columns=["name", "same_share", "iou", "centroid_km", "boundary_km", "area_error_pct"]
)


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
        said = [
            f"{100 * self.share:.1f} % of the ground is in the same district as in the shipped set "
            f"({self.points:,} random points)."
        ]
        if self.unmatched:
            said.append(f"Units of its own: {', '.join(self.unmatched)}.")
        if self.missing:
            said.append(f"Districts of the 36 without a unit: {', '.join(self.missing)}.")
        said.append(
            f"{_many(self.gaps, 'gap')} between units, {self.gap_km2:,.1f} km2 in all."
            if self.gaps
            else "No gaps between units."
        )
        said.append(
            f"{_many(self.overlaps, 'overlap')} of units, {self.overlap_km2:,.1f} km2 in all."
            if self.overlaps
            else "No units overlap."
        )
        if self.outside_km2 >= 1:
            said.append(f"{self.outside_km2:,.0f} km2 lie outside the shipped outline.")
        return " ".join(said)

    def figures(self) -> dict[str, object]:
        """The measures as plain values, without the table."""
        return {
            "share": round(self.share, 6), "points": self.points, "unmatched": list(self.unmatched),
            "missing": list(self.missing), "gap_km2": round(self.gap_km2, 2), "gaps": self.gaps,
            "overlap_km2": round(self.overlap_km2, 2), "overlaps": self.overlaps,
            "outside_km2": round(self.outside_km2, 2),
        }  # fmt: skip


def measure_reading(reading: BoundaryReading, *, points: int, seed: int) -> BoundaryMeasures:
    """Measure a reading against the shipped 36 districts and against itself.

    Raises
    ------
    OptionError
        If ``points`` is not positive.
    """
    units = reading.units
    shipped = load_boundaries(vintage="36")
    # The unit's identifier stands for its name: names need not be unique, identifiers are.
    named = gpd.GeoDataFrame({"name": units.index}, geometry=units.geometry.array, crs=units.crs)
    matched = {str(i): str(m) for i, m in units["match_id"].items() if m}
    agreement = (
        measure_agreement(
            shipped, named, match={str(i): matched.get(str(i), "") for i in units.index},
            points=points, seed=seed,
        )
        if matched
        else Agreement(
            share=0.0, points=points, districts=_NONE, unmatched=(), missing=tuple(shipped.index)
        )
    )  # fmt: skip
    shapes = np.asarray(units.geometry.array, dtype=object)
    gap_km2, gaps = _gaps(shapes)
    overlap_km2, overlaps = _overlaps(shapes)
    outline = shapely.union_all(shipped.geometry.to_numpy())
    outside = shapely.difference(shapely.union_all(shapes), outline)
    return BoundaryMeasures(
        share=agreement.share,
        points=points,
        table=agreement.districts,
        unmatched=tuple(str(name) for name in units.loc[units["match_id"] == "", "name"]),
        missing=tuple(district_names()[d] for d in agreement.missing),
        gap_km2=gap_km2,
        gaps=gaps,
        overlap_km2=overlap_km2,
        overlaps=overlaps,
        outside_km2=float(area_km2([outside])[0]) if not outside.is_empty else 0.0,
    )


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _gaps(shapes: np.ndarray) -> tuple[float, int]:
    """Holes of the whole; a hole that is one unit's own (a lake, an enclave) counts as well."""
    whole = shapely.get_parts(shapely.union_all(shapes))
    holes = [shapely.Polygon(ring) for part in whole for ring in part.interiors]
    areas = area_km2(holes) if holes else np.zeros(0)
    real = areas[areas >= _LEAST_KM2]
    return float(real.sum()), len(real)


def _overlaps(shapes: np.ndarray) -> tuple[float, int]:
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = a < b
    common = shapely.intersection(shapes[a[once]], shapes[b[once]])
    areas = area_km2([_ground(one) for one in common]) if len(common) else np.zeros(0)
    real = areas[areas >= _LEAST_KM2]
    return float(real.sum()), len(real)


def _ground(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    areas = parts[shapely.get_dimensions(parts) == 2]
    return shapely.MultiPolygon(list(shapely.get_parts(areas))) if len(areas) else shapely.Polygon()
