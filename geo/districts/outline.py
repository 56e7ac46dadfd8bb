"""Outlines fit for drawing: a very detailed file, with what no screen or page can show left out."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

MOST_VERTICES = 20_000
_FIRST_DEG = 0.0005


def drawable(shapes: gpd.GeoSeries, *, most: int = MOST_VERTICES) -> tuple[gpd.GeoSeries, float]:
    """Outlines with no more vertices than a page should carry, and the tolerance in degrees.

    Neighbours keep one common border where the file gives them one; where outlines overlap or
    leave gaps, each is simplified alone. A file with few vertices comes back as it is, with 0.
    """
    array = np.asarray(shapes.array, dtype=object)
    if shapely.get_num_coordinates(array).sum() <= most:
        return shapes, 0.0
    whole = bool(shapely.coverage_is_valid(array))
    tolerance = _FIRST_DEG
    while True:
        simple = (
            shapely.coverage_simplify(array, tolerance)
            if whole
            else shapely.simplify(array, tolerance, preserve_topology=True)
        )
        if shapely.get_num_coordinates(simple).sum() <= most or tolerance > 1:
            break
        tolerance *= 2
    return gpd.GeoSeries(list(simple), index=shapes.index, crs=shapes.crs), tolerance
