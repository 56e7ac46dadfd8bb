"""Natural Earth's countries out of a quantised TopoJSON file."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon
from shapely.geometry.base import BaseGeometry


def read_countries(text: str) -> dict[str, BaseGeometry]:
    """Decode the ``countries`` object into shapes in degrees, by Natural Earth's name."""
    topology = json.loads(text)
    scale = np.asarray(topology["transform"]["scale"])
    origin = np.asarray(topology["transform"]["translate"])
    arcs = [np.cumsum(np.asarray(arc), axis=0) * scale + origin for arc in topology["arcs"]]
    return {
        country["properties"]["name"]: _shape(country, arcs)
        for country in topology["objects"]["countries"]["geometries"]
    }


def _shape(country: dict[str, Any], arcs: list[NDArray[np.float64]]) -> BaseGeometry:
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    parts = []
    for rings in polygons:
        # Quantisation can flatten an islet to a line of three points.
        shell, *holes = (_ring(ring, arcs) for ring in rings)
        if len(shell) < 4:
            continue
        parts.append(Polygon(shell, holes))
    # A zero-width buffer mends self-touching rings and keeps areas only.
    return shapely.union_all(shapely.buffer(parts, 0.0))


def _ring(indices: list[int], arcs: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    # A negative index ~i means arc i backwards; joints are shared, so drop the repeated point.
    pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])
