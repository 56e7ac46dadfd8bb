"""Tables of the store, the same in SQLite and PostgreSQL.

What a dataset holds now is in ``entries``, one row for each row of its tables. Every change of it
is a *version* with its rows in ``changes``: each entry before and after, so that any version can be
undone and any cell's past be read. Nothing is ever deleted but entries, whose last state stands in
``changes``, and files that had to be purged, of which ``purges`` tells. ``audit`` holds what leaves
no version: who signed in, what was taken out. Every row carries a checksum of its other cells.
District sets of the user's own stand beside the datasets, in two tables that rows are only ever
added to: a set is in use while the latest row of its name adds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from geo.core.digest import canonical_json, digest

SCHEMA_VERSION = 2
APPLICATION_ID = 0x42494131
"""Marks a SQLite file as this atlas's store (the letters BIA1)."""

METADATA = sa.MetaData()
_ID = sa.BigInteger


def _sum() -> sa.Column[int]:
    return sa.Column("checksum", sa.BigInteger, nullable=False)


META = sa.Table(
    "atlas_meta",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    _sum(),
)

ORIGINALS = sa.Table(
    "atlas_originals",
    METADATA,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

VERSIONS = sa.Table(
    "atlas_versions",
    METADATA,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("undoes", _ID, sa.ForeignKey("atlas_versions.id")),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("file_name", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, sa.ForeignKey("atlas_originals.sha256")),
    sa.Column("decisions", sa.Text, nullable=False),
    sa.Column("rows_read", sa.Integer, nullable=False),
    sa.Column("accepted", sa.Integer, nullable=False),
    sa.Column("flagged", sa.Integer, nullable=False),
    sa.Column("rejected", sa.Integer, nullable=False),
    sa.Column("added", sa.Integer, nullable=False),
    sa.Column("changed", sa.Integer, nullable=False),
    sa.Column("removed", sa.Integer, nullable=False),
    sa.Column("rows_changed", sa.Integer, nullable=False),
    sa.Column("rows_kept", sa.Integer, nullable=False),
    sa.Column("notes", sa.Integer, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    _sum(),
    sa.UniqueConstraint("dataset", "number"),
)

ENTRIES = sa.Table(
    "atlas_entries",
    METADATA,
    sa.Column("dataset", sa.Text, primary_key=True),
    sa.Column("part", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("version", _ID, sa.ForeignKey("atlas_versions.id"), nullable=False),
    _sum(),
    sa.Index("ix_atlas_entries_position", "dataset", "part", "position"),
)

CHANGES = sa.Table(
    "atlas_changes",
    METADATA,
    sa.Column("version", _ID, sa.ForeignKey("atlas_versions.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("dataset", sa.Text, nullable=False),
    sa.Column("part", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    _sum(),
    sa.Index("ix_atlas_changes_key", "dataset", "part", "key"),
)

RAW_ROWS = sa.Table(
    "atlas_raw_rows",
    METADATA,
    sa.Column("version", _ID, sa.ForeignKey("atlas_versions.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("record_id", sa.Text, nullable=False),
    sa.Column("cells", sa.Text, nullable=False),
    _sum(),
)

NOTES = sa.Table(
    "atlas_notes",
    METADATA,
    sa.Column("version", _ID, sa.ForeignKey("atlas_versions.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    _sum(),
)

BOUNDARY_SETS = sa.Table(
    "atlas_boundary_sets",
    METADATA,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, sa.ForeignKey("atlas_originals.sha256")),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("units", sa.Integer, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    _sum(),
)

BOUNDARY_UNITS = sa.Table(
    "atlas_boundary_units",
    METADATA,
    sa.Column("boundary_set", _ID, sa.ForeignKey("atlas_boundary_sets.id"), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("cells", sa.Text, nullable=False),
    sa.Column("shape", sa.LargeBinary, nullable=False),
    sa.Column("drawn", sa.LargeBinary, nullable=False),
    _sum(),
)

PURGES = sa.Table(
    "atlas_purges",
    METADATA,
    sa.Column("sha256", sa.Text, sa.ForeignKey("atlas_originals.sha256"), primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    _sum(),
)

AUDIT = sa.Table(
    "atlas_audit",
    METADATA,
    sa.Column("id", _ID, primary_key=True, autoincrement=False),
    sa.Column("revision", _ID, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("chain", sa.Text, nullable=False),
    _sum(),
)

TABLES = (
    META, ORIGINALS, VERSIONS, ENTRIES, CHANGES, RAW_ROWS, NOTES, PURGES, AUDIT, BOUNDARY_SETS,
    BOUNDARY_UNITS,
)  # fmt: skip
"""In an order in which they can be filled without a reference to what is not there yet."""

_SINCE = {PURGES: 2, AUDIT: 2, BOUNDARY_SETS: 2, BOUNDARY_UNITS: 2}


def tables_of(version: int) -> tuple[sa.Table, ...]:
    """Tables of a store of an earlier schema, or of the present one."""
    return tuple(table for table in TABLES if _SINCE.get(table, 1) <= version)


def signed(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its checksum."""
    return {**row, "checksum": checksum(table, row)}


def checksum(table: sa.Table, row: Mapping[str, Any] | sa.RowMapping) -> int:
    """CRC-32 over the cells of a row, in the order of the table's columns."""
    cells = [_cell(row[name]) for name in _names(table)]
    return crc32("\x1f".join(cells).encode("utf-8"))


def _cell(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return digest(bytes(value))
    return "\x00" if value is None else str(value)


@lru_cache(maxsize=64)
def _names(table: sa.Table) -> tuple[str, ...]:
    return tuple(c.name for c in table.columns if c.name != "checksum")


def entry_hash(part: str, key: str, state: str) -> int:
    """Number that stands for one entry in the sum over a dataset."""
    return int(digest(canonical_json([part, key, state])), 16)


def add_hashes(content: str, *, plus: list[int], minus: list[int]) -> str:
    """New sum over a dataset's entries; order does not matter, so a change costs what it changes.

    The sum is of SHA-256 numbers modulo 2^256. It tells chance damage, not a forger.
    """
    total = (int(content or "0", 16) + sum(plus) - sum(minus)) % (1 << 256)
    return f"{total:064x}"
