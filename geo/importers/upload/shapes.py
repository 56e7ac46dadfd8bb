"""Areas on their way out of the child: as WKB, in WGS 84, with what is odd about them said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.notes import note

WGS84 = "OGC:CRS84"
_USUAL = ("EPSG:4326", "EPSG:32641", "EPSG:32642")


def write_areas(shapes: Any, *, folder: Path, notes: list[dict[str, Any]]) -> None:
    """Write areas as one column of WKB; outlines that cross themselves are kept and noted."""
    array = np.asarray(shapes, dtype=object)
    for index in np.flatnonzero(~shapely.is_valid(array)):
        reason = str(shapely.is_valid_reason(array[index]))
        notes.append(
            note(
                "note_invalid_shape",
                row=int(index) + 2,
                column="geometry",
                value=reason,
                what=f"The outline is not simple ({reason})",
            )
        )
    column = pa.array(list(shapely.to_wkb(array, output_dimension=2)), type=pa.binary())
    table = pa.table({"wkb": column})
    with (
        pa.OSFile(str(folder / "shapes.arrow"), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table)


def choose_crs(stated: str, *, choice: str) -> CRS:
    """The reference system of a file: what it states, else what the user chose.

    Parameters
    ----------
    stated
        WKT or ``EPSG:n`` from the file, empty if it says nothing.
    choice
        ``EPSG:n`` from the user; looked at only where the file does not say.

    Raises
    ------
    UploadError
        ``crs_missing``, ``crs_unknown`` or ``choice_invalid``.
    """
    if choice and not re.fullmatch(r"(EPSG:[0-9]{4,6}|OGC:CRS84)", choice):
        raise UploadError(
            f"Reference system {show(choice)} is no choice",
            code="choice_invalid",
            fix="Write it as EPSG:4326",
            asks="crs",
        )
    if not stated and not choice:
        raise UploadError(
            "The file does not state its reference system",
            code="crs_missing",
            asks="crs",
            choices=_USUAL,
        )
    code = "crs_unknown" if stated and not choice else "choice_invalid"
    text = stated or choice
    try:
        found = CRS.from_user_input(text) if len(text) < 20_000 else None
    except CRSError:
        found = None
    if stated and found is None and choice:
        return choose_crs("", choice=choice)
    if found is None or not (found.is_geographic or found.is_projected):
        raise UploadError(
            f"Reference system {show(text)} is not understood",
            code=code,
            asks="crs",
            choices=_USUAL,
        )
    if stated and choice and not found.equals(CRS.from_user_input(choice), ignore_axis_order=True):
        raise UploadError(
            f"The file itself states {show(found.name)}, the choice says {choice}",
            code="choice_invalid",
            fix="Leave the choice out",
            asks="crs",
        )
    return found


def is_wgs84(crs: CRS) -> bool:
    """Whether a system is longitude and latitude on WGS 84, by code or by its definition."""
    wgs84 = CRS.from_epsg(4326)
    return bool(crs.equals(wgs84, ignore_axis_order=True)) or crs.to_epsg(min_confidence=60) == 4326


def to_degrees(crs: CRS, x: Any, y: Any) -> tuple[Any, Any]:
    """Longitude and latitude on WGS 84 of coordinates in another system (NaN stays).

    Raises
    ------
    UploadError
        ``crs_unknown`` for a system from which no way leads there, such as one of another planet.
    """
    try:
        lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(x, y)
    except ProjError as error:
        raise UploadError(
            f"No way leads from {show(crs.name)} to WGS 84", code="crs_unknown", asks="crs",
            choices=_USUAL,
        ) from error  # fmt: skip
    return lon, lat
