"""The faint background: countries, sea and coast, neighbouring provinces, cut to a frame."""

from __future__ import annotations

from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

from districts_build.coverage import GRID
from districts_build.geojson import Feature
from districts_build.register import slug

FRAME = shapely.box(60.0, 23.5, 71.5, 33.0)
# A wide screen shows more than the province; beyond the frame a coarse outline is enough.
SURROUNDINGS = shapely.box(52.0, 18.0, 80.0, 40.0)
COARSE = 0.05


def countries(shapes: Mapping[str, BaseGeometry]) -> list[Feature]:
    """Countries of the surroundings: exact inside the frame, coarse beyond it."""
    clipped = {name: _surround(shape) for name, shape in sorted(shapes.items())}
    return [
        ({"country_id": slug(name), "name": name}, shape)
        for name, shape in clipped.items()
        if not shape.is_empty
    ]


def coast(shapes: Mapping[str, BaseGeometry]) -> list[Feature]:
    """Return the sea of the surroundings as an area and its coast as a line."""
    land = shapely.union_all([shape for _, shape in countries(shapes)], grid_size=GRID)
    sea = _areas(shapely.difference(SURROUNDINGS, land, grid_size=GRID), least=0.02)
    line = shapely.difference(sea.boundary, SURROUNDINGS.boundary, grid_size=GRID)
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
    return _areas(shapely.intersection(shapely.set_precision(shape, GRID), FRAME, grid_size=GRID))


def _surround(shape: BaseGeometry) -> BaseGeometry:
    """Join the exact part inside the frame with the simplified part outside it."""
    whole = shapely.intersection(shapely.set_precision(shape, GRID), SURROUNDINGS, grid_size=GRID)
    beyond = shapely.difference(whole, FRAME, grid_size=GRID)
    coarse = shapely.difference(shapely.simplify(beyond, COARSE), FRAME, grid_size=GRID)
    return _areas(shapely.union(_clip(shape), coarse, grid_size=GRID), least=0.005)


def _areas(shape: BaseGeometry, *, least: float = 0.0) -> BaseGeometry:
    """Areas of at least so many square degrees, as one polygon where there is one."""
    parts = shapely.get_parts(shape)
    areas = [p for p in parts if p.geom_type == "Polygon" and p.area >= least]
    return areas[0] if len(areas) == 1 else shapely.MultiPolygon(areas)
