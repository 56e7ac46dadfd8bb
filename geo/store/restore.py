"""The way back from a backup, to a file or a server."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from geo.core.errors import StoreDamagedError, StoreError
from geo.store.address import file_of, shown, store_url
from geo.store.backup import Backup, account, copy_rows, fill_file, read_backup, refuse_itself
from geo.store.damage import find_damage
from geo.store.database import Database, put_meta
from geo.store.faults import told
from geo.store.files import make_folder, new_file, place_file, remove_file
from geo.store.opening import is_there, open_store
from geo.store.schema import META, METADATA, SCHEMA_VERSION, TABLES
from geo.store.store import Store
from geo.store.upgrade import take_steps


def restore(path: str | Path, *, url: str | None = None, replace: bool = False) -> Backup:
    """Make the store what a backup holds.

    Parameters
    ----------
    path
        A file that `save_backup` wrote.
    url
        Store to restore, as for `geo.store.opening.open_store`.
    replace
        Needed where there is a store already. A damaged file is moved aside under a name that
        says when; the content of a sound store, and of a server's, is replaced in one transaction,
        so back it up first.

    Returns
    -------
    Backup
        What the store holds now, checked.

    Raises
    ------
    StoreDamagedError
        If the backup is damaged; nothing is changed then.
    StoreError
        If there is a store and ``replace`` is not set, it cannot be written, or the backup is
        the store itself.
    """
    file = Path(path).expanduser().absolute()
    refuse_itself(file, file_of(store_url(url)))
    given = read_backup(file)
    with TemporaryDirectory(prefix="atlas-restore-") as folder:
        backup = _of_this_release(given, Path(folder) / "store.sqlite")
        return _restore(backup, url, replace=replace)


def note_restored(store: Store, done: Backup, *, actor: str) -> None:
    """Add the line that says so to the trail that came with a backup.

    Raises
    ------
    StoreError
        If it cannot be written; the store is restored all the same.
    """
    detail = f"{done.rows['atlas_audit']} lines of the trail came with it"
    try:
        store.note("restore", actor=actor, subject=done.digest[:16], detail=detail)
    except StoreError as error:
        raise StoreError(
            f"The store was restored, but its trail has no line that says so ({error})",
            where=store.where,
            fix="Write down who restored it and when; it need not be restored again",
        ) from error


def _of_this_release(backup: Backup, copy: Path) -> Backup:
    """The backup, or an upgraded copy of one that an earlier release made."""
    if backup.schema == SCHEMA_VERSION:
        return backup
    source = Database(store_url(backup.path), mode="immutable")
    database = Database(store_url(str(copy)))
    try:
        with source.read() as connection:
            fill_file(copy, connection, schema=backup.schema)
        take_steps(database, detail=f"restored from {Path(backup.path).name}")
    finally:
        source.close()
        database.close()
    return read_backup(copy)


def _restore(backup: Backup, url: str | None, *, replace: bool) -> Backup:
    address = store_url(url)
    target = file_of(address)
    if target is not None and not _is_sound(target):
        _restore_file(Path(backup.path), target, replace=replace)
    else:
        fresh = target is None and not is_there(url)
        if not (replace or fresh):
            raise StoreError(
                "There is a store already",
                where=shown(address),
                fix="Back it up first, then restore with replace (--replace)",
            )
        _make_ready(url)
        _restore_rows(Path(backup.path), address)
    return _check(address, backup)


def _make_ready(url: str | None) -> None:
    """Let opening make or upgrade the tables; that they are damaged is why one restores."""
    try:
        with open_store(url) as store:
            problem = store.problem
    except StoreDamagedError:
        return
    if problem is not None and not isinstance(problem, StoreDamagedError):
        raise problem


def _is_sound(target: Path) -> bool:
    if not target.exists():
        return False
    try:
        with open_store(str(target)) as store:
            return not isinstance(store.problem, StoreDamagedError)
    except StoreDamagedError:
        return False


def _restore_file(backup: Path, target: Path, *, replace: bool) -> None:
    with told(str(target)):
        if target.exists() and not replace:
            raise StoreError(
                f"{target.name} is there already, damaged or not a store",
                where=str(target.parent),
                fix="Restore with replace (--replace): it is moved aside, not deleted",
            )
        make_folder(target.parent)
        temporary = new_file(target, of_folder=True)
        try:
            source = Database(store_url(str(backup)), mode="immutable")
            try:
                with source.read() as connection:
                    fill_file(temporary, connection)
            finally:
                source.close()
            if target.exists():
                _move_aside(target)
            if not place_file(temporary, target):
                raise StoreError(f"{target.name} appeared meanwhile", where=str(target.parent))
        finally:
            remove_file(temporary)


def _move_aside(target: Path) -> None:
    # A clock that was set back gives a name that is there, and renaming would replace that file.
    stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = target.with_name(f"{target.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = target.with_name(f"{target.name}.damaged-{stamp}-{number}")
    for suffix in ("-wal", "-shm", ""):
        part = target.with_name(target.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))


def _restore_rows(backup: Path, address: sa.URL) -> None:
    source = Database(store_url(str(backup)), mode="immutable")
    database = Database(address)
    try:
        with source.read() as given, database.begin() as connection:
            if not database.is_sqlite:
                # The lock that writers take, whatever is left of the row that they look for.
                METADATA.create_all(connection)
                connection.exec_driver_sql(f"LOCK TABLE {META.name} IN EXCLUSIVE MODE")
            for table in reversed(TABLES):
                if table is not META:
                    connection.execute(sa.delete(table))
            copy_rows(given, connection)
            put_meta(connection, "schema_version", str(SCHEMA_VERSION))
    finally:
        source.close()
        database.close()


def _check(address: sa.URL, backup: Backup) -> Backup:
    database = Database(address)
    try:
        damage = find_damage(database)
        with database.read() as connection:
            found = account(connection, Path(backup.path))
    finally:
        database.close()
    if damage or (found.rows, found.digest) != (backup.rows, backup.digest):
        raise StoreDamagedError(
            f"The store is not what the backup holds ({damage or 'rows differ'})",
            where=shown(address),
            fix="Check the disk and restore again",
        )
    return found
