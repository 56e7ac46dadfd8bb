"""What an import changes: a file's rows against the present ones, corrections by hand kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.incidents import model
from geo.incidents.together import kept_with, together
from geo.store.entries import (
    ABOUT,
    COLUMNS,
    PARTS,
    Cells,
    Change,
    Incoming,
    Snapshot,
    State,
    States,
    read_state,
    write_state,
)

_POINTS_AT = {
    model.CLAIMS.name: (
        ("incident_id", model.INCIDENTS.name),
        ("operation_id", model.OPERATIONS.name),
        ("source_id", model.SOURCES.name),
    ),
    model.INCIDENTS.name: (("operation_id", model.OPERATIONS.name),),
    model.MEMBERSHIPS.name: (
        ("incident_id", model.INCIDENTS.name),
        ("operation_id", model.OPERATIONS.name),
    ),
    model.OPERATION_PLACES.name: (
        ("operation_id", model.OPERATIONS.name),
        ("source_id", model.SOURCES.name),
    ),
    model.JUDGEMENTS.name: (
        ("a", model.INCIDENTS.name),
        ("b", model.INCIDENTS.name),
        ("a", model.CLAIMS.name),
        ("b", model.CLAIMS.name),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Diff:
    """What a version changes.

    ``rows``: ``part`` (table), ``key``, ``what`` (``added``, ``changed``, ``removed``, ``kept``:
    not in the file any more, or changed there, but corrected by hand and left as it is;
    ``left_out``: in the file, but removed by hand).
    ``fields``: ``part``, ``key``, ``field``, ``before``, ``after`` and ``kept`` (True where the
    file says ``after`` and the hand's ``before`` stays).
    ``added``, ``changed`` and ``removed`` count incidents; an incident whose claims changed has
    changed.
    """

    dataset: str
    rows: pd.DataFrame
    fields: pd.DataFrame
    added: int
    changed: int
    removed: int

    @property
    def unchanged(self) -> bool:
        """Whether nothing differs."""
        return self.rows.empty


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Changes that make a dataset what a file says, the hand's rows that stay or stay out.

    ``states`` are those of the dataset once the changes are made.
    """

    changes: tuple[Change, ...]
    kept: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    conflicts: tuple[tuple[str, str, str, str, str], ...]
    states: States


def plan(current: Snapshot, rows: Iterable[Incoming], *, out: frozenset[str] = frozenset()) -> Plan:
    """Compare a file's rows with the present ones; claims in ``out`` were removed by hand.

    A cell that somebody corrected stays corrected, and with it those that say one thing together
    with it, such as the ends of a figure. A row that is not in the file any more goes, unless it
    was added or corrected by hand or such a row needs it. A claim that a hand removed stays out.
    New rows come last, so that the order of
    the others does not move.
    """
    changes: list[Change] = []
    kept: list[tuple[str, str]] = []
    conflicts: list[tuple[str, str, str, str, str]] = []
    states = {name: read_state(text) for name, text in current.items()}
    last: dict[str, int] = {}
    for (part, _), state in states.items():
        last[part] = max(last.get(part, -1), state.position)
    given: set[tuple[str, str]] = set()
    made = dict(states)
    left_out: list[tuple[str, str]] = []
    for part, key, cells in rows:
        given.add((part, key))
        old = states.get((part, key))
        if old is None and part == model.CLAIMS.name and key in out:
            left_out.append((part, key))
        elif old is None:
            last[part] = last.get(part, -1) + 1
            made[part, key] = State(cells=cells, position=last[part], file=cells)
            after = write_state(cells, position=last[part], file=cells)
            changes.append(Change(part, key, None, after))
        else:
            merged, against = _merge(part, old, cells)
            conflicts += [(part, key, field, mine, theirs) for field, mine, theirs in against]
            after = write_state(merged, position=old.position, file=cells)
            if after != current[part, key]:
                made[part, key] = read_state(after)
                changes.append(Change(part, key, current[part, key], after))
    gone = {name for name in current.keys() - given if name[0] in {*PARTS, COLUMNS, ABOUT}}
    stay = _needed(states, gone)
    kept += sorted(stay)
    changes += [Change(*name, current[name], None) for name in sorted(gone - stay)]
    for name in gone - stay:
        del made[name]
    return Plan(
        changes=tuple(changes), kept=tuple(kept), left_out=tuple(left_out),
        conflicts=tuple(conflicts), states=made,
    )  # fmt: skip


def _merge(part: str, old: State, new: Cells) -> tuple[Cells, list[tuple[str, str, str]]]:
    if not old.by_hand:
        return new, []
    base = old.file or {}
    merged: Cells = {}
    against: list[tuple[str, str, str]] = []
    units = together(part, {**new, **old.cells})
    changed = {field for field, cell in old.cells.items() if cell != base.get(field)}
    by_hand = {unit for unit in units if not changed.isdisjoint(unit)}
    by_hand |= {one for unit in by_hand for one in kept_with(unit)}
    for unit in units:
        mine = {field: old.cells[field] for field in unit if field in old.cells}
        theirs = {field: new[field] for field in unit if field in new}
        if unit not in by_hand:
            merged |= theirs
            continue
        merged |= {**dict.fromkeys(theirs, ""), **mine}
        if any(cell != base.get(field) for field, cell in theirs.items()):
            against += [
                (field, mine.get(field, ""), cell)
                for field, cell in theirs.items()
                if cell != mine.get(field, "")
            ]
    return merged, against


def _needed(
    states: dict[tuple[str, str], State], gone: set[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Rows absent from the file that stay: the hand's own, and all that these point at."""
    stay = {name for name in gone if states[name].by_hand}
    # A row of the file may be corrected to point at one added by hand: start from all that stays.
    open_ends = [name for name in states if name not in gone and states[name].by_hand]
    open_ends += list(stay)
    while open_ends:
        part, key = open_ends.pop()
        for field, target in _POINTS_AT.get(part, ()):
            name = (target, states[part, key].cells.get(field, ""))
            if name in gone and name not in stay:
                stay.add(name)
                open_ends.append(name)
    return stay


def count_incidents(changes: Sequence[Change], states: Sequence[State]) -> dict[str, int]:
    """Incidents ``added``, ``changed`` and ``removed``; one whose claims changed has changed.

    ``states`` are those of the changes, after it where there is one, else before.
    """
    by_incident: dict[str, str] = {}
    for change, state in zip(changes, states, strict=True):
        if change.part == model.INCIDENTS.name:
            by_incident[change.key] = _what(change)
        elif change.part == model.CLAIMS.name and state.cells.get("incident_id"):
            by_incident.setdefault(state.cells["incident_id"], "changed")
    counts = list(by_incident.values())
    return {what: counts.count(what) for what in ("added", "changed", "removed")}


def states_of(changes: Iterable[Change], known: States | None = None) -> list[State]:
    """State of each changed entry, after where there is one, else before.

    ``known`` are states after the changes that need not be read again.
    """
    out: list[State] = []
    for change in changes:
        held = known.get((change.part, change.key)) if known and change.after is not None else None
        text = change.after if change.after is not None else change.before or "{}"
        out.append(held or read_state(text))
    return out


def describe(dataset: str, changes: Sequence[Change], found: Plan | None = None) -> Diff:
    """Put changes in frames that a person can read, cell by cell."""
    rows: list[tuple[str, str, str]] = []
    fields: list[tuple[str, str, str, str, str, bool]] = []
    for change in changes:
        if change.part not in PARTS:
            continue
        what = _what(change)
        rows.append((change.part, change.key, what))
        if what == "changed":
            fields += [
                (change.part, change.key, field, before, after, False)
                for field, before, after in field_changes(change)
            ]
    if found is not None:
        rows += [(part, key, "kept") for part, key in found.kept if part in PARTS]
        rows += [(*name, "left_out") for name in found.left_out]
        fields += [(*conflict, True) for conflict in found.conflicts]
    return Diff(
        dataset=dataset,
        rows=pd.DataFrame(rows, columns=["part", "key", "what"]),
        fields=pd.DataFrame(
            fields, columns=["part", "key", "field", "before", "after", "kept"]
        ).astype({"kept": bool}),
        **count_incidents(changes, states_of(changes, found.states if found else None)),
    )


def _what(change: Change) -> str:
    if change.before is None:
        return "added"
    return "removed" if change.after is None else "changed"


def field_changes(change: Change) -> list[tuple[str, str, str]]:
    """Cells that differ: field, before, after; a cell that is not there counts as empty."""
    old = read_state(change.before).cells if change.before is not None else {}
    new = read_state(change.after).cells if change.after is not None else {}
    return [
        (field, old.get(field, ""), new.get(field, ""))
        for field in _ordered(change.part, {**old, **new})
        if old.get(field, "") != new.get(field, "")
    ]


def _ordered(part: str, fields: Iterable[str]) -> list[str]:
    """Fields in the order of the table's columns, others after them."""
    known = list(PARTS[part].columns) if part in PARTS else []
    return sorted(fields, key=lambda field: known.index(field) if field in known else len(known))
