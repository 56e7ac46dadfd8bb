"""The map of a brief: districts by class, incidents as far as the placement rule lets them be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.classify import Classes
from geo.analysis.scene import Scene, classes_of, district_table, in_view
from geo.core.crs import EQUAL_AREA
from geo.core.tables import each_row
from geo.districts.boundaries import load_context
from geo.districts.tables import load_districts
from geo.export.brief.pictures.marks import Mark, arrange, badge_spots, draw_mark, mark_box
from geo.export.brief.pictures.svg import (
    RULE,
    SOFT,
    hatch,
    label,
    path_of,
    root,
    tag,
    text_width,
)
from geo.export.brief.words import Words, say_number
from geo.incidents.placement import DISTRICT, DOT, RING, UNPLACED
from geo.render.style import BORDER, CONTEXT, EMPTY, INK, LAND, ZERO, ramps

_MARGIN = 10.0
_SPOTS = ((0, 0), (0, 15), (0, -15), (0, 27), (0, -27), (30, 0), (-30, 0), (32, 14), (-32, 14),
          (32, -14), (-32, -14))  # fmt: skip
_DARK_FROM = 0.62
_LOCATOR = 118.0
_OUTSIDE = "#eceae4"
_LEAST_KM, _AROUND, _NEARLY_ALL = 60.0, 2.4, 0.8
_KM = (500, 200, 100, 50, 20, 10, 5)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """From degrees to the picture: equal-area metres, shifted and scaled."""

    left: float
    top: float
    scale: float
    width: float
    height: float
    zoomed: bool = False

    def shapes(self, geometry: gpd.GeoSeries) -> list[Any]:
        """Geometries in units of the picture."""
        flat = geometry.to_crs(EQUAL_AREA)
        moved = flat.affine_transform(
            [self.scale, 0, 0, -self.scale, -self.left * self.scale, self.top * self.scale]
        )
        return list(moved)


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
    frame = _frame(scene.boundaries, width, focus=scene.selection.district)
    shapes = dict(zip(scene.boundaries.index, frame.shapes(scene.boundaries.geometry), strict=True))
    inside = list(scene.selection.district) or list(table.index)
    fills = {
        d.Index: _fill(d, classes, scene, name) if d.Index in inside else _OUTSIDE
        for d in each_row(table)
    }
    marks = _marks(scene, frame, shapes)
    legend, legend_height = _legend(scene, table, classes, words=words, width=width, name=name)
    body = [
        tag("rect", x=0, y=0, width=width, height=frame.height, fill=LAND),
        *_context(frame),
        *(_district(shapes[d], fills[d]) for d in shapes),
        *(_outline(shapes[d]) for d in scene.selection.district if d in shapes),
        *(draw_mark(m) for m in marks),
        *_labels(scene, table, shapes, marks, fills, classes=classes, words=words, frame=frame),
        *_locator(scene, frame),
        _scale_bar(frame, words),
        _north(frame, words),
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


def name_of(scene: Scene, words: Words) -> dict[str, str]:
    """District names in the language of the words."""
    names = scene.boundaries["name"]
    if words.lang == "ur":
        urdu = load_districts().reindex(names.index)["name_ur"]
        names = urdu.where(urdu.notna() & (urdu != ""), names)
    return {str(k): str(v) for k, v in names.items()}


def _frame(boundaries: gpd.GeoDataFrame, width: float, *, focus: tuple[str, ...] = ()) -> Frame:
    """The whole province, or the districts of a filter with their neighbourhood."""
    flat = boundaries.geometry.to_crs(EQUAL_AREA)
    left, bottom, right, top = flat.total_bounds
    shape = (top - bottom) / (right - left)
    zoomed = False
    if focus:
        west, south, east, north = flat[flat.index.isin(focus)].total_bounds
        wide = max(east - west, (north - south) / shape, _LEAST_KM * 1000) * _AROUND
        if wide < _NEARLY_ALL * (right - left):
            zoomed = True
            x, y = (west + east) / 2, (south + north) / 2
            left, right = x - wide / 2, x + wide / 2
            bottom, top = y - wide * shape / 2, y + wide * shape / 2
    scale = (width - 2 * _MARGIN) / (right - left)
    return Frame(
        left=left - _MARGIN / scale,
        top=top + _MARGIN / scale,
        scale=scale,
        width=width,
        height=round((top - bottom) * scale + 2 * _MARGIN),
        zoomed=zoomed,
    )


def _locator(scene: Scene, frame: Frame) -> list[str]:
    """A small province with the frame of the map in it, where the map shows only a part."""
    if not frame.zoomed:
        return []
    small = _frame(scene.boundaries, _LOCATOR)
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
            stroke=BORDER,
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
        ramp = _ramp(scene, classes)
        return ramp[_class_of(float(row.value), classes)]
    return {"zero": ZERO, "norecord": EMPTY}.get(row.look, f"url(#{name}-{row.look})")


def _ramp(scene: Scene, classes: Classes) -> list[str]:
    hue = "harm" if scene.selection.measure == "killed" else "count"
    return ramps()[hue][str(max(1, min(len(classes.upper), 7)))]


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
    return tag("path", d=path_of(_rings(shape), closed=True), fill=fill, stroke=BORDER,
               stroke_width=0.7, stroke_linejoin="round")  # fmt: skip


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
    names = name_of(scene, words)
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
    ramp = _ramp(scene, classes)
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


def _scale_bar(frame: Frame, words: Words) -> str:
    km = next(k for k in _KM if k * 1000 * frame.scale < 0.26 * frame.width)
    length = km * 1000 * frame.scale
    x, y = frame.width - length - 16, frame.height - 14
    return tag(
        "g",
        tag("path", d=f"M{x:.1f},{y - 5:.1f}V{y:.1f}H{x + length:.1f}V{y - 5:.1f}", fill="none",
            stroke=INK, stroke_width=1.2),
        label(x + length / 2, y - 6, f"{km} {words('km')}", side="middle", size=10.5,
              rtl=words.lang == "ur", fill=INK, halo="#ffffff"),
    )  # fmt: skip


def _north(frame: Frame, words: Words) -> str:
    x, y = frame.width - 22, 14.0
    return tag(
        "g",
        tag("path", d=f"M{x:.1f},{y:.1f}l5,13l-5,-3.5l-5,3.5Z", fill=INK),
        label(x, y + 25, words("north_mark"), side="middle", size=10.5, weight=600, fill=INK,
              rtl=words.lang == "ur"),
    )  # fmt: skip


def _legend(
    scene: Scene, table: pd.DataFrame, classes: Classes, *, words: Words, width: float, name: str
) -> tuple[list[str], float]:
    """Keys in rows that wrap: classes with counts, what absence looks like, the marks."""
    rtl = words.lang == "ur"
    inside = list(scene.selection.district) or list(table.index)
    looks = table.loc[inside, "look"].value_counts()
    keys: list[tuple[str, str]] = []
    ramp = _ramp(scene, classes)
    for text, fill, count in zip(
        class_labels(table, classes, scene), ramp, classes.counts, strict=False
    ):
        keys.append((fill, f"{text} ({count})"))
    for look, fill in (
        ("zero", ZERO),
        ("nofigure", f"url(#{name}-nofigure)"),
        ("norecord", EMPTY),
        ("nocoverage", f"url(#{name}-nocoverage)"),
    ):
        if looks.get(look, 0):
            keys.append((fill, f"{words(f'legend_{look}')} ({looks[look]})"))
    if len(inside) < len(table):
        keys.append((_OUTSIDE, words("legend_outside")))
    title = say_measure(scene, words)
    cells = [(_swatch(fill), text) for fill, text in keys]
    placed = in_view(scene)["placement"].value_counts()
    symbols = [
        (draw_mark(Mark(x=8, y=7, count=1, ring=kind == RING, radius=5.5 if kind == RING else 4.2,
                        badge=kind == DISTRICT)), words(key, n=placed[kind]))
        for kind, key in ((DOT, "legend_dot"), (RING, "legend_ring"), (DISTRICT, "legend_badge"))
        if placed.get(kind, 0)
    ]  # fmt: skip
    if placed.get(UNPLACED, 0):
        symbols.append(("", words("legend_unplaced", n=placed[UNPLACED])))
    out = [
        label(
            width if rtl else 0,
            12,
            f"{title} · {words('legend_districts')}",
            side="right" if rtl else "left",
            size=11,
            weight=600,
            rtl=rtl,
            fill=INK,
        )
    ]
    y = 22.0
    for row in (cells, symbols):
        placed_row, y = _flow(row, y, width=width, rtl=rtl)
        out += placed_row
    return out, y + 2


def _flow(
    cells: list[tuple[str, str]], y: float, *, width: float, rtl: bool
) -> tuple[list[str], float]:
    out = []
    x = 0.0
    for symbol, text in cells:
        wide = (20 if symbol else 0) + text_width(text, 11) + 14
        if x and x + wide > width + 10:
            x, y = 0.0, y + 18
        left = width - x - 16 if rtl else x
        out.append(tag("g", symbol, transform=f"translate({left:.1f} {y:.1f})") if symbol else "")
        edge = x + (21 if symbol else 0)
        out.append(
            label(
                width - edge if rtl else edge,
                y + 11,
                text,
                side="right" if rtl else "left",
                size=11,
                rtl=rtl,
                fill=INK,
            )
        )
        x += wide
    return out, y + 18 if cells else y


def _swatch(fill: str) -> str:
    return tag("rect", x=0.5, y=0.5, width=15, height=13, fill=fill, stroke=RULE, stroke_width=0.8)


def say_measure(scene: Scene, words: Words) -> str:
    """The measure in words: what, per what, which end, under which rule."""
    selection = scene.selection
    killed = selection.measure == "killed"
    what = words(f"killed_{selection.category}" if killed else f"measure_{selection.measure}")
    parts = [what if selection.per == "count" else f"{what} {words(f'per_{selection.per}')}"]
    if _is_ranged(scene):
        parts.append(words(f"bound_{selection.bound}"))
    if killed:
        parts.append(words("rule_is", rule=words(f"rule_{selection.rule}")))
    return words("list_comma").join(parts)


def _is_ranged(scene: Scene) -> bool:
    table = district_table(scene)
    known = table[table["low"].notna()]
    return bool((known["low"] != known["high"]).fillna(True).any())


def class_labels(table: pd.DataFrame, classes: Classes, scene: Scene) -> list[str]:
    """Ranges of the classes; one that holds a single value is called by it."""
    values = table.loc[table["look"] == "value", "value"].astype(float)
    upper = classes.upper
    if values.nunique() == len(upper):
        return [say_number(u) for u in upper]
    out = []
    for at, bound in enumerate(upper):
        if scene.selection.per != "count":
            out.append(f"{say_number(upper[at - 1]) if at else 0}–{say_number(bound)}")
            continue
        low, high = int(upper[at - 1]) + 1 if at else 1, int(bound)
        out.append(say_number(high) if low >= high else f"{say_number(low)}–{say_number(high)}")
    return out
