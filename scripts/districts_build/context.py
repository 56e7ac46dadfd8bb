"""The faint background: countries, sea and coast, neighbouring provinces, cut to a frame."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from districts_build.coverage import GRID
from districts_build.geojson import Feature
from districts_build.register import slug

FRAME = shapely.box(60.0, 23.5, 71.5, 33.0)


def countries(shapes: Mapping[str, BaseGeometry]) -> list[Feature]:
    """Countries that the frame shows, clipped to it."""
    clipped = {name: _clip(shape) for name, shape in sorted(shapes.items())}
    return [
        ({"country_id": slug(name), "name": name}, shape)
        for name, shape in clipped.items()
        if not shape.is_empty
    ]


def coast(shapes: Mapping[str, BaseGeometry]) -> list[Feature]:
    """Return the sea as an area and the coast as a line, both inside the frame."""
    land = shapely.union_all([shape for _, shape in countries(shapes)], grid_size=GRID)
    sea = shapely.difference(FRAME, land, grid_size=GRID)
    line = shapely.difference(sea.boundary, FRAME.boundary, grid_size=GRID)
    return [
        ({"layer": "sea", "name": "Arabian Sea"}, sea),
        ({"layer": "coast", "name": "Coast"}, shapely.line_merge(line)),
    ]


def provinces(shapes: Mapping[str, BaseGeometry]) -> list[Feature]:
    """Neighbouring provinces, clipped to the frame."""
    return [
        ({"province_id": slug(name), "name": name}, _clip(shape))
        for name, shape in sorted(shapes.items())
    ]


def _clip(shape: BaseGeometry) -> BaseGeometry:
    clipped = shapely.intersection(shapely.set_precision(shape, GRID), FRAME, grid_size=GRID)
    areas = [part for part in shapely.get_parts(clipped) if part.geom_type == "Polygon"]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)
