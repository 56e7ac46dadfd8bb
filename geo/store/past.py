"""What the store tells of its past and of its datasets, as frames."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields

import pandas as pd
import sqlalchemy as sa

from geo.core.errors import NotFoundError
from geo.incidents import model
from geo.incidents.datasets import dataset_facts
from geo.store.entries import ABOUT, PARTS, SWITCH, Change, read_state
from geo.store.merge import Diff, describe, field_changes
from geo.store.schema import CHANGES, ENTRIES, VERSIONS
from geo.store.versions import Version, changes_of, version_rows

DATASET_COLUMNS = (
    "name", "format", "enabled", "versions", "incidents", "attribution", "accessed", "licence",
    "redistributable",
)  # fmt: skip
VERSION_COLUMNS = tuple(one.name for one in fields(Version) if one.name != "content")
_AT_ONCE = 500
HISTORY_COLUMNS = ("table", "key", "field", "before", "after", "who", "when", "why", "version")


def dataset_names(connection: sa.Connection) -> list[str]:
    """Datasets in the order in which they came."""
    first = sa.func.min(VERSIONS.c.id)
    query = sa.select(VERSIONS.c.dataset).group_by(VERSIONS.c.dataset).order_by(first)
    return list(connection.execute(query).scalars())


def enabled_datasets(connection: sa.Connection) -> list[str]:
    """Datasets that are switched on."""
    query = sa.select(ENTRIES.c.dataset).where(ENTRIES.c.part == SWITCH)
    off = set(connection.execute(query).scalars())
    return [name for name in dataset_names(connection) if name not in off]


def incidents_off(
    connection: sa.Connection, asked: Collection[str], *, on: Sequence[str]
) -> set[str]:
    """Which of some identifiers are incidents of datasets other than those that are on."""
    names = sorted(asked)
    query = sa.select(ENTRIES.c.key).where(
        ENTRIES.c.part == model.INCIDENTS.name, ENTRIES.c.dataset.not_in(list(on))
    )
    parts = [names[at : at + _AT_ONCE] for at in range(0, len(names), _AT_ONCE)]
    return {
        key for part in parts
        for key in connection.execute(query.where(ENTRIES.c.key.in_(part))).scalars()
    }  # fmt: skip


def dataset_table(connection: sa.Connection) -> pd.DataFrame:
    """One row a dataset."""
    names = dataset_names(connection)
    on = set(enabled_datasets(connection))
    versions = version_rows(connection)
    query = (
        sa.select(ENTRIES.c.dataset, sa.func.count().label("number"))
        .where(ENTRIES.c.part == model.INCIDENTS.name)
        .group_by(ENTRIES.c.dataset)
    )
    counted = {row.dataset: row.number for row in connection.execute(query)}
    query_about = sa.select(ENTRIES.c.dataset, ENTRIES.c.state).where(ENTRIES.c.part == ABOUT)
    about = {name: read_state(text).cells for name, text in connection.execute(query_about)}
    rows = []
    for name in names:
        own = [version for version in versions if version.dataset == name]
        facts = dataset_facts(name, about.get(name) or {"format": own[-1].format})
        counts = {"versions": len(own), "incidents": int(counted.get(name, 0))}
        rows.append({**facts, "name": name, "enabled": name in on, **counts})
    return pd.DataFrame(rows, columns=list(DATASET_COLUMNS))


def version_table(connection: sa.Connection, dataset: str | None) -> pd.DataFrame:
    """Versions, by which version each was undone, and which earlier one has a later date.

    ``switched`` is ``on`` or ``off`` where one switched its dataset, also by undoing such a one.
    """
    every = version_rows(connection)
    versions = [version for version in every if dataset in {None, version.dataset}]
    if dataset is not None and not versions:
        raise NotFoundError(
            f"No dataset {dataset!r} in the store", choices=dataset_names(connection)
        )
    frame = pd.DataFrame([asdict(version) for version in versions], columns=list(VERSION_COLUMNS))
    frame["undoes"] = frame["undoes"].astype("Int64")
    undone = {version.undoes: version.id for version in versions if version.undoes is not None}
    frame["undone_by"] = frame["id"].map(undone).astype("Int64")
    switched = _switched(every)
    frame["switched"] = [switched.get(int(one), "") for one in frame["id"]]
    before = {key: other.id for key, other in _dated_before(every).items()}
    frame["dated_before"] = frame["id"].map(before).astype("Int64")
    return frame


def _switched(versions: Sequence[Version]) -> dict[int, str]:
    """Which versions leave their dataset on, and which off."""
    other = {"on": "off", "off": "on"}
    state: dict[str, str] = {}
    found: dict[int, str] = {}
    for one in versions:
        if one.kind == "switch" or found.get(one.undoes or 0):
            state[one.dataset] = found[one.id] = other[state.get(one.dataset, "on")]
    return found


def dated_after(connection: sa.Connection, version: Version) -> Version | None:
    """The version that was made before another and is dated after it, by a clock set back."""
    return _dated_before(version_rows(connection)).get(version.id)


def _dated_before(versions: Sequence[Version]) -> dict[int, Version]:
    """Of versions in their order, those dated before an earlier one, each with the latest such."""
    found: dict[int, Version] = {}
    last: Version | None = None
    for version in versions:
        if last is not None and version.at < last.at:
            found[version.id] = last
        else:
            last = version
    return found


def version_diff(connection: sa.Connection, version: Version) -> Diff:
    """What a version changed."""
    return describe(version.dataset, changes_of(connection, version.id))


def history_table(connection: sa.Connection, record_id: str) -> pd.DataFrame:
    """Changes of a record and of the claims about it, cell by cell, oldest first.

    Raises
    ------
    NotFoundError
        If the store never had such a record.
    """
    query = (
        sa.select(CHANGES, VERSIONS.c.author, VERSIONS.c.at, VERSIONS.c.reason)
        .join(VERSIONS, VERSIONS.c.id == CHANGES.c.version)
        .where(
            sa.or_(CHANGES.c.subject == record_id, CHANGES.c.key == record_id),
            CHANGES.c.part.in_(list(PARTS)),
        )
        .order_by(CHANGES.c.version, CHANGES.c.seq)
    )
    rows = []
    for row in connection.execute(query).mappings():
        change = Change(row["part"], row["key"], row["before"], row["after"])
        said = (row["author"], row["at"], row["reason"], row["version"])
        rows += [
            (change.part, change.key, field, before, after, *said)
            for field, before, after in field_changes(change)
        ]
    if not rows:
        raise NotFoundError(
            f"The store has no record {record_id!r}",
            fix="Identifiers stand in the first column of what atlas table writes",
        )
    return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS))
