"""GeoJSON by RFC 7946, read by Python's own json and by no map library."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.geometry import (
    AREAS,
    LAT,
    LON,
    axes_notes,
    check_kinds,
    decide_axes,
    position,
    rings,
    shape_fault,
)
from geo.importers.upload.limits import MAX_ROWS
from geo.importers.upload.notes import Meta, note
from geo.importers.upload.shapes import write_areas
from geo.importers.upload.sink import Sink
from geo.importers.upload.strict_json import cell_of, load, refuse_unfit

_WGS84 = frozenset(
    {
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "urn:ogc:def:crs:EPSG::4326",
        "EPSG:4326",
        "OGC:CRS84",
    }
)
_LABEL = "feature_id"


def read_geojson(data: bytes, *, folder: Path, choices: dict[str, str]) -> Meta:
    """Write the features of a collection as Arrow: points as two columns, areas beside the table.

    Raises
    ------
    UploadError
        With the code, row (feature n is row n + 1) and column (the property) of the first defect.
    """
    content, unfit = load(data)
    features = _features(content)
    for row, feature in enumerate(features, start=2):
        _check_feature(feature, row)
    if unfit:
        _find(content, features)
    kinds = [_kind(feature["geometry"], row) for row, feature in enumerate(features, start=2)]
    family = check_kinds(kinds)
    names = _columns(features)
    labelled = any("id" in feature for feature in features)
    base = [_LABEL, *names] if labelled else names
    axes = choices.get("axes", "")
    notes = axes_notes(choice=axes)
    if family == "area":
        shapes, flat = _areas(features, axes)
        write_areas(shapes, folder=folder, notes=notes)
        places: list[tuple[str, str]] = []
        header = base
    else:
        places, flat = _points(features, axes)
        header = [*base, LON, LAT] if family == "point" or not base else base
    if flat:
        notes.append(note("note_height", row=flat, what="Heights of the shapes were left out"))
    with Sink(folder / "table.arrow", header or [LON, LAT]) as sink:
        for index, feature in enumerate(features):
            properties = feature["properties"] or {}
            cells = [cell_of(properties.get(name)) for name in names]
            if labelled:
                cells.insert(0, cell_of(feature.get("id")))
            if len(header) > len(base):
                cells += places[index]
            sink.add(cells)
    shape = "boundary" if family == "area" else "text"
    return Meta(
        kind="geojson", columns=header, shape=shape, encoding="utf-8", crs="OGC:CRS84", notes=notes
    )


def _features(content: Any) -> list[Any]:
    kind = content.get("type") if isinstance(content, dict) else type(content).__name__
    if kind != "FeatureCollection":
        raise UploadError(f"The JSON is of type {show(str(kind))}", code="geojson_type")
    crs = content.get("crs")
    if crs is not None:
        properties = crs.get("properties") if isinstance(crs, dict) else None
        name = properties.get("name") if isinstance(properties, dict) else None
        if name not in _WGS84 if isinstance(name, str) else True:
            raise UploadError(
                f"The crs member says {show(str(name))}", code="geojson_crs", column="crs"
            )
    features = content.get("features")
    if not isinstance(features, list):
        raise UploadError("The collection has no list of features", code="geojson_type")
    if len(features) > MAX_ROWS:
        raise UploadError(f"There are {len(features):,} features", code="too_many_rows")
    if not features:
        raise UploadError("The collection holds no feature", code="header_missing")
    return features


def _check_feature(feature: Any, row: int) -> None:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise UploadError(
            "A member of the collection is no Feature",
            code="geojson_feature",
            row=row,
            column="type",
        )
    for name in ("properties", "geometry"):
        if name not in feature or not (feature[name] is None or isinstance(feature[name], dict)):
            raise UploadError(
                f"The feature has no {name}", code="geojson_feature", row=row, column=name
            )


def _find(content: Any, features: list[Any]) -> None:
    """Name the row and property of the first refused number."""
    for row, feature in enumerate(features, start=2):
        for name, value in (feature["properties"] or {}).items():
            refuse_unfit(value, row=row, column=name)
        for name, value in feature.items():
            if name != "properties":
                refuse_unfit(value, row=row, column=name)
    for name, value in content.items():
        if name != "features":
            refuse_unfit(value, row=0, column=name)


def _kind(geometry: Any, row: int) -> str | None:
    if geometry is None:
        return None
    kind = geometry.get("type")
    if not isinstance(kind, str):
        raise UploadError(
            "The geometry has no type", code="geometry_type", row=row, column="geometry"
        )
    if kind != "GeometryCollection" and "coordinates" not in geometry:
        raise shape_fault("The geometry has no coordinates", row)
    return kind


def _columns(features: list[Any]) -> list[str]:
    """Names of all properties, in the order in which they first occur; nesting is bounded."""
    names: dict[str, None] = {}
    for row, feature in enumerate(features, start=2):
        for name, value in (feature["properties"] or {}).items():
            names[name] = None
            if isinstance(value, dict | list):
                refuse_unfit(value, row=row, column=name)
    return list(names)


def _points(features: list[Any], axes: str) -> tuple[list[tuple[str, str]], int]:
    """Longitude and latitude of each feature as written, and the first row that has a height."""
    texts: list[tuple[str, str]] = []
    numbers = np.full((len(features), 2), np.nan)
    flat = 0
    for index, feature in enumerate(features):
        geometry = feature["geometry"]
        if geometry is None or geometry["coordinates"] == []:
            texts.append(("", ""))
            continue
        place = geometry["coordinates"]
        numbers[index] = position(place, row=index + 2)[:2]
        flat = flat or (index + 2 if len(place) > 2 else 0)
        texts.append((cell_of(place[0]), cell_of(place[1])))
    if decide_axes(numbers[:, 0], numbers[:, 1], choice=axes):
        texts = [(second, first) for first, second in texts]
    return texts, flat


def _areas(features: list[Any], axes: str) -> tuple[list[Any], int]:
    """Shapes of the features, and the first row that has heights."""
    shapes = []
    flat = 0
    for row, feature in enumerate(features, start=2):
        geometry = feature["geometry"]
        parts = geometry["coordinates"]
        if geometry["type"] not in AREAS or not isinstance(parts, list) or not parts:
            raise shape_fault("The area has no coordinates", row)
        several = parts if geometry["type"] == "MultiPolygon" else [parts]
        polygons = []
        for part in several:
            found = rings(part, row=row)
            flat = flat or (row if len(part[0][0]) > 2 else 0)
            polygons.append(shapely.Polygon(found[0], found[1:]))
        shapes.append(
            shapely.MultiPolygon(polygons) if geometry["type"] == "MultiPolygon" else polygons[0]
        )
    bounds = shapely.bounds(shapes)
    first, second = bounds[:, :2], bounds[:, 2:]
    swap = decide_axes(first[:, 0], first[:, 1], choice=axes)
    decide_axes(second[:, 0], second[:, 1], choice=axes)
    if swap:
        shapes = list(shapely.transform(shapes, lambda xy: xy[:, ::-1]))
    return shapes, flat
