"""Columns of longitude and latitude that contradict the geometry of their row."""

from __future__ import annotations

from collections.abc import Sequence

from geo.core.crs import distance_km
from geo.core.text import match_key, visible
from geo.importers.cells import Point, degrees
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.column_map import fields
from geo.importers.rows import Cells
from geo.importers.sheet import Row
from geo.importers.upload.geometry import LAT, LON

# A longitude and a latitude that stand in one file: their columns' names and places.
Pairs = tuple[tuple[tuple[str, int], tuple[str, int]], ...]
# Degrees, some 100 m: what a change of the reference system or of digits may move a point by.
_LEEWAY = 0.001


def point_pairs(columns: Sequence[str]) -> Pairs:
    """Columns that hold points beside each other, the geometry first; none without a geometry."""
    if LON not in columns or LAT not in columns:
        return ()
    return tuple(zip(_named(columns, "lon"), _named(columns, "lat"), strict=False))


def remarks_on_geometry(row: Row, pairs: Pairs, incident: Cells) -> list[Remark]:
    """Remark on a point of the row that lies apart from the one which was read, if any does.

    Nothing is moved. A distance that the coarser of the two writings explains is no contradiction,
    and a cell that is not degrees, such as metres of a projection, is not compared.
    """
    read = _point(incident.get("lon", ""), incident.get("lat", ""))
    read = read or _point(incident.get("stand_in_lon", ""), incident.get("stand_in_lat", ""))
    for (lon, at_lon), (lat, at_lat) in pairs if read else ():
        other = _point(row.cells[at_lon], row.cells[at_lat])
        if not read or not other or not _apart(read, other):
            continue
        far = float(distance_km(*map(float, (*read, *other)))[()])
        said = ", ".join(other)
        what = (
            f"{visible(lon, limit=80)} and {visible(lat, limit=80)} say {said}, "
            f"{far:,.1f} km from the point that was read ({', '.join(read)})"
        )
        return [Remark(code="coord.geometry-differs", what=what, column=lon, value=said)]
    return []


def _named(columns: Sequence[str], field: str) -> list[tuple[str, int]]:
    ranks = {key: rank for rank, key in enumerate(fields()[field])}
    found = [(name, at) for at, name in enumerate(columns) if match_key(name) in ranks]
    return sorted(found, key=lambda one: ranks[match_key(one[0])])


def _point(lon: str, lat: str) -> Point | None:
    try:
        x, y = degrees(lon, column=""), degrees(lat, column="")
    except RowRefusedError:
        return None
    return (x, y) if x and y and abs(float(x)) <= 180 and abs(float(y)) <= 90 else None


def _apart(one: Point, other: Point) -> bool:
    return any(
        abs(float(a) - float(b)) > max(_LEEWAY, *(_step(text) for text in (a, b)))
        for a, b in zip(one, other, strict=True)
    )


def _step(text: str) -> float:
    """One of the last digit of a decimal number: rounding or cutting moves it by no more."""
    return float(10.0 ** -len(text.partition(".")[2]))
