"""The way back from a backup, to a file or a server."""

from __future__ import annotations

from dataclasses import replace as replace_fields
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from geo.core.errors import StoreDamagedError, StoreError, StoreReadOnlyError
from geo.core.scratch import scratch_folder
from geo.store.address import file_of, shown, store_url
from geo.store.audit import add_line
from geo.store.backup import Backup, account, copy_rows, fill_file, read_backup, refuse_itself
from geo.store.before import keep_before
from geo.store.damage import find_damage
from geo.store.database import Database, Writer, get_number, put_meta
from geo.store.faults import told
from geo.store.files import make_folder, new_file, place_file, refuse_unwritten, remove_file
from geo.store.opening import is_there, open_store
from geo.store.schema import AUDIT, META, METADATA, SCHEMA_VERSION, TABLES
from geo.store.upgrade import take_steps


def restore(
    path: str | Path,
    *,
    url: str | None = None,
    replace: bool = False,
    author: str = "command line",
) -> Backup:
    """Make the store what a backup holds; the trail that came with it gets a line that says so.

    Parameters
    ----------
    path
        A file that `save_backup` wrote.
    url
        Store to restore, as for `geo.store.opening.open_store`.
    replace
        Needed where there is a store already. A damaged file is moved aside under a name that
        says when; the content of a sound store, and of a server's, is replaced in one transaction.
        Of a sound one a copy is kept; a damaged one on a server has to be dumped first.
    author
        Who, for the trail.

    Returns
    -------
    Backup
        What the store was made, checked; ``kept`` is the copy of what it held before.

    Raises
    ------
    StoreDamagedError
        If the backup is damaged; nothing is changed then.
    StoreError
        If there is a store and ``replace`` is not set, it cannot be written or no copy of it can
        be kept, or the backup is the store itself.
    """
    file = Path(path).expanduser().absolute()
    refuse_itself(file, file_of(store_url(url)))
    given = read_backup(file)
    with scratch_folder() as folder:
        backup = _of_this_release(given, folder / "store.sqlite")
        return _restore(backup, url, replace=replace, author=author)


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


def _restore(backup: Backup, url: str | None, *, replace: bool, author: str) -> Backup:
    address = store_url(url)
    target = file_of(address)
    kept = ""
    if target is not None and not _is_sound(target):
        _restore_file(backup, target, replace=replace, author=author)
    else:
        fresh = target is None and not is_there(url)
        if not (replace or fresh):
            raise StoreError(
                "There is a store already",
                where=shown(address),
                fix="Restore with replace (--replace): a copy of it is kept",
            )
        sound = _make_ready(url)
        kept = _restore_rows(backup, address, keep=sound and not fresh, author=author)
    return replace_fields(backup, kept=kept)


def _make_ready(url: str | None) -> bool:
    """Let opening make or upgrade the tables; False if damaged, which is why one restores."""
    try:
        with open_store(url) as store:
            problem = store.problem
    except StoreDamagedError:
        return False
    if problem is not None and not isinstance(problem, StoreDamagedError):
        raise problem
    return problem is None


def _is_sound(target: Path) -> bool:
    if not target.exists():
        return False
    try:
        with open_store(str(target)) as store:
            return not isinstance(store.problem, StoreDamagedError)
    except StoreDamagedError:
        return False


def _restore_file(backup: Backup, target: Path, *, replace: bool, author: str) -> None:
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
            source = Database(store_url(backup.path), mode="immutable")
            try:
                with source.read() as connection:
                    fill_file(temporary, connection)
            finally:
                source.close()
            _sign(backup, store_url(str(temporary)), author=author)
            refuse_unwritten(temporary)
            if target.exists():
                _move_aside(target)
            if not place_file(temporary, target):
                raise StoreError(f"{target.name} appeared meanwhile", where=str(target.parent))
        finally:
            remove_file(temporary)


def _sign(backup: Backup, copy: sa.URL, *, author: str) -> None:
    """Check a file that is going to be the store, and add the line to its trail."""
    database = Database(copy)
    try:
        with database.begin() as connection:
            _finish(connection, backup, database, author=author)
        _refuse_damaged(database)
    finally:
        database.close()


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


def _restore_rows(backup: Backup, address: sa.URL, *, keep: bool, author: str) -> str:
    source = Database(store_url(backup.path), mode="immutable")
    database = Database(address)
    try:
        with source.read() as given, database.begin() as connection:
            if not database.is_sqlite:
                # The lock that writers take, whatever is left of the row that they look for.
                METADATA.create_all(connection)
                _refuse_bounded(connection, database)
                connection.exec_driver_sql(f"LOCK TABLE {META.name} IN EXCLUSIVE MODE")
            kept = str(keep_before(connection, address)) if keep else ""
            for table in reversed(TABLES):
                if table is not META:
                    connection.execute(sa.delete(table))
            copy_rows(given, connection)
            put_meta(connection, "schema_version", str(SCHEMA_VERSION))
            _finish(connection, backup, database, author=author, kept=kept)
        _refuse_damaged(database, kept=kept)
        return kept
    finally:
        source.close()
        database.close()


def _refuse_bounded(connection: sa.Connection, database: Database) -> None:
    """Raise if the trail is closed to this user, as it should be to the app's."""
    may = sa.select(sa.func.has_table_privilege(AUDIT.name, "DELETE"))
    if not connection.execute(may).scalar():
        raise StoreReadOnlyError(
            "This user may not replace the trail, which a restore does: nothing was changed",
            where=database.where,
            fix="Restore as the user who owns the tables: name it in ATLAS_DATABASE_URL",
        )


def _finish(
    connection: sa.Connection,
    backup: Backup,
    database: Database,
    *,
    author: str,
    kept: str = "",
) -> None:
    """Compare what was written, before anybody can write beside it, and say in the trail who did.

    Both are in the transaction of the rows: no restore is without its line.
    """
    found = account(connection, Path(backup.path))
    if (found.rows, found.digest) != (backup.rows, backup.digest):
        raise StoreDamagedError(
            "What was written is not what the backup holds (rows differ): nothing was changed",
            where=database.where,
            fix="Check the disk and restore again",
        )
    revision = get_number(connection, "revision")
    detail = f"{backup.rows[AUDIT.name]} lines of the trail came with it"
    detail += f"; what was there before is kept as {Path(kept).name}" if kept else ""
    add_line(
        Writer(connection=connection, revision=revision),
        "restore",
        actor=author,
        subject=backup.digest[:16],
        detail=detail,
    )


def _refuse_damaged(database: Database, *, kept: str = "") -> None:
    damage = find_damage(database)
    if damage:
        raise StoreDamagedError(
            f"The store is not what the backup holds ({damage})",
            where=database.where,
            fix="Check the disk and restore again"
            + (f"; what it held before is kept in {kept}" if kept else ""),
        )
