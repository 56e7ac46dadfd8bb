"""Tables as files: one table, five formats, each with its attribution, coverage and stamp."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from geo.core.errors import OptionError
from geo.export.frames import Table
from geo.export.rows import plain_cell, table_rows, text_cell
from geo.export.stamp import SIDECAR
from geo.export.write import write_together

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "parquet")


def table_format(path: Path) -> str:
    """Format of a file name.

    Raises
    ------
    OptionError
        If it is none of `FORMATS`.
    """
    form = path.suffix.lower().lstrip(".")
    if form not in FORMATS:
        raise OptionError(
            f"{path.name!r} is not a table's file name", where="OUT",
            choices=[f".{f}" for f in FORMATS],
        )  # fmt: skip
    return form


def table_bytes(table: Table, *, form: str, hxl: bool = False) -> bytes:
    """File content of a table; the same table gives the same bytes.

    Parameters
    ----------
    table
        What to write.
    form
        One of `FORMATS`.
    hxl
        With CSV and XLSX: a second row of HXL tags.
    """
    if form == "csv":
        return _csv(table, hxl=hxl)
    if form == "geojson":
        return _geojson(table)
    if form == "xlsx":
        from geo.export.workbook import workbook_bytes  # noqa: PLC0415  (openpyxl)

        return workbook_bytes(table, hxl=hxl)
    if form == "gpkg":
        from geo.export.geopackage import geopackage_bytes  # noqa: PLC0415  (GDAL)

        return geopackage_bytes(table)
    if form == "parquet":
        from geo.export.parquet import parquet_bytes  # noqa: PLC0415  (Arrow)

        return parquet_bytes(table)
    raise OptionError(f"No table format {form!r}", where="form", choices=FORMATS)


def sidecar_bytes(table: Table) -> bytes:
    """What stands beside a CSV: attribution, coverage and stamp."""
    value = {
        "attribution": table.attribution,
        "coverage": list(table.coverage),
        "stamp": json.loads(table.stamp) if table.stamp else None,
    }
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def write_table(path: Path, table: Table, *, hxl: bool = False) -> Path:
    """Write a table, and its sidecar where the format has no room for it.

    Raises
    ------
    OptionError
        If the name has another ending than those of `FORMATS`.
    WriteError
        If it cannot be written; an existing file stays whole.
    """
    form = table_format(path)
    content = table_bytes(table, form=form, hxl=hxl)
    papers = {path.with_name(path.name + SIDECAR): sidecar_bytes(table)} if form == "csv" else {}
    write_together({**papers, path: content})
    return path


def _csv(table: Table, *, hxl: bool) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([str(c) for c in table.frame.columns])
    if hxl:
        writer.writerow(table.hxl)
    writer.writerows([text_cell(v) for v in row] for row in table_rows(table))
    return out.getvalue().encode("utf-8")


def _geojson(table: Table) -> bytes:
    columns = [str(c) for c in table.frame.columns]
    shapes = list(table.geometry) if table.geometry is not None else [None] * len(table.frame)
    features = [
        {
            "type": "Feature",
            "geometry": None if shape is None else _geometry(shape),
            "properties": dict(zip(columns, map(plain_cell, row), strict=True)),
        }
        for row, shape in zip(table_rows(table), shapes, strict=True)
    ]
    # Members that RFC 7946 does not know are allowed and ignored by readers (section 6.1).
    head = {
        "type": "FeatureCollection",
        "attribution": table.attribution,
        "coverage": list(table.coverage),
        "stamp": json.loads(table.stamp) if table.stamp else None,
    }
    lines = [json.dumps(f, ensure_ascii=False, allow_nan=False) for f in features]
    start = json.dumps(head, ensure_ascii=False)[:-1]
    return (start + ', "features": [\n' + ",\n".join(lines) + "\n]}\n").encode("utf-8")


def _geometry(shape: Any) -> dict[str, Any]:
    value = shape.__geo_interface__
    return {"type": value["type"], "coordinates": _rounded(value["coordinates"])}


def _rounded(value: Any) -> Any:
    return round(value, 6) if isinstance(value, float) else [_rounded(v) for v in value]
