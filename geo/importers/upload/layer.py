"""Records with shapes, as text and WGS 84: what GeoPackage and shapefile have in common."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.importers.upload.errors import UploadError
from geo.importers.upload.geometry import (
    LAT,
    LON,
    axes_notes,
    check_kinds,
    decide_axes,
    number_text,
)
from geo.importers.upload.notes import Meta, note
from geo.importers.upload.shapes import choose_crs, is_wgs84, to_degrees, write_areas
from geo.importers.upload.sink import Sink


def write_layer(
    *,
    kind: str,
    layer: str,
    names: Sequence[str],
    rows: Sequence[Sequence[str]],
    wkb: Sequence[bytes | None] | None,
    stated: str,
    folder: Path,
    choices: dict[str, str],
    notes: list[dict[str, Any]],
    encoding: str = "utf-8",
) -> Meta:
    """Write a layer as Arrow: points as two columns, areas beside the table.

    Parameters
    ----------
    wkb
        Shape of each row, None where a row has none; None for a table without shapes.
    stated
        Reference system by the file itself, empty if it says nothing.

    Raises
    ------
    UploadError
        A code of geometry, coordinates or reference system, with the row.
    """
    header = list(names)
    places: list[tuple[str, str]] = []
    shape, crs = "text", ""
    if wkb is not None:
        shapes = _shapes(wkb)
        family = check_kinds([None if one is None else one.geom_type for one in shapes])
        if family != "none":
            shapes, crs = _to_wgs84(shapes, stated, choices, notes)
        if family == "area":
            shape = "boundary"
            write_areas(shapes, folder=folder, notes=notes)
        else:
            places = [("", "") if one is None else _place(one) for one in shapes]
            header += [LON, LAT]
    with Sink(folder / "table.arrow", header) as sink:
        for index, cells in enumerate(rows):
            sink.add([*cells, *places[index]] if places else cells)
    return Meta(
        kind=kind, columns=header, shape=shape, encoding=encoding, layer=layer, crs=crs, notes=notes
    )


def _shapes(wkb: Sequence[bytes | None]) -> list[Any]:
    found: list[Any] = []
    for row, blob in enumerate(wkb, start=2):
        try:
            shape = None if blob is None else shapely.from_wkb(blob)
        except shapely.errors.ShapelyError as error:
            raise UploadError(
                "The geometry cannot be read", code="geometry_shape", row=row, column="geometry"
            ) from error
        found.append(None if shape is None or shape.is_empty else shape)
    return found


def _to_wgs84(
    shapes: list[Any], stated: str, choices: dict[str, str], notes: list[dict[str, Any]]
) -> tuple[list[Any], str]:
    """Shapes in longitude and latitude, and the name of the system they came in."""
    crs = choose_crs(stated, choice=choices.get("crs", ""))
    if any(one is not None and one.has_z for one in shapes):
        notes.append(note("note_height", what="Heights of the shapes were left out"))
        shapes = list(shapely.force_2d(shapes))
    axes = choices.get("axes", "")
    array = np.asarray(shapes, dtype=object)
    if not is_wgs84(crs):
        array = shapely.transform(
            array, lambda xy: np.column_stack(to_degrees(crs, xy[:, 0], xy[:, 1]))
        )
        what = f"Coordinates were converted from {crs.name} to WGS 84"
        notes.append(note("note_reprojected", value=crs.to_string()[:200], what=what))
    bounds = shapely.bounds(array)
    infinite = np.isinf(bounds).any(axis=1)
    if infinite.any():
        raise UploadError(
            f"A coordinate does not exist in {crs.name}",
            code="coordinates_range",
            row=int(np.flatnonzero(infinite)[0]) + 2,
            column="geometry",
        )
    swap = decide_axes(bounds[:, 0], bounds[:, 1], choice=axes)
    decide_axes(bounds[:, 2], bounds[:, 3], choice=axes)
    notes += axes_notes(choice=axes)
    if swap:
        array = shapely.transform(array, lambda xy: xy[:, ::-1])
    return list(array), crs.name


def _place(point: Any) -> tuple[str, str]:
    return number_text(float(point.x)), number_text(float(point.y))
