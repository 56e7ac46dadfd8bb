"""Raising a store of an earlier schema to the present one, in one transaction."""

from __future__ import annotations

import sqlalchemy as sa

from geo.store.damage import schema_of
from geo.store.database import Database, put_meta
from geo.store.schema import APPLICATION_ID, SCHEMA_VERSION, TABLES, tables_of


def raise_schema(database: Database) -> None:
    """Make the tables that an earlier release did not have; what was there is not touched.

    A store that cannot be written stays as it is and can be read.
    """
    with database.read() as connection:
        before = schema_of(connection)
    if before >= SCHEMA_VERSION or database.barred is not None:
        return
    with database.begin() as connection:
        if not database.is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(APPLICATION_ID)))
        before = schema_of(connection)
        there = tables_of(before)
        for table in (table for table in TABLES if table not in there):
            table.create(connection)
        put_meta(connection, "schema_version", str(SCHEMA_VERSION))
        if database.is_sqlite:
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
