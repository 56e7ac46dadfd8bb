"""A tile for each district, all of one size, so that a large empty district does not shout.

The grid was made by hand: no district is more than a step from where its neighbours lead one to
look for it. It is a picture of neighbourhood and claims no shape, area or distance.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from geo.analysis.scene import Scene
from geo.core.errors import OptionError
from geo.core.tables import each_row, read_rows
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.finding import district_label, number
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.looks import edge, is_dark
from geo.render.style import INK

_PT = 25.4 / 72
_GAP = 0.7
_WIDEST = 1.6
"""Width over height of a tile at most: names are wide."""


@cache
def tile_places() -> dict[str, tuple[int, int]]:
    """Row and column of each district of the 36-set, from the upper left."""
    rows = read_rows(Path(__file__).parent / "tiles.csv")
    return {r["district_id"]: (int(r["row"]), int(r["column"])) for r in rows}


def draw_tiles(
    sheet: Sheet,
    box: Box,
    scene: Scene,
    *,
    table: pd.DataFrame,
    styles: list[dict[str, Any]],
    size: float,
    taken: list[Box],
    names: bool = True,
) -> None:
    """Draw the tiles of a scene in a box, below or beside what is taken.

    Each tile carries the district's name and its number; a dash where there is none. In a small
    panel (``names`` false) tiles are mute.
    """
    places = tile_places()
    homeless = [str(d) for d in table.index if d not in places]
    if homeless:
        raise OptionError(
            f"A tile map knows the 36 districts, not {', '.join(homeless[:3])}", where="tiles-map",
            fix="Draw the outlines, or choose the district set 36",
        )  # fmt: skip
    rows = max(r for r, _ in places.values()) + 1
    columns = max(c for _, c in places.values()) + 1
    top = _clear(box, taken, rows, columns)
    tall = min(box.w / columns, (box.bottom - top) / rows)
    wide = min(box.w / columns, tall * _WIDEST)
    left = box.x + (box.w - wide * columns) / 2
    labels = district_label(table.index, table["name"], lang=scene.selection.lang)
    for district, label, style, row in zip(
        table.index, labels, styles, each_row(table), strict=True
    ):
        r, c = places[str(district)]
        tile = Box(
            x=left + c * wide + _GAP / 2, y=top + r * tall + _GAP / 2, w=wide - _GAP, h=tall - _GAP
        )
        sheet.rect(tile, z=2, **edge(style))
        if names:
            value = number(float(row.value)) if row.look in ("value", "zero") else "–"
            _write(sheet, tile, label, value, style=style, size=size)


def _clear(box: Box, taken: list[Box], rows: int, columns: int) -> float:
    """Top of the grid: as high as the empty upper left corner of the grid allows."""
    top = box.y
    tiles = [(r, c) for r, c in tile_places().values()]
    while top < box.y + box.h / 2:
        tall = min(box.w / columns, (box.bottom - top) / rows)
        wide = min(box.w / columns, tall * _WIDEST)
        left = box.x + (box.w - wide * columns) / 2
        if not any(
            Box(x=left + c * wide, y=top + r * tall, w=wide, h=tall).meets(t, gap=1)
            for r, c in tiles
            for t in taken
        ):
            break
        top += 1
    return top


def _write(
    sheet: Sheet, tile: Box, label: str, value: str, *, style: dict[str, Any], size: float
) -> None:
    colour = "#ffffff" if is_dark(str(style["facecolor"])) else INK
    lines = _fit_name(label, width=tile.w - 0.4, size=size)
    step = line_height(size) * 0.85
    y = tile.bottom - 1.3
    room = y - size * _PT > tile.y + 1.0 + step * len(lines)
    if not room and text_width(f"{lines[-1]} {value}", size=size) <= tile.w - 0.4:
        lines[-1] = f"{lines[-1]} {value}"
    halo = str(style["facecolor"]) if "hatch" in style else ""
    for index, line in enumerate(lines):
        baseline = tile.y + 1.0 + size * _PT * 0.85 + index * step
        sheet.text(
            tile.x + tile.w / 2, baseline, line, size=size, ha="center", colour=colour, halo=halo
        )
    if room:
        sheet.text(
            tile.x + tile.w / 2, y, value, size=size + 1, weight="bold", ha="center", colour=colour,
            halo=halo,
        )  # fmt: skip


def _fit_name(label: str, *, width: float, size: float) -> list[str]:
    """The name on one or two lines; a word that is too wide is cut with a full stop."""
    whole = text_width(label, size=size) <= width
    words = [label] if whole else label.split(" ", 1)
    out = []
    for word in words:
        short = word
        while text_width(short, size=size) > width and len(short) > 4:
            short = short.rstrip(".")[:-1] + "."
        out.append(short)
    return out
