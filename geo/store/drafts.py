"""An incident with its claims as they stand, and the token that names this state."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from geo.core.digest import canonical_json, digest
from geo.core.errors import NotFoundError
from geo.incidents import model
from geo.store.entries import Cells, Snapshot, read_state, refuse_altered
from geo.store.schema import CHANGES, ENTRIES
from geo.store.versions import version_row


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An incident as it stands, to be edited.

    ``token`` names this state: `save` with it is refused if anybody saved in between.
    """

    incident_id: str
    dataset: str
    values: Cells
    claims: tuple[Cells, ...]
    token: str


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Entries of an incident and its claims, and the name of that state."""

    dataset: str
    states: Snapshot
    token: str


def open_draft(connection: sa.Connection, incident_id: str) -> Draft:
    """Incident and claims as they stand.

    Raises
    ------
    NotFoundError
        If there is no such incident; the message names the version that took it out.
    """
    stored = stored_incident(connection, incident_id)
    if stored is None:
        raise gone(connection, incident_id)
    claims = [
        read_state(text) for (part, _), text in stored.states.items() if part == model.CLAIMS.name
    ]
    return Draft(
        incident_id=incident_id,
        dataset=stored.dataset,
        values=read_state(stored.states[model.INCIDENTS.name, incident_id]).cells,
        claims=tuple(s.cells for s in sorted(claims, key=lambda s: s.position)),
        token=stored.token,
    )


def gone(connection: sa.Connection, incident_id: str) -> NotFoundError:
    """The refusal of an incident that is not there, with who took it out if it was."""
    query = sa.select(sa.func.max(CHANGES.c.version)).where(
        CHANGES.c.part == model.INCIDENTS.name,
        CHANGES.c.key == incident_id,
        CHANGES.c.after.is_(None),
    )
    number = connection.execute(query).scalar()
    if number is None:
        return NotFoundError(f"No incident {incident_id!r} in the store")
    return NotFoundError(
        f"Incident {incident_id!r} was taken out in {version_row(connection, int(number)).label}",
        fix=f"Undo version {number} of the store to bring it back, or add the record anew",
    )


def stored_incident(connection: sa.Connection, incident_id: str) -> Stored | None:
    """Entries of an incident; None if there is none of that identifier."""
    query = sa.select(ENTRIES).where(
        ENTRIES.c.subject == incident_id,
        ENTRIES.c.part.in_([model.INCIDENTS.name, model.CLAIMS.name]),
    )
    rows = connection.execute(query).mappings().all()
    home = [row["dataset"] for row in rows if row["part"] == model.INCIDENTS.name]
    if not home:
        return None
    states: Snapshot = {}
    for row in rows:
        refuse_altered(row)
        if row["dataset"] == home[0]:
            states[row["part"], row["key"]] = row["state"]
    named = sorted((part, key, text) for (part, key), text in states.items())
    return Stored(dataset=home[0], states=states, token=digest(canonical_json(named))[:32])
