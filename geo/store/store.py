"""The store: what the command line and the pages ask for."""

from __future__ import annotations

import threading
import weakref
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType

import pandas as pd

from geo.core.errors import StoreDamagedError
from geo.incidents.record import Record
from geo.store import backup as backups
from geo.store import drafts, edits, judgements, past, switches
from geo.store.boundaries import Boundaries
from geo.store.database import Database
from geo.store.intake import Intake
from geo.store.kept import note_rows, original_bytes, raw_rows
from geo.store.meant import meant_version
from geo.store.merge import Diff
from geo.store.records import Records
from geo.store.size import room_taken
from geo.store.trail import Trail
from geo.store.undo import undo_version
from geo.store.versions import Version, signature, version_row


class Store(Records, Trail, Intake):
    """An open store; see `geo.store.opening.open_store`. Safe to share between threads.

    Every write is one transaction with an author and a time: it happens as a whole or not at all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._records: OrderedDict[tuple[str, tuple[str, ...]], Record] = OrderedDict()
        self._guard = threading.Lock()
        self._looking = threading.Lock()
        # A store that nobody holds any more leaves no connection open.
        weakref.finalize(self, database.close)

    @property
    def where(self) -> str:
        """File or server, without a password."""
        return self._database.where

    @property
    def size(self) -> int:
        """Bytes that it takes, in its file or in its tables on a server."""
        return room_taken(self._database)

    @property
    def boundaries(self) -> Boundaries:
        """District sets of the user's own."""
        return Boundaries(self._database)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def datasets(self) -> pd.DataFrame:
        """One row a dataset: name, format, enabled, versions, incidents, attribution and so on."""
        with self._database.read() as connection:
            return past.dataset_table(connection)

    def enable(self, name: str, enabled: bool, *, author: str) -> Version | None:
        """Switch a dataset on or off; None if it is already so."""
        author, _ = signature(author, "switch")
        with self._database.write() as writer:
            return switches.switch(writer, name, enabled, author=author)

    def versions(self, dataset: str | None = None) -> pd.DataFrame:
        """Versions of a dataset, or of all, in the order in which they were made."""
        with self._database.read() as connection:
            return past.version_table(connection, dataset)

    def dated_after(self, version: Version) -> Version | None:
        """The version that was made before this one and is dated later; None if there is none."""
        with self._database.read() as connection:
            return past.dated_after(connection, version)

    def version(self, version: int) -> Version:
        """One version by its ``id``."""
        with self._database.read() as connection:
            return version_row(connection, version)

    def changes(self, version: Version | int) -> Diff:
        """What a version added, changed and removed."""
        with self._database.read() as connection:
            return past.version_diff(connection, meant_version(connection, version))

    def original(self, version: Version | int) -> bytes:
        """The file that a version came from, byte for byte."""
        with self._database.read() as connection:
            return original_bytes(connection, meant_version(connection, version))

    def rejected(self, version: Version | int) -> pd.DataFrame:
        """Rows of a version's file that were not imported: row, column, reason, cells."""
        with self._database.read() as connection:
            return note_rows(connection, meant_version(connection, version), kind="rejected")

    def flagged(self, version: Version | int) -> pd.DataFrame:
        """Rows of a version's file that were imported with a remark."""
        with self._database.read() as connection:
            return note_rows(connection, meant_version(connection, version), kind="flag")

    def raw(self, version: Version | int) -> pd.DataFrame:
        """Every row of a version's file with its original cells as JSON."""
        with self._database.read() as connection:
            return raw_rows(connection, meant_version(connection, version))

    def undo(self, version: Version | int, *, author: str, reason: str) -> Version:
        """Put back what a version changed, as a new version that can be undone too.

        Raises
        ------
        ConflictError
            If a later version changed the same rows; the message names it. Also if a version is
            given that is no longer in the store.
        """
        author, reason = signature(author, reason)
        with self._database.write() as writer:
            return undo_version(writer, version, author=author, reason=reason)

    def draft(self, incident_id: str) -> drafts.Draft:
        """An incident with its claims as they stand, and the token to save it with."""
        with self._database.read() as connection:
            return drafts.open_draft(connection, incident_id)

    def save_incident(
        self,
        values: Mapping[str, str],
        claims: Sequence[Mapping[str, str]] | None = None,
        *,
        sources: Sequence[Mapping[str, str]] = (),
        opened: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        author: str,
        reason: str,
        expected: str | None = None,
    ) -> edits.Saved:
        """Add an incident, or correct one.

        Parameters
        ----------
        values
            Cells as text (see `geo.incidents.model.INCIDENTS`). Cells that are not given stay as
            they are. Without ``incident_id`` one is made; without ``dataset`` it goes to ``own``.
        claims
            All claims of the incident: one that is not among them is removed. None leaves them.
        sources
            Sources to add, and cells of those to correct.
        opened
            The sources to correct by id, with their cells as they were when they were opened. Any
            other one is new: under an id that is taken by another it gets the next free one and
            its claims go with it; the one that is stored already is shared.
        author, reason
            Who, and why.
        expected
            Token of the draft that was edited; None for a new incident.

        Raises
        ------
        DataError
            If a cell is not of its kind or a claim points at nothing.
        ConflictError
            If the incident is not as the draft gave it, or a source not as it was opened; the
            message has both values.
        """
        author, reason = signature(author, reason)
        return edits.save(
            self._database, values, claims,
            sources=sources, opened=opened, author=author, reason=reason, expected=expected,
        )  # fmt: skip

    def history(self, record_id: str) -> pd.DataFrame:
        """Every change of an incident, its claims, or any other row, cell by cell."""
        with self._database.read() as connection:
            return past.history_table(connection, record_id)

    def judge(self, a: str, b: str, verdict: str, *, author: str, reason: str) -> Version:
        """Append a judgement whether two records are one event; earlier ones stay visible."""
        author, reason = signature(author, reason)
        day = datetime.now(tz=UTC).date().isoformat()
        with self._database.write() as writer:
            return judgements.add_judgement(
                writer, a, b, verdict, author=author, reason=reason, day=day
            )

    def backup(self, path: str | Path, *, replace: bool = False) -> backups.Backup:
        """Copy everything into one SQLite file and check the copy.

        Raises
        ------
        StoreError
            If there is such a file already and ``replace`` is not set, it cannot be written, or
            the store is damaged: a copy of it would be no backup.
        """
        if isinstance(self.problem, StoreDamagedError):
            raise self.problem
        return backups.save_backup(self._database, Path(path), replace=replace)
