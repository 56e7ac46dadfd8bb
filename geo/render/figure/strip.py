"""The strip: incidents along time, operations in brackets, uneven coverage hatched."""

from __future__ import annotations

import math

import pandas as pd

from geo.analysis.bins import Bins, bin_scene
from geo.analysis.scene import Scene
from geo.core.tables import each_row
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.fonts import cut, line_height, text_width
from geo.render.figure.looks import HATCH
from geo.render.figure.words import say
from geo.render.style import INK, ramps

_INSIDE = ramps()["count"]["5"][3]
_OUTSIDE = ramps()["count"]["5"][1]
_GREY = "#5a5750"
_LANES = 3
_PT = 25.4 / 72
_LONG = 36
"""Months beyond which only years are named."""


def strip_height(scene: Scene, *, size: float) -> float:
    """Millimetres that the strip wants."""
    return 27.0 + (_lanes_wanted(scene) - 1) * line_height(size)


def _shown_operations(scene: Scene, bins: Bins) -> pd.DataFrame:
    """Operations that touch the window, the ones in the period and the longest first."""
    frame = scene.operations[scene.operations["kind"] != "compilation"]
    frame = frame[(frame["date_earliest"] <= bins.end) & (frame["date_latest"] >= bins.start)]
    inside = (frame["date_earliest"] <= scene.end) & (frame["date_latest"] >= scene.start)
    members = scene.record.memberships["operation_id"].value_counts()
    frame = frame.assign(_in=~inside, _n=-members.reindex(frame.index).fillna(0))
    return frame.sort_values(["_in", "_n", "date_earliest"], kind="stable")


def _lanes_wanted(scene: Scene) -> int:
    return min(max(len(_shown_operations(scene, bin_scene(scene))), 1), _LANES)


def draw_strip(sheet: Sheet, box: Box, scene: Scene, *, size: float) -> Bins:
    """Draw the strip in a box; the axis runs over the whole width."""
    lang = scene.selection.lang
    bins = bin_scene(scene)
    shown = _shown_operations(scene, bins)
    lane = line_height(size)
    head = line_height(size + 0.7)
    _write_head(sheet, box, bins, size=size, lang=lang)
    top = box.y + head + 0.8
    above = top + lane * min(max(len(shown), 1), _LANES) + 0.8
    below = box.bottom - line_height(size) - 0.8
    plot = Box(x=box.x + 6, y=above, w=box.w - 7, h=below - above)
    span = (bins.end - bins.start).days + 1

    def at(day: pd.Timestamp) -> float:
        return plot.x + plot.w * (day - bins.start).days / span

    _draw_coverage(sheet, plot, bins, at)
    peak = max(int(bins.bars["n"].max()), 1)
    top_tick = _round_up(peak)
    _draw_period(sheet, plot, scene, bins, at)
    _draw_axis(sheet, plot, bins, at, top_tick=top_tick, size=size, lang=lang)
    step = pd.DateOffset(days=1) if bins.unit == "day" else pd.DateOffset(months=1)
    for day, n, inside in zip(bins.bars.index, bins.bars["n"], bins.bars["inside"], strict=True):
        if not n:
            continue
        left, right = at(day), min(at(day + step), plot.right)
        gap = min(0.15 * (right - left), 0.4)
        for count, colour, z in ((int(n), _OUTSIDE, 2.5), (int(inside), _INSIDE, 2.6)):
            tall = plot.h * count / top_tick
            if count:
                bar = Box(x=left + gap, y=plot.bottom - tall, w=right - left - 2 * gap, h=tall)
                sheet.rect(bar, z=z, facecolor=colour)
    _draw_operations(sheet, box, plot, shown, scene=scene, at=at, top=top, lane=lane, size=size)
    return bins


def _write_head(sheet: Sheet, box: Box, bins: Bins, *, size: float, lang: str) -> None:
    notes = []
    if (bins.bars["n"] > bins.bars["inside"]).any():
        notes.append(say("strip_outside", lang=lang))
    uneven = set(bins.coverage["density"])
    notes += [say(f"strip_{d}", lang=lang) for d in ("selection", "none") if d in uneven]
    if uneven:
        notes.append(say("strip_trend", lang=lang))
    if bins.vague:
        notes.append(say("strip_vague", lang=lang, n=bins.vague))
    x, ha = (box.right, "right") if sheet.rtl else (box.x, "left")
    y = box.y + (size + 0.5) * _PT
    head = sheet.text(
        x, y, say(f"strip_{bins.unit}", lang=lang), size=size + 0.5, weight="bold", ha=ha
    )
    room = box.w - head.w - 2
    comma = "، " if lang == "ur" else ", "
    while notes and text_width(comma.join(notes), size=size) > room:
        notes.pop(0)
    beside = head.x - 1.5 if sheet.rtl else head.right + 1.5
    sheet.text(beside, y, comma.join(notes), size=size, ha=ha, colour=_GREY)


def _round_up(peak: int) -> int:
    if peak <= 4:
        return peak
    step = 10 ** math.floor(math.log10(peak))
    return next(int(step * k) for k in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * k >= peak)


def _draw_coverage(sheet: Sheet, plot: Box, bins: Bins, at: object) -> None:
    for c in each_row(bins.coverage):
        left = at(c.start)  # type: ignore[operator]
        right = min(at(c.end + pd.Timedelta(days=1)), plot.right)  # type: ignore[operator]
        sheet.rect(
            Box(x=left, y=plot.y, w=right - left, h=plot.h), z=0.8, facecolor="#f7f5f0",
            hatch="////" if c.density == "selection" else "xxxx",
            hatchcolor="#d3cfc5" if c.density == "selection" else HATCH,
        )  # fmt: skip


