"""Taking a file out for good: its bytes, its cells and the values in its remarks.

What the file's rows became stays, as does every line that tells of the file: who imported it, when,
how many rows, its SHA-256, and by whom and why it was purged.
"""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geo.core.digest import canonical_json
from geo.core.errors import ConflictError, NotFoundError, StoreError
from geo.store.address import shown
from geo.store.audit import add_line
from geo.store.database import Database, Writer
from geo.store.faults import told
from geo.store.kept import purged
from geo.store.meant import meant_version
from geo.store.schema import NOTES, ORIGINALS, PURGES, RAW_ROWS, VERSIONS, signed
from geo.store.versions import Version

_EMPTIED = {"value": "", "what": "Purged", "fix": ""}
_TABLES = (ORIGINALS, RAW_ROWS, NOTES)
_MAY_REWRITE = "SELECT pg_has_role(c.relowner, 'USAGE') OR pg_has_role(d.datdba, 'USAGE')"
_OF_TABLE = (
    "FROM pg_class c, pg_database d "
    "WHERE c.oid = to_regclass(:name) AND d.datname = current_database()"
)
_SINCE_MAINTAIN = (17,)
_REWRITING_S = 3600.0
_PAUSES_S = (0.0, 1.0, 2.0, 4.0, 8.0)
# The detail of VERBOSE begins with the number of rows that could not be removed, in any language.
_DEAD = re.compile(r"\D*0*[1-9]")


@dataclass(frozen=True, kw_only=True)
class Purge:
    """What was taken out: the file's SHA-256 and size, its versions, rows of cells, remarks."""

    sha256: str
    size: int
    versions: tuple[int, ...]
    rows: int
    notes: int


def purge_file(writer: Writer, given: Version | int, *, author: str, reason: str) -> Purge:
    """Empty what is kept of a version's file; see `geo.store.store.Store.purge`."""
    connection = writer.connection
    version = meant_version(connection, given)
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
        If somebody holds the tables or still sees the rows; what was purged stays purged, only its
        traces remain.
    """
    try:
        with told(database.where):
            left = _vacuum_file(database) if database.is_sqlite else _vacuum_server(database)
    except StoreError as error:
        raise _traces(database, error.what) from error
    if left:
        raise _traces(database, left)


def refuse_unowned(connection: sa.Connection) -> None:
    """Raise if a server would skip the rewriting: it does so with a warning, not an error."""
    if connection.dialect.name != "postgresql":
        return
    newer = (connection.dialect.server_version_info or (0,)) >= _SINCE_MAINTAIN
    may = " OR has_table_privilege(c.oid, 'MAINTAIN')" if newer else ""
    for table in _TABLES:
        asked = f"{_MAY_REWRITE}{may} {_OF_TABLE}"
        if not connection.execute(sa.text(asked), {"name": table.name}).scalar():
            raise StoreError(
                f"This user may not rewrite {table.name}, so that the file would stay readable in "
                "the database's files: nothing was purged",
                where=shown(connection.engine.url),
                fix="Purge as the user who owns the tables: name it in ATLAS_DATABASE_URL",
            )


def _vacuum_file(database: Database) -> str:
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("VACUUM")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        connection.exec_driver_sql("BEGIN")
    return "another program still reads the store as it was" if busy else ""


def _vacuum_server(database: Database) -> str:
    with database.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        with database.patient(connection, _REWRITING_S):
            return next(filter(None, (_rewrite(plain, table) for table in _TABLES)), "")


def _rewrite(connection: sa.Connection, table: sa.Table) -> str:
    """Rewrite a table; why rows that are gone are still in its file, if they are."""
    said: list[tuple[str, str]] = []

    def hear(notice: Any) -> None:
        # A notice lives no longer than this call.
        said.append((notice.severity_nonlocalized or "", notice.message_detail or ""))

    driver: Any = connection.connection.driver_connection
    driver.add_notice_handler(hear)
    try:
        for pause in _PAUSES_S:
            time.sleep(pause)
            said.clear()
            connection.exec_driver_sql(f"VACUUM (FULL, VERBOSE) {table.name}")
            if any(severity == "WARNING" for severity, _ in said):
                return f"the server skipped {table.name}"
            # Rows that a transaction which began before may still see are carried over.
            if not any(_DEAD.match(detail) for _, detail in said):
                return ""
    finally:
        driver.remove_notice_handler(hear)
    return f"a transaction that began before, such as a backup, still sees rows of {table.name}"


def _traces(database: Database, why: str) -> StoreError:
    return StoreError(
        f"The file was taken out, but what it held is still in the database's files ({why})",
        where=database.where,
        fix="Wait until whoever holds or reads it has ended, then purge the same version again",
    )


def _refuse(connection: sa.Connection, version: Version) -> None:
    if version.sha256 is None:
        raise NotFoundError(f"No file belongs to {version.label}")
    if version.kind == "seed":
        raise StoreError(
            "The record that ships with the atlas is not purged", where=version.label,
            fix="Switch the dataset off instead",
        )  # fmt: skip
    if version.sha256 in purged(connection):
        raise ConflictError(
            f"The file of {version.label} was purged before: its records stay as they are",
            fix="Nothing needs to be done; the database's files were rewritten once more",
        )


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
