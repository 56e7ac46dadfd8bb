"""What an open store gives to be drawn and counted: the record, looked at before it is shown."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import sqlalchemy as sa

from geo.core.errors import NotFoundError, StoreDamagedError, StoreError
from geo.incidents.record import Record
from geo.store import past
from geo.store.damage import find_damage, whole_snapshot
from geo.store.database import Database
from geo.store.entries import Snapshot, States, read_states
from geo.store.frames import judged_ids, judgements_of, record_of
from geo.store.targets import OWN
from geo.store.watch import bar, look

_KEEP = 4
_PATIENCE_S = 60.0


class Records:
    """The part of `geo.store.store.Store` that reads the datasets, and says if they are damaged."""

    _database: Database
    _records: OrderedDict[tuple[str, tuple[str, ...]], Record]
    _guard: threading.Lock
    _looking: threading.Lock

    @property
    def problem(self) -> StoreError | None:
        """Why the store can only be read, and what to do; None if all is well."""
        return self._database.barred

    def token(self) -> str:
        """Name of the present state: a cache keyed by it is never stale."""
        with self._database.read() as connection:
            return self._database.token(connection)

    def look(self) -> StoreError | None:
        """The problem as it is now: a server is asked again, a file is another once restored.

        Raises
        ------
        StoreError
            If the server does not answer.
        """
        if self._looking.acquire(blocking=False):
            try:
                look(self._database)
            finally:
                self._looking.release()
        return self.problem

    def verify(self) -> str:
        """First fault of the store in a few words; empty if it is whole."""
        return find_damage(self._database)

    def record(self, *, datasets: Sequence[str] | None = None) -> Record:
        """Frames of the datasets that are switched on, or of those named.

        Returns
        -------
        Record
            As `geo.incidents.record` gives them; datasets stand one after the other, in the order
            in which they came. Frames are shared, so copy before changing.

        Raises
        ------
        NotFoundError
            If a dataset is named that is not there.
        StoreDamagedError
            If a dataset is not what its last version says; each new state of the store is asked.
        """
        with self._database.read(patience_s=_PATIENCE_S) as connection:
            names = past.enabled_datasets(connection)
            if datasets is not None:
                there = past.dataset_names(connection)
                for name in datasets:
                    if name not in there:
                        raise NotFoundError(f"No dataset {name!r} in the store")
                names = [name for name in there if name in set(datasets)]
            key = (self._database.token(connection), tuple(names))
            with self._guard:
                if key in self._records:
                    self._records.move_to_end(key)
                    return self._records[key]
            held = self._snapshots(connection, names, token=key[0], judged=datasets is None)
            others = past.incidents_off(connection, judged_ids(held.values()), on=names)
        record = record_of({name: read_states(one) for name, one in held.items()}, others=others)
        with self._guard:
            # What an undo brings back is shared with what was there: so is all that is made of it.
            record = next((one for one in self._records.values() if one == record), record)
            self._records[key] = record
            while len(self._records) > _KEEP:
                self._records.popitem(last=False)
        return record

    def states(self) -> dict[str, States]:
        """Every row of every dataset as it is stored, also of those that are switched off.

        Raises
        ------
        StoreDamagedError
            As `record`.
        """
        with self._database.read(patience_s=_PATIENCE_S) as connection:
            token = self._database.token(connection)
            names = past.dataset_names(connection)
            held = {name: self._snapshot(connection, name, token=token) for name in names}
        return {name: read_states(one) for name, one in held.items()}

    def _snapshots(
        self, connection: sa.Connection, names: Sequence[str], *, token: str, judged: bool
    ) -> dict[str, Snapshot]:
        """Datasets in their order, and what people judged of them, be it switched off or not."""
        held = {name: self._snapshot(connection, name, token=token) for name in names}
        order = past.dataset_names(connection)
        if not judged or OWN in held or OWN not in order:
            return held
        held[OWN] = judgements_of(self._snapshot(connection, OWN, token=token))
        return {name: held[name] for name in order if name in held}

    def _snapshot(self, connection: sa.Connection, name: str, *, token: str) -> Snapshot:
        try:
            return whole_snapshot(connection, name)
        except StoreDamagedError:
            if not isinstance(self.problem, StoreDamagedError):
                damage = f"the dataset {name!r} is not what its last version says"
                bar(self._database, damage, token=token)
            raise
