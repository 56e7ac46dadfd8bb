"""GeoPackage: the table as a layer that QGIS opens styled, with its papers in the metadata."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from geo.core.scratch import scratch_folder
from geo.export.frames import Table
from geo.export.qgis import layer_style
from geo.export.stamp import KEY
from geo.export.write import no_room

_STYLES = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME)
"""
_METADATA = """
CREATE TABLE IF NOT EXISTS gpkg_metadata (
  id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL, md_scope TEXT NOT NULL DEFAULT 'dataset',
  md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
  metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (
  reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT, row_id_value INTEGER,
  timestamp DATETIME NOT NULL, md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
  CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
  CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
"""
_FAULTS = (DataSourceError, DataLayerError, FeatureError)
_EXTENSION = "http://www.geopackage.org/spec120/#extension_metadata"


def geopackage_bytes(table: Table) -> bytes:
    """File content of a table. A table without places is an attribute layer.

    Raises
    ------
    WriteError
        If there is no room in the folder for temporary files.
    """
    try:
        with scratch_folder() as folder:
            return _made(folder / "table.gpkg", table)
    except (*_FAULTS, sqlite3.Error, OSError) as error:
        raise no_room("GeoPackage") from error


def _made(path: Path, table: Table) -> bytes:
    moment = f"{table.produced}T00:00:00.000Z"
    _write_layer(path, table, moment)
    with closing(sqlite3.connect(path)) as base:
        with base:
            _add_papers(base, table, moment)
            if table.geometry is not None:
                _add_style(base, table, moment)
        base.execute("VACUUM")
    return path.read_bytes()


def _write_layer(path: Path, table: Table, moment: str) -> None:
    frame = table.frame.copy()
    # The driver writes its own time of change; it is told the day of production instead.
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment})
    try:
        if table.geometry is None:
            pyogrio.write_dataframe(frame, path, layer=table.what, driver="GPKG")
        else:
            layer = gpd.GeoDataFrame(frame, geometry=table.geometry.to_numpy(), crs="EPSG:4326")
            kind = "MultiPolygon" if table.what == "districts" else "Point"
            pyogrio.write_dataframe(
                layer, path, layer=table.what, driver="GPKG", geometry_type=kind,
                promote_to_multi=kind == "MultiPolygon",
            )  # fmt: skip
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _add_papers(base: sqlite3.Connection, table: Table, moment: str) -> None:
    base.executescript(_METADATA)
    papers = [
        ("attribution", "text/plain", table.attribution),
        ("coverage", "application/json", json.dumps(list(table.coverage), ensure_ascii=False)),
        (KEY, "application/json", table.stamp),
    ]
    for uri, mime, text in papers:
        row = base.execute(
            "INSERT INTO gpkg_metadata (md_scope, md_standard_uri, mime_type, metadata) "
            "VALUES ('dataset', ?, ?, ?)",
            (uri, mime, text),
        ).lastrowid
        base.execute(
            "INSERT INTO gpkg_metadata_reference (reference_scope, timestamp, md_file_id) "
            "VALUES ('geopackage', ?, ?)",
            (moment, row),
        )
    base.execute(
        "CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, "
        "extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL, "
        "CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))"
    )
    for name in ("gpkg_metadata", "gpkg_metadata_reference"):
        base.execute(
            "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_metadata', ?, 'read-write')",
            (name, _EXTENSION),
        )
    base.execute(
        "UPDATE gpkg_contents SET description = ? WHERE table_name = ?",
        (table.attribution, table.what),
    )


def _add_style(base: sqlite3.Connection, table: Table, moment: str) -> None:
    base.execute(_STYLES)
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
        (moment,),
    )
    base.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
        "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, "
        "update_time) VALUES ('', '', ?, 'geom', 'atlas', ?, '', 1, ?, '', ?)",
        (table.what, layer_style(table), "Balochistan Incident Atlas", moment),
    )
