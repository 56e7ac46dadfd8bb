"""The ground a map stands on: shapes in the equal-area projection, fitted to a box."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.core.crs import EQUAL_AREA, WGS84
from geo.districts.boundaries import load_context
from geo.districts.sets import BoundarySet
from geo.render.figure.canvas import Box

_MARGIN = 0.03
WIDEST = 1.24
"""Width over height beyond which a map would show where the background ends."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Metres to millimetres: ``scale`` is millimetres a metre."""

    box: Box
    scale: float
    x0: float
    y0: float

    def place(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sheet coordinates of projected ones."""
        return np.column_stack(
            [(xy[:, 0] - self.x0) * self.scale, (self.y0 - xy[:, 1]) * self.scale]
        )

    def shapes(self, shapes: gpd.GeoSeries) -> NDArray[np.object_]:
        """Projected shapes on the sheet."""
        return np.asarray(shapely.transform(shapes.to_numpy(), self.place))

    def points(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sheet coordinates of longitudes and latitudes."""
        x, y = _transformer().transform(lon, lat)
        return self.place(np.column_stack([x, y]))


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_crs(WGS84, EQUAL_AREA, always_xy=True)


def _project(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    def move(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(_transformer().transform(xy[:, 0], xy[:, 1]))

    return gpd.GeoSeries(shapely.transform(shapes.to_numpy(), move), index=shapes.index)


def project_shapes(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Shapes of any reference system in the equal-area projection."""
    return _project(shapes.to_crs(WGS84))


@lru_cache(maxsize=4)
def district_shapes(boundaries: BoundarySet) -> gpd.GeoSeries:
    """Districts of a set in the equal-area projection."""
    return _project(boundaries.drawn.geometry)


@lru_cache(maxsize=4)
def label_points(boundaries: BoundarySet) -> NDArray[np.float64]:
    """Middle of the widest circle in each district, projected metres."""
    shapes = district_shapes(boundaries)
    circles = shapely.maximum_inscribed_circle(shapes.to_numpy(), 2000)
    return np.asarray(shapely.get_coordinates(shapely.get_point(circles, 0)))


@lru_cache(maxsize=3)
def context_shapes(layer: str) -> gpd.GeoSeries:
    """Background shapes in the equal-area projection, by name."""
    frame = load_context(layer)
    return _project(frame.set_index("name").geometry)


def fit(box: Box, *, boundaries: BoundarySet) -> Ground:
    """Ground that shows all districts in a box, as large as it allows."""
    return fit_bounds(box, district_shapes(boundaries).total_bounds)


def fit_bounds(box: Box, bounds: NDArray[np.float64]) -> Ground:
    """Ground that shows a rectangle (projected: west, south, east, north) in a box."""
    west, south, east, north = bounds
    pad = _MARGIN * (east - west)
    scale = min(box.w / (east - west + 2 * pad), box.h / (north - south + 2 * pad))
    return Ground(
        box=box,
        scale=scale,
        x0=(west + east) / 2 - (box.x + box.w / 2) / scale,
        y0=(south + north) / 2 + (box.y + box.h / 2) / scale,
    )
