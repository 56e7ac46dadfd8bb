"""What a file holds besides its cells, by place: what a program shows of it can hang on that.

A number format, a second frame of a picture, another reference system: the cells are the same,
and a reader sees something else. The places are compared where the cells are the same.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from geo.core.digest import digest
from geo.export.reading import open_sqlite, refuse_views

_HEAD = 8
_WORDS = (b"iTXt", b"tEXt", b"zTXt")
_PIXELS = b"IDAT"
# Of an archive: its closing record, whose last two bytes are the length of what is remarked on it.
_END = b"PK\x05\x06"
_END_SIZE = 22
_VERSIONS = slice(18, 20)
_PRAGMAS = ("application_id", "user_version", "encoding")


def rest_of(path: Path) -> dict[str, str]:
    """Everything of a file that is no cell, by place; empty for a kind that is all cells.

    Raises
    ------
    ValueError, struct.error, zipfile.BadZipFile, sqlite3.Error
        If the file is not of its kind.
    """
    reader = _READERS.get(path.suffix.lower())
    return reader(path) if reader else {}


def _png(path: Path) -> dict[str, str]:
    """Chunks besides the pixels and texts, which are cells; their order, and what follows."""
    content = path.read_bytes()
    order: list[str] = []
    out: dict[str, str] = {}
    until = _HEAD
    for kind, data, end in _chunks(content):
        until = end
        name = kind.decode("latin-1")
        if not (kind == _PIXELS and order[-1:] == [name]):
            order.append(name)
        if kind != _PIXELS and kind not in _WORDS:
            out[f"chunk {name} {order.count(name)}"] = digest(data)
    return {"chunks": " ".join(order), "bytes after the picture": str(len(content) - until), **out}


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    at = _HEAD
    while at < len(content):
        (size,) = struct.unpack_from(">I", content, at)
        kind, until = content[at + 4 : at + 8], at + 12 + size
        yield kind, content[at + 8 : until - 4], until
        if kind == b"IEND":
            return
        at = until


def _parts(path: Path) -> dict[str, str]:
    """Members of an archive in their order, one that stands twice included."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        out = {"parts": " ".join(one.filename for one in members)}
        out |= {f"part {n}, {one.filename}": digest(archive.read(one))
                for n, one in enumerate(members, start=1)}  # fmt: skip
        out |= {f"remarks on part {n}, {one.filename}": digest(one.comment + one.extra)
                for n, one in enumerate(members, start=1) if one.comment or one.extra}  # fmt: skip
        first = min((one.header_offset for one in members), default=0)
    content = path.read_bytes()
    end = content[content.rfind(_END) + _END_SIZE :]
    return out | {"bytes before the archive": str(first), "bytes after it": str(len(end)),
                  "end": digest(end)}  # fmt: skip


def _gpkg(path: Path) -> dict[str, str]:
    """The schema, and every plain table; nothing that computes is asked."""
    base = open_sqlite(path)
    try:
        master = base.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
        out = {f"{kind} {name}": digest(sql) for kind, name, sql in master}
        # How it is written and read: with a log beside it, or by no program of today.
        out["file format"] = str(list(path.read_bytes()[_VERSIONS]))
        out |= {key: str(base.execute(f"PRAGMA {key}").fetchone()[0]) for key in _PRAGMAS}
        for kind, name, sql in master:
            if kind != "table" or str(sql).lstrip().upper().startswith("CREATE VIRTUAL"):
                continue
            refuse_views(base, name)
            quoted = '"' + name.replace('"', '""') + '"'
            rows = base.execute(f"SELECT * FROM {quoted} ORDER BY 1")  # noqa: S608 - a name of this file
            out[f"rows of {name}"] = digest(repr([no_bytes(row) for row in rows]))
        return out
    finally:
        base.close()


def no_bytes(row: tuple[object, ...]) -> tuple[object, ...]:
    """A row with a digest for bytes, which no text that says the same is taken for."""
    return tuple(("bytes", digest(cell)) if isinstance(cell, bytes) else cell for cell in row)


def _parquet(path: Path) -> dict[str, str]:
    """Types of the columns, what is written on one or on all, and bounds that are not theirs.

    A program that looks for some rows passes over a group whose bounds say that it has none.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415  (half a second that a picture need not pay)

    with pq.ParquetFile(path) as file:
        out = {
            f"column {n}, {one.name}": f"{one.type}{'' if one.nullable else ' not null'}"
            + "".join(f", {key!r}: {text!r}" for key, text in sorted((one.metadata or {}).items()))
            for n, one in enumerate(file.schema_arrow, start=1)
        }
        # The schema holds what its own copy in the file says; other programs read the file's.
        papers = (file.metadata.metadata or {}).items()
        out |= {f"remark {key!r}": digest(text) for key, text in papers if key != b"ARROW:schema"}
        return out | dict.fromkeys(_false_bounds(file), "are not theirs")


def _false_bounds(file: Any) -> Iterator[str]:
    import pyarrow.compute as pc  # noqa: PLC0415

    for number in range(file.num_row_groups):
        told, group = file.metadata.row_group(number), file.read_row_group(number)
        for n, (name, column) in enumerate(zip(group.column_names, group.columns, strict=True)):
            own = told.column(n)
            if own.has_column_index or own.has_offset_index:
                yield f"an index of the pages of {name}"
            bounds, ends = own.statistics, pc.min_max(column)
            if bounds is None:
                continue
            least, most = ends["min"].as_py(), ends["max"].as_py()
            wrong = bounds.has_min_max and least is not None and (
                bounds.min > least or bounds.max < most
            )  # fmt: skip
            if wrong or (bounds.has_null_count and bounds.null_count != column.null_count):
                yield f"bounds of {name} in group {number + 1}"


_READERS: dict[str, Callable[[Path], dict[str, str]]] = {
    ".png": _png, ".xlsx": _parts, ".docx": _parts, ".gpkg": _gpkg,
    ".parquet": _parquet,
}  # fmt: skip
