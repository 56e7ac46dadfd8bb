"""What an open store tells of who did what, and how a file is taken out of it."""

from __future__ import annotations

import pandas as pd
import sqlalchemy as sa

from geo.core.errors import ConflictError, StoreDamagedError
from geo.store.audit import COLUMNS, add_line, chain_fault, has_line, trail_lines
from geo.store.boundaries import set_history
from geo.store.database import Database, get_number
from geo.store.purge import Purge, overwrite, purge_file, refuse_unowned
from geo.store.versions import Version, signature, version_rows
from geo.store.watch import bar


class Trail:
    """The part of `geo.store.store.Store` that accounts for people."""

    _database: Database

    def note(
        self,
        event: str,
        *,
        actor: str,
        role: str = "",
        subject: str = "",
        detail: str = "",
        once: bool = False,
        wait_s: float | None = None,
    ) -> None:
        """Add a line to the audit trail; what leaves a version needs none.

        Parameters
        ----------
        event
            One of `geo.store.audit.EVENTS`.
        actor, role
            Who, as the trail may say it, and as what.
        subject, detail
            What it was about; never the text of a record.
        once
            Only if no line says the same event of the same actor and subject.
        wait_s
            Seconds to wait for another writer, where that is not the store's own time.
        """
        if once:
            with self._database.read() as connection:
                if has_line(connection, event, actor=actor, subject=subject):
                    return
        with self._database.write(wait_s=wait_s) as writer:
            if once and has_line(writer.connection, event, actor=actor, subject=subject):
                return
            add_line(writer, event, actor=actor, role=role, subject=subject, detail=detail)

    def trail(self) -> pd.DataFrame:
        """Every line and every version, oldest first: at, actor, role, event, subject, detail.

        That a line is gone or altered is the store's ``problem`` from then on.
        """
        with self._database.read() as connection:
            fault = chain_fault(connection)
            if fault and not isinstance(self._database.barred, StoreDamagedError):
                bar(self._database, fault, token=self._database.token(connection))
            return trail_table(connection)

    def purge(self, version: Version | int, *, author: str, reason: str) -> Purge:
        """Take the file of a version out for good: bytes, cells, and values in remarks.

        The records that its rows became stay (undo the version to take them from the datasets),
        and so does the account of it. Backups made before still hold the file.

        Raises
        ------
        NotFoundError
            If the version came from no file.
        StoreError
            If it is the bundled record's, the store cannot be written, or its files cannot be
            rewritten; a server's user who may not do that is refused before anything is emptied.
        ConflictError
            If it was purged before; the files are rewritten again.
        """
        author, reason = signature(author, reason)
        try:
            with self._database.write() as writer:
                refuse_unowned(writer.connection)
                done = purge_file(writer, version, author=author, reason=reason)
        except ConflictError:
            # The first time may have ended before the files were rewritten.
            overwrite(self._database)
            raise
        overwrite(self._database)
        return done


def trail_table(connection: sa.Connection) -> pd.DataFrame:
    """Lines, versions of every dataset and boundary sets in one table, oldest first."""
    # Clocks may be set back; the number of the newest version at a line's time is not.
    rows = [
        ((row["revision"], row["id"]), *(row[name] for name in COLUMNS))
        for row in trail_lines(connection)
    ]
    for version in version_rows(connection):
        counts = f"{version.added} added, {version.changed} changed, {version.removed} removed"
        subject = f"version {version.id} of {version.dataset}"
        said = (version.kind, subject, f"{version.reason} ({counts})")
        rows.append(((version.id, 0), version.at, version.author, "", *said))
    sets = set_history(connection) if get_number(connection, "schema_version") > 1 else []
    for one in sets:
        said = ("boundaries", f"boundary set {one.name}", f"{one.reason} ({one.kind})")
        rows.append(((one.id, 0), one.at, one.author, "", *said))
    return pd.DataFrame([row[1:] for row in sorted(rows)], columns=list(COLUMNS))
