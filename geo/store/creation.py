"""Making a new store: its tables, its facts, and the bundled record."""

from __future__ import annotations

import secrets
from pathlib import Path

import sqlalchemy as sa

from geo.store.address import store_url
from geo.store.audit import COUNT
from geo.store.database import Database, Writer, put_meta
from geo.store.files import new_file, place_file, prepare_file, refuse_unwritten, remove_file
from geo.store.schema import METADATA, SCHEMA_VERSION, tables_of
from geo.store.seed import seed


def make_schema(connection: sa.Connection, *, schema: int = SCHEMA_VERSION) -> None:
    """Make the tables and the store's facts, without a dataset."""
    METADATA.create_all(connection, tables=tables_of(schema))
    facts = {"schema_version": str(schema), "epoch": secrets.token_hex(8), "revision": "0"}
    if schema > 1:
        facts[COUNT] = "0"
    for key, value in facts.items():
        put_meta(connection, key, value)


def fill(connection: sa.Connection) -> None:
    """Put the bundled record into a new store."""
    writer = Writer(connection=connection, revision=0)
    seed(writer)
    put_meta(connection, "revision", str(writer.revision))


def make_file(path: Path) -> None:
    """Make a whole store beside the path, then give it the name unless somebody was faster."""
    temporary = new_file(path, of_folder=True)
    try:
        prepare_file(temporary)
        database = Database(store_url(str(temporary)))
        try:
            with database.begin() as connection:
                make_schema(connection)
                fill(connection)
        finally:
            database.close()
        refuse_unwritten(temporary)
        place_file(temporary, path)
    finally:
        remove_file(temporary)
