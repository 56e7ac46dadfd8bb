"""A record without the incidents that a profile withholds, and without what tells of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.export.coarse import coarse_points
from geo.export.neutral import with_neutral_claims
from geo.export.profiles import Profile
from geo.export.terms import without_datasets
from geo.incidents.chains import judgements_left, named_in
from geo.incidents.record import Record

_AREA = 3


def without_incidents(
    record: Record, gone: Collection[str], *, operations: Collection[str] = ()
) -> Record:
    """The record without some incidents and operations.

    With them go what is said of them, operations of which no member is left, the sources that were
    read for nothing else, datasets of which nothing is left, the days that a dataset covers by
    these incidents alone, and their identifiers in those of claims about something else. What is
    one event through one of them stays one event, and nothing says through whom.
    """
    if not gone and not operations:
        return record
    out, ended = set(gone), {*operations, *_emptied(record, gone)}
    incidents = record.incidents[~record.incidents.index.isin(out)].copy()
    incidents.loc[incidents["operation_id"].isin(ended), "operation_id"] = ""
    theirs = record.claims["incident_id"].isin(out) | record.claims["operation_id"].isin(ended)
    claims, judged, members = record.claims[~theirs], record.judgements, record.memberships
    places = record.operation_places
    kept_places = places[~places["operation_id"].isin(ended)]
    read = {*record.claims.loc[theirs, "source_id"], *places["source_id"]}
    read |= {*_named(record.incidents), *_uncited(record)}
    unread = read - {*claims["source_id"], *kept_places["source_id"], *_named(incidents)}
    kept_operations = record.operations[~record.operations.index.isin(ended)]
    left = {*incidents["dataset"], *kept_operations["dataset"]}
    kept = without_datasets(
        replace(
            record,
            incidents=incidents,
            operations=kept_operations,
            operation_places=kept_places,
            claims=claims,
            sources=record.sources[~record.sources["source_id"].isin(unread)],
            memberships=members[
                ~members["incident_id"].isin(out) & ~members["operation_id"].isin(ended)
            ],
            judgements=judgements_left(
                judged,
                known=named_in(judged, record.incidents.index),
                left=named_in(judged, incidents.index, claims["claim_id"]),
            ),
            coverage=_covered(record, incidents),
        ),
        sorted(set(record.incidents["dataset"]) - left),
    )
    return with_neutral_claims(kept, {*out, *ended})


def _named(incidents: pd.DataFrame) -> set[str]:
    """Sources that imported incidents name by themselves, whether or not a claim cites them."""
    if "source_ids" not in incidents:
        return set()
    cells = incidents[["dataset", "source_ids"]].fillna("").drop_duplicates()
    pairs = zip(cells["dataset"], cells["source_ids"], strict=True)
    return {f"{name}:{one}" for name, ids in pairs for one in str(ids).split(";") if one}


def _uncited(record: Record) -> set[str]:
    """Sources that stand for a claim no more, such as one that was taken out by hand.

    A dataset's own source says whose it is, and of no record anything; those of the bundled record
    may be cited in its notes alone.
    """
    sources = record.sources[record.sources["kind"] != "dataset"]
    stored = sources.loc[sources["source_id"].str.contains(":", regex=False), "source_id"]
    cited = {*record.claims["source_id"], *record.operation_places["source_id"]}
    return set(stored) - cited


def _emptied(record: Record, gone: Collection[str]) -> set[str]:
    """Operations whose members are all gone: their titles, days and places tell of them."""
    members = record.memberships
    stays = ~members["incident_id"].isin(set(gone))
    return {*members["operation_id"]} - {*members.loc[stays, "operation_id"]}


def _covered(record: Record, incidents: pd.DataFrame) -> pd.DataFrame:
    """Statements of coverage, their ends drawn in where an incident that is gone made them."""
    own = record.incidents.groupby("dataset")
    first, last = own["date_earliest"].min(), own["date_latest"].max()
    out = record.coverage.copy()
    for name, days in incidents.groupby("dataset"):
        begin, end = days["date_earliest"].min(), days["date_latest"].max()
        rows = out["dataset"] == name
        at_begin = rows & (out["period_from"] == first[name])
        out.loc[at_begin, "period_from"] = begin
        at_end = rows & (out["period_to"] == last[name])
        out.loc[at_end, "period_to"] = end
    return out


def unsigned(record: Record) -> Record:
    """The record without the names and reasons of those who judged pairs in this atlas.

    What the bundled record says of its own pairs is published with it.
    """
    judged = record.judgements
    own = judged["judgement_id"].str.contains(":", regex=False)
    if not own.any():
        return record
    blank = {column: judged[column].mask(own, "") for column in ("by", "reason")}
    return replace(record, judgements=judged.assign(**blank))


def coarsened(record: Record, *, rule: Profile, key: str) -> Record:
    """The record without a coordinate finer than the grid of a profile."""
    if not rule.grid:
        return record
    incidents = record.incidents
    has = incidents["lon"].notna() & incidents["lat"].notna()
    x, y = coarse_points(
        incidents.loc[has, "lon"], incidents.loc[has, "lat"],
        grid=rule.grid, decimals=rule.decimals, key=key,
    )  # fmt: skip
    fine = [c for c in incidents.columns if c.startswith("stand_in_")]
    incidents = incidents.drop(columns=fine)
    incidents.loc[has, "lon"], incidents.loc[has, "lat"] = x, y
    # A point that stands in for an area is no place, however coarse.
    vague = incidents["geo_precision"].fillna(4) >= _AREA
    incidents.loc[vague, ["lon", "lat"]] = np.nan
    return replace(record, incidents=incidents)
