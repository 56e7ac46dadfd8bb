"""Opening a store: made at first start, checked at every start, read-only where it must be."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from geo.core.errors import NotFoundError, StoreDamagedError, StoreError, StoreReadOnlyError
from geo.incidents.datasets import BUNDLED
from geo.store.address import file_of, shown, store_url
from geo.store.creation import fill, make_file, make_schema
from geo.store.damage import find_damage
from geo.store.database import Database, get_meta, get_number
from geo.store.faults import RESTORE, explain, told
from geo.store.files import make_folder, refuse_foreign, refuse_newer
from geo.store.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES
from geo.store.seed import is_current, seed
from geo.store.store import Store
from geo.store.upgrade import upgrade
from geo.store.versions import version_rows
from geo.store.watch import bar, check

_MAGIC = b"SQLite format 3\x00"
_ABANDONED_S = 3600


def open_store(url: str | None = None, *, busy_s: float = 60.0) -> Store:
    """Open the store, making it first if there is none.

    Parameters
    ----------
    url
        ``postgresql://…``, ``sqlite:///…`` or a file path. Without it ``ATLAS_DATABASE_URL``
        decides, then ``ATLAS_STORE``, then the platform's data folder.
    busy_s
        Seconds to wait for another writer before giving up.

    Returns
    -------
    Store
        A new store holds the bundled record as version 1 of the dataset ``bundled``. A store that
        is damaged or cannot be written is open for reading, and ``problem`` says why and what to
        do; every write then raises that error.

    Raises
    ------
    StoreError
        If it cannot be reached, made or read, was written by a newer release, or is of an earlier
        one and no backup can be written before it is upgraded.
    StoreDamagedError
        If the file is no store, or too damaged to be read.
    """
    address = store_url(url)
    path = file_of(address)
    database = _open_file(address, path, busy_s) if path else _open_server(address, busy_s)
    try:
        _renew(database)
    except BaseException:
        database.close()
        raise
    return Store(database)


def _renew(database: Database) -> None:
    """Take up the record of a new release, as an import would."""
    with database.read() as connection:
        current = is_current(version_rows(connection, BUNDLED))
    if not current and database.barred is None:
        with database.write() as writer:
            seed(writer)


def _open_server(url: sa.URL, busy_s: float) -> Database:
    database = Database(url, busy_s=busy_s)
    try:
        with told(database.where):
            _make_tables(database)
            with database.read() as connection:
                database.schema = get_number(connection, "schema_version")
            refuse_newer(database.schema, database.where)
            check(database)
            if isinstance(database.barred, StoreDamagedError):
                _refuse_unreadable(database)
            elif database.schema < SCHEMA_VERSION and database.barred is None:
                upgrade(database)
    except BaseException:
        database.close()
        raise
    return database


def _make_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        made = has_tables(connection)
    if not made:
        with database.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(APPLICATION_ID)))
            if not has_tables(connection):
                make_schema(connection)
                fill(connection)


def is_there(url: str | None = None) -> bool:
    """Whether there is a store; asking makes none.

    Raises
    ------
    StoreError
        If the server does not answer.
    """
    address = store_url(url)
    path = file_of(address)
    if path is not None:
        return path.exists()
    database = Database(address)
    try:
        with told(database.where), database.engine.connect() as connection:
            return has_tables(connection)
    finally:
        database.close()


def open_existing(url: str | None = None) -> Store:
    """Open a store that is there; what only looks at one or copies it makes none.

    Raises
    ------
    NotFoundError
        If there is none.
    StoreError
        As `open_store`.
    """
    if not is_there(url):
        raise NotFoundError(
            "There is no store here", where=shown(store_url(url)),
            fix="Name it as the app has it, by ATLAS_DATABASE_URL or ATLAS_STORE; the first change "
            "makes one",
        )  # fmt: skip
    return open_store(url)


def has_tables(connection: sa.Connection) -> bool:
    """Whether a server has a store, even if it has lost a part of it."""
    there = sa.inspect(connection)
    return any(there.has_table(table.name) for table in TABLES)


def make_store_file(path: Path) -> None:
    """Make the file of a store, with the bundled record in it, unless there is one."""
    with told(str(path)):
        if not path.exists():
            make_folder(path.parent)
            make_file(path)


def _open_file(url: sa.URL, path: Path, busy_s: float) -> Database:
    make_store_file(path)
    if path.exists() and not path.is_file():
        raise StoreError(
            f"{path.name} is no regular file, and so no store", where=str(path.parent),
            fix="Choose another file by ATLAS_STORE",
        )  # fmt: skip
    with told(str(path)), path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise StoreDamagedError(
                f"{path.name} is not a store of the atlas, or its beginning is damaged",
                where=str(path.parent),
                fix=f"Choose another file by ATLAS_STORE. {RESTORE}",
            )
    _remove_abandoned(path)
    database = _writable_or_not(url, path, busy_s)
    try:
        refuse_foreign(database, path)
        damage = find_damage(database)
        if damage:
            schema = database.schema
            database.close()
            database = Database(url, busy_s=busy_s, mode=_reading_mode(path))
            database.schema = schema
            bar(database, damage, token="")
            _refuse_unreadable(database)
        elif database.schema < SCHEMA_VERSION and database.barred is None:
            upgrade(database)
    except BaseException:
        database.close()
        raise
    return database


def _writable_or_not(url: sa.URL, path: Path, busy_s: float) -> Database:
    database = Database(url, busy_s=busy_s)
    try:
        with database.engine.connect().execution_options(atlas_write=True) as connection:
            connection.begin().rollback()
    except DBAPIError as error:
        database.close()
        why = explain(error, str(path))
        name = getattr(error.orig, "sqlite_errorname", "")
        if isinstance(why, StoreDamagedError):
            return Database(url, busy_s=busy_s, mode=_reading_mode(path))
        if not isinstance(why, StoreReadOnlyError) and not name.startswith("SQLITE_CANTOPEN"):
            raise why from error
        database = Database(url, busy_s=busy_s, mode=_reading_mode(path))
        database.barred = StoreReadOnlyError(
            f"{path.name} can be read but not written",
            where=str(path.parent),
            fix="Allow writing to the file and to its folder, or choose another by ATLAS_STORE",
        )
    return database


def _reading_mode(path: Path) -> str:
    """``immutable`` where SQLite may not even make its side files; never beside unsaved pages."""
    log = path.with_name(path.name + "-wal")
    pending = log.exists() and log.stat().st_size > 0
    return "immutable" if not pending else "ro"


def _refuse_unreadable(database: Database) -> None:
    try:
        with database.read() as connection:
            get_meta(connection, "revision")
            version_rows(connection)
    except StoreError as error:
        raise database.barred or error from error


def _remove_abandoned(path: Path) -> None:
    """Remove what first starts that were killed have left."""
    for left in path.parent.glob(f".{path.name}.new-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                left.unlink()
