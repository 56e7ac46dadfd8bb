"""District sets of the user's own in the store: added, listed, read and taken out of use.

Rows are only ever added. A set is in use while the latest row of its name adds it; taking it out
of use adds a row that says who did so and why, and leaves the file and the outlines in place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from geo.core.digest import canonical_json, digest
from geo.core.errors import NotFoundError, StoreDamagedError, StoreError
from geo.store.damage import boundary_rows
from geo.store.database import Database, Writer
from geo.store.faults import RESTORE
from geo.store.schema import BOUNDARY_SETS, BOUNDARY_UNITS, ORIGINALS, checksum, signed
from geo.store.versions import keep_original, signature

ADD, REMOVE = "add", "remove"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """One district of a set: its cells, and its outline as WKB, whole and as it is drawn."""

    unit_id: str
    cells: Mapping[str, Any]
    shape: bytes
    drawn: bytes


@dataclass(frozen=True, kw_only=True)
class KeptSet:
    """A set as the store has it.

    ``about`` holds what its owner and the reader said of it; ``digest`` names its content: equal
    digests mean equal units, whatever the set is called.
    """

    id: int
    name: str
    kind: str
    author: str
    reason: str
    at: str
    sha256: str | None
    about: Mapping[str, Any]
    units: int
    digest: str


class Boundaries:
    """The district sets of an open store (`geo.store.store.Store.boundaries`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        name: str,
        units: Sequence[Unit],
        *,
        about: Mapping[str, Any],
        original: bytes,
        author: str,
        reason: str,
    ) -> KeptSet:
        """Keep a set under a name; see `add_set`."""
        author, reason = signature(author, reason)
        with self._database.write() as writer:
            return add_set(
                writer, name, units, about=about, original=original, author=author, reason=reason
            )

    def remove(self, name: str, *, author: str, reason: str) -> KeptSet:
        """Take a set out of use; see `remove_set`."""
        author, reason = signature(author, reason)
        with self._database.write() as writer:
            return remove_set(writer, name, author=author, reason=reason)

    def in_use(self) -> list[KeptSet]:
        """Sets that can be chosen, in the order in which they came."""
        with self._database.read() as connection:
            return sets_in_use(connection)

    def history(self) -> list[KeptSet]:
        """Every adding and removing, in order."""
        with self._database.read() as connection:
            return set_history(connection)

    def get(self, name: str) -> KeptSet:
        """The set of a name; see `find_set`."""
        with self._database.read() as connection:
            return find_set(connection, name)

    def units(self, kept: KeptSet) -> list[Unit]:
        """Districts of a set; see `units_of`."""
        with self._database.read() as connection:
            return units_of(connection, kept)

    def file(self, kept: KeptSet) -> bytes:
        """The file a set came from; see `set_file`."""
        with self._database.read() as connection:
            return set_file(connection, kept)


def add_set(
    writer: Writer,
    name: str,
    units: Sequence[Unit],
    *,
    about: Mapping[str, Any],
    original: bytes,
    author: str,
    reason: str,
) -> KeptSet:
    """Keep a set with the file it came from.

    Raises
    ------
    StoreError
        If a set of that name is in use.
    """
    if any(one.name == name for one in sets_in_use(writer.connection)):
        raise StoreError(
            f"There is a boundary set {name!r} already",
            fix="Choose another name, or take that one out of use first",
        )
    row = {
        "id": writer.next_id(),
        "name": name,
        "kind": ADD,
        **_said(author, reason),
        "sha256": keep_original(writer.connection, original),
        "about": canonical_json(dict(about)),
        "units": len(units),
        "digest": content_digest(units),
    }
    rows = [
        {
            "boundary_set": row["id"], "seq": seq, "unit_id": unit.unit_id,
            "cells": canonical_json(dict(unit.cells)), "shape": unit.shape, "drawn": unit.drawn,
        }
        for seq, unit in enumerate(units)
    ]  # fmt: skip
    writer.connection.execute(sa.insert(BOUNDARY_SETS), signed(BOUNDARY_SETS, row))
    writer.connection.execute(
        sa.insert(BOUNDARY_UNITS), [signed(BOUNDARY_UNITS, unit) for unit in rows]
    )
    return _kept(row)


