"""Taking a file out for good: its bytes, its cells and the values in its remarks.

What the file's rows became stays, as does every line that tells of the file: who imported it, when,
how many rows, its SHA-256, and by whom and why it was purged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from geo.core.digest import canonical_json
from geo.core.errors import ConflictError, NotFoundError, StoreError
from geo.store.audit import add_line
from geo.store.database import Database, Writer
from geo.store.faults import told
from geo.store.kept import purged
from geo.store.schema import NOTES, ORIGINALS, PURGES, RAW_ROWS, VERSIONS, signed
from geo.store.versions import Version, version_row

_EMPTIED = {"value": "", "what": "Purged", "fix": ""}
_TABLES = (ORIGINALS, RAW_ROWS, NOTES)


@dataclass(frozen=True, kw_only=True)
class Purge:
    """What was taken out: the file's SHA-256 and size, its versions, rows of cells, remarks."""

    sha256: str
    size: int
    versions: tuple[int, ...]
    rows: int
    notes: int


def purge_file(writer: Writer, identifier: int, *, author: str, reason: str) -> Purge:
    """Empty what is kept of a version's file; see `geo.store.store.Store.purge`."""
    connection = writer.connection
    version = version_row(connection, identifier)
    _refuse(connection, version)
    same = VERSIONS.c.sha256 == version.sha256
    versions = tuple(connection.execute(sa.select(VERSIONS.c.id).where(same)).scalars())
    held = sa.select(ORIGINALS.c.size).where(ORIGINALS.c.sha256 == version.sha256)
    size = int(connection.execute(held).scalar_one())
    empty = sa.update(ORIGINALS).where(ORIGINALS.c.sha256 == version.sha256)
    connection.execute(empty.values(content=b""))
    gone = connection.execute(sa.delete(RAW_ROWS).where(RAW_ROWS.c.version.in_(versions)))
    notes = _empty_notes(connection, versions)
    at = datetime.now(tz=UTC).isoformat(timespec="seconds")
    row = {"sha256": version.sha256, "at": at, "author": author, "reason": reason}
    connection.execute(sa.insert(PURGES), signed(PURGES, row))
    done = Purge(
        sha256=str(version.sha256), size=size, versions=versions, rows=gone.rowcount, notes=notes
    )
    add_line(
        writer,
        "purge",
        actor=author,
        subject=f"version {version.id} of {version.dataset}",
        detail=f"{reason} (file {done.sha256}, {size} bytes, {done.rows} rows of cells)",
    )
    return done


def overwrite(database: Database) -> None:
    """Leave nothing of what was taken out in the database's own files.

    Raises
    ------
    StoreError
        If somebody else holds the tables; what was purged stays purged, only its traces remain.
    """
    with told(database.where), database.engine.connect() as connection:
        if database.is_sqlite:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
            return
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in _TABLES:
            plain.exec_driver_sql(f"VACUUM (FULL) {table.name}")


def _refuse(connection: sa.Connection, version: Version) -> None:
    if version.sha256 is None:
        raise NotFoundError(f"No file belongs to {version.label}")
    if version.kind == "seed":
        raise StoreError(
            "The record that ships with the atlas is not purged", where=version.label,
            fix="Switch the dataset off instead",
        )  # fmt: skip
    if version.sha256 in purged(connection):
        raise ConflictError(f"The file of {version.label} was purged before")


def _empty_notes(connection: sa.Connection, versions: tuple[int, ...]) -> int:
    rows = connection.execute(sa.select(NOTES).where(NOTES.c.version.in_(versions))).mappings()
    emptied = [
        {**row, "note": canonical_json({**json.loads(row["note"]), **_EMPTIED})}
        for row in rows.all()
    ]
    for row in emptied:
        one = sa.update(NOTES).where(NOTES.c.version == row["version"], NOTES.c.seq == row["seq"])
        connection.execute(one.values(signed(NOTES, row)))
    return len(emptied)
