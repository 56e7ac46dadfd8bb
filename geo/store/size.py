"""How much room a store takes."""

from __future__ import annotations

import sqlalchemy as sa

from geo.store.database import Database
from geo.store.faults import told
from geo.store.schema import tables_of


def room_taken(database: Database) -> int:
    """Bytes of a store's file, or of its tables on a server with their indexes and long texts.

    Raises
    ------
    StoreError
        If the file or the server cannot be reached.
    """
    if database.file is not None:
        with told(database.where):
            return database.file.stat().st_size
    tables = tables_of(database.schema)
    sizes = (sa.func.pg_total_relation_size(sa.func.to_regclass(table.name)) for table in tables)
    with database.read() as connection:
        # A table that is gone has no size; that it is gone is told elsewhere.
        return sum(int(size or 0) for size in connection.execute(sa.select(*sizes)).one())
