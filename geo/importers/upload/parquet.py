"""Parquet and GeoParquet, as the text it holds; points become two columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.geometry import number_text
from geo.importers.upload.layer import write_layer
from geo.importers.upload.limits import MAX_COLUMNS, MAX_ROWS, ZIP_TOTAL
from geo.importers.upload.notes import Meta, note

_PIECE = 8_192


def read_parquet(path: Path, *, folder: Path, choices: dict[str, str]) -> Meta:
    """Write a Parquet file as Arrow: points as two columns, areas beside the table.

    Raises
    ------
    UploadError
        With the code, row (record n is row n + 1) and column of the first defect.
    """
    pa.set_cpu_count(1)
    try:
        with pq.ParquetFile(path, memory_map=False, pre_buffer=False) as file:
            _check_size(file.metadata)
            shape, stated = _geometry_column(file.schema_arrow)
            notes: list[dict[str, Any]] = []
            names = _names(file.schema_arrow, shape, notes)
            rows, blobs = _read(file, names, shape)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        first = str(error).split("\n", 1)[0]
        raise UploadError(
            f"The file cannot be read ({show(first)})", code="parquet_damaged"
        ) from error
    return write_layer(
        kind="parquet", layer="", names=names, rows=rows, wkb=blobs if shape else None,
        stated=stated, folder=folder, choices=choices, notes=notes,
    )  # fmt: skip


def _check_size(metadata: Any) -> None:
    if metadata.num_columns > MAX_COLUMNS:
        raise UploadError(f"The table has {metadata.num_columns:,} columns",
                          code="too_many_columns", row=1)  # fmt: skip
    if metadata.num_rows > MAX_ROWS:
        raise UploadError(f"The table has {metadata.num_rows:,} rows", code="too_many_rows")
    unpacked = sum(metadata.row_group(n).total_byte_size for n in range(metadata.num_row_groups))
    if unpacked > ZIP_TOTAL:
        raise UploadError(f"The file unpacks to {unpacked:,} bytes", code="limit_output")


def _geometry_column(schema: Any) -> tuple[str, str]:
    """Name of the column of shapes and its reference system, both empty without one."""
    text = (schema.metadata or {}).get(b"geo")
    if text is None:
        return "", ""
    try:
        value = json.loads(text)
        name = str(value["primary_column"])
        column = value["columns"][name]
        encoding, crs = column["encoding"], column.get("crs", "OGC:CRS84")
    except (ValueError, KeyError, TypeError) as error:
        raise UploadError("Its description of the shapes is malformed",
                          code="parquet_damaged") from error  # fmt: skip
    if encoding != "WKB" or name not in schema.names:
        raise UploadError(f"Shapes are encoded as {show(str(encoding))}", code="parquet_type",
                          column=name)  # fmt: skip
    if crs is None:
        return name, ""
    return name, crs if isinstance(crs, str) else json.dumps(crs)


def _names(schema: Any, shape: str, notes: list[dict[str, Any]]) -> list[str]:
    names = []
    for field in schema:
        if field.name == shape:
            continue
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
            what = f"Column {show(field.name)} holds binary and was left out"
            notes.append(note("note_left_out", column=field.name, what=what))
        elif pa.types.is_nested(kind) or pa.types.is_duration(kind) or pa.types.is_time(kind):
            raise UploadError(
                f"Column {show(field.name)} is of type {show(str(kind))}", code="parquet_type",
                row=1, column=field.name,
            )  # fmt: skip
        else:
            names.append(field.name)
    return names


def _read(file: Any, names: list[str], shape: str) -> tuple[list[list[str]], list[bytes | None]]:
    rows: list[list[str]] = []
    blobs: list[bytes | None] = []
    wanted = [*names, shape] if shape else names
    for batch in _batches(file, wanted):
        columns = {n: batch.column(batch.schema.get_field_index(n)).to_pylist() for n in wanted}
        rows += [[_cell(v) for v in row] for row in zip(*(columns[n] for n in names), strict=True)]
        if shape:
            blobs += columns[shape]
    return rows, blobs


def _batches(file: Any, wanted: list[str]) -> Iterator[Any]:
    yield from file.iter_batches(batch_size=_PIECE, columns=wanted, use_threads=False)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "" if value != value else number_text(value)  # noqa: PLR0124 - NaN is no number
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else str(value)
