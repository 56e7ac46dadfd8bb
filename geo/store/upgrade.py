"""A store of an earlier release made one of this: one step a schema, in one transaction.

To change the tables: raise `geo.store.schema.SCHEMA_VERSION`, say in ``_SINCE`` there which tables
are new, add a step here, and keep a store of the earlier schema in the tests. A step that changes a
table keeps a copy of how it was, since the backup before the step is written with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from geo.core.errors import StoreError
from geo.store.address import backup_folder
from geo.store.audit import COUNT, add_line
from geo.store.backup import save_backup
from geo.store.database import Database, Writer, get_number, put_meta
from geo.store.files import make_folder
from geo.store.schema import (
    APPLICATION_ID,
    AUDIT,
    BOUNDARY_SETS,
    BOUNDARY_UNITS,
    PURGES,
    SCHEMA_VERSION,
)


def _to_2(connection: sa.Connection) -> None:
    """The audit trail, what was purged, and district sets of the user's own."""
    for table in (PURGES, AUDIT, BOUNDARY_SETS, BOUNDARY_UNITS):
        table.create(connection)
    put_meta(connection, COUNT, "0")


STEPS: dict[int, Callable[[sa.Connection], None]] = {1: _to_2}
"""What makes a store of a schema one of the next."""


def upgrade(database: Database) -> None:
    """Save a backup, then take every step; after a fault the store is as it was.

    Raises
    ------
    StoreError
        If the backup cannot be written, or the store cannot be changed.
    """
    kept = _save(database)
    take_steps(database, detail=f"backup {kept.name}")


def take_steps(database: Database, *, detail: str = "") -> None:
    """Take the steps alone."""
    with database.begin() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(APPLICATION_ID)))
        found = get_number(connection, "schema_version")
        for version in range(found, SCHEMA_VERSION):
            STEPS[version](connection)
        if found < SCHEMA_VERSION:
            put_meta(connection, "schema_version", str(SCHEMA_VERSION))
            if database.is_sqlite:
                connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
            revision = get_number(connection, "revision")
            writer = Writer(connection=connection, revision=revision)
            subject = f"schema {found} to {SCHEMA_VERSION}"
            add_line(writer, "upgrade", actor="atlas", subject=subject, detail=detail)
    database.schema = SCHEMA_VERSION


def _save(database: Database) -> Path:
    stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%S%fZ")
    folder = backup_folder(database.url)
    path = folder / f"atlas-store.schema-{database.schema}-{stamp}.sqlite"
    try:
        make_folder(folder)
        save_backup(database, path, replace=False)
    except (StoreError, OSError) as error:
        raise StoreError(
            "The store is of an earlier release and is not upgraded without a backup, which "
            f"cannot be written ({error})",
            where=str(folder),
            fix="Make the folder writable, or name another by ATLAS_BACKUPS; nothing was changed",
        ) from error
    return path
