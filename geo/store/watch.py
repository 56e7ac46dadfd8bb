"""Whether an open store may be written to: not one that is damaged, nor where rights forbid it."""

from __future__ import annotations

import sqlalchemy as sa

from geo.core.errors import StoreDamagedError, StoreError, StoreReadOnlyError
from geo.store.damage import find_damage
from geo.store.database import Database, get_number
from geo.store.faults import GRANT, RESTORE
from geo.store.schema import ENTRIES, META, tables_of

_STANDBY = "SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool"


def check(database: Database) -> None:
    """Look at a store from end to end and say in it what is damaged or forbids writing."""
    damage = find_damage(database)
    if damage:
        bar(database, damage, token=_token(database))
    elif not database.is_sqlite:
        database.barred = _forbidden(database)


def bar(database: Database, damage: str, *, token: str) -> None:
    """Let nothing be written any more, for a damage in a few words.

    ``token`` names the state that is damaged: a server's is looked at again when it is another.
    """
    path = database.file
    database.barred_at = token
    database.barred = StoreDamagedError(
        f"{path.name if path else 'The store'} is damaged ({damage})",
        where=str(path.parent) if path else database.where,
        fix=RESTORE,
    )


def look(database: Database) -> None:
    """Ask again: a server's rights change, it is restored, and a store is upgraded meanwhile.

    A file that is restored is another file, which is opened anew.
    """
    damaged = isinstance(database.barred, StoreDamagedError)
    if not damaged and _is_another(database):
        database.barred = database.left_behind()
    elif database.is_sqlite:
        return
    elif not damaged:
        database.barred = _forbidden(database)
    elif _token(database) != database.barred_at:
        check(database)


def _is_another(database: Database) -> bool:
    with database.read() as connection:
        return get_number(connection, "schema_version") != database.schema


def _forbidden(database: Database) -> StoreError | None:
    """Why a server takes no changes of this user's; None if it does."""
    needed = [(table, "INSERT") for table in tables_of(database.schema)]
    needed += [(META, "UPDATE"), (ENTRIES, "DELETE")]
    asked = sa.select(*(sa.func.has_table_privilege(table.name, right) for table, right in needed))
    with database.read() as connection:
        if connection.exec_driver_sql(_STANDBY).scalar():
            why, fix = "the server takes no changes", "Name the server that does"
        else:
            given = connection.execute(asked).one()
            lacking = [one for one, has in zip(needed, given, strict=True) if not has]
            if not lacking:
                return None
            table, right = lacking[0]
            why, fix = f"its user lacks the right {right} on {table.name}", GRANT
    return StoreReadOnlyError(
        f"The store can be read but not written ({why})", where=database.where, fix=fix
    )


def _token(database: Database) -> str:
    """Name of the present state; empty of a store that has lost it."""
    try:
        with database.read() as connection:
            return database.token(connection)
    except StoreDamagedError:
        return ""
