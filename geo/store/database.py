"""One connection to the store's database: how it is opened, read and written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from geo.core.errors import StoreDamagedError, StoreError, StoreReadOnlyError
from geo.store.address import file_of, shown
from geo.store.faults import RESTORE, UNCHANGED, told
from geo.store.outcome import number_of, was_written
from geo.store.schema import META, SCHEMA_VERSION, checksum, signed

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA synchronous = FULL",
)


@dataclass(kw_only=True)
class Writer:
    """A write transaction that holds the store's one write lock."""

    connection: sa.Connection
    revision: int
    written: bool = False

    def next_id(self) -> int:
        """Number of the next version; the transaction now counts as having written."""
        self.revision += 1
        self.written = True
        return self.revision


class Database:
    """A store's database.

    Parameters
    ----------
    url
        From `geo.store.address.store_url`.
    busy_s
        Seconds to wait for another writer.
    mode
        SQLite only: ``rw``, ``ro`` or ``immutable`` (a folder that cannot be written).
    """

    def __init__(self, url: sa.URL, *, busy_s: float = 60.0, mode: str = "rw") -> None:
        self.url = url
        self.where = shown(url)
        self.file = file_of(url)
        self.barred: StoreError | None = None
        self.barred_at = ""
        self.schema = SCHEMA_VERSION
        self._busy_s = busy_s
        self.engine = self._sqlite(self.file, mode) if self.file else self._postgres()

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file."""
        return self.file is not None

    @contextmanager
    def read(self, *, patience_s: float = 0.0) -> Iterator[sa.Connection]:
        """A transaction that sees one state of the store, whoever writes meanwhile.

        ``patience_s`` is for what a server may count or sort for long before it says anything.
        """
        with told(self.where), self.snapshot(patience_s=patience_s) as connection:
            yield connection

    @contextmanager
    def snapshot(self, *, patience_s: float = 0.0) -> Iterator[sa.Connection]:
        """The same, with the database's own errors."""
        with self.engine.connect() as connection, self.patient(connection, patience_s):
            if not self.is_sqlite:
                connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            with connection.begin():
                yield connection

    @contextmanager
    def write(self, *, wait_s: float | None = None) -> Iterator[Writer]:
        """A transaction that nobody else writes beside; it happens as a whole or not at all.

        ``wait_s`` is how long to wait for another writer, where that is not the store's own time.
        """
        if self.barred:
            raise self.barred
        with self.begin(wait_s=wait_s) as connection:
            writer = Writer(connection=connection, revision=self._lock(connection))
            yield writer
            if writer.written:
                put_meta(connection, "revision", str(writer.revision))

    @contextmanager
    def begin(self, *, wait_s: float | None = None) -> Iterator[sa.Connection]:
        """A plain write transaction, for making the tables."""
        number: int | None = None
        with told(self.where, kept=UNCHANGED):
            try:
                with self.engine.connect() as connection:
                    connection.execution_options(atlas_write=True)
                    wait_ms = int((self._busy_s if wait_s is None else wait_s) * 1000)
                    if self.is_sqlite:
                        # Before the transaction, whose first word takes the lock.
                        raw: Any = connection.connection.driver_connection
                        raw.execute(f"PRAGMA busy_timeout = {wait_ms}")
                    with self.patient(connection, wait_ms / 1000), connection.begin():
                        if not self.is_sqlite:
                            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {wait_ms}")
                        yield connection
                        number = None if self.is_sqlite else number_of(connection)
            except SQLAlchemyError:
                # After its number is known only the writing itself can fail.
                if number is None or not was_written(self.engine, number, self.where):
                    raise

    @contextmanager
    def patient(self, connection: sa.Connection, wait_s: float) -> Iterator[None]:
        """Let a server say nothing for longer, since it may wait for others or work long."""
        if self.is_sqlite:
            yield
            return
        driver: Any = connection.connection.driver_connection
        before, driver.patience_s = driver.patience_s, wait_s
        try:
            yield
        finally:
            driver.patience_s = before

    def token(self, connection: sa.Connection) -> str:
        """Name of the store's present state: equal tokens mean equal content."""
        return f"{get_meta(connection, 'epoch')}:{get_meta(connection, 'revision')}"

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def left_behind(self) -> StoreError:
        """Why this release writes no more into a store of another schema."""
        return StoreReadOnlyError(
            f"The store was upgraded by another release while this one had it open{UNCHANGED}",
            where=self.where,
            fix="Start the atlas anew, with the release that upgraded it",
        )

    def _lock(self, connection: sa.Connection) -> int:
        if not self.is_sqlite:
            locked = sa.select(META.c.value).where(META.c.key == "revision").with_for_update()
            connection.execute(locked)
        if get_number(connection, "schema_version") != self.schema:
            raise self.left_behind()
        return get_number(connection, "revision")

    def _sqlite(self, path: Path, mode: str) -> sa.Engine:
        query = {"rw": "mode=rw", "ro": "mode=ro", "immutable": "mode=ro&immutable=1"}[mode]
        address = f"file:{quote(path.as_posix())}?{query}"

        def connect() -> sqlite3.Connection:
            connection = sqlite3.connect(
                address,
                uri=True,
                timeout=self._busy_s,
                isolation_level=None,
                check_same_thread=False,
            )
            try:
                for pragma in _PRAGMAS:
                    connection.execute(pragma)
            except UnicodeDecodeError as error:
                connection.close()
                raise _unreadable(error) from error
            except sqlite3.Error:
                connection.close()
                raise
            return connection

        engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool)

        @event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            # The lock is taken at once: a reader that turns writer half-way would have to give up.
            writes = connection.get_execution_options().get("atlas_write")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    def _postgres(self) -> sa.Engine:
        # Where the store is a file no driver of a server is loaded.
        from geo.store.silence import Bounded  # noqa: PLC0415

        engine = sa.create_engine(
            self.url, pool_pre_ping=True, connect_args={"connect_timeout": 10}, hide_parameters=True
        )

        @event.listens_for(engine, "do_connect")
        def _bounded(_dialect: object, _record: object, words: Any, named: Any) -> Any:
            return Bounded.connect(*words, **named)

        wait = f"SET lock_timeout = {int(self._busy_s * 1000)}"

        @event.listens_for(engine, "connect")
        def _patience(connection: Any, _record: object) -> None:
            connection.execute(wait)
            connection.commit()

        return engine


