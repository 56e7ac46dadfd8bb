"""Points against district polygons: which one holds a point, and how far it is from one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from geo.analysis.grid.lookup import locate_points
from geo.analysis.grid.shelf import load_grid
from geo.core.crs import EQUAL_AREA, WGS84, require_wgs84
from geo.core.errors import DataError

Floats = NDArray[np.float64]

# Edges are straight in degrees; cut to this length before projecting, they stay within a metre of
# that in the equal-area plane too, where an uncut edge of a degree would bow by a hundred.
_STEP_DEGREES = 0.05
# From so many points on, a table of cells is faster than a tree, its loading included.
_MANY = 20_000


@dataclass(frozen=True, kw_only=True)
class Located:
    """Answer for each point, in the order asked.

    Attributes
    ----------
    nearest
        Position of the district that holds the point, else of the nearest; -1 without a point.
    inside
        Whether that district holds the point.
    away_km
        Distance to that district, 0 inside; NaN without a point.
    """

    nearest: NDArray[np.intp]
    inside: NDArray[np.bool_]
    away_km: Floats


class Locator:
    """District polygons, indexed once for many points.

    Parameters
    ----------
    boundaries
        Districts indexed by ``district_id``, EPSG:4326. They are not changed.

    Raises
    ------
    CrsError
        If the boundaries are not in EPSG:4326.
    DataError
        If the index is not unique or a geometry is missing.
    """

    def __init__(self, boundaries: gpd.GeoDataFrame) -> None:
        require_wgs84(boundaries, where="boundaries")
        if not boundaries.index.is_unique or bool(boundaries.geometry.isna().any()):
            raise DataError(
                "The boundaries repeat a district or leave one without a shape",
                where="boundaries",
                fix="Give one polygon for each district_id",
            )
        # Sorted, so that the lowest position is the lowest district_id: the rule for borders.
        ordered = boundaries.sort_index()
        self.ids: tuple[str, ...] = tuple(str(one) for one in ordered.index)
        self._position = {one: index for index, one in enumerate(self.ids)}
        self._polygons = np.asarray(ordered.geometry.array, dtype=object)
        self._ordered = ordered

    def locate(self, lon: Floats, lat: Floats) -> Located:
        """District that holds each point, or the nearest one and its distance.

        A point on a border is held by the district with the lowest identifier; so is one that is
        equally near to two. NaN coordinates are "no point".
        """
        nearest = np.full(lon.shape, -1, dtype=np.intp)
        away = np.full(lon.shape, np.nan)
        have = np.flatnonzero(~(np.isnan(lon) | np.isnan(lat)))
        nearest[have] = self._holders(lon[have], lat[have])
        inside = nearest >= 0
        away[inside] = 0.0
        outside = have[nearest[have] < 0]
        if outside.size:
            (asked, found), metres = self._flat_tree.query_nearest(
                self._points(lon[outside], lat[outside]), return_distance=True
            )
            _keep_lowest(nearest, outside[asked], found)
            away[outside[asked]] = metres / 1000
        return Located(nearest=nearest, inside=inside, away_km=away)

    def distance_km(self, lon: Floats, lat: Floats, district_ids: pd.Series) -> Floats:
        """Distance of each point from the polygon of its own district, 0 inside.

        NaN without a point, or with a district that the boundaries do not have.
        """
        position = district_ids.map(self._position).to_numpy(dtype=float, na_value=np.nan)
        result = np.full(lon.shape, np.nan)
        have = np.flatnonzero(~(np.isnan(lon) | np.isnan(lat) | np.isnan(position)))
        own = position[have].astype(np.intp)
        points = shapely.points(lon[have], lat[have])
        inside = shapely.intersects(points, self._polygons[own])
        result[have[inside]] = 0.0
        out = have[~inside]
        if out.size:
            flat = self._flat[own[~inside]]
            result[out] = shapely.distance(self._points(lon[out], lat[out]), flat) / 1000
        return result

    def _holders(self, lon: Floats, lat: Floats) -> NDArray[np.intp]:
        """District that holds each point, the lowest if several do, else -1."""
        if lon.size >= _MANY:
            try:
                grid = load_grid(self._ordered)
                return locate_points(grid, lon, lat, axes="lonlat").astype(np.intp)
            except DataError:  # a shape that is not valid: the tree takes it as it is
                pass
        found = np.full(lon.shape, -1, dtype=np.intp)
        points, holders = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        _keep_lowest(found, points, holders)
        return found

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._polygons)

    @cached_property
    def _flat(self) -> NDArray[np.object_]:
        cut = self._ordered.geometry.segmentize(_STEP_DEGREES).to_crs(EQUAL_AREA)
        return np.asarray(cut.array, dtype=object)

    @cached_property
    def _flat_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self._flat)

    def _points(self, lon: Floats, lat: Floats) -> NDArray[np.object_]:
        x, y = _to_equal_area().transform(lon, lat)
        return np.asarray(shapely.points(x, y), dtype=object)


@lru_cache(maxsize=1)
def _to_equal_area() -> Transformer:
    """The projection, made once: that takes longer than to locate a thousand points."""
    return Transformer.from_crs(WGS84, EQUAL_AREA, always_xy=True)


def _keep_lowest(
    target: NDArray[np.intp], rows: NDArray[np.intp], values: NDArray[np.intp]
) -> None:
    """Write for each row the lowest of its values (the last write of a descending order wins)."""
    order = np.argsort(-values, kind="stable")
    target[rows[order]] = values[order]
