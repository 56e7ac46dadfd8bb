"""What a person has to know of the store: where it is, whether it can be written, what it holds."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.core.errors import AtlasError
from geo.importers.registry import FORMATS
from geo.incidents.datasets import BUNDLED
from geo.incidents.record import Record
from geo.store.address import shown, store_url
from geo.store.merge import Diff
from geo.store.targets import OWN
from geo.store.versions import Version
from geo.workflow import intake
from geo.workflow.shelf import current_record, open_shelf, shelf_is_new

_TITLES = {"atlas": "Bundled record", "hand": "Made by hand"}


@dataclass(frozen=True, kw_only=True)
class ShelfState:
    """The store as it stands.

    ``is_new`` tells that there is none yet: the first write makes it. ``problem`` says why it
    cannot be written or opened, and how to restore it; ``readable`` whether it can be read.
    """

    where: str
    is_new: bool
    problem: AtlasError | None
    readable: bool


def shelf_state() -> ShelfState:
    """Say where the store is and what is the matter with it; never an exception."""
    try:
        where = shown(store_url())
        if shelf_is_new():
            return ShelfState(where=where, is_new=True, problem=None, readable=True)
        store = open_shelf()
        return ShelfState(where=store.where, is_new=False, problem=store.look(), readable=True)
    except AtlasError as error:
        return ShelfState(where="", is_new=False, problem=error, readable=False)


def dataset_facts() -> pd.DataFrame:
    """Datasets of the store: as `geo.workflow.intake.dataset_table`, and what a reader asks.

    Added are ``title`` of the format, ``updatable`` (whether a file may update it) and
    ``version``, the latest.
    """
    table = intake.dataset_table()
    versions = intake.version_table().groupby("dataset").last()
    formats = table["format"].astype(str)
    titles = {**_TITLES, **{name: one.title for name, one in FORMATS.items()}}
    table["version"] = table["name"].map(versions["number"]).fillna(0).astype(int)
    table["title"] = formats.map(titles).fillna(formats)
    table["updatable"] = formats.isin(list(FORMATS)) & ~table["name"].isin([BUNDLED, OWN])
    return table


def shelf_token() -> str:
    """Name of the store's present state; empty where there is none yet."""
    return "" if shelf_is_new() else open_shelf().token()


def dated_after(version: Version) -> Version | None:
    """The version that was made before this one and is dated later: a clock was set back."""
    return open_shelf().dated_after(version)


def version_days(dataset: str) -> tuple[str, str] | None:
    """First and last day of a dataset's incidents; None if it has none."""
    incidents = open_shelf().record(datasets=[dataset]).incidents
    first, last = incidents["date_earliest"].min(), incidents["date_latest"].max()
    if pd.isna(first):
        return None
    return f"{first:%Y-%m-%d}", f"{max(first, last) if pd.notna(last) else first:%Y-%m-%d}"


@dataclass(frozen=True, kw_only=True)
class VersionChanges:
    """One version looked at closely: what it changed, the titles of the records, the remarks."""

    version: Version
    diff: Diff
    titles: dict[str, str]
    notes: pd.DataFrame


def version_changes(identifier: int) -> VersionChanges:
    """What a version changed, and the remarks on the rows of its file, the rejected ones first."""
    store = open_shelf()
    version = store.version(identifier)
    diff = store.changes(version)
    return VersionChanges(
        version=version,
        diff=diff,
        titles=row_titles(store.record(datasets=[version.dataset])),
        notes=pd.concat([store.rejected(version), store.flagged(version)]),
    )


def row_titles(record: Record) -> dict[str, str]:
    """Title of the incident by the ids of a record's incidents and of the claims about them.

    Those of the store as it stands are among them: what a file removes is not in the file.
    """
    out: dict[str, str] = {}
    for one in (current_record(), record):
        titles = one.incidents["title"]
        told = one.claims["incident_id"].map(titles).dropna()
        out |= {str(key): str(title) for key, title in [*titles.items(), *told.items()]}
    return out
