"""The step chart: how the figures of each side for one thing moved."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from geo.export.brief.pictures.svg import GRID, RULE, label, nice_top, root, tag, text_width
from geo.export.brief.statements import Stated
from geo.export.brief.words import Words, say_range
from geo.render.style import INK

WIDTH, HEIGHT = 372.0, 226.0
_LEFT, _RIGHT, _TOP, _BASE = 34.0, 98.0, 30.0, 188.0
_INSET = 14.0
_LOOKS = {
    "state": ("#175088", None),
    "armed_group": ("#6f3d00", "6 3"),
    "independent": ("#45423c", "1.5 2.5"),
}
Line = tuple[str, list[Stated]]
_Place = Callable[[Stated, int, int], float]


def draw_steps(lines: list[Line], *, words: Words, alt: str) -> str:
    """Draw lines of statements, each with the name it is labelled by.

    A line holds until the same side speaks again; statements of one day stand in their recorded
    order inside the day; an arrow is "at least".
    """
    rtl = words.lang == "ur"
    days = [s.as_of for _, found in lines for s in found]
    first = min(days)
    whole = max(2, (max(days) - first).days + 1)
    right = WIDTH - _RIGHT
    peak = nice_top(max(s.top for _, found in lines for s in found))

    def x(stated: Stated, at: int, of: int) -> float:
        within = at / of if of > 1 else 0.0
        return _across((stated.as_of - first).days + within, whole, right)

    def y(value: float) -> float:
        return _BASE - value / peak * (_BASE - _TOP)

    body = []
    for value in sorted({0, peak // 2, peak} if peak % 2 == 0 else {0, peak}):
        body.append(tag("line", x1=_LEFT, x2=right, y1=y(value), y2=y(value),
                        stroke=GRID if value else RULE))  # fmt: skip
        body.append(label(_LEFT - 5, y(value) + 4, f"{value:,}", side="right", size=10.5))
    body += _days(first, whole, right, words)
    ends: list[tuple[float, str, str]] = []
    for name, found in lines:
        drawn, end = _line(found, x, y, right)
        body += drawn
        ends.append((end, name, _LOOKS[found[0].side][0]))
    body += _names(ends, right, rtl)
    return root(*body, width=WIDTH, height=HEIGHT, alt=alt)


def _across(days: float, whole: int, right: float) -> float:
    return _LEFT + _INSET + days / whole * (right - _LEFT - _INSET)


def _days(first: pd.Timestamp, whole: int, right: float, words: Words) -> list[str]:
    every = -(-whole // 4)
    out = []
    for number in range(0, whole, every):
        at = _across(number, whole, right)
        text = words.say_day(first + pd.Timedelta(days=number), short=True, year=not number)
        out.append(tag("line", x1=at, x2=at, y1=_BASE, y2=_BASE + 5, stroke=RULE))
        out.append(label(at, _BASE + 18, text, size=10.5, rtl=words.lang == "ur"))
    return out


def _line(
    found: list[Stated], x: _Place, y: Callable[[float], float], right: float
) -> tuple[list[str], float]:
    colour, dash = _LOOKS[found[0].side]
    same = pd.Series([s.as_of for s in found])
    at = same.groupby(same).cumcount()
    of = same.groupby(same).transform("size")
    points = [(x(s, int(at[i]), int(of[i])), s) for i, s in enumerate(found)]
    path = ""
    for i, (px, s) in enumerate(points):
        until = points[i + 1][0] if i + 1 < len(points) else right
        path += f"{'L' if path else 'M'}{px:.1f},{y(s.low):.1f}L{until:.1f},{y(s.low):.1f}"
    out = [tag("path", d=path, fill="none", stroke=colour, stroke_width=1.8, stroke_dasharray=dash)]
    used: list[tuple[float, float]] = []
    for px, s in points:
        out.append(_marker(px, y(s.low), s, colour, y))
        text = say_range(s.low, s.high)
        tx, ty = px, y(s.top) - (18 if s.high is None else 7)
        if all(abs(tx - ux) > text_width(text, 10.5) + 3 or abs(ty - uy) > 11 for ux, uy in used):
            used.append((tx, ty))
            out.append(label(tx, ty, text, side="middle", size=10.5, weight=600, fill=INK,
                             halo="#ffffff"))  # fmt: skip
    return out, y(points[-1][1].low)


def _marker(x: float, y: float, s: Stated, colour: str, scale: Callable[[float], float]) -> str:
    extra = ""
    if s.high is None:
        extra = tag("path", d=f"M{x:.1f},{y - 4:.1f}v-9m-3,3l3,-3.5l3,3.5", fill="none",
                    stroke=colour, stroke_width=1.4)  # fmt: skip
    elif s.high > s.low:
        extra = tag("line", x1=x, x2=x, y1=y, y2=scale(s.high), stroke=colour, stroke_width=3,
                    stroke_opacity="0.45")  # fmt: skip
    shape = {
        "state": tag("rect", x=x - 3.5, y=y - 3.5, width=7, height=7, fill=colour),
        "armed_group": tag("circle", cx=x, cy=y, r=3.8, fill="#ffffff", stroke=colour,
                           stroke_width=1.8),
        "independent": tag("path", d=f"M{x:.1f},{y - 4.8:.1f}l4.8,4.8l-4.8,4.8l-4.8,-4.8Z",
                           fill=colour),
    }[s.side]  # fmt: skip
    return extra + shape


def _names(ends: list[tuple[float, str, str]], right: float, rtl: bool) -> list[str]:
    """Names at the ends of the lines, moved apart where they would touch."""
    out = []
    floor = _TOP + 4
    for y, name, colour in sorted(ends):
        rows = _wrap(name)
        at = max(y + 4, floor)
        for row in rows:
            out.append(label(right + 6, at, row, size=10.5, weight=600, fill=colour, rtl=rtl))
            at += 12
        floor = at + 2
    return out


def _wrap(name: str) -> list[str]:
    rows = [""]
    for word in name.split():
        joined = f"{rows[-1]} {word}".strip()
        if rows[-1] and text_width(joined, 10.5) > _RIGHT - 8:
            rows.append(word)
        else:
            rows[-1] = joined
    if len(rows) > 2:
        rows = [rows[0], rows[1].rstrip() + "…"]
    return rows
