"""Changes by hand: an incident with its claims and sources, a judgement, a switch."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from geo.core.errors import ConflictError, DataError, NotFoundError, StoreError
from geo.incidents import model
from geo.incidents.datasets import BUNDLED
from geo.store.cited import local, settle_sources
from geo.store.database import Database, Writer
from geo.store.drafts import Stored, gone, stored_incident
from geo.store.entries import (
    Cells,
    Change,
    keepable,
    load_states,
    qualify,
    read_state,
    write_state,
)
from geo.store.frames import check_rows
from geo.store.schema import CHANGES, ENTRIES
from geo.store.targets import OWN, dataset_name
from geo.store.versions import Version, add_version, latest_row, version_row

_INCIDENTS, _CLAIMS, _SOURCES = model.INCIDENTS.name, model.CLAIMS.name, model.SOURCES.name
_OPERATIONS = model.OPERATIONS.name
_POINTERS = (("source_id", _SOURCES), ("operation_id", _OPERATIONS))
_KEYS = {table.name: table.key for table in model.TABLES}


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Outcome of a save; ``version`` is None where nothing differed."""

    incident_id: str
    token: str
    version: Version | None


def save(
    database: Database,
    values: Mapping[str, str],
    claims: Sequence[Mapping[str, str]] | None,
    *,
    sources: Sequence[Mapping[str, str]] = (),
    opened: Mapping[str, Mapping[str, str]],
    author: str,
    reason: str,
    expected: str | None,
) -> Saved:
    """Add or correct an incident; see `geo.store.store.Store.save_incident`."""
    refuse_unkeepable([values, *(claims or ()), *sources])
    with database.read() as connection:
        identifier = values.get("incident_id", "")
        stored = stored_incident(connection, identifier) if identifier else None
        if stored is None:
            if expected is not None:
                raise gone(connection, identifier)
            dataset, identifier = _home(connection, values)
            stored = stored_incident(connection, identifier) or Stored(
                dataset=dataset, states={}, token=""
            )
        if stored.token != (expected or ""):
            raise _conflict(connection, stored, identifier, values)
        changes = changes_of_incident(
            connection, stored, identifier, values, claims, sources=sources, opened=opened
        )
    if not changes:
        return Saved(incident_id=identifier, token=stored.token, version=None)
    with database.write() as writer:
        now = stored_incident(writer.connection, identifier)
        if now is None and stored.token:
            raise gone(writer.connection, identifier)
        if (now.token if now else "") != stored.token:
            raise _conflict(writer.connection, now or stored, identifier, values)
        if not _stands(writer.connection, stored.dataset, changes):
            changes = changes_of_incident(
                writer.connection, stored, identifier, values, claims,
                sources=sources, opened=opened,
            )  # fmt: skip
        if not changes:
            return Saved(incident_id=identifier, token=stored.token, version=None)
        version = add_version(
            writer,
            stored.dataset,
            placed(writer, stored.dataset, changes),
            kind="edit",
            author=author,
            reason=reason,
        )
        after = stored_incident(writer.connection, identifier)
    return Saved(incident_id=identifier, token=after.token if after else "", version=version)


def _home(connection: sa.Connection, values: Mapping[str, str]) -> tuple[str, str]:
    """Dataset and identifier of a new incident."""
    dataset = dataset_name(values.get("dataset") or OWN)
    if dataset == BUNDLED:
        raise StoreError(
            "The bundled record takes corrections, not new incidents",
            where="dataset",
            fix=f"Leave the dataset empty: the incident goes to {OWN!r}",
        )
    if dataset != OWN and latest_row(connection, dataset) is None:
        raise NotFoundError(f"No dataset {dataset!r} in the store")
    given = (
        values.get("incident_id")
        or f"{values.get('date_earliest') or 'undated'}-{secrets.token_hex(4)}"
    )
    return dataset, qualify(dataset, given)


def changes_of_incident(
    connection: sa.Connection,
    stored: Stored,
    identifier: str,
    values: Mapping[str, str],
    claims: Sequence[Mapping[str, str]] | None,
    *,
    sources: Sequence[Mapping[str, str]],
    opened: Mapping[str, Mapping[str, str]],
) -> list[Change]:
    """What differs from the incident as it is stored, checked as for a whole record."""
    rows: dict[tuple[str, str], Mapping[str, str]] = {}
    fixed = {"incident_id": identifier, "dataset": stored.dataset}
    rows[_INCIDENTS, identifier] = {**values, **fixed}
    found, cited = settle_sources(connection, stored, sources, claims or (), opened=opened)
    rows.update({(_SOURCES, source["source_id"]): source for source in found})
    taken = _claims_called(connection, stored.dataset, identifier)
    for claim in cited:
        key = local(stored.dataset, claim.get("claim_id") or _next_claim(identifier, taken))
        taken.add(key)
        if (_CLAIMS, key) in rows:
            raise DataError(f"{key!r} occurs twice", where="claims, claim_id")
        rows[_CLAIMS, key] = {
            **claim, "claim_id": key, "incident_id": identifier, "operation_id": "",
        }  # fmt: skip
    present = {**load_states(connection, stored.dataset, list(rows)), **stored.states}
    for part, key in rows:
        if part == _CLAIMS and (part, key) in present and (part, key) not in stored.states:
            raise DataError(f"Claim {key!r} belongs to another record", where="claims, claim_id")
        if not key or not key.isprintable():
            raise DataError(f"{key!r} is not an identifier", where=f"{part}, {_KEYS[part]}")
    changes = [
        new_change(part, key, present.get((part, key)), rows[part, key]) for part, key in rows
    ]
    if claims is not None:
        gone = [name for name in stored.states if name[0] == _CLAIMS and name not in rows]
        changes += [Change(*name, stored.states[name], None) for name in gone]
        _refuse_judged(connection, {key for _, key in gone})
    _validate(connection, stored, changes)
    return [change for change in changes if change.before != change.after]


