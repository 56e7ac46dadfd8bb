"""The legend of a brief's map: classes with counts, what absence looks like, the marks."""

from __future__ import annotations

import pandas as pd

from geo.analysis.classify import Classes
from geo.analysis.district_table import district_table, zero_kind
from geo.analysis.scene import Scene, in_view
from geo.export.brief.pictures.marks import Mark, draw_mark
from geo.export.brief.pictures.svg import RULE, label, tag, text_width
from geo.export.brief.words import Words, say_number
from geo.incidents.placement import DISTRICT, DOT, RING, UNPLACED
from geo.render.style import EMPTY, INK, ZERO, ramps

OUTSIDE = "#eceae4"


def ramp_of(scene: Scene, classes: Classes) -> list[str]:
    """Colours of the classes: blue for counts, red for harm."""
    hue = "harm" if scene.selection.measure == "killed" else "count"
    return ramps()[hue][str(max(1, min(len(classes.upper), 7)))]


def draw_legend(
    scene: Scene, table: pd.DataFrame, classes: Classes, *, words: Words, width: float, name: str
) -> tuple[list[str], float]:
    """Keys in rows that wrap: classes with counts, what absence looks like, the marks."""
    rtl = words.lang == "ur"
    inside = list(scene.selection.district) or list(table.index)
    looks = table.loc[inside, "look"].value_counts()
    keys: list[tuple[str, str]] = []
    ramp = ramp_of(scene, classes)
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
        key = zero_kind(scene.selection) if look == "zero" else look
        if looks.get(look, 0):
            keys.append((fill, f"{words(f'legend_{key}')} ({looks[look]})"))
    if len(inside) < len(table):
        keys.append((OUTSIDE, words("legend_outside")))
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
