"""The shipped districts with wriggling borders: as many corners as a surveyed boundary file has."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

_DEPTH = 3
# Sideways shift of a middle, as a share of the piece's length.
_SHIFT = 0.01


def detailed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Each edge cut in eight, its middles shifted sideways; neighbours keep their common border.

    Raises
    ------
    ValueError
        If a shape comes out crossing itself.
    """
    shapes = [_wriggle(one) for one in frame.geometry]
    out = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
    if not out.is_valid.all() or not out.is_valid_coverage():
        raise ValueError("A border crosses itself; lessen the shift")
    return out


def _wriggle(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [
        shapely.Polygon(_ring(part.exterior), [_ring(hole) for hole in part.interiors])
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _ring(ring: shapely.LinearRing) -> NDArray[np.float64]:
    points = shapely.get_coordinates(ring)
    for _ in range(_DEPTH):
        points = _halved(points)
    return points


def _halved(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A corner more in the middle of each edge, the same from either side of it."""
    a, b = points[:-1], points[1:]
    # The edge from its lesser end, so that both neighbours shift it to the same place.
    turned = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    low, high = np.where(turned[:, None], b, a), np.where(turned[:, None], a, b)
    along = high - low
    chance = np.sin(low[:, 0] * 12_989.8 + high[:, 1] * 7_823.3 + high[:, 0] * 311.7) % 1 * 2 - 1
    middle = (low + high) / 2 + along[:, ::-1] * [-1, 1] * (_SHIFT * chance)[:, None]
    out = np.empty((2 * len(points) - 1, 2))
    out[::2], out[1::2] = points, middle
    return out