def new_change(part: str, key: str, before: str | None, given: Mapping[str, str]) -> Change:
    """Change that gives a row the cells given; those of a new row that are not given are empty."""
    from_model = dict.fromkeys(_table(part).columns, "")
    if before is None:
        return Change(part, key, None, write_state({**from_model, **given}, position=-1, file=None))
    old = read_state(before)
    cells = {**old.cells, **given}
    return Change(part, key, before, write_state(cells, position=old.position, file=old.file))


def _table(part: str) -> model.Table:
    return next(table for table in model.TABLES if table.name == part)


def _claims_called(connection: sa.Connection, dataset: str, identifier: str) -> set[str]:
    """Ids of claims that are, or were, made of an incident's; one may speak of its operation.

    An id that was removed is not given again: whoever has the record open means another claim.
    """
    found: set[str] = set()
    for table in (ENTRIES, CHANGES):
        query = sa.select(table.c.key).where(
            table.c.dataset == dataset,
            table.c.part == _CLAIMS,
            table.c.key.startswith(f"{identifier}-C", autoescape=True),
        )
        if table is CHANGES:
            query = query.where(table.c.subject == identifier)
        found |= set(connection.execute(query).scalars())
    return found


def _next_claim(identifier: str, taken: set[str]) -> str:
    number = len(taken) + 1
    while f"{identifier}-C{number:02d}" in taken:
        number += 1
    return f"{identifier}-C{number:02d}"


def _validate(connection: sa.Connection, stored: Stored, changes: Sequence[Change]) -> None:
    """Type what changes, and check what it points at, as for a whole record."""
    rows: dict[str, list[Cells]] = {}
    keys: dict[str, set[str]] = {}
    needed: set[tuple[str, str]] = set()
    for change in changes:
        if change.after is None:
            continue
        cells = read_state(change.after).cells
        if change.after != change.before:
            rows.setdefault(change.part, []).append(cells)
            needed |= {(target, cells[c]) for c, target in _POINTERS if cells.get(c)}
        if change.part != _CLAIMS:
            keys.setdefault(change.part, set()).add(change.key)
    for part, key in load_states(connection, stored.dataset, list(needed)):
        keys.setdefault(part, set()).add(key)
        if part in rows and key not in {row.get(_KEYS[part]) for row in rows[part]}:
            held = load_states(connection, stored.dataset, [(part, key)])
            rows[part].append(read_state(held[part, key]).cells)
    check_rows(rows, keys)


def _refuse_judged(connection: sa.Connection, claims: set[str]) -> None:
    if not claims:
        return
    query = sa.select(ENTRIES.c.state).where(ENTRIES.c.part == model.JUDGEMENTS.name)
    for text in connection.execute(query).scalars():
        cells = read_state(text).cells
        if claims & {cells["a"], cells["b"]}:
            raise StoreError(
                f"A judgement speaks of {cells['a']!r} and {cells['b']!r}",
                where=cells["judgement_id"],
                fix="Keep the claim, or mark it partial or correct it",
            )


def _stands(connection: sa.Connection, dataset: str, changes: Sequence[Change]) -> bool:
    """Whether every row is as it was read, and what the rows point at is still there."""
    before = {(c.part, c.key): c.before for c in changes}
    cells = [read_state(c.after).cells for c in changes if c.after]
    wanted = {(target, row[name]) for row in cells for name, target in _POINTERS if row.get(name)}
    found = load_states(connection, dataset, {*before, *wanted})
    return all(found.get(name) == text for name, text in before.items()) and (
        wanted <= found.keys() | {(c.part, c.key) for c in changes if c.after}
    )


def placed(writer: Writer, dataset: str, changes: Sequence[Change]) -> list[Change]:
    """New rows at the end of their tables."""
    last: dict[str, int] = {}
    out: list[Change] = []
    for change in changes:
        if change.before is not None or change.after is None:
            out.append(change)
            continue
        if change.part not in last:
            query = sa.select(sa.func.max(ENTRIES.c.position)).where(
                ENTRIES.c.dataset == dataset, ENTRIES.c.part == change.part
            )
            found = writer.connection.execute(query).scalar()
            last[change.part] = -1 if found is None else int(found)
        last[change.part] += 1
        state = read_state(change.after)
        after = write_state(state.cells, position=last[change.part], file=state.file)
        out.append(change._replace(after=after))
    return out


def _conflict(
    connection: sa.Connection, stored: Stored, identifier: str, values: Mapping[str, str]
) -> ConflictError:
    held = stored.states.get((_INCIDENTS, identifier))
    cells = read_state(held).cells if held else {}
    differing = [
        f"{field}: stored {cells.get(field, '')!r}, yours {value!r}"
        for field, value in values.items()
        if held and value != cells.get(field, "")
    ]
    query = sa.select(sa.func.max(ENTRIES.c.version)).where(ENTRIES.c.subject == identifier)
    number = connection.execute(query).scalar()
    who = version_row(connection, int(number)).label if number is not None else "nobody"
    return ConflictError(
        f"Incident {identifier!r} is not as you opened it: last changed in {who}",
        where="; ".join(differing) or "its claims",
        fix="Open it again, compare, and save what should stand",
    )


def refuse_unkeepable(rows: Sequence[Mapping[str, str]]) -> None:
    """Raise `DataError` for the first cell that is not text which can be kept."""
    for row in rows:
        for column, cell in row.items():
            if not isinstance(cell, str) or not keepable(cell):
                raise DataError(f"{cell!r} is not text that can be kept", where=column)
