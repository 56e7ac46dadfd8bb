"""What a database says when it fails, in one sentence with the way out."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from geo.core.errors import (
    AtlasError,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreReadOnlyError,
)
from geo.store.away import away

RESTORE = (
    "Put a backup back with: atlas restore BACKUP --replace (a damaged file is moved aside, not "
    "deleted; of a server make a dump first); until then it is open for reading only"
)
GRANT = (
    "Give the user of ATLAS_DATABASE_URL the rights SELECT, INSERT, UPDATE and DELETE on every "
    "table whose name begins with atlas_ (docs/operations.md)"
)
UNCHANGED = ": nothing was changed"
_FULL = ("SQLITE_FULL", "SQLITE_IOERR_SHMSIZE", "53100", "54023")
_READ_ONLY = ("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN")
_STANDBY = ("25006",)
_FORBIDDEN = ("42501",)
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "57014", "40001", "40P01")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002", "42P01", "42703")
_AWAY = ("08", "57P", "28", "3D", "53300")


@contextmanager
def told(where: str, *, kept: str = "") -> Iterator[None]:
    """Turn a fault of the database or the disk into one `StoreError` that says where.

    ``kept`` is what else the sentence says: `UNCHANGED` where something was to be changed, and was
    not. A reading may come after a change that was made.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explain(error, where, kept=kept) from error
    except OSError as error:
        if isinstance(error, AtlasError):
            raise
        raise StoreError(
            f"The store cannot be reached ({error.strerror or type(error).__name__})",
            where=where,
            fix="Choose a folder that exists, can be written and has room (ATLAS_STORE)",
        ) from error


def explain(error: SQLAlchemyError | sqlite3.Error, where: str, *, kept: str = "") -> StoreError:
    """The typed error for a fault of the database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    if code.startswith(_FULL):
        return StoreError(
            f"The disk is full{kept}",
            where=where,
            fix="Make room and do it again",
        )
    if code.startswith((*_READ_ONLY, *_STANDBY, *_FORBIDDEN)):
        return _not_written(code, cause, where, kept=kept)
    if code.startswith(_BUSY):
        return StoreBusyError(
            f"The store is locked by another program{kept}",
            where=where,
            fix="Wait until the other import or edit has ended, and do it again",
        )
    if code.startswith(_DAMAGED) or "Could not decode" in str(cause):
        return StoreDamagedError("The store is damaged", where=where, fix=RESTORE)
    if code.startswith(_AWAY) or (not code and _is_away(cause)):
        return away(code, cause, where, kept=kept)
    return StoreError(
        f"The store failed ({_first_line(cause)}){kept}",
        where=where,
        fix="Check the disk and the folder, or ATLAS_DATABASE_URL, and do it again",
    )


def _not_written(code: str, cause: object, where: str, *, kept: str) -> StoreReadOnlyError:
    if code.startswith(_STANDBY):
        what = f"The server takes no changes{kept}"
        fix = "Name the server that does in ATLAS_DATABASE_URL"
    elif code.startswith(_FORBIDDEN):
        what = f"The server forbids it ({_first_line(cause)}){kept}"
        fix = f"{GRANT}; to make or upgrade a store, also CREATE on its schema"
    else:
        what = f"The store cannot be written{kept}"
        fix = "Allow writing to the file and to its folder, or choose another by ATLAS_STORE"
    return StoreReadOnlyError(what, where=where, fix=fix)


def _first_line(cause: object) -> str:
    return next(iter(str(cause).strip().splitlines()), type(cause).__name__)


def _is_away(cause: object) -> bool:
    """Whether a server's driver says it; where the store is a file nobody has imported one."""
    driver = sys.modules.get("psycopg")
    return driver is not None and isinstance(cause, driver.OperationalError)
