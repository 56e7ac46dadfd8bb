"""The map: districts in their colours on a quiet ground, records placed no finer than is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

from geo.analysis.scene import Scene, in_view
from geo.core.errors import OptionError
from geo.incidents.placement import DISTRICT, DOT, RING
from geo.render.figure.canvas import Box, Sheet, shape_path
from geo.render.figure.finding import district_label
from geo.render.figure.fonts import text_width
from geo.render.figure.ground import (
    Ground,
    context_shapes,
    district_shapes,
    fit,
    label_points,
)
from geo.render.figure.labels import Label, place_labels
from geo.render.figure.looks import edge, is_dark
from geo.render.figure.words import say
from geo.render.style import CONTEXT, INK, LAND

_DOT_MM = 0.75
_FAINT = "#8a8780"
_NAMES = {
    "afghanistan": (64.5, 30.6), "iran": (61.6, 28.4), "sindh": (68.3, 26.6),
    "punjab": (70.6, 30.2), "sea": (64.0, 24.75), "khyber-pakhtunkhwa": (70.2, 32.3),
}  # fmt: skip


def draw_map(
    sheet: Sheet,
    box: Box,
    scene: Scene,
    *,
    table: pd.DataFrame,
    styles: list[dict[str, Any]],
    size: float,
    taken: list[Box],
    names: bool = True,
    marks: bool = True,
) -> Ground:
    """Draw the map of a scene in a box.

    Parameters
    ----------
    table, styles
        Districts and how each looks, in one order.
    size
        Points of the names.
    taken
        Boxes of other things on the map, which no name may touch.
    names, marks
        Whether to write names and to draw records (small panels leave them out).
    """
    ground = fit(box, boundaries=scene.boundary_set)
    draw_context(sheet, ground)
    shapes = ground.shapes(district_shapes(scene.boundary_set))
    for shape, style in zip(shapes, styles, strict=True):
        sheet.path(shape_path([shape]), z=2, clip=box, **edge(style))
    records = in_view(scene)
    busy = list(taken)
    soft = _draw_marks(sheet, ground, records) if marks else []
    if names:
        land = shapely.union_all(shapes)
        shapely.prepare(land)
        placed = _label_districts(
            ground, scene, table=table, records=records if marks else records.iloc[:0],
            size=size, busy=busy, soft=soft, land=land,
        )  # fmt: skip
        _write_labels(sheet, placed, shapes=shapes, styles=styles, size=size)
        busy += [b for label in placed for b in label.boxes]
        busy += [label.badge for label in placed if label.badge]
        name_neighbours(sheet, ground, lang=scene.selection.lang, size=size, busy=busy)
    sheet.rect(box, z=5, facecolor="none", edgecolor="#c9c5bb", linewidth=0.5)
    return ground


def draw_context(sheet: Sheet, ground: Ground) -> None:
    """Draw sea, land, and the borders of countries and provinces."""
    sea, border = CONTEXT["sea"], CONTEXT["border"]
    sheet.rect(ground.box, z=0.1, facecolor=LAND)
    shore = context_shapes("coast")
    water = shape_path(ground.shapes(shore[shore.index == "Arabian Sea"]))
    sheet.path(water, z=0.15, clip=ground.box, facecolor=str(sea["fillColor"]), linewidth=0)
    for layer, z in (("countries", 0.2), ("provinces", 0.3)):
        path = shape_path(ground.shapes(context_shapes(layer)))
        face = LAND if layer == "countries" else "none"
        edge = str(border["color"])
        sheet.path(path, z=z, clip=ground.box, facecolor=face, edgecolor=edge, linewidth=0.6)


def _draw_marks(sheet: Sheet, ground: Ground, records: pd.DataFrame) -> list[Box]:
    """Dots and rings; returns the boxes of the dots."""
    drawn = records[records["placement"].isin([DOT, RING])]
    if drawn.empty:
        return []
    groups = drawn.groupby(["placement", "lon", "lat", "radius_km"], as_index=False).size()
    xy = ground.points(groups["lon"].to_numpy(), groups["lat"].to_numpy())
    boxes = []
    for (x, y), kind, radius, count in zip(
        xy, groups["placement"], groups["radius_km"], groups["size"], strict=True
    ):
        if kind == RING:
            wide = float(radius) * 1000 * ground.scale
            draw_ring(sheet, x, y, wide, count=int(count), clip=ground.box)
        else:
            reach = draw_dot(sheet, x, y, count=int(count), clip=ground.box)
            boxes.append(Box(x=x - reach, y=y - reach, w=2 * reach, h=2 * reach))
    return boxes


def draw_ring(
    sheet: Sheet, x: float, y: float, radius: float, *, count: int = 1, clip: Box | None = None,
    z: float = 3,
) -> None:  # fmt: skip
    """Dashed ring without a centre; thicker where several records share it."""
    width = min(0.65 + 0.2 * (count - 1), 1.6)
    under = Circle(
        (x, y), radius, fill=False, edgecolor="#ffffff", linewidth=width + 0.7, alpha=0.8
    )
    over = Circle(
        (x, y), radius, fill=False, edgecolor=INK, linewidth=width, linestyle=(0, (3, 1.6))
    )
    sheet.add(under, z=z, clip=clip)
    sheet.add(over, z=z + 0.1, clip=clip)


def draw_dot(
    sheet: Sheet, x: float, y: float, *, count: int = 1, clip: Box | None = None, z: float = 3.4
) -> float:
    """Dot whose area grows with the number of records at the place; returns its radius."""
    radius = _DOT_MM * min(np.sqrt(count), 3.5)
    sheet.add(
        Circle((x, y), radius, facecolor=INK, edgecolor="#ffffff", linewidth=0.5), z=z, clip=clip
    )
    return float(radius)


def draw_badge(sheet: Sheet, box: Box, text: str, *, size: float) -> None:
    """Number in a rounded box: records of which only the district is known."""
    sheet.add(
        FancyBboxPatch(
            (box.x + 0.2, box.y + 0.2), box.w - 0.4, box.h - 0.4,
            boxstyle="round,pad=0.2,rounding_size=1", facecolor="#ffffff", edgecolor=INK,
            linewidth=0.6,
        ),
        z=6,
    )  # fmt: skip
    baseline = box.y + box.h / 2 + size * 25.4 / 72 * 0.36
    sheet.text(box.x + box.w / 2, baseline, text, size=size, weight="bold", ha="center", z=6.5)


def badge_counts(records: pd.DataFrame, districts: pd.Index) -> list[str]:
    """Number of district-only records of each district, "" for none."""
    counts = records.loc[records["placement"] == DISTRICT, "district_id"].value_counts()
    return [str(int(counts[d])) if d in counts.index else "" for d in districts]


def _label_districts(
    ground: Ground, scene: Scene, *, table: pd.DataFrame, records: pd.DataFrame,
    size: float, busy: list[Box], soft: list[Box], land: shapely.Geometry,
) -> list[Label]:  # fmt: skip
    names = district_label(table.index, table["name"], lang=scene.selection.lang)
    points = ground.place(label_points(scene.boundary_set))
    badges = badge_counts(records, table.index)
    # Those with something to say first, and among them the small ones, which have least room.
    area = scene.boundaries["area_km2"].reindex(table.index).to_numpy()
    rank = pd.DataFrame(
        {
            "badge": [0 if b else 1 for b in badges],
            "records": (table["records"] == 0).astype(int).to_numpy(),
            "area": area,
        }
    )
    order = list(rank.sort_values(["badge", "records", "area"], kind="stable").index)
    inner = Box(
        x=ground.box.x + 0.8, y=ground.box.y + 0.8, w=ground.box.w - 1.6, h=ground.box.h - 1.6
    )
    return place_labels(
        names, points, order=order, badges=badges, size=size, area=inner, taken=busy, soft=soft,
        land=land,
    )  # fmt: skip


def _write_labels(
    sheet: Sheet, labels: list[Label], *, shapes: Any, styles: list[dict[str, Any]], size: float
) -> None:
    for label in labels:
        for line, box in zip(label.lines, label.boxes, strict=True):
            inside = shapely.contains(
                shapes[label.key], shapely.box(box.x, box.y, box.right, box.bottom)
            )
            face = str(styles[label.key]["facecolor"])
            white = bool(inside) and is_dark(face)
            sheet.text(
                box.x + box.w / 2, box.y + box.h * 0.8, line, size=size, ha="center",
                colour="#ffffff" if white else INK, halo="" if white else "#ffffff",
            )  # fmt: skip
        if label.badge is not None:
            draw_badge(sheet, label.badge, label.number, size=size)
        if label.leader is not None:
            _lead(sheet, label)


def _lead(sheet: Sheet, label: Label) -> None:
    """Hairline from the nearest edge of a name to the district it belongs to."""
    x, y = label.leader or (0.0, 0.0)
    left = min(b.x for b in label.boxes)
    right = max(b.right for b in label.boxes)
    top, bottom = label.boxes[0].y, label.boxes[-1].bottom
    nx, ny = min(max(x, left), right), min(max(y, top), bottom)
    sheet.line([(nx, ny), (x, y)], z=4, colour=INK, width=0.35)


def name_neighbours(
    sheet: Sheet, ground: Ground, *, lang: str, size: float, busy: list[Box]
) -> None:
    """Names of what lies around, only where they touch nothing."""
    for key, (lon, lat) in _NAMES.items():
        words = say(key, lang=lang)
        x, y = ground.points(np.array([lon]), np.array([lat]))[0]
        width = text_width(words, size=size)
        box = Box(x=x - width / 2, y=y - size * 0.3, w=width, h=size * 0.4)
        if ground.box.holds(box) and not any(box.meets(b, gap=1) for b in busy):
            sheet.text(float(x), float(y), words, size=size, colour=_FAINT, ha="center", z=4)


def draw_scale(
    sheet: Sheet, ground: Ground, *, right: float, bottom: float, size: float, lang: str
) -> Box:
    """Scale bar and north arrow with their lower right corner at a point; true everywhere."""
    lengths = (200, 100, 50, 20, 10, 5, 2, 1)
    length = next((k for k in lengths if k * 1000 * ground.scale < ground.box.w * 0.22), None)
    if length is None:
        raise OptionError(
            "There is no room for the map", where="size, title", fix="Choose a larger size or a "
            "shorter title"
        )  # fmt: skip
    wide = length * 1000 * ground.scale
    x0 = right - wide
    for part in range(2):
        sheet.rect(
            Box(x=x0 + part * wide / 2, y=bottom - 1.1, w=wide / 2, h=1.1), z=6,
            facecolor=INK if part == 0 else "#ffffff", edgecolor=INK, linewidth=0.5,
        )  # fmt: skip
    sheet.text(right, bottom - 2.1, say("km", lang=lang, n=length), size=size, ha="right")
    nx = right + 0
    top = bottom - 2.1 - size * 0.3528 - 6.2
    sheet.add(_arrow(nx - 1.6, top), z=6)
    sheet.text(nx - 3.8, top + 4.4, say("north", lang=lang), size=size, weight="bold", ha="right")
    return Box(x=x0 - 1, y=top - 1, w=wide + 2, h=bottom - top + 2)


def _arrow(x: float, y: float) -> Any:
    return Polygon(
        [(x, y), (x + 1.5, y + 5), (x, y + 3.8), (x - 1.5, y + 5)], closed=True, facecolor=INK,
        edgecolor="none",
    )  # fmt: skip