def _draw_period(sheet: Sheet, plot: Box, scene: Scene, bins: Bins, at: object) -> None:
    if scene.start <= bins.start and scene.end >= bins.end:
        return
    left = at(max(scene.start, bins.start))  # type: ignore[operator]
    right = at(min(scene.end, bins.end) + pd.Timedelta(days=1))  # type: ignore[operator]
    sheet.rect(Box(x=left, y=plot.y, w=right - left, h=plot.h), z=0.9, facecolor="#e9e6dd")
    for x in (left, right):
        sheet.line([(x, plot.y), (x, plot.bottom)], z=1, colour=INK, width=0.4)


def _draw_axis(
    sheet: Sheet, plot: Box, bins: Bins, at: object, *, top_tick: int, size: float, lang: str
) -> None:
    sheet.line([(plot.x, plot.bottom), (plot.right, plot.bottom)], width=0.6)
    sheet.line([(plot.x, plot.y), (plot.right, plot.y)], z=0.95, colour="#c9c5bb", width=0.4)
    sheet.text(plot.x - 1, plot.y + size * _PT * 0.4, str(top_tick), size=size, ha="right")
    sheet.text(plot.x - 1, plot.bottom + size * _PT * 0.2, "0", size=size, ha="right")
    baseline = plot.bottom + 0.9 + size * _PT
    last = -1e9
    months = say("months_short", lang=lang).split("|")
    for day, major in _ticks(bins):
        x = at(day)  # type: ignore[operator]
        middle = (x + min(at(_after(day, bins)), plot.right)) / 2  # type: ignore[operator]
        words = _tick_words(day, bins, months)
        wide = text_width(words, size=size)
        sheet.line([(x, plot.bottom), (x, plot.bottom + (1.2 if major else 0.7))], width=0.4)
        if (
            major
            and middle - wide / 2 > last + 1.5
            and plot.x - 2.5 < middle - wide / 2
            and middle + wide / 2 < plot.right + 1
        ):
            sheet.text(middle, baseline, words, size=size, ha="center")
            last = middle + wide / 2


def _after(day: pd.Timestamp, bins: Bins) -> pd.Timestamp:
    """First day after what a tick's words speak of."""
    if bins.unit == "day":
        return day + pd.Timedelta(days=1)
    months = 12 - day.month + 1 if len(bins.bars) > _LONG else 1
    return day + pd.DateOffset(months=months)


def _ticks(bins: Bins) -> list[tuple[pd.Timestamp, bool]]:
    days = list(bins.bars.index)
    if bins.unit == "day":
        weekly = len(days) > 20
        return [(d, not weekly or d.day in (1, 8, 15, 22)) for d in days]
    if len(days) > _LONG:
        return [(d, True) for d in days if d.month == 1 or d == days[0]]
    return [(d, True) for d in days]


def _tick_words(day: pd.Timestamp, bins: Bins, months: list[str]) -> str:
    if bins.unit == "day":
        return f"{day.day} {months[day.month - 1]}"
    if len(bins.bars) > _LONG:
        return str(day.year)
    return (
        f"{months[day.month - 1]} {day.year}"
        if day.month == 1 or day == bins.start
        else months[day.month - 1]
    )


def _draw_operations(
    sheet: Sheet, box: Box, plot: Box, shown: pd.DataFrame, *, scene: Scene, at: object,
    top: float, lane: float, size: float,
) -> None:  # fmt: skip
    """Brackets in lanes above the bars; what finds no lane is counted, not dropped silently."""
    lanes: list[list[tuple[float, float]]] = [[] for _ in range(min(max(len(shown), 1), _LANES))]
    left_out = 0
    for o in each_row(shown):
        a = max(at(max(o.date_earliest, scene.first)), plot.x)  # type: ignore[operator]
        b = min(at(o.date_latest + pd.Timedelta(days=1)), plot.right)  # type: ignore[operator]
        b = max(b, a + 0.8)
        title = o.title if "," not in o.title else o.title.rsplit(",", 1)[0]
        words = cut(title, room=max(box.right - b - 1, a - 1 - box.x), size=size)
        wide = text_width(words, size=size)
        for side in ("right", "left"):
            x0, x1 = (a, b + 1 + wide) if side == "right" else (a - 1 - wide, b)
            if x0 < box.x or x1 > box.right:
                continue
            free = next(
                (
                    k
                    for k, used in enumerate(lanes)
                    if all(x1 + 2 < u0 or x0 > u1 + 2 for u0, u1 in used)
                ),
                None,
            )
            if free is None:
                continue
            lanes[free].append((x0, x1))
            y = top + lane * free + lane * 0.5
            sheet.line([(a, y + 1.1), (a, y), (b, y), (b, y + 1.1)], z=4, width=0.8)
            x, ha = (b + 1, "left") if side == "right" else (a - 1, "right")
            sheet.text(x, y + size * _PT * 0.36, words, size=size, ha=ha)
            break
        else:
            left_out += 1
    if left_out:
        words = say("more_operations", lang=scene.selection.lang, n=left_out)
        wide = text_width(words, size=size)
        for k, used in enumerate(lanes):
            if all(u1 + 2 < box.right - wide for _, u1 in used):
                y = top + lane * k + lane * 0.5 + size * _PT * 0.36
                sheet.text(box.right, y, words, size=size, ha="right", colour=_GREY)
                break
