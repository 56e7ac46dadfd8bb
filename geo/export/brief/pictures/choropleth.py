"""The map of a brief: districts by class, incidents as far as the placement rule lets them be."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.classify import Classes
from geo.analysis.district_table import classes_of, district_table
from geo.analysis.scene import Scene, in_view
from geo.core.tables import each_row
from geo.districts.boundaries import load_context
from geo.export.brief.pictures.frame import Frame, draw_north, draw_scale, make_frame
from geo.export.brief.pictures.legend import OUTSIDE, draw_legend, ramp_of
from geo.export.brief.pictures.marks import Mark, arrange, badge_spots, draw_mark, mark_box
from geo.export.brief.pictures.svg import (
    SOFT,
    hatch,
    label,
    path_of,
    root,
    tag,
    text_width,
)
from geo.export.brief.words import Words
from geo.incidents.placement import DISTRICT, DOT, RING
from geo.render.filters import district_names
from geo.render.style import CONTEXT, EMPTY, INK, LAND, ZERO, border_on

_SPOTS = ((0, 0), (0, 15), (0, -15), (0, 27), (0, -27), (30, 0), (-30, 0), (32, 14), (-32, 14),
          (32, -14), (-32, -14))  # fmt: skip
_DARK_FROM = 0.62
_LOCATOR = 118.0


def draw_map(scene: Scene, *, words: Words, width: float, alt: str, name: str) -> str:
    """Draw a scene's map as SVG.

    Parameters
    ----------
    scene
        The view.
    words
        Language of the labels.
    width
        Units of the picture, pixels at its natural size; text is 10 to 12 of them high.
    alt
        What the picture says in words.
    name
        Prefix of the ids inside, unique in the document.
    """
    table = district_table(scene)
    classes = classes_of(scene, table=table)
    frame = make_frame(scene.boundaries, width, focus=scene.selection.district)
    shapes = dict(zip(scene.boundaries.index, frame.shapes(scene.boundaries.geometry), strict=True))
    inside = list(scene.selection.district) or list(table.index)
    fills = {
        d.Index: _fill(d, classes, scene, name) if d.Index in inside else OUTSIDE
        for d in each_row(table)
    }
    marks = _marks(scene, frame, shapes)
    legend, legend_height = draw_legend(scene, table, classes, words=words, width=width, name=name)
    body = [
        tag("rect", x=0, y=0, width=width, height=frame.height, fill=LAND),
        *_context(frame),
        *(_district(shapes[d], fills[d]) for d in shapes),
        *(_outline(shapes[d]) for d in scene.selection.district if d in shapes),
        *(draw_mark(m) for m in marks),
        *_labels(scene, table, shapes, marks, fills, classes=classes, words=words, frame=frame),
        *_locator(scene, frame),
        draw_scale(frame, words),
        draw_north(frame, words),
    ]
    clip = tag("clipPath", tag("rect", width=width, height=frame.height), id=f"{name}-clip")
    defs = tag(
        "defs",
        clip,
        hatch(f"{name}-nofigure", size=5.0, colour="#6f6b63", width=1.3, ground=EMPTY),
        hatch(f"{name}-nocoverage", size=3.0, colour="#8d8a82", width=0.9, ground=EMPTY),
    )
    return root(
        defs,
        tag("g", *body, clip_path=f"url(#{name}-clip)"),
        tag(
            "rect",
            x=0.5,
            y=0.5,
            width=width - 1,
            height=frame.height - 1,
            fill="none",
            stroke="#d9d6ce",
        ),
        tag("g", *legend, transform=f"translate(0 {round(frame.height + 8)})"),
        width=width,
        height=round(frame.height + 8 + legend_height),
        alt=alt,
    )


def _locator(scene: Scene, frame: Frame) -> list[str]:
    """A small province with the frame of the map in it, where the map shows only a part."""
    if not frame.zoomed:
        return []
    small = make_frame(scene.boundaries, _LOCATOR)
    outline = gpd.GeoSeries([scene.boundaries.geometry.union_all()], crs=scene.boundaries.crs)
    shape = small.shapes(outline)[0]
    ratio = small.scale / frame.scale
    x, y = (frame.left - small.left) * small.scale, (small.top - frame.top) * small.scale
    body = [
        tag("rect", width=_LOCATOR, height=small.height, fill="#ffffff", stroke="#d9d6ce"),
        tag(
            "path",
            d=path_of(_rings(shape), closed=True),
            fill=ZERO,
            stroke=border_on(ZERO),
            stroke_width=0.7,
        ),
        tag(
            "rect",
            x=x,
            y=y,
            width=frame.width * ratio,
            height=frame.height * ratio,
            fill="none",
            stroke=INK,
            stroke_width=1.3,
        ),
    ]
    top = frame.height - small.height - 8
    return [tag("g", *body, transform=f"translate(8 {top:.0f})")]


def _fill(row: Any, classes: Classes, scene: Scene, name: str) -> str:
    if row.look == "value":
        ramp = ramp_of(scene, classes)
        return ramp[_class_of(float(row.value), classes)]
    return {"zero": ZERO, "norecord": EMPTY}.get(row.look, f"url(#{name}-{row.look})")


def _class_of(value: float, classes: Classes) -> int:
    for at, upper in enumerate(classes.upper):
        if value <= upper * (1 + 1e-12):
            return at
    return len(classes.upper) - 1


def _rings(shape: Any) -> list[list[tuple[float, float]]]:
    # A tenth of a unit is some 140 m at the natural size: finer lines cannot be seen.
    polygons = shapely.get_parts(shapely.simplify(shape, 0.25))
    rings = [r for p in polygons for r in (p.exterior, *p.interiors)]
    return [list(r.coords) for r in rings]


def _district(shape: Any, fill: str) -> str:
    ground = fill if fill.startswith("#") else EMPTY
    return tag("path", d=path_of(_rings(shape), closed=True), fill=fill,
               stroke=border_on(ground), stroke_width=0.7, stroke_linejoin="round")  # fmt: skip


def _outline(shape: Any) -> str:
    return tag("path", d=path_of(_rings(shape), closed=True), fill="none", stroke=INK,
               stroke_width=1.8, stroke_linejoin="round")  # fmt: skip


def _context(frame: Frame) -> list[str]:
    coast = load_context("coast")
    box = shapely.box(-5, -5, frame.width + 5, frame.height + 5)
    sea = [
        shapely.intersection(s, box) for s in frame.shapes(coast[coast["layer"] == "sea"].geometry)
    ]
    sea_rings = [r for s in sea if not s.is_empty for r in _rings(s)]
    lines = [shapely.intersection(s, box) for s in frame.shapes(load_context("countries").geometry)]
    parts = [p for s in lines for p in shapely.get_parts(s) if not p.is_empty]
    border = [list(shapely.get_coordinates(shapely.simplify(p, 0.25))) for p in parts]
    style = CONTEXT["border"]
    return [
        tag("path", d=path_of(sea_rings, closed=True), fill=CONTEXT["sea"]["fillColor"]),
        tag("path", d=path_of(border, closed=False), fill="none", stroke=style["color"],
            stroke_width=style["weight"]),
    ]  # fmt: skip


def _centres(shapes: dict[str, Any]) -> dict[str, tuple[float, float]]:
    out = {}
    for district, shape in shapes.items():
        x, y = shapely.get_coordinates(
            shapely.get_point(shapely.maximum_inscribed_circle(shape, 1), 0)
        )[0]
        out[district] = (float(x), float(y))
    return out


def _marks(scene: Scene, frame: Frame, shapes: dict[str, Any]) -> list[Mark]:
    rows = in_view(scene)
    points = rows[rows["placement"].isin([DOT, RING])]
    at = gpd.GeoSeries(gpd.points_from_xy(points["lon"], points["lat"]), crs="EPSG:4326")
    placed = [
        Mark(
            x=point.x,
            y=point.y,
            count=1,
            ring=r.placement == RING,
            radius=max(5.5, r.radius_km * 1000 * frame.scale) if r.placement == RING else 4.2,
        )
        for point, r in zip(frame.shapes(at), each_row(points), strict=True)
    ]
    marks = arrange(placed)
    badges = rows[rows["placement"] == DISTRICT]["district_id"].value_counts().sort_index()
    return [
        *marks,
        *badge_spots({str(k): int(n) for k, n in badges.items()}, _centres(shapes), marks),
    ]


def _labels(
    scene: Scene,
    table: pd.DataFrame,
    shapes: dict[str, Any],
    marks: list[Mark],
    fills: dict[str, str],
    *,
    classes: Classes,
    words: Words,
    frame: Frame,
) -> list[str]:
    """District names where they fit: first those with records, then the large ones."""
    width = frame.width
    size = 11.0 if width > 500 else 10.0
    names = district_names(scene.boundaries, lang=words.lang)
    seen = shapely.box(0, 0, width, frame.height)
    shown = {d: shapely.intersection(s, seen) for d, s in shapes.items()}
    centres = _centres({d: s for d, s in shown.items() if s.area > 300})
    taken = [mark_box(m) for m in marks]
    taken.append((width - 45, 0, width, 45))
    taken.append((width * 0.72, frame.height - 34, width, frame.height))
    if frame.zoomed:
        taken.append((0, frame.height - 125, 134, frame.height))
    area = scene.boundaries["area_km2"]
    order = sorted(centres, key=lambda d: (table.loc[d, "records"] == 0, -area[d]))
    ramp = ramp_of(scene, classes)
    dark = set(ramp[round(len(ramp) * _DARK_FROM) :]) if len(ramp) > 2 else set()
    out = []
    for district in order:
        if width < 500 and table.loc[district, "records"] == 0:
            continue
        x, y = centres[district]
        wide = text_width(names[district], size)
        for dx, dy in _SPOTS:
            box = (x + dx - wide / 2, y + dy - size * 0.65, x + dx + wide / 2, y + dy + size * 0.5)
            outside = box[0] < 3 or box[2] > width - 3 or box[1] < 3 or box[3] > frame.height - 3
            if outside or any(_overlap(box, t) for t in taken):
                continue
            taken.append(box)
            on_dark = fills[district] in dark and shapes[district].contains(shapely.box(*box))
            quiet = table.loc[district, "records"] == 0
            out.append(
                label(x + dx, y + dy + size * 0.35, names[district], side="middle", size=size,
                      rtl=words.lang == "ur", fill="#ffffff" if on_dark else SOFT if quiet else INK,
                      weight=400 if quiet else 600, halo=fills[district] if on_dark else "#ffffff")
            )  # fmt: skip
            break
    return out


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