def _unreadable(error: UnicodeDecodeError) -> sqlite3.Error:
    """A complaint of SQLite that quotes damaged bytes, which Python cannot read, as an error."""
    damaged = sqlite3.DatabaseError(f"its tables are described in damaged text ({error.reason})")
    damaged.sqlite_errorname = "SQLITE_CORRUPT"
    return damaged


def get_meta(connection: sa.Connection, key: str) -> str:
    """A fact about the store.

    Raises
    ------
    StoreDamagedError
        If it is missing or was changed from outside.
    """
    row = connection.execute(sa.select(META).where(META.c.key == key)).mappings().first()
    if row is None or row["checksum"] != checksum(META, row):
        raise StoreDamagedError(f"The store has lost its {key.replace('_', ' ')}", fix=RESTORE)
    return str(row["value"])


def get_number(connection: sa.Connection, key: str) -> int:
    """A fact about the store that is a number.

    Raises
    ------
    StoreDamagedError
        As `get_meta`, or if it is none.
    """
    text = get_meta(connection, key)
    if not text.isdecimal():
        raise StoreDamagedError(
            f"The {key.replace('_', ' ')} of the store is no number ({text[:20]!r})", fix=RESTORE
        )
    return int(text)


def put_meta(connection: sa.Connection, key: str, value: str) -> None:
    """Set a fact about the store."""
    row: dict[str, Any] = signed(META, {"key": key, "value": value})
    changed = connection.execute(sa.update(META).where(META.c.key == key).values(row))
    if not changed.rowcount:
        connection.execute(sa.insert(META).values(row))
