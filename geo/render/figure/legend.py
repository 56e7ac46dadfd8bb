"""The legend: classes with their counts, the ways of absence, and the marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.analysis.classify import Classes
from geo.analysis.district_table import zero_kind
from geo.analysis.scene import Scene, in_view
from geo.incidents.placement import DISTRICT, DOT, RING
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.district_map import draw_badge, draw_dot, draw_ring
from geo.render.figure.finding import number, what_is_shown
from geo.render.figure.fonts import line_height, text_width
from geo.render.figure.looks import ABSENT, class_colours, class_labels, edge
from geo.render.figure.words import say

_SWATCH = 5.2
_PT = 25.4 / 72


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: a swatch (``style``) or a mark (``mark``), and its words."""

    words: str
    style: dict[str, Any] | None = None
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Legend:
    """Heading, note and two columns of rows."""

    heading: str
    note: str
    classes: tuple[Row, ...]
    marks: tuple[Row, ...]


def make_legend(
    scene: Scene, *, table: pd.DataFrame, classes: Classes, harm: bool, marks: bool = True
) -> Legend:
    """Rows of a scene's legend; only marks that occur are explained."""
    lang = scene.selection.lang
    shown = table.loc[table["look"] == "value", "value"]
    colours = class_colours(classes, harm=harm)
    rows = []
    if len(colours):
        labels = class_labels(classes, smallest=float(shown.min()))
        rows = [
            Row(words=f"{label} ({count})", style=edge({"facecolor": colour}))
            for label, count, colour in zip(labels, classes.counts, colours, strict=True)
        ]
    looks = table["look"].value_counts()
    for look in ("zero", "nofigure", "norecord", "nocoverage"):
        if looks.get(look, 0):
            key = zero_kind(scene.selection) if look == "zero" else look
            words = f"{say(f'look_{key}', lang=lang)} ({int(looks[look])})"
            rows.append(Row(words=words, style=edge(dict(ABSENT[look]))))
    base = (
        ""
        if scene.selection.per == "count"
        else say(f"base_{scene.selection.per}", lang=lang, year=2023)
    )
    return Legend(
        heading=what_is_shown(scene.selection),
        note=", ".join(p for p in (base, say("legend_count", lang=lang)) if p),
        classes=tuple(rows),
        marks=tuple(_mark_rows(scene)) if marks else (),
    )


def _mark_rows(scene: Scene) -> list[Row]:
    lang = scene.selection.lang
    records = in_view(scene)
    rows = []
    dots = records[records["placement"] == DOT]
    if len(dots):
        rows.append(Row(words=say("legend_dot", lang=lang), mark=DOT))
        if dots.duplicated(["lon", "lat"]).any():
            rows.append(Row(words=say("legend_dots", lang=lang), mark="dots"))
    rings = sorted(records.loc[records["placement"] == RING, "radius_km"].dropna().unique())
    if rings:
        km = number(rings[0]) if len(rings) == 1 else f"{number(rings[0])}–{number(rings[-1])}"
        rows.append(Row(words=say("legend_ring", lang=lang, km=km), mark=RING))
    if (records["placement"] == DISTRICT).any():
        rows.append(Row(words=say("legend_badge", lang=lang, n="n"), mark=DISTRICT))
    return rows


def legend_size(legend: Legend, *, size: float, columns: int) -> tuple[float, float]:
    """Width and height in millimetres that a legend takes."""
    step = line_height(size) * 1.12
    left = _column_width(legend.classes, size)
    right = _column_width(legend.marks, size)
    heading = text_width(legend.heading, size=size + 0.5, weight="bold") + text_width(
        "  " + legend.note, size=size
    )
    one = columns == 1 or not legend.marks
    rows: float = (
        len(legend.classes) + len(legend.marks)
        if one
        else max(len(legend.classes), len(legend.marks))
    )
    width = max(heading, max(left, right) if one else left + right + 4)
    if len(legend.marks) and one:
        rows += 0.3
    return width + 4, step * (rows + 1) + 5.2


def _column_width(rows: tuple[Row, ...], size: float) -> float:
    return max((text_width(r.words, size=size) for r in rows), default=0.0) + _SWATCH + 1.8


def draw_legend(sheet: Sheet, box: Box, legend: Legend, *, size: float, columns: int) -> None:
    """Draw a legend in a box that `legend_size` gave; right to left where the sheet is."""
    step = line_height(size) * 1.12
    x, ha = (box.right - 2, "right") if sheet.rtl else (box.x + 2, "left")
    y = box.y + 2 + (size + 0.5) * _PT
    head = sheet.text(x, y, legend.heading, size=size + 0.5, weight="bold", ha=ha)
    beside = (head.x - 1.5) if sheet.rtl else (head.right + 1.5)
    sheet.text(beside, y, legend.note, size=size, ha=ha, colour="#5a5750")
    top = y + step * 0.45
    _draw_rows(sheet, x, top, legend.classes, size=size, step=step)
    if not legend.marks:
        return
    if columns == 1:
        _draw_rows(
            sheet, x, top + step * (len(legend.classes) + 0.3), legend.marks, size=size, step=step
        )
    else:
        shift = _column_width(legend.classes, size) + 4
        _draw_rows(
            sheet, x - shift if sheet.rtl else x + shift, top, legend.marks, size=size, step=step
        )


def _draw_rows(
    sheet: Sheet, x: float, top: float, rows: tuple[Row, ...], *, size: float, step: float
) -> None:
    turn = -1 if sheet.rtl else 1
    for index, row in enumerate(rows):
        y = top + step * index
        left = x - _SWATCH if sheet.rtl else x
        swatch = Box(x=left, y=y + step * 0.12, w=_SWATCH, h=step * 0.76)
        if row.style is not None:
            sheet.rect(swatch, z=6, **row.style)
        else:
            _draw_mark(sheet, swatch, row.mark, size=size)
        baseline = y + step / 2 + size * _PT * 0.35
        sheet.text(
            x + turn * (_SWATCH + 1.5), baseline, row.words, size=size,
            ha="right" if sheet.rtl else "left",
        )  # fmt: skip


def _draw_mark(sheet: Sheet, box: Box, mark: str, *, size: float) -> None:
    x, y = box.x + box.w / 2, box.y + box.h / 2
    if mark == DOT:
        draw_dot(sheet, x, y, z=6)
    elif mark == "dots":
        draw_dot(sheet, x, y, count=4, z=6)
    elif mark == RING:
        draw_ring(sheet, x, y, min(box.h * 0.55, 1.7), z=6)
    else:
        tall = max(box.h, size * _PT * 1.2)
        draw_badge(
            sheet, Box(x=x - tall * 0.6, y=y - tall / 2, w=tall * 1.2, h=tall), "n", size=size
        )
