"""A store's file: marked as one, given its name at once, and told from other files."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import tempfile
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from geo.core.errors import StoreDamagedError, StoreError
from geo.store.database import Database
from geo.store.faults import RESTORE
from geo.store.schema import APPLICATION_ID, SCHEMA_VERSION

_PRIVATE, _PLAIN = 0o600, 0o666
# A store has no views: one in the place of a table could be read without end.
_VIEWS = "SELECT count(*) FROM sqlite_schema WHERE type = 'view'"


def new_file(path: Path, *, of_folder: bool = False) -> Path:
    """An empty file beside a path, to be filled and then given its name.

    It has the rights and, where root makes it, the owner of the file that it will replace. A new
    one is its owner's alone: root's, or with ``of_folder`` whose folder it is in.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.new-")
    os.close(handle)
    temporary = Path(name)
    found = path.stat() if path.exists() else None
    temporary.chmod(_PRIVATE if found is None else stat.S_IMODE(found.st_mode) & _PLAIN)
    if found is not None or of_folder:
        _hand_over(temporary, found or path.parent.stat())
    return temporary


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; where root does, they belong to whom the one above does."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in reversed(missing):
        _hand_over(one, one.parent.stat())


def _hand_over(path: Path, owner: os.stat_result) -> None:
    # What root makes in a service's folder would lock the service out.
    if os.name == "posix" and os.geteuid() == 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def refuse_foreign(database: Database, path: Path) -> None:
    """Raise unless a SQLite file is a store that this release can read; note its schema."""
    try:
        with database.engine.connect() as connection:
            mark = connection.exec_driver_sql("PRAGMA application_id").scalar()
            version = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
            views = connection.exec_driver_sql(_VIEWS).scalar()
    except DBAPIError as error:
        raise StoreDamagedError(
            f"{path.name} is too damaged to be read ({error.orig})",
            where=str(path.parent),
            fix=RESTORE,
        ) from error
    if mark != APPLICATION_ID or version < 1 or views:
        raise StoreDamagedError(
            f"{path.name} is a database, but not a store of the atlas, or its head is damaged",
            where=str(path.parent),
            fix=f"Choose another file by ATLAS_STORE. {RESTORE}",
        )
    refuse_newer(version, str(path))
    database.schema = version


def refuse_newer(version: int, where: str) -> None:
    """Raise if a store has a schema that this release does not know."""
    if version > SCHEMA_VERSION:
        raise StoreError(
            f"The store was written by a newer release (its schema is {version}, this one reads "
            f"{SCHEMA_VERSION}); it was not touched",
            where=where,
            fix="Use the newer release, or another store by ATLAS_STORE",
        )


def prepare_file(path: Path, *, schema: int = SCHEMA_VERSION) -> None:
    """Mark an empty file as a store and let readers and a writer work side by side in it."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema}")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def refuse_unwritten(path: Path) -> None:
    """Raise if pages of a closed store are still beside its file.

    Closing writes them into the file and says nothing where the disk refuses that; the file alone
    would then be a damaged store.
    """
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def place_file(temporary: Path, path: Path) -> bool:
    """Give a whole store its name; False if there is one of that name already."""
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:
        # A file system without links: two first starts within a moment could both come here.
        if path.exists():
            return False
        temporary.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return True


def remove_file(path: Path) -> None:
    """Remove a store's file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
