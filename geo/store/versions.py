"""Versions: every change of a dataset, with who, when, why, and what it was before."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geo.core.digest import canonical_json, digest
from geo.core.errors import NotFoundError, OptionError, StoreDamagedError
from geo.importers.result import RowNote
from geo.store.database import Writer
from geo.store.entries import Change, State, States, subject_of
from geo.store.faults import RESTORE
from geo.store.merge import count_incidents, states_of
from geo.store.schema import (
    CHANGES,
    ENTRIES,
    NOTES,
    ORIGINALS,
    RAW_ROWS,
    VERSIONS,
    add_hashes,
    checksum,
    entry_hash,
    signed,
)  # fmt: skip

KINDS = ("seed", "import", "edit", "judgement", "switch", "undo")
_BATCH = 2000


@dataclass(frozen=True, kw_only=True)
class Version:
    """One change of one dataset.

    ``number`` counts within the dataset. ``added``, ``changed`` and ``removed`` count incidents.
    ``accepted``, ``flagged`` and ``rejected`` add up to ``rows_read`` of the file. ``content``
    names what the dataset held after it.
    """

    id: int
    dataset: str
    number: int
    kind: str
    undoes: int | None
    author: str
    reason: str
    at: str
    format: str
    file_name: str
    sha256: str | None
    decisions: dict[str, str]
    rows_read: int
    accepted: int
    flagged: int
    rejected: int
    added: int
    changed: int
    removed: int
    content: str = field(repr=False)

    @property
    def mark(self) -> str:
        """What tells it from any other, also from one of the same number in a restored store."""
        return digest(canonical_json(asdict(self)))[:16]

    @property
    def label(self) -> str:
        """Name in messages."""
        when = f"{self.at[:10]} {self.at[11:19]} UTC" if self.at else "no time"
        return f"{self.dataset} version {self.number} ({self.kind} by {self.author}, {when})"


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that a version came from, and the account of its rows."""

    name: str
    format: str
    content: bytes
    decisions: Mapping[str, str] = field(default_factory=dict)
    rows_read: int = 0
    accepted: int = 0
    flagged: int = 0
    rejected: int = 0
    raw: Sequence[tuple[int, str, str]] = ()
    notes: Sequence[tuple[str, RowNote]] = ()


def signature(author: str, reason: str) -> tuple[str, str]:
    """Who and why, trimmed.

    Raises
    ------
    OptionError
        If one of them is empty.
    """
    for name, text in (("author", author), ("reason", reason)):
        if not text.strip() or "\x00" in text:
            raise OptionError(
                f"A change needs its {name}", where=name, fix=f"Write the {name} in a few words"
            )
    return author.strip(), reason.strip()


def add_version(
    writer: Writer,
    dataset: str,
    changes: Sequence[Change],
    *,
    kind: str,
    author: str,
    reason: str,
    undoes: int | None = None,
    file: File | None = None,
    states: States | None = None,
) -> Version:
    """Write one version and make its changes the dataset's present state.

    ``states`` are those after the changes where they are at hand; they are read again otherwise.
    """
    connection = writer.connection
    latest = latest_row(connection, dataset)
    identifier = writer.next_id()
    after = states_of(changes, states)
    content = add_hashes(
        latest["content"] if latest else "",
        plus=[entry_hash(c.part, c.key, c.after) for c in changes if c.after is not None],
        minus=[entry_hash(c.part, c.key, c.before) for c in changes if c.before is not None],
    )
    row = {
        "id": identifier,
        "dataset": dataset,
        "number": (latest["number"] if latest else 0) + 1,
        "kind": kind,
        "undoes": undoes,
        "author": author,
        "reason": reason,
        "at": datetime.now(tz=UTC).isoformat(timespec="seconds"),
        "format": file.format if file else (latest["format"] if latest else "hand"),
        "file_name": file.name if file else "",
        "sha256": keep_original(connection, file.content) if file else None,
        "decisions": canonical_json(dict(file.decisions) if file else {}),
        "rows_read": file.rows_read if file else 0,
        "accepted": file.accepted if file else 0,
        "flagged": file.flagged if file else 0,
        "rejected": file.rejected if file else 0,
        **count_incidents(changes, after),
        "rows_changed": len(changes),
        "rows_kept": len(file.raw) if file else 0,
        "notes": len(file.notes) if file else 0,
        "content": content,
    }
    connection.execute(sa.insert(VERSIONS), signed(VERSIONS, row))
    _apply(connection, dataset, changes, after, version=identifier)
    if file:
        _keep_rows(connection, file, identifier)
    return _version(row)


