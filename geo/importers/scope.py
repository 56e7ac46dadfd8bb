"""What every format decides, places and remarks alike: area and axes, days, points, odd values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from geo.core.dates import DateSpan
from geo.core.digest import digest
from geo.core.errors import DataError
from geo.core.text import slug
from geo.importers.assemble import Given, choice
from geo.importers.cells import Point
from geo.importers.codes import Remark
from geo.importers.days import remark_on_span
from geo.importers.province import remark_on_point
from geo.importers.rows import Cells, source_row

AREAS = ("", "province", "all")
AXES = ("", "lonlat", "latlon")
DECISIONS = {"area": AREAS, "axes": AXES}
_PLACED = frozenset({"1", "2"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which rows are wanted, whether the axes are exchanged, and the day of access."""

    area: str
    latlon: bool
    accessed: str


def scope_of(given: Given) -> Scope:
    """The decisions ``area`` (``province`` or ``all``) and ``axes`` (``lonlat`` or ``latlon``).

    Raises
    ------
    ImportRefusedError
        If one of them has a value that is not known.
    """
    return Scope(
        area=choice(given.decisions, "area", choices=AREAS),
        latlon=choice(given.decisions, "axes", choices=AXES) == "latlon",
        accessed=given.accessed,
    )


def when_and_where(span: DateSpan, where: Point, precision: str) -> Cells:
    """Days and point of an incident; a point that stands in for an area is kept out of the way."""
    placed = precision in _PLACED
    lon, lat = where
    return {
        "date_earliest": span.earliest.isoformat(),
        "date_latest": span.latest.isoformat(),
        "date_precision": span.precision,
        "lon": lon if placed else "",
        "lat": lat if placed else "",
        "stand_in_lon": "" if placed else lon,
        "stand_in_lat": "" if placed else lat,
        "geo_precision": precision,
    }


def remarks_on(
    span: DateSpan,
    cells: Cells,
    *,
    scope: Scope,
    day: str,
    place: Iterable[Remark],
    count: Iterable[Remark],
) -> tuple[Remark, ...]:
    """Remarks on a row in their order: day, place, point, figures."""
    return (
        *remark_on_span(span, accessed=scope.accessed, column=day),
        *place,
        *remark_on_point(cells["lon"], cells["lat"], column="longitude"),
        *count,
    )


def untitled(kind: str, file_name: str) -> str:
    """Name of a dataset that nobody named, the same for a later file of the same name.

    Never the file's name itself, which may say whose it is: a dataset's name stands in public
    files, before every identifier.
    """
    stem = PurePath(file_name.replace("\\", "/")).stem
    try:
        stem = slug(stem)
    except DataError:
        stem = file_name
    return f"{kind}-{digest(stem)[:6]}"


def dataset_source(name: str, publisher: str, given: Given, **cells: str) -> Cells:
    """The source of all claims of a file: the dataset itself, as it was on the day of access."""
    return source_row(name, publisher, accessed=given.accessed, kind="dataset", **cells)


def named(sources: Iterable[Cells]) -> str:
    """Identifiers of sources in one cell."""
    return ";".join(source["source_id"] for source in sources)
