"""Entries: the rows of a dataset as the store keeps them, and what differs between two states."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd
import sqlalchemy as sa

from geo.core.digest import canonical_json, digest
from geo.core.errors import DataError, StoreDamagedError
from geo.incidents import model
from geo.store.faults import RESTORE
from geo.store.schema import ENTRIES, checksum

ABOUT, COLUMNS, SWITCH = "about", "columns", "switch"
ABOUT_KEY = "dataset"
PARTS = {table.name: table for table in model.TABLES}
Cells = dict[str, str]
Snapshot = dict[tuple[str, str], str]
"""State of each entry of a dataset by its part and key."""


class Incoming(NamedTuple):
    """A row that a file or a person gives."""

    part: str
    key: str
    cells: Cells


class Change(NamedTuple):
    """One entry before and after; None where it was not or is no more."""

    part: str
    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class State:
    """What an entry holds.

    ``file`` is what the last import gave for it: None if it was added by hand, the same object
    as ``cells`` if nobody corrected it since. ``position`` is its place in the order of its table.
    """

    cells: Cells
    position: int
    file: Cells | None

    @property
    def by_hand(self) -> bool:
        """Whether somebody added or corrected it."""
        return self.file is not self.cells


States = dict[tuple[str, str], State]
"""The same, read."""


def read_states(snapshot: Snapshot) -> States:
    """Every entry of a snapshot, read."""
    return {name: read_state(text) for name, text in snapshot.items()}


def write_state(cells: Cells, *, position: int, file: Cells | None) -> str:
    """Text of an entry's state; equal states give equal texts."""
    value: dict[str, Any] = {"cells": cells, "position": position}
    if file != cells:
        value["file"] = file
    return canonical_json(value)


def read_state(text: str) -> State:
    """Read what `write_state` wrote."""
    value = json.loads(text)
    cells = value.get("cells", {})
    return State(cells=cells, position=value.get("position", 0), file=value.get("file", cells))


def subject_of(part: str, key: str, cells: Mapping[str, str]) -> str:
    """Incident or operation that an entry speaks of, or its own key."""
    if part == model.CLAIMS.name:
        return cells.get("incident_id") or cells.get("operation_id") or key
    return key


def qualify(dataset: str, identifier: str) -> str:
    """The identifier as the store uses it: with its dataset before it, so that none collide."""
    prefix = f"{dataset}:"
    if not identifier or identifier.startswith(prefix):
        return identifier
    return prefix + identifier


def rows_of(frame: pd.DataFrame, table: model.Table) -> list[Cells]:
    """Rows of a text frame.

    Raises
    ------
    DataError
        If a cell is not text that can be kept.
    """
    columns = {str(name): frame[name].tolist() for name in frame.columns}
    for column, cells in columns.items():
        # One column at once: a file of 6,000 records has a million cells.
        if all(type(cell) is str for cell in cells) and keepable("".join(cells)):
            continue
        at = next(n for n, c in enumerate(cells) if type(c) is not str or not keepable(c))
        raise DataError(
            f"{cells[at]!r} is not text that can be kept",
            where=f"{table.name}, row {at + 1}, {column}",
            fix="Give every cell as text, empty for missing",
        )
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def keepable(text: str) -> bool:
    """Whether text can be written as UTF-8."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def incoming_rows(rows: Iterable[Cells], table: model.Table) -> list[Incoming]:
    """Rows with their keys: the table's own, or one made of the cells where it has none."""
    seen: dict[str, int] = {}
    out: list[Incoming] = []
    for cells in rows:
        if table.key:
            key = cells.get(table.key, "")
            if not key or "\x00" in key:
                raise DataError(
                    f"{key!r} is not an identifier",
                    where=f"{table.name}, row {len(out) + 1}, {table.key}",
                    fix="Give every row an identifier of its own",
                )
        else:
            name = digest(canonical_json(cells))[:24]
            seen[name] = seen.get(name, 0) + 1
            key = f"{name}.{seen[name]}"
        out.append(Incoming(table.name, key, cells))
    return out


def columns_row(columns: Iterable[str], table: model.Table) -> Incoming:
    """The order of a table's columns, kept like a row so that it has a past too."""
    return Incoming(COLUMNS, table.name, {"columns": canonical_json(list(columns))})


def load_snapshot(
    connection: sa.Connection, dataset: str, *, parts: Iterable[str] | None = None
) -> Snapshot:
    """Present state of a dataset.

    Raises
    ------
    StoreDamagedError
        If an entry is not as it was written.
    """
    query = sa.select(ENTRIES).where(ENTRIES.c.dataset == dataset)
    if parts is not None:
        query = query.where(ENTRIES.c.part.in_(list(parts)))
    snapshot: Snapshot = {}
    for row in connection.execute(query).mappings():
        refuse_altered(row)
        snapshot[row["part"], row["key"]] = row["state"]
    return snapshot


def load_states(
    connection: sa.Connection, dataset: str, keys: Iterable[tuple[str, str]]
) -> Snapshot:
    """Present state of some entries of a dataset."""
    by_part: dict[str, list[str]] = {}
    for part, key in keys:
        by_part.setdefault(part, []).append(key)
    snapshot: Snapshot = {}
    for part, names in by_part.items():
        for start in range(0, len(names), 500):
            query = sa.select(ENTRIES).where(
                ENTRIES.c.dataset == dataset,
                ENTRIES.c.part == part,
                ENTRIES.c.key.in_(names[start : start + 500]),
            )
            for row in connection.execute(query).mappings():
                refuse_altered(row)
                snapshot[part, row["key"]] = row["state"]
    return snapshot


def refuse_altered(row: Any) -> None:
    """Raise if an entry is not as it was written."""
    if row["checksum"] != checksum(ENTRIES, row):
        raise StoreDamagedError(
            f"{row['part']} {row['key']!r} is not as it was written",
            where=f"dataset {row['dataset']}",
            fix=RESTORE,
        )
