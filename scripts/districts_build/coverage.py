"""From overlapping, rounded shapes to one clean coverage inside the national outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

GRID = 1e-4  # degrees; four decimals, about 10 m
_GEOD = Geod(ellps="WGS84")


def area_km2(shape: BaseGeometry) -> float:
    """Area on the WGS84 ellipsoid."""
    return abs(_GEOD.geometry_area_perimeter(shape)[0]) / 1e6


def build_coverage(
    units: Mapping[str, BaseGeometry], country: BaseGeometry, *, districts: Sequence[str]
) -> dict[str, BaseGeometry]:
    """Cut the country into faces along all lines and give every face to one unit.

    Parameters
    ----------
    units
        Districts and provinces, in degrees; they may overlap or miss the outline a little.
    country
        The national polygon, whose outline wins over the units' own.
    districts
        Names that take precedence over provinces, and that end as single polygons.
    """
    country = shapely.set_precision(country, GRID)
    names = [*districts, *(name for name in units if name not in districts)]
    shapes = [shapely.set_precision(units[name], GRID) for name in names]
    lines = [shape.boundary for shape in shapes]
    lines += [country.boundary, *_connectors(shapes, country.boundary)]
    noded = shapely.union_all(lines, grid_size=GRID)
    faces = [
        face
        for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
        if country.contains(face.representative_point())
    ]
    faces = list(shapely.normalize(np.asarray(faces, dtype=object)))
    labels = _fill_gaps(faces, _label(faces, shapes))
    labels = _sweep_crumbs(faces, labels, upto=len(districts))
    members = {
        name: [face for face, label in zip(faces, labels, strict=True) if label == index]
        for index, name in enumerate(names)
    }
    return {name: shapely.coverage_union_all(parts) for name, parts in members.items()}


def _connectors(shapes: Sequence[BaseGeometry], outline: BaseGeometry) -> list[LineString]:
    """Short lines from junctions on the units' own outer edge to the national outline."""
    edge = shapely.union_all(shapes, grid_size=GRID).boundary
    tree = shapely.STRtree(shapes)
    points = shapely.points(np.unique(shapely.get_coordinates(edge), axis=0))
    touched = np.bincount(
        tree.query(points, predicate="dwithin", distance=GRID / 2)[0], minlength=len(points)
    )
    return [shapely.shortest_line(point, outline) for point in points[touched > 1]]


def _label(faces: Sequence[Polygon], shapes: Sequence[BaseGeometry]) -> NDArray[np.int64]:
    labels = np.full(len(faces), -1, dtype=np.int64)
    inside = shapely.point_on_surface(np.asarray(faces, dtype=object))
    for index, shape in enumerate(shapes):
        labels[(labels < 0) & shapely.contains(shape, inside)] = index
    return labels


def _fill_gaps(faces: Sequence[Polygon], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give unlabelled faces, largest shared border first, to a neighbouring unit."""
    labels = labels.copy()
    borders = _borders(faces)
    while (labels < 0).any():
        best = (0.0, -1, -1)
        for gap in np.flatnonzero(labels < 0):
            for label, length in _neighbours(int(gap), borders, labels).items():
                best = max(best, (length, -int(gap), label))
        if best[0] == 0.0:
            break
        labels[-best[1]] = best[2]
    return labels


def _sweep_crumbs(
    faces: Sequence[Polygon], labels: NDArray[np.int64], *, upto: int
) -> NDArray[np.int64]:
    """Give a district's detached pieces to the neighbour with the longest shared border."""
    labels = labels.copy()
    borders = _borders(faces)
    for index in range(upto):
        own = np.flatnonzero(labels == index)
        groups = _connected(own.tolist(), borders)
        groups.sort(key=lambda group: -sum(faces[i].area for i in group))
        for group in groups[1:]:
            lengths: dict[int, float] = {}
            for i in group:
                for label, length in _neighbours(i, borders, labels).items():
                    if label != index:
                        lengths[label] = lengths.get(label, 0.0) + length
            if lengths:
                labels[group] = max(lengths, key=lambda label: (lengths[label], -label))
    return labels


def _borders(faces: Sequence[Polygon]) -> dict[int, dict[int, float]]:
    tree = shapely.STRtree(faces)
    left, right = tree.query(faces, predicate="intersects")
    keep = left < right
    left, right = left[keep], right[keep]
    array = np.asarray(faces, dtype=object)
    lengths = shapely.length(shapely.intersection(array[left], array[right]))
    borders: dict[int, dict[int, float]] = {i: {} for i in range(len(faces))}
    for i, j, length in zip(left.tolist(), right.tolist(), lengths.tolist(), strict=True):
        if length > 0.0:
            borders[i][j] = borders[j][i] = length
    return borders


def _neighbours(
    face: int, borders: Mapping[int, Mapping[int, float]], labels: NDArray[np.int64]
) -> dict[int, float]:
    lengths: dict[int, float] = {}
    for other, length in sorted(borders[face].items()):
        label = int(labels[other])
        if label >= 0:
            lengths[label] = lengths.get(label, 0.0) + length
    return lengths


def _connected(
    members: Sequence[int], borders: Mapping[int, Mapping[int, float]]
) -> list[list[int]]:
    waiting, groups = set(members), []
    for start in members:
        if start not in waiting:
            continue
        waiting.discard(start)
        group, queue = [start], [start]
        while queue:
            for other in sorted(borders[queue.pop()]):
                if other in waiting:
                    waiting.discard(other)
                    group.append(other)
                    queue.append(other)
        groups.append(group)
    return groups
