"""Parquet files of events as pieces of a size that fits in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geo.core.errors import DataError, OptionError
from geo.engines.faults import EngineError, reading

# Rows that a piece has at least, but for the last of a file: what a resumed run may do again.
PIECE_ROWS = 1_000_000
# Bytes of rows in memory at a time, and the rows they may be.
_BATCH_BYTES = 24_000_000
_BATCH_ROWS = (256, 262_144)
_PROBE_ROWS = 256
# Bytes of a column that are read ahead; a whole row group of a wide file would not fit.
_READ_AHEAD = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Consecutive row groups of one file."""

    number: int
    path: str
    groups: tuple[int, ...]
    rows: int


@dataclass(frozen=True, kw_only=True)
class Events:
    """Parquet files with one schema, cut into pieces.

    ``marks`` has name, size and time of change of each file: what tells whether it is the same.
    """

    path: str
    schema: pa.Schema
    pieces: tuple[Piece, ...]
    rows: int
    marks: tuple[tuple[str, int, str], ...]


def open_events(path: str, *, piece_rows: int = PIECE_ROWS) -> Events:
    """Look at a file, at the Parquet files of a folder, or at an address that fsspec knows.

    Raises
    ------
    EngineError
        If there is nothing at the path.
    DataError
        If a file is not Parquet, holds no rows, or has other columns than the first one.
    """
    marks = _files(path)
    pieces: list[Piece] = []
    schema: pa.Schema | None = None
    for name, _, _ in marks:
        with reading(name), _open(name) as file:
            own = file.schema_arrow
            sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
        if schema is not None and not own.equals(schema, check_metadata=False):
            raise DataError(
                "The columns are not those of the first file", where=name,
                fix=f"Give files with one schema; the first is {Path(marks[0][0]).name}",
            )  # fmt: skip
        schema = schema or own
        pieces += _cut(name, sizes, first=len(pieces), piece_rows=piece_rows)
    rows = sum(piece.rows for piece in pieces)
    if schema is None or not rows:
        raise DataError("The file holds no rows", where=path)
    return Events(path=path, schema=schema, pieces=tuple(pieces), rows=rows, marks=tuple(marks))


def read_piece(piece: Piece, columns: Sequence[str] | None) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Batches of a piece, each with the place that a message names.

    Raises
    ------
    DataError
        If a page of the file is damaged.
    """
    for group in piece.groups:
        where = f"{Path(piece.path).name}, row group {group}"
        with reading(where), _open(piece.path) as file:
            batches = file.iter_batches(
                batch_size=_batch_rows(file, group, columns), row_groups=[group], columns=columns
            )
            for batch in batches:
                yield where, batch


def choose_column(events: Events, *, given: str | None, known: Sequence[str], what: str) -> str:
    """Name of the column for something: as given, or the one of the known names that is there.

    Raises
    ------
    OptionError
        If there is no such column, or none or several of the known names are there.
    """
    names = events.schema.names
    found = [given] if given else [name for name in known if name in names]
    if len(found) == 1 and names.count(found[0]) == 1:
        return found[0]
    said = f"No column {given!r}" if given else f"Which column has the {what} is not clear"
    raise OptionError(said, where=f"--{what}, {Path(events.path).name}", choices=names)


def has_columns(events: Events, *names: str) -> bool:
    """Whether a file has columns of these names."""
    return set(names) <= set(events.schema.names)


def is_remote(path: str) -> bool:
    """Whether a path is an address of a store such as s3://, not of this machine."""
    return "://" in path and not path.startswith("file://")


def filesystem(path: str) -> tuple[Any, str]:
    """File system of an address, and the path in it.

    Raises
    ------
    OptionError
        If fsspec or the store's own package is not installed.
    """
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - only the extra 'cluster' brings it

        system, inner = url_to_fs(path)
    except (ImportError, ValueError) as error:
        raise OptionError(
            f"{path.split('://', maxsplit=1)[0]}:// cannot be opened ({error})", where=path,
            fix="Install the extra 'cluster' and the store's own package, for s3 s3fs",
        ) from error  # fmt: skip
    return system, str(inner)


def _files(path: str) -> list[tuple[str, int, str]]:
    """Name, size and time of change of each Parquet file, sorted by name."""
    if is_remote(path):
        system, inner = filesystem(path)
        found = sorted(system.glob(f"{inner}/**/*.parquet")) if system.isdir(inner) else [inner]
        if not system.exists(found[0] if found else inner):
            raise EngineError("There is no such file", where=path, fix="Check the address")
        infos = [system.info(one) for one in found]
        return [
            (system.unstrip_protocol(one), int(info["size"]), str(_changed(info)))
            for one, info in zip(found, infos, strict=True)
        ]
    local = Path(path.removeprefix("file://"))
    if local.is_dir():
        files = sorted(one for one in local.rglob("*.parquet") if one.is_file())
    else:
        files = [local]
    if not files or not files[0].exists():
        raise EngineError("There is no Parquet file", where=path, fix="Check the path")
    stats = [(one.resolve(), one.stat()) for one in files]
    return [(str(one), stat.st_size, str(stat.st_mtime_ns)) for one, stat in stats]


def _changed(info: dict[str, Any]) -> Any:
    keys = ("mtime", "LastModified", "last_modified", "updated", "ETag", "etag", "created")
    return next((info[key] for key in keys if info.get(key)), "")


def _open(path: str) -> pq.ParquetFile:
    source: Any = path
    if is_remote(path):
        system, inner = filesystem(path)
        source = system.open(inner, "rb")
    return pq.ParquetFile(source, pre_buffer=False, buffer_size=_READ_AHEAD)


def _cut(path: str, sizes: list[int], *, first: int, piece_rows: int) -> list[Piece]:
    pieces: list[Piece] = []
    groups: list[int] = []
    for group, size in enumerate(sizes):
        groups += [group] if size else []
        rows = sum(sizes[at] for at in groups)
        if rows >= piece_rows or (rows and group == len(sizes) - 1):
            pieces.append(
                Piece(number=first + len(pieces), path=path, groups=tuple(groups), rows=rows)
            )
            groups = []
    return pieces


def _batch_rows(file: pq.ParquetFile, group: int, columns: Sequence[str] | None) -> int:
    """Rows whose cells fit, told from the first ones."""
    probe = next(
        file.iter_batches(batch_size=_PROBE_ROWS, row_groups=[group], columns=columns), None
    )
    if probe is None or not probe.num_rows:
        return _BATCH_ROWS[1]
    low, high = _BATCH_ROWS
    return min(max(int(_BATCH_BYTES * probe.num_rows / max(probe.nbytes, 1)), low), high)
