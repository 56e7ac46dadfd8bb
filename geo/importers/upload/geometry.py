"""Shapes that may come in: points for records, areas for districts, degrees on WGS 84."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.core.crs import looks_swapped
from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.notes import note

AREAS = frozenset({"Polygon", "MultiPolygon"})
AXES = ("lonlat", "latlon")
LON, LAT = "geometry_lon", "geometry_lat"
_OTHER = frozenset({"MultiPoint", "LineString", "MultiLineString", "GeometryCollection"})


def check_kinds(kinds: Sequence[str | None], *, first_row: int = 2) -> str:
    """``point`` or ``area`` (``none`` if nothing has a shape) for the types of a whole file.

    Raises
    ------
    UploadError
        ``geometry_type``, ``geometry_mixed`` or ``geometry_missing``.
    """
    found = ""
    missing = 0
    for row, kind in enumerate(kinds, start=first_row):
        if kind is None:
            missing = missing or row
            continue
        if kind != "Point" and kind not in AREAS:
            what = "is not read here" if kind in _OTHER else "is no geometry"
            raise UploadError(
                f"{show(kind)} {what}", code="geometry_type", row=row, column="geometry"
            )
        family = "point" if kind == "Point" else "area"
        if found and family != found:
            raise UploadError(
                "Points and areas stand in one file",
                code="geometry_mixed",
                row=row,
                column="geometry",
            )
        found = family
    if found == "area" and missing:
        raise UploadError(
            "The row has no shape, the others have areas",
            code="geometry_missing",
            row=missing,
            column="geometry",
        )
    return found or "none"


def decide_axes(lon: NDArray[np.float64], lat: NDArray[np.float64], *, choice: str) -> bool:
    """Whether to swap; a swap is done by choice alone, and asked for where points look swapped.

    Rows are those of the arrays: the first is row 2, NaN is a row without a point.

    Raises
    ------
    UploadError
        ``axes_swapped``, ``coordinates_range`` or ``choice_invalid``.
    """
    if choice not in ("", *AXES):
        raise UploadError(
            f"Axes {choice!r} is no choice", code="choice_invalid", asks="axes", choices=AXES
        )
    if choice == "latlon":
        lon, lat = lat, lon
    with np.errstate(invalid="ignore"):
        swapped = looks_swapped(lon, lat)
        outside = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)) & ~(np.isnan(lon) & np.isnan(lat))
    if not choice and swapped.any():
        row = int(np.flatnonzero(swapped)[0])
        raise UploadError(
            f"Longitude {lon[row]:g} and latitude {lat[row]:g} look swapped "
            f"({int(swapped.sum()):,} such rows)",
            code="axes_swapped",
            row=row + 2,
            column="geometry",
            asks="axes",
            choices=AXES,
        )
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise UploadError(
            f"Longitude {lon[row]:g} and latitude {lat[row]:g} are not on the globe",
            code="coordinates_range",
            row=row + 2,
            column="geometry",
        )
    return choice == "latlon"


def axes_notes(*, choice: str) -> list[dict[str, Any]]:
    """The user's decision on the axes, as a remark that stays with the table."""
    if choice == "latlon":
        return [note("note_axes", what="Longitude and latitude were swapped, as chosen")]
    if choice == "lonlat":
        return [note("note_axes_kept", what="Longitude and latitude were kept as they are")]
    return []


def position(value: Any, *, row: int) -> list[float]:
    """Longitude, latitude and whatever follows, as numbers.

    Raises
    ------
    UploadError
        ``geometry_shape`` or ``coordinates_range``.
    """
    if not isinstance(value, list) or not 2 <= len(value) <= 4:
        raise shape_fault("A position is not two to four numbers", row)
    numbers = []
    for part in value:
        if isinstance(part, bool | list | dict) or part is None:
            raise shape_fault("A coordinate is not a number", row)
        if type(part) is str:
            raise shape_fault(f"Coordinate {show(part)} is text", row)
        number = float(part)
        if not math.isfinite(number):
            raise UploadError(
                "A coordinate is not finite", code="coordinates_range", row=row, column="geometry"
            )
        numbers.append(number)
    return numbers


def rings(value: Any, *, row: int) -> list[list[tuple[float, float]]]:
    """Closed rings of a polygon, in longitude and latitude.

    Raises
    ------
    UploadError
        ``geometry_shape`` or ``coordinates_range``.
    """
    if not isinstance(value, list) or not value:
        raise shape_fault("A polygon has no ring", row)
    found = []
    for ring in value:
        if not isinstance(ring, list) or len(ring) < 4:
            raise shape_fault("A ring has fewer than four positions", row)
        points = []
        for place in ring:
            lon, lat, *_ = position(place, row=row)
            points.append((lon, lat))
        if points[0] != points[-1]:
            raise shape_fault("A ring is not closed", row)
        found.append(points)
    return found


def shape_fault(what: str, row: int) -> UploadError:
    """The error of coordinates that make no shape."""
    return UploadError(what, code="geometry_shape", row=row, column="geometry")


def number_text(value: float) -> str:
    """The shortest text of a number, without the ``.0`` of a whole one."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
