"""What a preview was made of, so that an import writes only what its preview showed."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from geo.core.errors import ConflictError
from geo.store.database import get_meta
from geo.store.schema import VERSIONS
from geo.store.versions import version_row


@dataclass(frozen=True, kw_only=True)
class Basis:
    """A dataset, or with an empty ``dataset`` the whole store, as it was at one moment.

    ``state`` is empty where nothing was there yet but the record that ships with the atlas;
    ``label`` names the version that was the last.
    """

    dataset: str
    state: str
    label: str = field(default="", compare=False)


def find_basis(connection: sa.Connection, dataset: str = "") -> Basis:
    """The present state of a dataset, or of the whole store."""
    query = sa.select(sa.func.max(VERSIONS.c.id))
    if dataset:
        query = query.where(VERSIONS.c.dataset == dataset)
    number = connection.execute(query).scalar()
    if number is None:
        return Basis(dataset=dataset, state="")
    latest = version_row(connection, int(number))
    if latest.kind == "seed" and latest.number == 1:
        return Basis(dataset=dataset, state="", label=latest.label)
    # A store put back from a backup counts on from there: the epoch tells the two apart.
    state = f"{get_meta(connection, 'epoch')}:{latest.id}"
    return Basis(dataset=dataset, state=state, label=latest.label)


def refuse_moved(connection: sa.Connection, basis: Basis) -> None:
    """Refuse what was previewed against another state than the present one.

    Raises
    ------
    ConflictError
        It names the version that came in between.
    """
    now = find_basis(connection, basis.dataset)
    if now == basis:
        return
    what = f"The dataset {basis.dataset!r}" if basis.dataset else "The store"
    raise ConflictError(
        f"{what} is not as the preview showed it: last changed in {now.label or 'another store'}",
        fix="Nothing was imported. Look at what the import would change now, then import",
    )
