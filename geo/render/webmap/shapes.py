"""Shapes as whole numbers: each vertex a step of 0.0001 degree from the one before."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely


def deltas(ring: shapely.LinearRing | shapely.LineString) -> list[int]:
    """Vertices as steps of 0.0001 degree from the one before, x and y in turn."""
    points = np.rint(shapely.get_coordinates(ring) * 1e4).astype("int64")
    return [int(n) for n in np.diff(points, axis=0, prepend=[[0, 0]]).ravel()]


def rings(geometry: shapely.Geometry) -> list[list[list[int]]]:
    """Polygons of a geometry: the outer ring of each, then its holes."""
    polygons = shapely.get_parts(geometry)
    return [[deltas(p.exterior), *(deltas(hole) for hole in p.interiors)] for p in polygons]


def outlines(shapes: Iterable[shapely.Geometry]) -> list[list[int]]:
    """Outer rings of polygons and the lines of what is not a polygon."""
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    return [deltas(p.exterior if p.geom_type == "Polygon" else p) for p in parts]
