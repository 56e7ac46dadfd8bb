"""What an open store tells of who did what, and how a file is taken out of it."""

from __future__ import annotations

import pandas as pd

from geo.store.audit import add_line, trail_table
from geo.store.database import Database
from geo.store.purge import Purge, overwrite, purge_file
from geo.store.versions import Version, signature


class Trail:
    """The part of `geo.store.store.Store` that accounts for people."""

    _database: Database

    def note(
        self, event: str, *, actor: str, role: str = "", subject: str = "", detail: str = ""
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
        """
        with self._database.write() as writer:
            add_line(writer, event, actor=actor, role=role, subject=subject, detail=detail)

    def trail(self) -> pd.DataFrame:
        """Every line and every version, oldest first: at, actor, role, event, subject, detail."""
        with self._database.read() as connection:
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
            If it is the bundled record's, was purged before, or the store cannot be written.
        """
        author, reason = signature(author, reason)
        identifier = version.id if isinstance(version, Version) else version
        with self._database.write() as writer:
            done = purge_file(writer, identifier, author=author, reason=reason)
        overwrite(self._database)
        return done