def remove_set(writer: Writer, name: str, *, author: str, reason: str) -> KeptSet:
    """Take a set out of use.

    Raises
    ------
    NotFoundError
        If no set of that name is in use.
    """
    find_set(writer.connection, name)
    row = {
        "id": writer.next_id(), "name": name, "kind": REMOVE, **_said(author, reason),
        "sha256": None, "about": canonical_json({}), "units": 0, "digest": "",
    }  # fmt: skip
    writer.connection.execute(sa.insert(BOUNDARY_SETS), signed(BOUNDARY_SETS, row))
    return _kept(row)


def sets_in_use(connection: sa.Connection) -> list[KeptSet]:
    """Sets that can be chosen, in the order in which they came."""
    latest = {one.name: one for one in set_history(connection)}
    return sorted((one for one in latest.values() if one.kind == ADD), key=lambda one: one.id)


def set_history(connection: sa.Connection) -> list[KeptSet]:
    """Every adding and removing, in order."""
    rows = boundary_rows(connection)
    for row in rows:
        if row["checksum"] != checksum(BOUNDARY_SETS, row):
            raise StoreDamagedError("A stored boundary set is not as it was written", fix=RESTORE)
    return [_kept(row) for row in rows]


def find_set(connection: sa.Connection, name: str) -> KeptSet:
    """The set of a name that is in use.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    there = {one.name: one for one in sets_in_use(connection)}
    if name not in there:
        raise NotFoundError(
            f"No boundary set {name!r} in the store", choices=list(there),
            fix="Add one with atlas districts add" if not there else "",
        )  # fmt: skip
    return there[name]


def units_of(connection: sa.Connection, kept: KeptSet) -> list[Unit]:
    """Units of a set, in order.

    Raises
    ------
    StoreDamagedError
        If they are not those of its digest.
    """
    query = sa.select(BOUNDARY_UNITS).where(BOUNDARY_UNITS.c.boundary_set == kept.id)
    rows = connection.execute(query.order_by(BOUNDARY_UNITS.c.seq)).mappings()
    units = [
        Unit(
            unit_id=row["unit_id"], cells=json.loads(row["cells"]), shape=bytes(row["shape"]),
            drawn=bytes(row["drawn"]),
        )
        for row in rows
    ]  # fmt: skip
    if content_digest(units) != kept.digest:
        raise StoreDamagedError(f"The boundary set {kept.name!r} is damaged", fix=RESTORE)
    return units


def set_file(connection: sa.Connection, kept: KeptSet) -> bytes:
    """The file that a set came from, byte for byte.

    Raises
    ------
    StoreDamagedError
        If the bytes are not those of its SHA-256.
    """
    query = sa.select(ORIGINALS.c.content).where(ORIGINALS.c.sha256 == kept.sha256)
    content = bytes(connection.execute(query).scalar_one())
    if digest(content) != kept.sha256:
        raise StoreDamagedError(f"The file of {kept.name!r} is not as it came", fix=RESTORE)
    return content


def content_digest(units: Sequence[Unit]) -> str:
    """Name of what a set holds."""
    said = [
        [unit.unit_id, dict(unit.cells), digest(unit.shape), digest(unit.drawn)] for unit in units
    ]
    return digest(canonical_json(said))


def _said(author: str, reason: str) -> dict[str, str]:
    at = datetime.now(tz=UTC).isoformat(timespec="seconds")
    return {"author": author, "reason": reason, "at": at}


def _kept(row: Any) -> KeptSet:
    names = KeptSet.__dataclass_fields__
    return KeptSet(**{name: row[name] for name in names} | {"about": json.loads(row["about"])})
