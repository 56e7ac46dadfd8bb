"""The map of a plate in its box, with the legend where it hides least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.analysis.classify import Classes
from geo.analysis.scene import Scene
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.district_map import draw_map, draw_scale
from geo.render.figure.ground import WIDEST, district_shapes, fit
from geo.render.figure.legend import Legend, draw_legend, legend_size, make_legend
from geo.render.figure.looks import fills
from geo.render.figure.sizes import Size
from geo.render.figure.tallies import Tallies
from geo.render.figure.tile_map import draw_tiles


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a plate draws, worked out once."""

    scene: Scene
    table: pd.DataFrame
    classes: Classes
    harm: bool
    tallies: Tallies
    tiles: bool


def aspect_of(scene: Scene) -> float:
    """Height over width of the districts."""
    west, south, east, north = district_shapes(scene.boundary_set).total_bounds
    return float((north - south) / (east - west))


def legend_of(parts: Parts) -> Legend:
    """Legend of the map of a plate."""
    return make_legend(
        parts.scene, table=parts.table, classes=parts.classes, harm=parts.harm,
        marks=not parts.tiles,
    )  # fmt: skip


def draw_map_box(
    sheet: Sheet, box: Box, parts: Parts, paper: Size, *, legend: Legend | None
) -> None:
    """The map with its legend: over the empty corner, or beside it where the box is wide."""
    scene, size = parts.scene, paper.small
    styles = fills(parts.table, classes=parts.classes, harm=parts.harm)
    taken = []
    if legend is not None:
        box, corner, columns = _legend_place(
            sheet, box, scene, legend, size=size, tiles=parts.tiles
        )
        sheet.rect(corner, z=5.5, facecolor="#ffffff", alpha=0.92)
        draw_legend(sheet, corner, legend, size=size, columns=columns)
        taken.append(corner)
    if parts.tiles:
        draw_tiles(sheet, box, scene, table=parts.table, styles=styles, size=size, taken=taken)
        return
    taken.append(Box(x=box.right - 36, y=box.bottom - 14, w=36, h=14))
    ground = draw_map(sheet, box, scene, table=parts.table, styles=styles, size=size, taken=taken)
    draw_scale(
        sheet, ground, right=box.right - 3, bottom=box.bottom - 3, size=size,
        lang=scene.selection.lang,
    )  # fmt: skip


def _legend_place(
    sheet: Sheet, box: Box, scene: Scene, legend: Legend, *, size: float, tiles: bool
) -> tuple[Box, Box, int]:
    """What is left of a box for the map, where the legend stands, and its columns."""
    wide, tall = legend_size(legend, size=size, columns=1)
    if box.w > WIDEST * box.h:
        room = min(max(box.w - wide - 2, box.h), box.w)
        room = room if tiles else min(room, WIDEST * box.h)
        left = box.x if sheet.rtl else box.right - room
        start = box.right - wide if sheet.rtl else box.x - 2
        return Box(x=left, y=box.y, w=room, h=box.h), Box(x=start, y=box.y, w=wide, h=tall), 1
    double = legend_size(legend, size=size, columns=2)
    single = Box(x=box.x + 1, y=box.y + 1, w=wide, h=tall)
    broad = Box(x=box.x + 1, y=box.y + 1, w=double[0], h=double[1])
    land = fit(box, boundaries=scene.boundary_set).shapes(district_shapes(scene.boundary_set))
    fits = broad.w <= box.w * 0.62 and (tiles or _hidden(land, broad) <= _hidden(land, single))
    return (box, broad, 2) if fits else (box, single, 1)


def _hidden(land: NDArray[np.object_], corner: Box) -> float:
    """How much of the districts a box covers."""
    cover = shapely.box(corner.x, corner.y, corner.right, corner.bottom)
    return float(shapely.area(shapely.intersection(land, cover)).sum())
