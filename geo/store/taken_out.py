"""Claims that somebody took out by hand: a file that still has them does not bring them back."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from geo.incidents import model
from geo.store.entries import Incoming, Snapshot
from geo.store.schema import CHANGES, VERSIONS

_CLAIMS, _JUDGEMENTS = model.CLAIMS.name, model.JUDGEMENTS.name


def taken_out(
    connection: sa.Connection, dataset: str, current: Snapshot, rows: Iterable[Incoming]
) -> frozenset[str]:
    """Ids of claims of a file that were removed by hand and that nothing has brought back since.

    One that a judgement of the file speaks of is none of them.
    """
    rows = list(rows)
    wanted = {row.key for row in rows if row.part == _CLAIMS and (_CLAIMS, row.key) not in current}
    for row in rows:
        if row.part == _JUDGEMENTS:
            wanted -= {row.cells["a"], row.cells["b"]}
    query = (
        sa.select(CHANGES.c.key, CHANGES.c.after, VERSIONS.c.kind)
        .join(VERSIONS, VERSIONS.c.id == CHANGES.c.version)
        .where(CHANGES.c.dataset == dataset, CHANGES.c.part == _CLAIMS)
        .order_by(CHANGES.c.version, CHANGES.c.seq)
    )
    by_hand = query.where(VERSIONS.c.kind == "edit", CHANGES.c.after.is_(None))
    asked = sorted(wanted & {row.key for row in connection.execute(by_hand)})
    last = {row.key: row for row in connection.execute(query.where(CHANGES.c.key.in_(asked)))}
    return frozenset(key for key, row in last.items() if row.after is None and row.kind == "edit")
