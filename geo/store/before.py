"""What a restore is about to write over, kept in a file of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from geo.core.errors import StoreError
from geo.store.address import backup_folder
from geo.store.backup import copy_store
from geo.store.faults import told
from geo.store.files import make_folder


def keep_before(connection: sa.Connection, url: sa.URL) -> Path:
    """Copy a store within the transaction that will empty it, so that nothing falls between.

    The copy lies in ``ATLAS_BACKUPS``, or beside the store, and its name says when.

    Raises
    ------
    StoreError
        If it cannot be written or is not what was copied.
    """
    stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%S%fZ")
    folder = backup_folder(url)
    path = folder / f"atlas-store.before-restore-{stamp}.sqlite"
    try:
        with told(str(path)):
            make_folder(folder)
            copy_store(connection, path)
    except StoreError as error:
        raise StoreError(
            "The store is not written over without a copy of what it holds, which cannot be made "
            f"({error.what})",
            where=str(folder),
            fix="Make the folder writable and make room, or name another by ATLAS_BACKUPS; "
            "nothing was changed",
        ) from error
    return path
