"""Sources that a save brings: corrected as they were opened, shared, or under an id of their own.

An id is made where a person writes, from a publisher and a day, and somebody else may give the
same one to another article before it is saved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import count

import sqlalchemy as sa

from geo.core.errors import ConflictError
from geo.incidents import model
from geo.incidents.datasets import BUNDLED
from geo.store.drafts import Stored
from geo.store.entries import Cells, load_states, qualify, read_state
from geo.store.schema import CHANGES

_SOURCES, _CLAIMS = model.SOURCES.name, model.CLAIMS.name
WHICH = ("publisher", "title", "date", "url")
"""Cells by which one article is told from another."""
_NUMBERED = re.compile(r"(.+-[0-9]{4}-[0-9]{2}-[0-9]{2})-[0-9]+")
Given = Mapping[str, str]


def local(dataset: str, identifier: str) -> str:
    """The identifier of a row as a dataset has it."""
    return identifier if dataset == BUNDLED else qualify(dataset, identifier)


def settle_sources(
    connection: sa.Connection,
    stored: Stored,
    sources: Sequence[Given],
    claims: Sequence[Given],
    *,
    opened: Mapping[str, Given],
) -> tuple[list[Cells], list[Cells]]:
    """Sources to write and the claims, each with the ids under which they are stored.

    Parameters
    ----------
    connection, stored
        The store, and the incident as it stands.
    sources, claims
        As a save gives them.
    opened
        Cells of stored sources by id, as they stood when somebody opened them to correct them. A
        source that is not among them is new: under an id that another one has, it gets the next
        free one with the claims that were given it, and is shared if it is that one.

    Raises
    ------
    ConflictError
        If a source that was opened is gone, or somebody else has changed the same cell.
    """
    home = stored.dataset
    seen = {local(home, name): cells for name, cells in opened.items()}
    rows: dict[str, Cells] = {}
    moved: dict[str, str] = {}
    taken = {local(home, one) for one in (s.get("source_id", "") for s in sources)}
    for source in sources:
        given = source.get("source_id", "")
        key = local(home, given)
        if key in seen:
            _refuse_moved(key, _held(connection, home, key), source, seen[key])
        else:
            key, is_there = _place(connection, home, key, source, taken={*taken, *rows})
            moved[given] = moved[given.removeprefix(f"{home}:")] = key
            if is_there:
                continue
        rows[key] = {**source, "source_id": key}
    return list(rows.values()), [_citing(stored, claim, moved) for claim in claims]


def _citing(stored: Stored, claim: Given, moved: Mapping[str, str]) -> Cells:
    """A claim with the id of its source; what it cited before, it goes on citing."""
    if "source_id" not in claim:
        return dict(claim)
    home, given = stored.dataset, claim["source_id"]
    key = local(home, given)
    before = stored.states.get((_CLAIMS, local(home, claim.get("claim_id", ""))))
    if before is None or read_state(before).cells.get("source_id") != key:
        key = moved.get(given, key)
    return {**claim, "source_id": key}


def _held(connection: sa.Connection, dataset: str, key: str) -> Cells | None:
    found = load_states(connection, dataset, [(_SOURCES, key)])
    return read_state(found[_SOURCES, key]).cells if found else None


def _had(connection: sa.Connection, dataset: str, key: str) -> Cells | None:
    """Cells of a source that is not there any more, as they stood last.

    Its id is given to no other article: somebody may have chosen it before it was taken out.
    """
    query = (
        sa.select(CHANGES.c.before)
        .where(
            CHANGES.c.dataset == dataset, CHANGES.c.subject == key, CHANGES.c.part == _SOURCES,
            CHANGES.c.after.is_(None),
        )
        .order_by(CHANGES.c.version.desc(), CHANGES.c.seq.desc())
    )  # fmt: skip
    before = connection.execute(query).scalars().first()
    return read_state(before).cells if before else None


def _is_same(source: Given, held: Cells) -> bool:
    """Whether a new source is one that is stored, of which it may say less but nothing else."""
    return all(source.get(name, "") == held.get(name, "") for name in WHICH) and all(
        cell in ("", "false", held.get(name, ""))
        for name, cell in source.items()
        if name != "source_id"
    )


def _refuse_moved(key: str, held: Cells | None, source: Given, opened: Given) -> None:
    if held is None:
        raise ConflictError(
            f"The source {key!r} was removed meanwhile", where="sources",
            fix="Open the record again, and add the source or cite another",
        )  # fmt: skip
    for name, cell in source.items():
        now = held.get(name, "")
        if name != "source_id" and now not in (cell, opened.get(name, "")):
            raise ConflictError(
                f"Somebody else has changed the source {key!r} since it was opened: it says "
                f"{now!r}, yours {cell!r}",
                where=f"sources, {name}",
                fix="Open the record again, compare, and save what should stand",
            )


def _place(
    connection: sa.Connection, dataset: str, key: str, source: Given, *, taken: Collection[str]
) -> tuple[str, bool]:
    """Id of a new source, and whether the one that is stored under it is the same."""
    numbered = _NUMBERED.fullmatch(key)
    base = numbered[1] if numbered else key
    names = (f"{base}-{number}" for number in count(2))
    while True:
        held = _held(connection, dataset, key)
        was = held or _had(connection, dataset, key)
        if was is None or _is_same(source, was):
            return key, held is not None
        key = next(name for name in names if name not in taken)
