"""Names of areas that stand out: inside where they fit, beside where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.fonts import text_width
from geo.render.figure.looks import is_dark
from geo.render.style import INK

_PT = 25.4 / 72
_NEAR, _FAR = 1.4, 16.0
_LEAD = 2.5
_CLEAR = 0.7
_DEEP = 2.2
"""How far a short line reaches into what it names, millimetres."""
_SAME = 4.0
"""Millimetres within which two places are as near as each other, so that a name stands on the same
side of its area on a sheet of any width."""


@dataclass(frozen=True, kw_only=True)
class Ring:
    """What names of loud areas must keep off: the shapes together, on the sheet."""

    shapes: NDArray[np.object_]
    loud: shapely.Geometry
    area: Box


def write_loud(
    sheet: Sheet, ring: Ring, *, names: list[str], order: list[int], faces: list[str],
    size: float, busy: list[Box],
) -> list[Box]:  # fmt: skip
    """Write the names of areas that stand out; returns the boxes they take.

    Parameters
    ----------
    ring
        Shapes, and what is loud among them.
    names, faces
        Name and fill of each area.
    order
        Areas to be named, in the order in which they are served.
    size
        Points.
    busy
        Boxes that no name may touch.
    """
    taken: list[Box] = []
    for at in order:
        shape, name = ring.shapes[at], names[at]
        middle = _middle(shape)
        own = _boxed(name, middle, size=size)
        inside = shapely.contains(shape, _rectangle(own, 0.2))
        if inside and not _meets(own, [*busy, *taken]):
            white = is_dark(faces[at])
            _write(sheet, name, own, size=size, colour="#ffffff" if white else INK,
                   halo="" if white else "#ffffff")  # fmt: skip
            taken.append(own)
            continue
        place = _beside(ring, shape, name, size=size, busy=[*busy, *taken])
        if place is None:
            continue
        _write(sheet, name, place, size=size, colour=INK, halo="#ffffff")
        near = (
            min(max(middle[0], place.x), place.right),
            min(max(middle[1], place.y), place.bottom),
        )
        end = _inside(shape, near, middle)
        sheet.line([near, end], z=4, colour="#ffffff", width=1.6)
        sheet.line([near, end], z=4.1, colour=INK, width=0.6)
        taken.append(place)
    return taken


def _inside(
    shape: shapely.Geometry, near: tuple[float, float], middle: tuple[float, float]
) -> tuple[float, float]:
    """Where the line of a name ends: the middle where that is far, else just within the edge."""
    if shapely.distance(shape, shapely.Point(near)) > _LEAD:
        return middle
    edge = shapely.get_coordinates(shapely.shortest_line(shape, shapely.Point(near)))[0]
    away = float(np.hypot(middle[0] - edge[0], middle[1] - edge[1]))
    share = min(_DEEP / away, 1.0) if away else 0.0
    return (
        float(edge[0] + share * (middle[0] - edge[0])),
        float(edge[1] + share * (middle[1] - edge[1])),
    )


def _middle(shape: shapely.Geometry) -> tuple[float, float]:
    widest = max(shapely.get_parts(shape), key=shapely.area)
    circle = shapely.maximum_inscribed_circle(widest, 0.3)
    x, y = shapely.get_coordinates(shapely.get_point(circle, 0))[0]
    return float(x), float(y)


def _beside(
    ring: Ring, shape: shapely.Geometry, name: str, *, size: float, busy: list[Box]
) -> Box | None:
    """The first of the nearest places round a shape where a name covers nothing loud."""
    best: tuple[int, Box] | None = None
    for box in _places(shape, name, size=size):
        frame = _rectangle(box, 0)
        away = int(shapely.distance(shape, frame) / _SAME)
        if best is not None and away >= best[0]:
            continue
        if (
            ring.area.holds(box)
            and not _meets(box, busy)
            and shapely.distance(ring.loud, frame) >= _CLEAR
        ):
            best = (away, box)
    return best[1] if best else None


def _places(shape: shapely.Geometry, name: str, *, size: float) -> Iterator[Box]:
    west, north, east, south = shapely.bounds(shape)
    wide, tall = text_width(name, size=size), size * _PT
    for gap in np.arange(_NEAR, _FAR, 1.5):
        for share in (0.5, 0.25, 0.75, 0.0, 1.0):
            # Below and above first: there is room for a name of any length on a narrow sheet too.
            x = west + share * (east - west) - wide / 2
            yield Box(x=x, y=south + gap, w=wide, h=tall)
            yield Box(x=x, y=north - gap - tall, w=wide, h=tall)
            y = north + share * (south - north) - tall / 2
            yield Box(x=west - gap - wide, y=y, w=wide, h=tall)
            yield Box(x=east + gap, y=y, w=wide, h=tall)


def _boxed(name: str, middle: tuple[float, float], *, size: float) -> Box:
    wide, tall = text_width(name, size=size), size * _PT
    return Box(x=middle[0] - wide / 2, y=middle[1] - tall / 2, w=wide, h=tall)


def _rectangle(box: Box, pad: float) -> shapely.Geometry:
    return shapely.box(box.x - pad, box.y - pad, box.right + pad, box.bottom + pad)


def _meets(box: Box, others: list[Box]) -> bool:
    return any(box.meets(other, gap=0.4) for other in others)


def _write(sheet: Sheet, name: str, box: Box, *, size: float, colour: str, halo: str) -> None:
    sheet.text(
        box.x + box.w / 2, box.y + box.h * 0.82, name, size=size, ha="center", colour=colour,
        halo=halo,
    )  # fmt: skip
