"""District boundaries: the shipped vintages, the background, and a user's own file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import geopandas as gpd
import pyogrio

from geo.core.errors import CrsError, DataError, IntegrityError, NotFoundError, OptionError
from geo.core.settings import data_dir

VINTAGES = ("36", "34")
CONTEXT_LAYERS = ("countries", "coast", "provinces")
CRS = "EPSG:4326"
DISTRICT_COLUMNS = ["name", "pcode", "area_km2", "geometry"]


def load_boundaries(*, vintage: str = "36") -> gpd.GeoDataFrame:
    """Districts of one vintage, indexed by ``district_id``, in WGS84.

    Parameters
    ----------
    vintage
        ``36``: September 2022 to July 2026; ``34``: the 2023 census, with Hub inside Lasbela and
        Usta Muhammad inside Jaffarabad.

    Returns
    -------
    GeoDataFrame
        Columns ``name``, ``pcode`` (None for districts younger than COD-AB), ``area_km2`` and
        ``geometry``. Indicative outlines, not an authority on boundaries.

    Raises
    ------
    OptionError
        If there is no such vintage.
    IntegrityError
        If the file is not the one the manifest describes.
    """
    if vintage not in VINTAGES:
        raise OptionError(
            f"Unknown boundary vintage {vintage!r}", where="vintage", choices=VINTAGES
        )
    frame = _read_shipped(f"districts/districts_{vintage}.geojson")
    frame["pcode"] = frame["pcode"].astype(object).where(frame["pcode"].notna(), None)
    return frame.set_index("district_id")[DISTRICT_COLUMNS]


def load_context(layer: str) -> gpd.GeoDataFrame:
    """Background of the maps: ``countries``, ``coast`` (sea and shore) or ``provinces``.

    Raises
    ------
    OptionError
        If there is no such layer.
    IntegrityError
        If the file is not the one the manifest describes.
    """
    if layer not in CONTEXT_LAYERS:
        raise OptionError(f"Unknown context layer {layer!r}", where="layer", choices=CONTEXT_LAYERS)
    return _read_shipped(f"context/{layer}.geojson")


def read_boundaries(
    path: str | Path, *, layer: str | None = None, name_column: str | None = None
) -> gpd.GeoDataFrame:
    """Read a boundary file of the user's own (GeoPackage, GeoJSON, Shapefile).

    Parameters
    ----------
    path
        The file.
    layer
        Layer to read; needed where the file has more than one.
    name_column
        Column with the district's name; without it the column ``name``, or the only one that can
        be it.

    Returns
    -------
    GeoDataFrame
        Columns ``name`` and ``geometry``, in WGS84.

    Raises
    ------
    NotFoundError
        If the file is not there.
    DataError
        If it cannot be read, or holds anything but areas.
    OptionError
        If the layer or the name column must be chosen.
    CrsError
        If the file does not state its reference system.
    """
    source = Path(path)
    # A pipe would keep whoever asked waiting for somebody to write into it.
    if not (source.is_file() or source.is_dir()):
        raise NotFoundError(f"No boundary file at {source}", fix="Check the path")
    try:
        layers = [str(name) for name, _ in pyogrio.list_layers(source)]
        chosen = _choose_layer(layers, layer, source)
        frame = gpd.read_file(source, layer=chosen)
    except pyogrio.errors.DataSourceError as error:
        raise DataError(
            f"{source.name} cannot be read as a boundary file: {error}",
            fix="Give a GeoPackage, GeoJSON or Shapefile",
        ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(f"Layer {chosen} of {source.name} holds no geometry", where=source.name)
    if frame.crs is None:
        raise CrsError(
            f"{source.name} does not state its coordinate reference system",
            where=f"layer {chosen}",
            fix="Add it to the file (for a Shapefile, the .prj beside it)",
        )
    kinds = set(frame.geometry.geom_type.fillna("rows without a shape"))
    if frame.empty or not kinds <= {"Polygon", "MultiPolygon"}:
        raise DataError(
            f"{source.name} holds {', '.join(sorted(kinds)) or 'no shapes'}, not areas",
            where=f"layer {chosen}",
            fix="Choose the layer with the district polygons",
        )
    column = name_column or _guess_name_column(frame, source)
    if column not in frame.columns:
        raise OptionError(
            f"No column {column!r} in {source.name}",
            where="name_column",
            choices=_text_columns(frame),
        )
    named = gpd.GeoDataFrame(
        {"name": frame[column].to_numpy()}, geometry=frame.geometry.array, crs=frame.crs
    )
    return named.to_crs(CRS)


def _read_shipped(name: str) -> gpd.GeoDataFrame:
    folder = data_dir()
    path = folder / name
    if not path.is_file():
        raise NotFoundError(f"No file {name} in the data folder", fix="Restore it")
    content = path.read_bytes()
    expected = _manifest_hash(folder / "manifest.json", name)
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise IntegrityError(
            f"{name} has sha256 {found[:12]}..., the manifest says {expected[:12]}...",
            where=str(path),
            fix="Restore the file, or rebuild it and its manifest with make districts",
        )
    return gpd.read_file(path)


def _manifest_hash(manifest: Path, name: str) -> str:
    try:
        entries = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        return next(str(entry["sha256"]) for entry in entries if entry["path"] == name)
    except (OSError, ValueError, KeyError, StopIteration) as error:
        raise IntegrityError(
            f"The manifest does not describe {name}",
            where=str(manifest),
            fix="Restore data/manifest.json, or write it anew with scripts/write_manifest.py",
        ) from error


def _choose_layer(layers: list[str], layer: str | None, source: Path) -> str:
    if layer is None and len(layers) == 1:
        return layers[0]
    if layer not in layers:
        what = f"{source.name} has several layers" if layer is None else f"No layer {layer!r}"
        raise OptionError(what, where="layer", choices=layers)
    return layer


def _text_columns(frame: gpd.GeoDataFrame) -> list[str]:
    texts = frame.drop(columns=frame.geometry.name).select_dtypes(include=["object", "string"])
    return [str(column) for column in texts.columns]


def _guess_name_column(frame: gpd.GeoDataFrame, source: Path) -> str:
    """Name the one text column whose values differ on every row, or the one called ``name``."""
    texts = _text_columns(frame)
    unique = [c for c in texts if frame[c].notna().all() and frame[c].is_unique]
    unique = [c for c in unique if c.casefold() == "name"] or unique
    if len(unique) != 1:
        raise OptionError(
            f"Cannot tell which column of {source.name} holds the district's name",
            where="name_column",
            choices=texts,
        )
    return unique[0]
