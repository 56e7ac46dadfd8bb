"""What a profile lets out of one dataset, for questions whose answers count it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from geo.analysis.scene import Scene
from geo.core.digest import canonical_json, digest
from geo.core.errors import OptionError
from geo.export.profiles import PROFILES, find_profile
from geo.export.safety import Withheld, kept_back, key_print, offset_key
from geo.export.terms import barred_datasets
from geo.incidents.record import Record
from geo.incidents.selection import Selection
from geo.workflow.moment import instead
from geo.workflow.shelf import current_record
from geo.workflow.statistics import RECORD, asked_day, find_source
from geo.workflow.views import published_scene


def barred(dataset: str, *, profile: str = "public") -> str:
    """Why no file of an answer may be made for a profile, from the dataset's terms; "" if it may.

    Raises
    ------
    OptionError
        If there is no such profile.
    """
    if find_profile(profile).restricted or dataset not in barred_datasets(current_record()):
        return ""
    return f"The terms of {dataset} do not let it be handed on in a {profile} file"


def refuse_barred(dataset: str, *, profile: str, where: str = "profile") -> None:
    """Refuse a profile in which the rows of a dataset must not be handed on.

    Raises
    ------
    OptionError
        If they must not, or there is no such profile.
    """
    why = barred(dataset, profile=profile)
    if why:
        free = [name for name, one in PROFILES.items() if one.restricted]
        raise OptionError(why, where=where, choices=free)


def nothing_withheld(*, profile: str, key: str | None, withhold: Sequence[str]) -> Withheld:
    """Report on what has no incidents, such as totals that others published."""
    find_profile(profile)
    chosen = offset_key(key)
    return Withheld(
        profile=profile, delayed=(), flagged=(), moved=(), claims=0, key=key_print(chosen),
        kept_back=kept_back(withhold, key=chosen),
    )  # fmt: skip


def let_out(
    dataset: str, selection: Selection, *, produced: date, profile: str, key: str | None,
    withhold: Sequence[str],
) -> tuple[Scene, Withheld, pd.Index]:  # fmt: skip
    """A view as a profile lets it out, what that withholds of a dataset, and who may be counted.

    The others are counted in the district that they have, for no coordinate leaves in an answer;
    one whose district would tell its place is not counted. What is covered ends with the days
    that the profile lets out: later ones are not empty, they are not told.

    Raises
    ------
    OptionError
        If the terms of the dataset forbid the profile, or as `geo.export.safety.publish`.
    """
    refuse_barred(dataset, profile=profile)
    scene, withheld = published_scene(
        selection, produced=produced, profile=profile, key=key, withhold=withhold
    )
    told = ~(scene.incidents["by_point"] & scene.incidents["district_id"].isna())
    ended = replace(scene, record=until(scene.record, scene.late))
    return ended, _of(dataset, withheld, current_record()), scene.incidents.index[told]


def counted_record(
    dataset: str, *, vintage: str, produced: date, profile: str, key: str | None,
    withhold: Sequence[str],
) -> tuple[Record | None, Withheld]:  # fmt: skip
    """The record of which a dataset may be counted, None where that is all of it; and the report.

    It holds the exact places that counting by district needs: nothing of it but counts may leave.

    Raises
    ------
    OptionError
        As `let_out`, or if nothing of the dataset is left.
    """
    full = current_record()
    scene, withheld, kept = let_out(
        dataset, Selection(vintage=vintage), produced=produced, profile=profile, key=key,
        withhold=withhold,
    )  # fmt: skip
    there = full.incidents.index.isin(kept)
    own = full.incidents["dataset"] == dataset
    published = scene.record
    said = full.operations.index.isin(published.operations.index).all()
    if there[own].all() and said and _reach(full, dataset) == _reach(published, dataset):
        return None, withheld
    if not there[own].any():
        raise OptionError(f"The profile {profile} leaves nothing of {dataset} to count",
                          where="profile", choices=["internal"])  # fmt: skip
    incidents = full.incidents[there]
    incidents = incidents.assign(
        operation_id=published.incidents["operation_id"].reindex(incidents.index)
    )
    name = digest(canonical_json([published.digest, "counted", vintage]))
    return replace(published, incidents=incidents, digest=name), withheld


def counted_on(
    dataset: str, *, day: Any, vintage: str, produced: date, profile: str, key: str | None,
    withhold: Sequence[str],
) -> tuple[Record | None, Withheld]:  # fmt: skip
    """As `counted_record`, for a question about a day; totals that others published are whole.

    Raises
    ------
    OptionError
        As `counted_record`, or if what is left ends before the day.
    """
    source = find_source(dataset)
    if source.kind != RECORD:
        return None, nothing_withheld(profile=profile, key=key, withhold=withhold)
    record, withheld = counted_record(
        dataset, vintage=vintage, produced=produced, profile=profile, key=key, withhold=withhold
    )
    if record is not None and day is not None:
        with instead(record=record):
            last = find_source(dataset).last
        if last < asked_day(day).date() <= source.last:
            raise OptionError(
                f"What the profile {profile} lets out of {dataset} ends before the day that is "
                "asked about", where="profile", choices=["internal"],
            )  # fmt: skip
    return record, withheld


def _reach(record: Record, dataset: str) -> str:
    return str(record.coverage.loc[record.coverage["dataset"] == dataset, "period_to"].max())


def until(record: Record, late: pd.Timestamp | None) -> Record:
    """The record with what it says of its coverage up to the first day that is held back."""
    if late is None or not (record.coverage["period_to"] >= late).any():
        return record
    cover = record.coverage[~(record.coverage["period_from"] >= late)]
    last = late - pd.Timedelta(days=1)
    cover = cover.assign(period_to=cover["period_to"].mask(cover["period_to"] >= late, last))
    return replace(record, coverage=cover, digest=digest(canonical_json([record.digest, "ended"])))


def _of(dataset: str, withheld: Withheld, record: Record) -> Withheld:
    """The part of a report that is about one dataset; places are in no answer."""
    own = set(record.incidents.index[record.incidents["dataset"] == dataset])
    lists = ("delayed", "flagged", "restricted", "unplaced")
    left: dict[str, Any] = {
        name: tuple(i for i in getattr(withheld, name) if i in own) for name in lists
    }
    theirs = record.operations.index[record.operations["dataset"] == dataset]
    operations = tuple(i for i in withheld.operations if i in theirs)
    gone = {i for name, ids in left.items() if name != "unplaced" for i in ids}
    about = record.claims["incident_id"].isin(gone) | record.claims["operation_id"].isin(operations)
    return replace(withheld, **left, operations=operations, moved=(), claims=int(about.sum()),
                   datasets=())  # fmt: skip
