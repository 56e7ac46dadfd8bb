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
# Below this, ground inside the one outline and outside the other is not worth a sentence.
_LEAST_SAID_KM2 = 1
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
        Ground that two units or more hold, each piece of it once, and how many pairs do.
    outside_km2
        Ground of the units outside the shipped outline of the province.
    left_km2
        Ground of the shipped outline that no unit holds, without the gaps.
    left_most_km2, left_most_in
        The largest piece of it, and the shipped district in or about which that lies.
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
    left_km2: float
    left_most_km2: float
    left_most_in: str

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
        if self.gaps:
            said.append(f"{_many(self.gaps, 'gap')} between units, {self.gap_km2:,.1f} km2 in all.")
        elif self.left_km2 < _LEAST_SAID_KM2:
            said.append("No gaps between units.")
        else:
            said.append("No gap is enclosed by units.")
        if self.left_km2 >= _LEAST_SAID_KM2:
            said.append(
                f"{self.left_km2:,.0f} km2 of the shipped outline lie in no unit, the largest "
                f"piece ({self.left_most_km2:,.0f} km2) in or about {self.left_most_in}."
            )
        said.append(
            f"{_many(self.overlaps, 'overlap')} of units, {self.overlap_km2:,.1f} km2 of ground."
            if self.overlaps
            else "No units overlap."
        )
        if self.outside_km2 >= _LEAST_SAID_KM2:
            said.append(f"{self.outside_km2:,.0f} km2 lie outside the shipped outline.")
        return " ".join(said)

    def figures(self) -> dict[str, object]:
        """The measures as plain values, without the table."""
        return {
            "share": round(self.share, 6), "points": self.points, "unmatched": list(self.unmatched),
            "missing": list(self.missing), "gap_km2": round(self.gap_km2, 2), "gaps": self.gaps,
            "overlap_km2": round(self.overlap_km2, 2), "overlaps": self.overlaps,
            "outside_km2": round(self.outside_km2, 2), "left_km2": round(self.left_km2, 2),
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
    whole = shapely.union_all(shapes)
    filled = _filled(whole)
    gaps = _areas(shapely.difference(filled, whole))
    overlap_km2, overlaps = _overlaps(shapes)
    outline = shapely.union_all(shipped.geometry.to_numpy())
    left = _polygons(shapely.difference(outline, filled))
    left_km2 = _areas(left)
    most = int(left_km2.argmax()) if len(left_km2) else -1
    return BoundaryMeasures(
        share=agreement.share,
        points=points,
        table=agreement.districts,
        unmatched=tuple(str(name) for name in units.loc[units["match_id"] == "", "name"]),
        missing=tuple(district_names()[d] for d in agreement.missing),
        gap_km2=float(gaps[gaps >= _LEAST_KM2].sum()),
        gaps=int((gaps >= _LEAST_KM2).sum()),
        overlap_km2=overlap_km2,
        overlaps=overlaps,
        outside_km2=float(_areas(shapely.difference(whole, outline)).sum()),
        left_km2=float(left_km2.sum()),
        left_most_km2=float(left_km2[most]) if most >= 0 else 0.0,
        left_most_in=_district_at(left[most], shipped) if most >= 0 else "",
    )


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _filled(whole: shapely.Geometry) -> shapely.Geometry:
    """The ground that a set encloses: its holes, a lake's or an enclave's too, are filled."""
    return shapely.union_all([shapely.Polygon(part.exterior) for part in _polygons(whole)])


def _overlaps(shapes: np.ndarray) -> tuple[float, int]:
    """Ground that units share, each piece once, and the number of pairs that share some."""
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = a < b
    common = [
        shapely.MultiPolygon(_polygons(one))
        for one in shapely.intersection(shapes[a[once]], shapes[b[once]])
    ]
    real = [one for one in common if area_km2([one])[0] >= _LEAST_KM2]
    return float(_areas(shapely.union_all(real)).sum()), len(real)


def _areas(shape: shapely.Geometry | list[shapely.Polygon]) -> np.ndarray:
    """Areas of the pieces of a shape, in square kilometres."""
    return area_km2(_polygons(shape))


def _polygons(shape: shapely.Geometry | list[shapely.Polygon]) -> list[shapely.Polygon]:
    parts = shapely.get_parts(shapely.get_parts(shape))
    return [one for one in parts if one.geom_type == "Polygon"]


def _district_at(piece: shapely.Geometry, shipped: gpd.GeoDataFrame) -> str:
    # The nearest: of a sliver no point needs to lie inside.
    away = shapely.distance(shipped.geometry.to_numpy(), shapely.point_on_surface(piece))
    return str(shipped["name"].iloc[int(away.argmin())])
