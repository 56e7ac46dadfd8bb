"""A map of areas that stand out: outlined, named where they do, quiet where they do not."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.analysis.space.answer import Answer
from geo.districts.tables import load_districts
from geo.render.figure.canvas import Box, Sheet, shape_path
from geo.render.figure.cluster_labels import Ring, write_loud
from geo.render.figure.cluster_looks import area_styles
from geo.render.figure.district_map import (
    draw_badge,
    draw_context,
    draw_scale,
    name_neighbours,
)
from geo.render.figure.ground import fit_bounds, project_shapes
from geo.render.figure.labels import place_labels
from geo.render.figure.looks import edge
from geo.render.figure.words import say
from geo.render.style import INK

_ANCHORS = ("quetta", "gwadar", "khuzdar", "zhob", "dera-bugti", "chagai", "kech", "lasbela")
"""Districts named where nothing stands out near them, so that a reader knows where he is."""
_FAINT = "#6f6b63"
_BELOW = 3.0
"""Millimetres more than the land, so that a name has room below a coast on any sheet."""
_PT = 25.4 / 72


def area_names(areas: gpd.GeoDataFrame, *, lang: str) -> list[str]:
    """Names of areas in the language of the picture; those not in the shipped sets as they are."""
    if lang != "ur":
        return [str(name) for name in areas["name"]]
    urdu = load_districts()["name_ur"].to_dict()
    joiner = say("and_word", lang=lang)
    return [
        joiner.join(str(urdu.get(one, name)) for one in members)
        for name, members in zip(areas["name"], areas["members"], strict=True)
    ]


def map_height(areas: gpd.GeoDataFrame, *, width: float) -> float:
    """Millimetres that the map of a width takes."""
    west, south, east, north = project_shapes(areas.geometry).total_bounds
    return float(width * (north - south) / (east - west) * 1.02) + _BELOW


def draw_area_map(sheet: Sheet, box: Box, answer: Answer, *, lang: str, size: float,
                  taken: list[Box]) -> None:  # fmt: skip
    """Draw the map of an answer in a box.

    Parameters
    ----------
    size
        Points of the names of areas that stand out; the others' are smaller.
    taken
        Boxes of other things on the map, which no name may touch.
    """
    assert answer.areas is not None  # noqa: S101  (a map has areas)
    areas = answer.areas
    flat = project_shapes(areas.geometry)
    ground = fit_bounds(box, flat.total_bounds)
    draw_context(sheet, ground)
    shapes, styles = ground.shapes(flat), area_styles(answer)
    for shape, style in zip(shapes, styles, strict=True):
        sheet.path(shape_path([shape]), z=2, clip=box, **edge(style))
    badges = _outline(sheet, shapes, answer, size=size)
    scale = Box(x=box.right - 34, y=box.bottom - 14, w=34, h=14)
    busy = [*taken, *badges, scale]
    busy += _name(sheet, box, areas, shapes, faces=[_under(style) for style in styles],
                  size=size, lang=lang, busy=busy)  # fmt: skip
    name_neighbours(sheet, ground, lang=lang, size=size - 1.5, busy=busy)
    draw_scale(
        sheet, ground, right=box.right - 3, bottom=box.bottom - 3, size=size - 1.5, lang=lang
    )
    sheet.rect(box, z=5, facecolor="none", edgecolor="#c9c5bb", linewidth=0.5)


def _under(style: dict[str, Any]) -> str:
    """What a name stands on: a hatched fill is light, for no letter is read among white lines."""
    return "#ffffff" if "hatch" in style else str(style["facecolor"])


def _outline(
    sheet: Sheet, shapes: NDArray[np.object_], answer: Answer, *, size: float
) -> list[Box]:
    """A strong line round each cluster, and its number; boxes of the numbers."""
    assert answer.areas is not None  # noqa: S101  (a map has areas)
    groups = answer.areas["group"].to_numpy()
    marked = answer.areas["kind"].isin(["hot", "high-high"]).to_numpy()
    if marked.any():
        whole = shapely.union_all(shapes[marked])
        sheet.path(shape_path([whole]), z=2.6, facecolor="none", edgecolor=INK, linewidth=1.5)
    boxes = []
    for number in sorted(set(groups) - {0}):
        whole = shapely.union_all(shapes[groups == number])
        sheet.path(shape_path([whole]), z=2.5, facecolor="none", edgecolor="#ffffff", linewidth=3.2)
        sheet.path(shape_path([whole]), z=2.6, facecolor="none", edgecolor=INK, linewidth=1.7)
        widest = max(shapely.get_parts(whole), key=shapely.area)
        middle = shapely.get_coordinates(
            shapely.get_point(shapely.maximum_inscribed_circle(widest, 0.5), 0)
        )[0]
        tall = (size + 2) * _PT * 1.35
        badge = Box(x=middle[0] - tall / 2, y=middle[1] - tall / 2, w=tall, h=tall)
        draw_badge(sheet, badge, str(number), size=size + 2)
        boxes.append(badge)
    return boxes


def _name(
    sheet: Sheet, box: Box, areas: gpd.GeoDataFrame, shapes: NDArray[np.object_], *,
    faces: list[str], size: float, lang: str, busy: list[Box],
) -> list[Box]:  # fmt: skip
    """Names of what stands out, then of districts that help to find one's way."""
    names = area_names(areas, lang=lang)
    loud = (areas["kind"] != "none").to_numpy()
    inner = Box(x=box.x + 0.8, y=box.y + 0.8, w=box.w - 1.6, h=box.h - 1.6)
    ring = Ring(shapes=shapes, loud=shapely.union_all(shapes[loud]), area=inner)
    order = sorted(np.flatnonzero(loud).tolist(), key=lambda at: -float(shapely.area(shapes[at])))
    taken = write_loud(
        sheet, ring, names=names, order=order, faces=faces, size=size, busy=busy
    )  # fmt: skip
    land = shapely.union_all(shapes)
    shapely.prepare(land)
    circles = shapely.maximum_inscribed_circle(shapes, 0.5)
    anchors = [
        at for at in range(len(areas))
        if not loud[at] and set(areas["members"].iloc[at]) & set(_ANCHORS)
    ]  # fmt: skip
    blocked = [*busy, *taken, *_boxes_of(ring.loud)]
    for label in place_labels(
        names, np.asarray(shapely.get_coordinates(shapely.get_point(circles, 0))), order=anchors,
        badges=[""] * len(names), size=size - 1, area=inner, taken=blocked, soft=[], land=land,
    ):  # fmt: skip
        if label.leader is None:
            for line, at in zip(label.lines, label.boxes, strict=True):
                sheet.text(at.x + at.w / 2, at.y + at.h * 0.8, line, size=size - 1, ha="center",
                           colour=_FAINT, halo="#f6f4ef")  # fmt: skip
            taken += label.boxes
    return taken


def _boxes_of(loud: shapely.Geometry) -> list[Box]:
    """Small boxes along the edge of what is loud, so that no quiet name crosses it."""
    edge = shapely.get_coordinates(shapely.segmentize(shapely.boundary(loud), 1.0))
    return [Box(x=float(x) - 0.5, y=float(y) - 0.5, w=1.0, h=1.0) for x, y in edge]
