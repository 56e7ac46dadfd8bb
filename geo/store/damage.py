"""Whether a store is whole: its tables, its checksums, its counts and its files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from geo.core.digest import digest
from geo.core.errors import StoreDamagedError, StoreError
from geo.store.audit import chain_fault
from geo.store.database import Database, get_meta, get_number
from geo.store.entries import Snapshot, load_snapshot
from geo.store.faults import RESTORE, explain
from geo.store.kept import purged
from geo.store.schema import (
    BOUNDARY_SETS,
    BOUNDARY_UNITS,
    CHANGES,
    ENTRIES,
    META,
    NOTES,
    ORIGINALS,
    RAW_ROWS,
    VERSIONS,
    add_hashes,
    checksum,
    entry_hash,
    tables_of,
)

_STEP = 500
_PATIENCE_S = 600.0


def find_damage(database: Database) -> str:
    """First fault of a store in a few words; empty if it is whole.

    Raises
    ------
    StoreError
        If the store cannot be asked at all (locked, out of reach).
    """
    try:
        with database.snapshot(patience_s=_PATIENCE_S) as connection:
            return (
                (_structure(connection, database.schema) if database.is_sqlite else "")
                or _rows(connection, database.schema)
                or _counts(connection)
                or chain_fault(connection)
            )
    except DBAPIError as error:
        told = explain(error, database.where)
        if not isinstance(told, StoreDamagedError) and (
            "locked" in told.what or not database.is_sqlite
        ):
            raise told from error
        return next(iter(str(error.orig).splitlines()), "") or type(error.orig).__name__
    except StoreDamagedError as error:
        return error.what
    except StoreError:
        raise
    except (SQLAlchemyError, UnicodeError, ValueError, TypeError, MemoryError) as error:
        return f"a value cannot be read ({type(error).__name__})"


def _structure(connection: sa.Connection, schema: int) -> str:
    answer = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if answer != "ok":
        return str(answer)
    found = {
        (row[0], row[1]): _plain(row[2] or "")
        for row in connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_schema")
        if not row[1].startswith("sqlite_autoindex_")
    }
    expected = _expected(connection.dialect, schema)
    return "" if found == expected else "its tables are not those of a store"


def _expected(dialect: sa.Dialect, schema: int) -> dict[tuple[str, str], str]:
    out: dict[tuple[str, str], str] = {}
    for table in tables_of(schema):
        out["table", table.name] = _plain(str(CreateTable(table).compile(dialect=dialect)))
        for index in table.indexes:
            name = str(index.name)
            out["index", name] = _plain(str(CreateIndex(index).compile(dialect=dialect)))
    return out


def _plain(sql: str) -> str:
    return "".join(sql.split())


def _rows(connection: sa.Connection, schema: int) -> str:
    gone = purged(connection)
    for table in tables_of(schema):
        reading = connection.execution_options(yield_per=_STEP)
        with reading.execute(sa.select(table)) as selected:
            for row in selected.mappings():
                if not _row_is_whole(table, row, gone):
                    return f"a row of {table.name} is not as it was written"
    return ""


def _row_is_whole(table: sa.Table, row: Any, gone: set[str]) -> bool:
    if table is ORIGINALS:
        content = bytes(row["content"])
        if row["sha256"] in gone:
            return not content
        return bool(len(content) == row["size"] and digest(content) == row["sha256"])
    return bool(checksum(table, row) == row["checksum"])


def _counts(connection: sa.Connection) -> str:
    versions = connection.execute(sa.select(VERSIONS).order_by(VERSIONS.c.id)).mappings().all()
    sets = boundary_rows(connection)
    newest = max((row["id"] for row in [*versions, *sets]), default=0)
    get_meta(connection, "epoch")
    if get_number(connection, "revision") != newest:
        return "its newest version is missing"
    if len(versions) + len(sets) != newest:
        return "a version is missing"
    for table, column in ((CHANGES, "rows_changed"), (RAW_ROWS, "rows_kept"), (NOTES, "notes")):
        query = sa.select(table.c.version, sa.func.count().label("number")).group_by(
            table.c.version
        )
        counted = {row.version: row.number for row in connection.execute(query)}
        kept = {row["id"]: row[column] for row in versions}
        if table is RAW_ROWS:
            gone = purged(connection)
            kept.update({row["id"]: 0 for row in versions if row["sha256"] in gone})
        if any(counted.get(version, 0) != number for version, number in kept.items()):
            return f"rows of {table.name} are missing"
    for dataset, content in latest_contents(versions).items():
        if content != content_of(connection, dataset):
            return f"the dataset {dataset!r} is not what its last version says"
    files = set(connection.execute(sa.select(ORIGINALS.c.sha256)).scalars())
    if any(row["sha256"] not in files for row in [*versions, *sets] if row["sha256"]):
        return "a file that was imported is missing"
    return _units(connection, sets)


def _units(connection: sa.Connection, sets: Sequence[Any]) -> str:
    """First fault of the boundary sets' units."""
    if not sets:
        return ""
    query = sa.select(BOUNDARY_UNITS.c.boundary_set, sa.func.count().label("number")).group_by(
        BOUNDARY_UNITS.c.boundary_set
    )
    counted = {row.boundary_set: row.number for row in connection.execute(query)}
    if any(counted.get(row["id"], 0) != row["units"] for row in sets):
        return f"rows of {BOUNDARY_UNITS.name} are missing"
    return ""


def boundary_rows(connection: sa.Connection) -> Sequence[Any]:
    """Every row of the boundary sets, none in a store of a schema before them."""
    if BOUNDARY_SETS not in tables_of(schema_of(connection)):
        return []
    query = sa.select(BOUNDARY_SETS).order_by(BOUNDARY_SETS.c.id)
    return connection.execute(query).mappings().all()


def schema_of(connection: sa.Connection) -> int:
    """Schema version that a store says it has."""
    return get_number(connection, "schema_version")


def latest_contents(versions: Any) -> dict[str, str]:
    """Sum over the entries of each dataset after its last version."""
    return {row["dataset"]: row["content"] for row in versions}


def content_of(connection: sa.Connection, dataset: str) -> str:
    """Sum over the entries of a dataset as they stand."""
    columns = [ENTRIES.c.part, ENTRIES.c.key, ENTRIES.c.state]
    query = sa.select(*columns).where(ENTRIES.c.dataset == dataset)
    hashes = [entry_hash(row.part, row.key, row.state) for row in connection.execute(query)]
    return add_hashes("", plus=hashes, minus=[])


def whole_snapshot(connection: sa.Connection, dataset: str) -> Snapshot:
    """Present state of a dataset.

    Raises
    ------
    StoreDamagedError
        Unless its entries are exactly those of its last version.
    """
    query = (
        sa.select(VERSIONS.c.content)
        .where(VERSIONS.c.dataset == dataset)
        .order_by(VERSIONS.c.number.desc())
        .limit(1)
    )
    snapshot: Snapshot | None = None
    with suppress(StoreDamagedError):
        snapshot = load_snapshot(connection, dataset)
    if snapshot is None or connection.execute(query).scalar() != _content(snapshot):
        raise StoreDamagedError(f"The dataset {dataset!r} is damaged and is not shown", fix=RESTORE)
    return snapshot


def _content(snapshot: Snapshot) -> str:
    hashes = [entry_hash(part, key, state) for (part, key), state in snapshot.items()]
    return add_hashes("", plus=hashes, minus=[])


def count_rows(connection: sa.Connection, schema: int) -> dict[str, int]:
    """Rows of each table but the store's own facts."""
    return {
        table.name: int(
            connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        )
        for table in tables_of(schema)
        if table is not META
    }
