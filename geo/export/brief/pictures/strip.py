"""The timeline strip: records by their first day, with the cover of the record behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.analysis.scene import Scene
from geo.core.tables import each_row
from geo.export.brief.pictures.svg import (
    BLUE,
    GRID,
    RULE,
    SOFT,
    hatch,
    label,
    nice_top,
    root,
    tag,
    text_width,
)
from geo.export.brief.words import Words
from geo.render.style import INK

_QUIET = "#b9b6ae"
_FREQUENCY = {"day": "D", "week": "W-SUN", "month": "M", "year": "Y"}
_CONTEXT_DAYS = 21
_WIDEST_BAR = 30.0


@dataclass(frozen=True, kw_only=True)
class Strip:
    """Bars of a timeline: ``bins`` has ``start``, ``end``, ``count`` and ``inside`` the period."""

    unit: str
    start: pd.Timestamp
    end: pd.Timestamp
    bins: pd.DataFrame
    vague: int
    densities: tuple[str, ...]


def make_strip(scene: Scene) -> Strip:
    """Count the records of a scene by unit of time, around and inside its period."""
    days = (scene.end - scene.start).days + 1
    around = pd.Timedelta(days=_CONTEXT_DAYS if days <= _CONTEXT_DAYS else 0)
    unit = scene.selection.unit or ("day" if days <= 92 else "month" if days <= 3700 else "year")
    frequency = _FREQUENCY[unit]
    low = max(scene.start - around, min(scene.first, scene.start))
    spans = pd.period_range(low, scene.end + around, freq=frequency)
    dated = scene.incidents
    first = pd.PeriodIndex(dated["date_earliest"], freq=frequency)
    last = pd.PeriodIndex(dated["date_latest"], freq=frequency)
    fits = (dated["date_precision"] == "day").to_numpy() | (first == last)
    counts = pd.Series(first[fits]).value_counts().reindex(spans, fill_value=0)
    start, end = spans[0].start_time.normalize(), spans[-1].end_time.normalize()
    touches = (dated["date_earliest"] <= end) & (dated["date_latest"] >= start)
    starts = pd.Series([s.start_time.normalize() for s in spans])
    ends = pd.Series([s.end_time.normalize() for s in spans])
    bins = pd.DataFrame(
        {
            "start": starts,
            "end": ends,
            "count": counts.to_numpy(dtype="int64"),
            "inside": (starts <= scene.end) & (ends >= scene.start),
        }
    )
    return Strip(
        unit=unit,
        start=start,
        end=end,
        bins=bins,
        vague=int((touches & ~fits).sum()),
        densities=tuple(dict.fromkeys(c.density for c in each_row(_cover(scene, start, end)))),
    )


def draw_strip(
    scene: Scene, strip: Strip, *, words: Words, width: float, alt: str, name: str
) -> str:
    """Draw a strip as SVG; uneven cover is hatched, operations are bracketed."""
    operations = _operations(scene, strip)
    rows = min(3, len(operations))
    top, base = 10.0 + 20 * rows, 120.0 + 20 * rows
    left, right = 28.0, width - 4
    whole = (strip.end - strip.start).days + 1

    def x(day: Any) -> float:
        return left + (pd.Timestamp(day) - strip.start).days / whole * (right - left)

    step = pd.Timedelta(days=1)
    peak = nice_top(max(1, int(strip.bins["count"].max())))
    body = []
    for c in each_row(_cover(scene, strip.start, strip.end)):
        if c.density == "dense":
            continue
        a = strip.start if pd.isna(c.period_from) else max(c.period_from, strip.start)
        b = strip.end if pd.isna(c.period_to) else min(c.period_to, strip.end)
        body.append(tag("rect", x=x(a), y=top, width=x(b + step) - x(a), height=base - top,
                        fill=f"url(#{name}-{c.density})"))  # fmt: skip
    for value in sorted({0, peak // 2, peak} if peak % 2 == 0 else {0, peak}):
        y = base - value / peak * (base - top)
        body.append(tag("line", x1=left, x2=right, y1=y, y2=y, stroke=GRID if value else RULE))
        body.append(label(left - 5, y + 4, str(value), side="right", size=10.5))
    for b in each_row(strip.bins):
        if not b.count:
            continue
        wide = x(b.end + step) - x(b.start)
        high = b.count / peak * (base - top)
        bar = max(1.2, min(_WIDEST_BAR, wide - min(2.0, wide * 0.2)))
        body.append(tag("rect", x=x(b.start) + (wide - bar) / 2, y=base - high, width=bar,
                        height=high, fill=BLUE if b.inside else _QUIET))  # fmt: skip
    a, b = x(max(scene.start, strip.start)), x(min(scene.end, strip.end) + step)
    body.append(tag("rect", x=a, y=base, width=max(2.0, b - a), height=4, fill=BLUE))
    body += _ticks(strip, x, base, words, width)
    body += _brackets(operations[:rows], strip, x, right)
    defs = tag(
        "defs",
        hatch(f"{name}-selection", size=8.0, colour="#d5d2c9", width=1),
        hatch(f"{name}-none", size=5.0, colour="#8d8a82", width=1),
    )
    return root(defs, *body, width=width, height=base + 24, alt=alt)


def _cover(scene: Scene, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    own = scene.record.coverage
    own = own[own["dataset"].isin(scene.record.incidents["dataset"])]
    before = own["period_from"].isna() | (own["period_from"] <= end)
    after = own["period_to"].isna() | (own["period_to"] >= start)
    return own[before & after]


def _operations(scene: Scene, strip: Strip) -> list[Any]:
    found = scene.operations
    found = found[(found["date_earliest"] <= strip.end) & (found["date_latest"] >= strip.start)]
    return sorted(each_row(found), key=lambda o: (o.date_earliest, o.Index))


def _ticks(strip: Strip, x: Any, base: float, words: Words, width: float) -> list[str]:
    rtl = words.lang == "ur"
    room = max(2, int(width // 92))
    days = list(strip.bins["start"])
    if strip.unit in ("day", "week") and len(days) <= 31 * room:
        every = -(-len(days) // room)
        chosen = [
            (d, words.say_day(d, short=True, year=not i)) for i, d in enumerate(days[::every])
        ]
    elif (strip.end - strip.start).days < 800:
        months = [d for d in days if d.day <= 7] if strip.unit == "week" else days
        every = -(-len(months) // room)
        chosen = [
            (d, words.say_month(d, short=True) if not i or d.month == 1 else
             words.say_month(d, short=True).rsplit(" ", 1)[0])
            for i, d in enumerate(months[::every])
        ]  # fmt: skip
    else:
        years = sorted({d.year for d in days})
        every = -(-len(years) // room)
        starts = [pd.Timestamp(y, 1, 1) for y in years[::every]]
        chosen = [(d, str(d.year)) for d in starts if d >= strip.start]
    out = []
    for day, text in chosen:
        at = x(day)
        out.append(tag("line", x1=at, x2=at, y1=base, y2=base + 7, stroke=RULE))
        wide = text_width(text, 10.5)
        left = min(max(at - 2, 0), width - wide)
        out.append(label(left, base + 18, text, size=10.5, rtl=rtl))
    return out


def _brackets(operations: list[Any], strip: Strip, x: Any, right: float) -> list[str]:
    out = []
    step = pd.Timedelta(days=1)
    for row, o in enumerate(operations):
        y = 16.0 + 20 * row
        a = x(max(o.date_earliest, strip.start))
        b = max(a + 3, x(min(o.date_latest, strip.end) + step))
        out.append(tag("path", d=f"M{a:.1f},{y:.1f}v-5H{b:.1f}v5", fill="none", stroke=SOFT,
                       stroke_width=1.4))  # fmt: skip
        title = o.title.split(",")[0]
        wide = text_width(title, 10.5)
        if b + 5 + wide <= right:
            out.append(label(b + 5, y - 1, title, size=10.5, fill=INK, halo="#ffffff"))
        elif a - 5 - wide >= 0:
            out.append(
                label(a - 5, y - 1, title, side="right", size=10.5, fill=INK, halo="#ffffff")
            )
        else:
            out += _cut_label(title, a=a, b=b, y=y, right=right)
    return out


def _cut_label(title: str, *, a: float, b: float, y: float, right: float) -> list[str]:
    """As much of a name as fits on the roomier side of its bracket; nothing where hardly any."""
    room = max(a, right - b) - 8
    text = title
    while text and text_width(text + "…", 10.5) > room:
        text = text[:-1]
    if len(text) < 8:
        return []
    before = a > right - b
    at = a - 5 if before else b + 5
    side = "right" if before else "left"
    return [label(at, y - 1, text.rstrip() + "…", side=side, size=10.5, fill=INK, halo="#ffffff")]
