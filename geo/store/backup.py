"""Backups: the whole store in one SQLite file that is itself a store."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from geo.core.digest import canonical_json, digest
from geo.core.errors import NotFoundError, StoreDamagedError, StoreError
from geo.core.files import target_of, told_writing
from geo.store.address import backup_folder, store_url
from geo.store.audit import COUNT
from geo.store.creation import make_schema
from geo.store.damage import boundary_rows, count_rows, find_damage
from geo.store.database import Database, get_meta, put_meta
from geo.store.faults import UNCHANGED, told
from geo.store.files import (
    make_folder,
    new_file,
    place_file,
    prepare_file,
    refuse_foreign,
    remove_file,
)
from geo.store.schema import META, SCHEMA_VERSION, VERSIONS, tables_of

_BATCH = 1000
_PATIENCE_S = 600.0
# A fault at its folder is the backup's: the store is well.
_told = partial(told_writing, what="The backup", fault=StoreError)


@dataclass(frozen=True, kw_only=True)
class Backup:
    """A checked copy: where, rows of each table, and a digest over every dataset and version.

    ``kept`` is the copy of what a restore wrote over, empty where there was nothing to keep.
    """

    path: str
    rows: dict[str, int]
    digest: str
    schema: int
    kept: str = ""


def save_backup(database: Database, path: Path, *, replace: bool) -> Backup:
    """Copy a store to a file; see `geo.store.store.Store.backup`."""
    path = target_of(path.expanduser().absolute())
    refuse_itself(path, database.file)
    with told(str(path), kept=UNCHANGED):
        if path.exists() and not replace:
            raise _exists(path)
        if path.parent == backup_folder(database.url).absolute():
            with _told(path):
                make_folder(path.parent)
        with database.read(patience_s=_PATIENCE_S) as source, _told(path):
            return copy_store(source, path, schema=database.schema, replace=replace)


def copy_store(
    source: sa.Connection, path: Path, *, schema: int = SCHEMA_VERSION, replace: bool = False
) -> Backup:
    """Copy a store as one transaction sees it to a file, and check the copy from end to end."""
    temporary = new_file(path)
    try:
        expected = account(source, path, schema=schema)
        fill_file(temporary, source, schema=schema)
        found = read_backup(temporary)
        if (found.rows, found.digest) != (expected.rows, expected.digest):
            raise StoreError("The copy is not what was copied: nothing was kept", where=str(path))
        if replace:
            temporary.replace(path)
        elif not place_file(temporary, path):
            raise _exists(path)
    finally:
        remove_file(temporary)
    return expected


def refuse_itself(backup: Path, store: Path | None) -> None:
    """Refuse a backup that is the file of the store: it would be no second copy."""
    with told(str(backup)):
        same = store is not None and store.exists() and backup.exists() and backup.samefile(store)
    if same:
        raise StoreError(
            f"{backup.name} is the store itself, and no backup of it",
            where=str(backup.parent),
            fix="Give the backup a name of its own, on another disk if there is one",
        )


def read_backup(path: Path) -> Backup:
    """Check a backup from end to end.

    Raises
    ------
    NotFoundError
        If there is no such file.
    StoreDamagedError
        If it is no store or not as it was written.
    """
    if not path.is_file():
        raise NotFoundError(f"No backup {path.name}", where=str(path.parent))
    database = Database(store_url(str(path)), mode="immutable")
    try:
        _refuse_foreign(database, path)
        damage = find_damage(database)
        if damage:
            raise StoreDamagedError(
                f"The backup {path.name} is damaged ({damage})",
                where=str(path.parent),
                fix="Use another backup; nothing was changed",
            )
        with database.read() as connection:
            return account(connection, path, schema=database.schema)
    finally:
        database.close()


def _refuse_foreign(database: Database, path: Path) -> None:
    try:
        refuse_foreign(database, path)
    except StoreDamagedError as error:
        # The way out of a damaged store would send to the backup that this is about.
        raise StoreDamagedError(
            error.what, where=error.where, fix="Use another backup; nothing was changed"
        ) from error


def account(connection: sa.Connection, path: Path, *, schema: int = SCHEMA_VERSION) -> Backup:
    """Rows of each table, and a digest that names every dataset's state and every version."""
    query = sa.select(VERSIONS.c.id, VERSIONS.c.checksum, VERSIONS.c.content).order_by(
        VERSIONS.c.id
    )
    versions = [list(row) for row in connection.execute(query)]
    rows = count_rows(connection, schema)
    sets = [[row["id"], row["checksum"], row["digest"]] for row in boundary_rows(connection)]
    name = digest(canonical_json([rows, versions, *([sets] if sets else [])]))
    return Backup(path=str(path), rows=rows, digest=name, schema=schema)


def fill_file(path: Path, source: sa.Connection, *, schema: int = SCHEMA_VERSION) -> None:
    """Make an empty file a store that holds what another of the same schema holds."""
    prepare_file(path, schema=schema)
    database = Database(store_url(str(path)))
    try:
        with database.begin() as connection:
            make_schema(connection, schema=schema)
            copy_rows(source, connection, schema=schema)
    finally:
        database.close()


def copy_rows(
    source: sa.Connection, target: sa.Connection, *, schema: int = SCHEMA_VERSION
) -> None:
    """Copy every row but the store's own facts; a new epoch tells caches that all is new."""
    for table in tables_of(schema):
        if table is META:
            continue
        # A version can speak of an earlier one only, so the order of numbers keeps references.
        query = sa.select(table).order_by(*table.primary_key.columns)
        step = 1 if "content" in table.columns and table is not VERSIONS else _BATCH
        rows = source.execute(query, execution_options={"yield_per": step}).mappings()
        for part in rows.partitions(step):
            target.execute(sa.insert(table), [dict(row) for row in part])
    put_meta(target, "revision", get_meta(source, "revision"))
    put_meta(target, "epoch", secrets.token_hex(8))
    if schema > 1:
        put_meta(target, COUNT, get_meta(source, COUNT))


def _exists(path: Path) -> StoreError:
    return StoreError(
        f"{path.name} is there already", where=str(path.parent), fix="Choose another name"
    )