def keep_original(connection: sa.Connection, content: bytes) -> str:
    """Keep a file byte for byte, once; its SHA-256 names it."""
    name = digest(content)
    held = connection.execute(sa.select(ORIGINALS.c.size).where(ORIGINALS.c.sha256 == name)).first()
    if held is None:
        row = {"sha256": name, "size": len(content), "content": content}
        connection.execute(sa.insert(ORIGINALS), row)
    return name


def _keep_rows(connection: sa.Connection, file: File, version: int) -> None:
    raw = [
        {"version": version, "seq": seq, "row": row, "record_id": record, "cells": cells}
        for seq, (row, record, cells) in enumerate(file.raw)
    ]
    notes = [
        {
            "version": version,
            "seq": seq,
            "kind": kind,
            "row": note.row,
            "note": canonical_json(asdict(note)),
        }
        for seq, (kind, note) in enumerate(file.notes)
    ]
    _insert(connection, RAW_ROWS, raw)
    _insert(connection, NOTES, notes)


def _apply(
    connection: sa.Connection,
    dataset: str,
    changes: Sequence[Change],
    states: Sequence[State],
    *,
    version: int,
) -> None:
    log, gone, now = [], [], []
    for seq, (change, state) in enumerate(zip(changes, states, strict=True)):
        name = {"dataset": dataset, "part": change.part, "key": change.key}
        subject = subject_of(change.part, change.key, state.cells)
        both = {"before": change.before, "after": change.after}
        log.append({"version": version, "seq": seq, **name, "subject": subject, **both})
        if change.before is not None:
            gone.append({f"old_{column}": value for column, value in name.items()})
        if change.after is not None:
            entry = {"position": state.position, "state": change.after, "version": version}
            now.append({**name, "subject": subject, **entry})
    _insert(connection, CHANGES, log)
    if gone:
        delete = sa.delete(ENTRIES).where(
            ENTRIES.c.dataset == sa.bindparam("old_dataset"),
            ENTRIES.c.part == sa.bindparam("old_part"),
            ENTRIES.c.key == sa.bindparam("old_key"),
        )
        connection.execute(delete, gone)
    _insert(connection, ENTRIES, now)


def _insert(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _BATCH):
        batch = [signed(table, row) for row in rows[start : start + _BATCH]]
        connection.execute(sa.insert(table), batch)


def latest_row(connection: sa.Connection, dataset: str) -> Any:
    """The newest version of a dataset as it is stored, or None."""
    query = sa.select(VERSIONS).where(VERSIONS.c.dataset == dataset)
    row = connection.execute(query.order_by(VERSIONS.c.number.desc()).limit(1)).mappings().first()
    if row is not None:
        _refuse_altered(row)
    return row


def version_row(connection: sa.Connection, identifier: int) -> Version:
    """One version.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    query = sa.select(VERSIONS).where(VERSIONS.c.id == identifier)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFoundError(
            f"There is no version {identifier}", fix="Choose one that the dataset lists"
        )
    _refuse_altered(row)
    return _version(row)


def version_rows(connection: sa.Connection, dataset: str | None = None) -> list[Version]:
    """Versions in the order in which they were made."""
    query = sa.select(VERSIONS).order_by(VERSIONS.c.id)
    if dataset is not None:
        query = query.where(VERSIONS.c.dataset == dataset)
    rows = connection.execute(query).mappings().all()
    for row in rows:
        _refuse_altered(row)
    return [_version(row) for row in rows]


def changes_of(connection: sa.Connection, version: int) -> list[Change]:
    """Entries before and after a version."""
    query = sa.select(CHANGES).where(CHANGES.c.version == version).order_by(CHANGES.c.seq)
    rows = connection.execute(query).mappings().all()
    for row in rows:
        if row["checksum"] != checksum(CHANGES, row):
            raise StoreDamagedError("A stored change is not as it was written", fix=RESTORE)
    return [Change(row["part"], row["key"], row["before"], row["after"]) for row in rows]


def later_versions(
    connection: sa.Connection, version: Version, keys: Sequence[tuple[str, str]]
) -> list[Version]:
    """Later versions that changed one of the entries."""
    query = sa.select(CHANGES.c.version, CHANGES.c.part, CHANGES.c.key).where(
        CHANGES.c.dataset == version.dataset, CHANGES.c.version > version.id
    )
    wanted = set(keys)
    found = {row.version for row in connection.execute(query) if (row.part, row.key) in wanted}
    return [version_row(connection, identifier) for identifier in sorted(found)]


def _refuse_altered(row: Any) -> None:
    if row["checksum"] != checksum(VERSIONS, row):
        raise StoreDamagedError("A stored version is not as it was written", fix=RESTORE)


def _version(row: Any) -> Version:
    names = Version.__dataclass_fields__
    values = {name: row[name] for name in names}
    return Version(**{**values, "decisions": json.loads(row["decisions"])})
