"""Corrections to rows of several datasets at once: all of them happen, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.core.errors import ConflictError, NotFoundError
from geo.store.database import Writer
from geo.store.edits import new_change, placed, refuse_unkeepable
from geo.store.entries import (
    PARTS,
    Cells,
    Change,
    Snapshot,
    incoming_rows,
    load_snapshot,
    read_state,
    read_states,
)
from geo.store.frames import check
from geo.store.versions import Version, add_version, signature


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What a row of a dataset should say; cells that are not given stay as they are.

    ``key`` is its name in the store, in a table that has no keys as well. A row that is ``new`` is
    put to the end of its table, under a key that is made of it where it has none.
    """

    dataset: str
    part: str
    key: str
    cells: Mapping[str, str]
    new: bool = False


def correct_all(
    writer: Writer, corrections: Sequence[Correction], *, author: str, reason: str
) -> list[Version]:
    """Make corrections in one transaction, one version for each dataset they are in.

    Raises
    ------
    NotFoundError
        If a row is not there.
    ConflictError
        If a row that is new is there already.
    DataError
        If a cell is not of its kind or a row points at nothing.
    """
    author, reason = signature(author, reason)
    by_dataset: dict[str, list[Correction]] = {}
    for one in corrections:
        by_dataset.setdefault(one.dataset, []).append(one)
    made: list[Version] = []
    for dataset, given in by_dataset.items():
        changes = _changes(load_snapshot(writer.connection, dataset), given, dataset)
        if changes:
            changes = placed(writer, dataset, changes)
            made.append(
                add_version(writer, dataset, changes, kind="edit", author=author, reason=reason)
            )
    return made


def _changes(current: Snapshot, given: Sequence[Correction], dataset: str) -> list[Change]:
    refuse_unkeepable([one.cells for one in given])
    changes: dict[tuple[str, str], Change] = {}
    for one in given:
        name = (one.part, one.key or _new_key(one, {*current, *changes}))
        before = current.get(name)
        if before is None and not one.new:
            raise NotFoundError(f"No row {one.key!r} in {one.part} of {dataset!r}")
        if one.new and (before is not None or name in changes):
            raise ConflictError(
                f"{one.part} {one.key!r} was added meanwhile", fix="Read the file again"
            )
        changes[name] = new_change(*name, before, one.cells)
    differing = [change for change in changes.values() if change.before != change.after]
    after = {(c.part, c.key): read_state(c.after) for c in differing if c.after is not None}
    check({**read_states(current), **after})
    return differing


def _new_key(one: Correction, taken: set[tuple[str, str]]) -> str:
    """Key of a new row of a table that has none: as an import would make it, and free."""
    cells: Cells = dict(one.cells)
    base = incoming_rows([cells], PARTS[one.part])[0].key.rpartition(".")[0]
    number = 1
    while (one.part, f"{base}.{number}") in taken:
        number += 1
    return f"{base}.{number}"
