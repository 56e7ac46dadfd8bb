"""Corrections and splits: cited coordinates that move ground between districts."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from geo.core.errors import DataError

LINE_ROLE = "line"
CLOSE_ROLE = "close"
ANY = "*"
TOUCH = 1e-9
OVERSHOOT = 1e-6  # degrees, a tenth of a metre: lines that must meet are made to cross

Shapes = dict[str, BaseGeometry]


@dataclass(frozen=True)
class Edit:
    """One correction or split, in degrees.

    Without closing vertices it redraws the border of the two along ``line``, ``recipient`` on its
    left. With them, or from the donor ``*`` (everybody), the ground inside the ring goes to
    ``recipient``, which need not exist before.
    """

    name: str
    donor: str
    recipient: str
    line: tuple[tuple[float, float], ...]
    close: tuple[tuple[float, float], ...] = ()


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of one table of cited coordinates.

    Raises
    ------
    DataError
        If a row has an unknown role.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for number, row in enumerate(rows, start=2):
        if row["role"] not in (LINE_ROLE, CLOSE_ROLE):
            raise DataError(
                f"Unknown role {row['role']!r}",
                where=f"{path.name}, line {number}",
                fix="Use line for a cited vertex, close for an own closing vertex",
            )
    return rows


def read_edits(path: Path) -> list[Edit]:
    """Read the corrections or splits of one table, in file order."""
    edits = []
    for (name, donor, recipient), group in groupby(
        read_rows(path), key=lambda row: (row["id"], row["donor"], row["recipient"])
    ):
        points = [(row["role"], (float(row["lon"]), float(row["lat"]))) for row in group]
        line = tuple(point for role, point in points if role == LINE_ROLE)
        close = tuple(point for role, point in points if role == CLOSE_ROLE)
        edits.append(Edit(name, donor, recipient, line, close))
    return edits


def apply_edits(units: Mapping[str, BaseGeometry], edits: Sequence[Edit]) -> Shapes:
    """Apply edits in order and return new units.

    Raises
    ------
    DataError
        If an edit names a unit that is not there, or its ring crosses itself.
    """
    shapes = dict(units)
    for edit in edits:
        needed = {edit.donor} if edit.close else {edit.donor, edit.recipient}
        if edit.donor != ANY and not needed <= set(shapes):
            raise DataError(
                f"{edit.name} names {' or '.join(sorted(needed - set(shapes)))}, which is no unit",
                fix="Check donor and recipient, and the order of the edits",
            )
        if edit.close or edit.donor == ANY:
            shapes |= _move(edit, shapes)
        else:
            shapes |= _redraw(edit, shapes)
    return shapes


def _move(edit: Edit, shapes: Mapping[str, BaseGeometry]) -> Shapes:
    ring = Polygon([*edit.line, *edit.close])
    if not ring.is_valid:
        raise DataError(
            f"Ring of {edit.name} crosses itself: {shapely.is_valid_reason(ring)}",
            fix="Order its points along the ring",
        )
    donors = [name for name in shapes if name != edit.recipient and edit.donor in (ANY, name)]
    moved = shapely.union_all([shapes[name].intersection(ring) for name in donors])
    changed: Shapes = {name: shapes[name].difference(ring) for name in donors}
    changed[edit.recipient] = shapes.get(edit.recipient, Polygon()).union(moved)
    return changed


def _redraw(edit: Edit, shapes: Mapping[str, BaseGeometry]) -> Shapes:
    """Replace the old border between the line's two ends, and share the halves out anew."""
    first, second = shapes[edit.donor], shapes[edit.recipient]
    both = shapely.union_all([first, second])
    old = _polylines(shapely.intersection(first.boundary, second.boundary))
    target = shapely.union_all([*old, both.boundary])
    start, stop = (_attach(point, target) for point in (edit.line[0], edit.line[-1]))
    border = LineString([_beyond(start), *edit.line, _beyond(stop)])
    kept = [_outside(line, _end(start), _end(stop), both.boundary) for line in old]
    noded = shapely.union_all([both.boundary, border, *kept])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    pieces = [face for face in faces if both.contains(face.representative_point())]
    own = [_lies_right(piece, border, first, second) for piece in pieces]
    halves: Shapes = {}
    for name, side in ((edit.donor, True), (edit.recipient, False)):
        halves[name] = shapely.union_all(
            [piece for piece, mine in zip(pieces, own, strict=True) if mine is side]
        )
    return halves


def _lies_right(
    piece: Polygon, border: LineString, first: BaseGeometry, second: BaseGeometry
) -> bool:
    """Whether a piece lies right of the new border, or away from it was mostly ``first``'s."""
    ring = shapely.orient_polygons(piece).exterior
    corners = shapely.points(shapely.get_coordinates(ring))
    on_border = shapely.distance(corners, border) < TOUCH
    places = shapely.line_locate_point(border, corners)
    forward = np.diff(places)[on_border[:-1] & on_border[1:]].sum()
    if abs(forward) > TOUCH:
        return bool(forward < 0.0)
    return bool(first.intersection(piece).area > second.intersection(piece).area)


def _polylines(shape: BaseGeometry) -> list[LineString]:
    lines = [part for part in shapely.get_parts(shape) if isinstance(part, LineString)]
    if not lines:
        return []
    merged = shapely.line_merge(shapely.MultiLineString(lines))
    return sorted(shapely.get_parts(merged), key=lambda line: -line.length)


def _attach(point: tuple[float, float], target: BaseGeometry) -> LineString:
    """Shortest way from an end of the new line to the old border or the common edge."""
    return shapely.shortest_line(shapely.Point(point), target)


def _end(way: LineString) -> shapely.Point:
    return shapely.Point(way.coords[-1])


def _beyond(way: LineString) -> tuple[float, float]:
    (x0, y0), (x1, y1) = way.coords
    stretch = OVERSHOOT / way.length if way.length > TOUCH else 0.0
    return x1 + (x1 - x0) * stretch, y1 + (y1 - y0) * stretch


def _outside(
    line: LineString, start: shapely.Point, stop: shapely.Point, edge: BaseGeometry
) -> BaseGeometry:
    """Return what stays of an old border; a new line on the edge replaces it up to its end."""
    low, high = sorted(_along(line, point, edge) for point in (start, stop))
    stubs = [
        substring(line, 0.0, low + OVERSHOOT) if low > 0.0 else None,
        substring(line, high - OVERSHOOT, line.length) if high < line.length else None,
    ]
    return shapely.union_all([stub for stub in stubs if stub is not None])


def _along(line: LineString, point: shapely.Point, edge: BaseGeometry) -> float:
    if point.distance(edge) > TOUCH:
        return float(line.project(point))
    first, last = shapely.Point(line.coords[0]), shapely.Point(line.coords[-1])
    return 0.0 if point.distance(first) < point.distance(last) else line.length


def count_cited(path: Path) -> int:
    """Count the cited coordinate pairs of one table (own closing vertices are not cited)."""
    return sum(row["role"] == LINE_ROLE for row in read_rows(path))
