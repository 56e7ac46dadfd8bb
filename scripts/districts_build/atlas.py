"""The whole build in one function: packages and tables in, file contents out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from districts_build import context, edits, packages, svgmap, topojson
from districts_build.coverage import area_km2, build_coverage
from districts_build.geojson import Feature, to_geojson
from districts_build.register import CENSUS_2023_PARENT, PCODES, slug
from geo.core.errors import DataError


def build(folder: Path, tables: Path) -> dict[str, bytes]:
    """Contents of every derived file, by path below the data folder.

    Parameters
    ----------
    folder
        Folder with the unpacked packages.
    tables
        Folder with ``corrections.csv`` and ``splits.csv``.

    Raises
    ------
    DataError
        If the result is not 36 single polygons forming a valid coverage.
    """
    nations = topojson.read_countries(packages.read_member(packages.WORLD_ATLAS, folder))
    pakistan = nations["Pakistan"]
    corrections, splits = tables / "corrections.csv", tables / "splits.csv"
    units = svgmap.read_units(packages.read_member(packages.SVG_MAP, folder), pakistan.boundary)
    units = edits.apply_edits(units, [*edits.read_edits(splits), *edits.read_edits(corrections)])
    covered = build_coverage(units, pakistan, districts=list(PCODES))
    districts = {name: covered[name] for name in PCODES}
    _verify(districts)
    neighbours = {name: covered[name] for name in svgmap.PROVINCES}
    return {
        "districts/districts_36.geojson": to_geojson(_features(districts)),
        "districts/districts_34.geojson": to_geojson(_features(_census(districts))),
        "context/countries.geojson": to_geojson(context.countries(nations)),
        "context/coast.geojson": to_geojson(context.coast(nations)),
        "context/provinces.geojson": to_geojson(context.provinces(neighbours)),
    }


def _census(districts: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    merged: dict[str, list[BaseGeometry]] = {}
    for name, shape in districts.items():
        merged.setdefault(CENSUS_2023_PARENT.get(name, name), []).append(shape)
    return {name: shapely.coverage_union_all(merged[name]) for name in sorted(merged)}


def _features(districts: Mapping[str, BaseGeometry]) -> list[Feature]:
    return [
        (
            {
                "district_id": slug(name),
                "name": name,
                "pcode": PCODES[name],
                "area_km2": round(area_km2(shape), 1),
            },
            shape,
        )
        for name, shape in districts.items()
    ]


def _verify(districts: Mapping[str, BaseGeometry]) -> None:
    for name, shape in districts.items():
        if shape.geom_type != "Polygon" or not shape.is_valid or shape.interiors:
            raise DataError(
                f"{name} came out as {shape.geom_type}, not as one polygon without holes",
                fix="Look at the corrections that touch it",
            )
    if not shapely.coverage_is_valid(np.asarray(list(districts.values()), dtype=object)):
        raise DataError(
            "The districts overlap or leave gaps",
            fix="Look at the latest correction; its line may cross itself",
        )
