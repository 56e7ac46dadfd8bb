"""GeoPackage through SQLite alone: nothing in the file is trusted, nothing in it is run."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from typing import Any

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.geometry import check_kinds, number_text
from geo.importers.upload.layer import write_layer
from geo.importers.upload.limits import MAX_COLUMNS
from geo.importers.upload.notes import Meta, note

# What GDAL, QGIS and the standard's own extensions write; they keep an index or a count.
_USUAL_TRIGGERS = ("rtree_", "trigger_", "gpkg_", "ogr_", "feature_count_", "fgti_", "fgtd_")
_STYLES = "layer_styles"
_ENVELOPE = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_GEOMETRIES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString",
               6: "MultiPolygon", 7: "GeometryCollection"}  # fmt: skip


def read_gpkg(path: Path, *, folder: Path, choices: dict[str, str]) -> Meta:
    """Write one layer of a GeoPackage as Arrow: points as two columns, areas beside the table.

    Raises
    ------
    UploadError
        With the code, row (record n is row n + 1) and column of the first defect.
    """
    try:
        with closing(_connect(path)) as base:
            _check_whole(base)
            layer, kind, notes = _choose(base, choices.get("layer", ""))
            return _read(base, layer, kind, folder=folder, choices=choices, notes=notes)
    except sqlite3.Error as error:
        if "not authorized" in str(error) or "prohibited" in str(error):
            raise UploadError(
                "The layer would run code of the file's own", code="gpkg_view"
            ) from error
        raise UploadError(f"The database cannot be read ({error})", code="gpkg_damaged") from error
    except UnicodeDecodeError as error:
        raise UploadError("A name in the database is no text", code="gpkg_damaged") from error


def _connect(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    base.text_factory = bytes
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 60_000_000)
    base.setlimit(sqlite3.SQLITE_LIMIT_COLUMN, 2_000)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON", "mmap_size=0"):
        base.execute(f"PRAGMA {pragma}")
    return base


def _check_whole(base: sqlite3.Connection) -> None:
    findings = [_decode(row[0]) for row in base.execute("PRAGMA quick_check(3)")]
    if findings != ["ok"]:
        raise UploadError(f"The database fails its check: {findings[0]}", code="gpkg_damaged")
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        if not _decode(name).lower().startswith(_USUAL_TRIGGERS):
            raise UploadError(
                f"The database carries the trigger {show(_decode(name))}",
                code="gpkg_trigger",
                column=_decode(name),
            )
    # From here on only plain reading is allowed, whatever a hidden expression may ask for.
    base.set_authorizer(_authorize)


def _authorize(action: int, first: str | None, *_: str | None) -> int:
    allowed = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
    if action in allowed or (action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"):
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _choose(base: sqlite3.Connection, choice: str) -> tuple[str, str, list[dict[str, Any]]]:
    listed = {
        _decode(name): _decode(kind)
        for name, kind in base.execute("SELECT table_name, data_type FROM gpkg_contents")
        if isinstance(name, bytes) and kind in (b"features", b"attributes", b"aspatial")
    }
    notes: list[dict[str, Any]] = []
    if len(listed) > 1 and listed.get(_STYLES) == "attributes" and choice != _STYLES:
        # QGIS's own table of how to draw the layers, which is no layer of records.
        del listed[_STYLES]
        notes.append(note("note_styles", what=f"The table {_STYLES} was not read"))
    if not listed:
        raise UploadError("The GeoPackage lists no layer of records", code="gpkg_empty")
    if choice not in listed and (choice or len(listed) > 1):
        raise UploadError(
            f"No layer is named {show(choice)}" if choice else f"There are {len(listed)} layers",
            code="choice_invalid" if choice else "gpkg_layer",
            asks="layer",
            choices=tuple(listed),
        )
    layer = choice or next(iter(listed))
    found = base.execute("SELECT type, sql FROM sqlite_master WHERE name = ?", (layer,)).fetchone()
    if found is None:
        raise UploadError(f"Layer {show(layer)} has no table", code="gpkg_damaged", column=layer)
    if found[0] != b"table" or _decode(found[1]).lstrip().upper().startswith("CREATE VIRTUAL"):
        raise UploadError(
            f"Layer {show(layer)} is a view or a virtual table", code="gpkg_view", column=layer
        )
    return layer, listed[layer], notes


def _read(
    base: sqlite3.Connection,
    layer: str,
    kind: str,
    *,
    folder: Path,
    choices: dict[str, str],
    notes: list[dict[str, Any]],
) -> Meta:
    columns = [
        (_decode(row[1]), _decode(row[2]).upper(), int(row[6]))
        for row in base.execute(f"PRAGMA table_xinfo({_quote(layer)})")
    ]
    computed = [name for name, _, hidden in columns if hidden]
    if computed:
        raise UploadError(
            f"Column {show(computed[0])} is computed by the file itself",
            code="gpkg_view",
            column=computed[0],
        )
    shape, stated = _geometry_column(base, layer) if kind == "features" else ("", "")
    names = []
    for name, declared, _ in columns:
        if name == shape:
            continue
        if declared.startswith("BLOB"):
            what = f"Column {show(name)} holds binary and was left out"
            notes.append(note("note_left_out", column=name, what=what))
            continue
        names.append(name)
    if len(names) > MAX_COLUMNS:
        raise UploadError(f"The layer has {len(names)} columns", code="too_many_columns", row=1)
    wanted = ", ".join(_quote(name) for name in ([*names, shape] if shape else names))
    cells: list[list[str]] = []
    blobs: list[bytes | None] = []
    for row, record in enumerate(
        base.execute(f"SELECT {wanted} FROM {_quote(layer)}"),  # noqa: S608 - names are quoted
        start=2,
    ):
        cells.append([_cell(v, row, n) for v, n in zip(record, names, strict=False)])
        if shape:
            blobs.append(_wkb(record[-1], row))
    kinds = [_kind(blob, row) for row, blob in enumerate(blobs, start=2)]
    check_kinds(kinds)
    return write_layer(
        kind="gpkg", layer=layer, names=names, rows=cells, wkb=blobs if shape else None,
        stated=stated, folder=folder, choices=choices, notes=notes,
    )  # fmt: skip


def _geometry_column(base: sqlite3.Connection, layer: str) -> tuple[str, str]:
    """Name of a layer's geometry column, and its reference system as code or WKT."""
    found = base.execute(
        "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchall()
    if len(found) != 1 or not isinstance(found[0][0], bytes):
        raise UploadError(
            f"Layer {show(layer)} lists {len(found)} geometry columns", code="gpkg_damaged"
        )
    name, srs = found[0]
    system = base.execute(
        "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
        "WHERE srs_id = ?",
        (srs,),
    ).fetchone()
    if system is None or srs in (0, -1):
        return _decode(name), ""
    if _decode(system[0]).upper() == "EPSG" and isinstance(system[1], int):
        return _decode(name), f"EPSG:{system[1]}"
    return _decode(name), _decode(system[2])


def _wkb(value: Any, row: int) -> bytes | None:
    """Plain WKB of a GeoPackage geometry; None for a missing or an empty one."""
    if value is None:
        return None
    if not isinstance(value, bytes) or len(value) < 8 or value[:2] != b"GP" or value[2]:
        raise _fault("The geometry has no GeoPackage header", row)
    flags = value[3]
    envelope = _ENVELOPE.get((flags >> 1) & 7)
    if envelope is None or flags & 0x20:
        raise _fault("The geometry's header is malformed", row)
    return None if flags & 0x10 else value[8 + envelope :]


def _kind(blob: bytes | None, row: int) -> str | None:
    if blob is None:
        return None
    if len(blob) < 5 or blob[0] > 1:
        raise _fault("The geometry is cut off", row)
    code = struct.unpack_from("<I" if blob[0] else ">I", blob, 1)[0]
    return _GEOMETRIES.get(code % 1000 if code < 4000 else code & 0xFF, f"type {code}")


def _cell(value: Any, row: int, column: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, float):
        return number_text(value)
    try:
        return bytes(value).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UploadError(
            "The cell holds binary, not text", code="gpkg_value", row=row, column=column
        ) from error


def _decode(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _fault(what: str, row: int) -> UploadError:
    return UploadError(what, code="geometry_shape", row=row, column="geometry")
