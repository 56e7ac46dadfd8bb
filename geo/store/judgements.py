"""Judgements whether two records are one event: added, never replaced; the latest counts."""

from __future__ import annotations

import sqlalchemy as sa

from geo.core.errors import NotFoundError, OptionError
from geo.incidents import model
from geo.store.database import Writer
from geo.store.edits import new_change, placed
from geo.store.entries import read_state
from geo.store.schema import ENTRIES
from geo.store.targets import OWN
from geo.store.versions import Version, add_version, version_row


def add_judgement(
    writer: Writer, a: str, b: str, verdict: str, *, author: str, reason: str, day: str
) -> Version:
    """Append a judgement; see `geo.store.store.Store.judge`.

    The same word of the same person on the same day, as a button pressed twice gives it, is no
    second judgement: the version that holds the first is returned.
    """
    allowed = model.JUDGEMENTS.vocabularies["verdict"]
    if verdict not in allowed:
        raise OptionError(f"No verdict {verdict!r}", where="verdict", choices=allowed)
    query = sa.select(ENTRIES.c.key).where(
        ENTRIES.c.part.in_([model.INCIDENTS.name, model.CLAIMS.name]), ENTRIES.c.key.in_([a, b])
    )
    there = set(writer.connection.execute(query).scalars())
    for name in (a, b):
        if name not in there or a == b:
            raise NotFoundError(f"{name!r} is not a record that can be judged beside another")
    said = _said_already(writer, {a, b}, (verdict, author, day, reason))
    if said is not None:
        return said
    key = f"{OWN}:J{writer.revision + 1:06d}"
    cells = dict(
        zip(model.JUDGEMENTS.columns, (key, a, b, verdict, author, day, reason), strict=True)
    )
    change = new_change(model.JUDGEMENTS.name, key, None, cells)
    changes = placed(writer, OWN, [change])
    return add_version(writer, OWN, changes, kind="judgement", author=author, reason=reason)


def _said_already(writer: Writer, pair: set[str], said: tuple[str, ...]) -> Version | None:
    """The version of a pair's latest judgement, if it says just that."""
    query = sa.select(ENTRIES.c.state, ENTRIES.c.version).where(
        ENTRIES.c.dataset == OWN, ENTRIES.c.part == model.JUDGEMENTS.name
    )
    held = [(read_state(row.state), row.version) for row in writer.connection.execute(query)]
    own = [(one.position, one.cells, number) for one, number in held
           if {one.cells["a"], one.cells["b"]} == pair]  # fmt: skip
    if not own:
        return None
    _, cells, number = max(own, key=lambda one: one[0])
    same = tuple(cells[name] for name in model.JUDGEMENTS.columns[3:]) == said
    return version_row(writer.connection, number) if same else None
