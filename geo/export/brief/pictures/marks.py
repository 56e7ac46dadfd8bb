"""Marks of incidents on a map: dots, rings, numbers where several meet, district badges."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from geo.export.brief.pictures.svg import label, tag
from geo.render.style import INK

_SPOTS = ((0, -17), (0, 17), (25, 0), (-25, 0), (28, -17), (-28, -17), (28, 17), (-28, 17),
          (0, -34), (0, 34))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark; ``count`` records stand in it, ``ring`` where any is only near a place."""

    x: float
    y: float
    count: int
    radius: float
    ring: bool = False
    badge: bool = False


def arrange(marks: list[Mark]) -> list[Mark]:
    """Join marks that would cover each other, heaviest first; large ones come first."""
    queue = sorted(marks, key=lambda m: (-m.count, m.x, m.y))
    done: list[Mark] = []
    while queue:
        mark = queue.pop(0)
        other = next((m for m in done if _touch(m, mark)), None)
        if other is None:
            done.append(mark)
            continue
        done.remove(other)
        count = other.count + mark.count
        share = mark.count / count
        joined = Mark(
            x=other.x + (mark.x - other.x) * share,
            y=other.y + (mark.y - other.y) * share,
            count=count,
            ring=mark.ring or other.ring,
            radius=7.5 + min(8.0, 1.6 * math.log2(count)),
        )
        queue.insert(0, joined)
    return sorted(done, key=lambda m: (-m.radius, m.x, m.y))


def _touch(a: Mark, b: Mark) -> bool:
    reach = min(a.radius, 14) + min(b.radius, 14) - 3
    return math.hypot(a.x - b.x, a.y - b.y) < reach


def badge_spots(
    counts: dict[str, int], centres: dict[str, tuple[float, float]], marks: list[Mark]
) -> list[Mark]:
    """Badges of districts where there is room; they belong to the district, not to a place."""
    out: list[Mark] = []
    for district, count in counts.items():
        x, y = centres[district]
        mark = Mark(x=x, y=y, count=int(count), radius=10, badge=True)
        spots = [replace(mark, x=x + dx, y=y + dy) for dx, dy in _SPOTS]
        free = [s for s in spots if all(_clear(s, m) for m in (*marks, *out))]
        out.append(free[0] if free else spots[0])
    return out


def _clear(a: Mark, b: Mark) -> bool:
    return math.hypot(a.x - b.x, a.y - b.y) > min(b.radius, 14) + 11


def mark_box(mark: Mark) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what a label must not cover."""
    r = min(mark.radius, 14) + 1
    return (mark.x - r, mark.y - r, mark.x + r, mark.y + r)


def draw_mark(mark: Mark) -> str:
    """One mark as SVG."""
    if mark.badge:
        wide = 13.0 + 6.5 * len(str(mark.count))
        return tag(
            "g",
            tag("rect", x=mark.x - wide / 2, y=mark.y - 8, width=wide, height=16, rx=2.5,
                fill="#ffffff", stroke=INK, stroke_width=1.1),
            _number(mark),
        )  # fmt: skip
    if mark.count > 1:
        return tag(
            "g",
            _circle(
                mark,
                fill="#ffffff",
                stroke=INK,
                stroke_width=1.4,
                stroke_dasharray="3 2.2" if mark.ring else None,
            ),
            _number(mark),
        )
    if mark.ring:
        return tag(
            "g",
            _circle(mark, fill="#ffffff", fill_opacity="0.35", stroke="#ffffff", stroke_width=3),
            _circle(mark, fill="none", stroke=INK, stroke_width=1.5, stroke_dasharray="3 2.2"),
        )
    return _circle(mark, fill=INK, stroke="#ffffff", stroke_width=1.3)


def _circle(mark: Mark, **look: object) -> str:
    return tag("circle", cx=mark.x, cy=mark.y, r=mark.radius, **look)


def _number(mark: Mark) -> str:
    return label(mark.x, mark.y + 3.8, str(mark.count), side="middle", size=10.5, weight=600,
                 fill=INK)  # fmt: skip
