"""Where names may stand: candidates in order of merit, none over another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.render.figure.canvas import Box
from geo.render.figure.fonts import line_height, text_width

_PT = 25.4 / 72
_GAP = 0.35
_NEAR = (0.0, 1.2, 2.4, 3.4)
_FAR = (5.0, 7.0, 9.0, 11.5, 14.0, 17.0, 20.0)
_TURNS = 12


@dataclass(frozen=True, kw_only=True)
class Label:
    """A placed name: its lines, the box of each, and the box of its badge if it has one.

    ``leader`` is the point it belongs to when it had to stand away from it.
    """

    key: int
    lines: tuple[str, ...]
    boxes: tuple[Box, ...]
    badge: Box | None
    number: str
    leader: tuple[float, float] | None


def place_labels(
    names: Sequence[str],
    points: NDArray[np.float64],
    *,
    order: Sequence[int],
    badges: Sequence[str],
    size: float,
    area: Box,
    taken: Sequence[Box],
    soft: Sequence[Box],
    land: shapely.Geometry,
) -> list[Label]:
    """Place as many names as fit.

    Parameters
    ----------
    names, points
        Text and anchor (millimetres) of each label.
    order
        Positions in the order in which they are served.
    badges
        Number that stands with a name, or "". A badge without room for its name is placed alone.
    size
        Points.
    area, taken
        Where labels may be, and what they may not touch.
    soft
        Marks that a label covers only if there is no other place near by.
    land
        The districts together: a name that has to stand away from its own stands outside them.
    """
    placed: list[Label] = []
    busy = list(taken)
    for key in order:
        x, y = float(points[key][0]), float(points[key][1])
        label = _find(key, names[key], badges[key], x, y, size, area, busy, soft, land)
        if label is not None:
            placed.append(label)
            busy.extend([*label.boxes, *([label.badge] if label.badge else [])])
    return placed


def _find(  # noqa: PLR0917  (an inner loop; its caller names everything)
    key: int, name: str, badge: str, x: float, y: float, size: float, area: Box,
    busy: Sequence[Box], soft: Sequence[Box], land: shapely.Geometry,
) -> Label | None:  # fmt: skip
    shapes: list[tuple[str, ...]] = [(name,)]
    words = name.split(" ")
    if len(words) > 1:
        shapes.append((words[0], " ".join(words[1:])))
    for distances, avoid, lead in ((_NEAR, True, False), (_NEAR, False, False), (_FAR, True, True),
                                   (_FAR, False, True)):  # fmt: skip
        blocked = [*busy, *soft] if avoid else list(busy)
        for distance in distances:
            for angle in _angles(distance):
                cx, cy = x + distance * math.cos(angle), y + distance * math.sin(angle)
                for lines in shapes:
                    boxes, mark = _lay(lines, badge, cx, cy, size)
                    every = [*boxes, *([mark] if mark else [])]
                    if (
                        all(area.holds(b) for b in every)
                        and not any(b.meets(o, gap=_GAP) for b in every for o in blocked)
                        and not (lead and any(_on(land, b) for b in every))
                    ):
                        return Label(
                            key=key, lines=lines, boxes=tuple(boxes), badge=mark, number=badge,
                            leader=(x, y) if lead else None,
                        )  # fmt: skip
    return None


def _on(land: shapely.Geometry, box: Box) -> bool:
    return bool(shapely.intersects(land, shapely.box(box.x, box.y, box.right, box.bottom)))


def _angles(distance: float) -> list[float]:
    if distance == 0:
        return [0.0]
    step = 2 * math.pi / _TURNS
    # Above and below first: names are wide, so a vertical shift clears a neighbour soonest.
    return sorted((i * step for i in range(_TURNS)), key=lambda a: (round(-abs(math.sin(a)), 6), a))


def _lay(
    lines: Sequence[str], badge: str, cx: float, cy: float, size: float
) -> tuple[list[Box], Box | None]:
    step = line_height(size) * 0.82
    tall = size * _PT * 1.0
    badge_tall = size * _PT * 1.25
    height = tall + step * (len(lines) - 1) + (badge_tall + 0.6 if badge else 0)
    top = cy - height / 2
    boxes = []
    for number, line in enumerate(lines):
        width = text_width(line, size=size)
        boxes.append(Box(x=cx - width / 2, y=top + step * number, w=width, h=tall))
    if not badge:
        return boxes, None
    wide = max(text_width(badge, size=size, weight="bold") + 1.6, badge_tall)
    return boxes, Box(x=cx - wide / 2, y=top + height - badge_tall, w=wide, h=badge_tall)
