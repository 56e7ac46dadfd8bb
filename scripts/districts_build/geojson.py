"""GeoJSON (RFC 7946) with stable bytes: one feature a line, four decimals, counter-clockwise."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

DECIMALS = 4

Feature = tuple[Mapping[str, Any], BaseGeometry]


def to_geojson(features: Iterable[Feature]) -> bytes:
    """Serialise properties and shapes, in the order given."""
    lines = [_line(properties, shape) for properties, shape in features]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    return text.encode("utf-8")


def _line(properties: Mapping[str, Any], shape: BaseGeometry) -> str:
    tidy = shapely.orient_polygons(shapely.normalize(shape))
    geometry = shapely.geometry.mapping(tidy)
    feature = {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])},
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    return [_rounded(part) for part in value]
