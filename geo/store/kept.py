"""What is kept of a file beside its records: the bytes, the cells of every row, the remarks."""

from __future__ import annotations

import json

import pandas as pd
import sqlalchemy as sa

from geo.core.digest import digest
from geo.core.errors import NotFoundError, StoreDamagedError
from geo.store.database import get_number
from geo.store.faults import RESTORE
from geo.store.schema import NOTES, ORIGINALS, PURGES, RAW_ROWS
from geo.store.versions import Version


def purged(connection: sa.Connection) -> set[str]:
    """SHA-256 of each file that was taken out for good."""
    if get_number(connection, "schema_version") < 2:
        return set()
    return set(connection.execute(sa.select(PURGES.c.sha256)).scalars())


def refuse_purged(connection: sa.Connection, sha256: str, where: str) -> None:
    """Raise `NotFoundError` if a file was taken out for good; its bytes alone tell it."""
    if sha256 not in purged(connection):
        return
    row = connection.execute(sa.select(PURGES).where(PURGES.c.sha256 == sha256)).mappings().one()
    raise NotFoundError(
        f"This file was purged by {row['author']} on {row['at'][:10]}: {row['reason']}",
        where=where,
        fix="Only its account is kept, and these bytes are not taken in again. If its records "
        "should be here after all, agree with who purged it, save the file anew (one empty line "
        "more makes it another file) and import that with the reason",
    )


def original_bytes(connection: sa.Connection, version: Version) -> bytes:
    """The file of a version, byte for byte.

    Raises
    ------
    NotFoundError
        If it came from no file, or the file was purged.
    StoreDamagedError
        If the bytes are not there, or are not those of its SHA-256.
    """
    if version.sha256 is None:
        raise NotFoundError(f"No file belongs to {version.label}")
    refuse_purged(connection, version.sha256, version.label)
    query = sa.select(ORIGINALS.c.content).where(ORIGINALS.c.sha256 == version.sha256)
    content = connection.execute(query).scalar_one_or_none()
    if content is None or digest(bytes(content)) != version.sha256:
        raise StoreDamagedError(
            f"The file kept with {version.label} is not as it came", fix=RESTORE
        )
    return bytes(content)


def note_rows(connection: sa.Connection, version: Version, *, kind: str) -> pd.DataFrame:
    """Remarks on a file's rows, with the original cells of each row."""
    query = (
        sa.select(NOTES.c.note)
        .where(NOTES.c.version == version.id, NOTES.c.kind == kind)
        .order_by(NOTES.c.seq)
    )
    notes = [json.loads(text) for text in connection.execute(query).scalars()]
    raw = raw_rows(connection, version).drop_duplicates("row")
    cells = dict(zip(raw["row"], raw["cells"], strict=True))
    frame = pd.DataFrame(notes, columns=["row", "column", "code", "value", "what", "fix"])
    frame["reason"] = frame.pop("what")
    frame["cells"] = [cells.get(row, "") for row in frame["row"]]
    return frame[["row", "column", "code", "reason", "value", "fix", "cells"]]


def raw_rows(connection: sa.Connection, version: Version) -> pd.DataFrame:
    """Every row of a version's file with its original cells."""
    columns = [RAW_ROWS.c.row, RAW_ROWS.c.record_id, RAW_ROWS.c.cells]
    query = sa.select(*columns).where(RAW_ROWS.c.version == version.id).order_by(RAW_ROWS.c.seq)
    rows = [tuple(row) for row in connection.execute(query)]
    return pd.DataFrame(rows, columns=["row", "record_id", "cells"])
