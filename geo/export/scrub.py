"""A record without the incidents that a profile withholds, and without what tells of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from geo.export.coarse import coarse_points
from geo.export.profiles import Profile
from geo.export.terms import without_datasets
from geo.incidents.record import Record

_AREA = 3


def without_incidents(record: Record, gone: Collection[str]) -> Record:
    """The record without some incidents.

    With them go what is said of them, the sources that were read for nothing else, datasets of
    which nothing is left, and the days that a dataset covers by these incidents alone.
    """
    if not gone:
        return record
    out = set(gone)
    incidents = record.incidents[~record.incidents.index.isin(out)]
    theirs = record.claims["incident_id"].isin(out)
    claims, judged = record.claims[~theirs], record.judgements
    about = {*out, *record.claims.loc[theirs, "claim_id"]}
    cited = {*claims["source_id"], *record.operation_places["source_id"]}
    unread = set(record.claims.loc[theirs, "source_id"]) - cited
    left = {*incidents["dataset"], *record.operations["dataset"]}
    return without_datasets(
        replace(
            record,
            incidents=incidents,
            claims=claims,
            sources=record.sources[~record.sources["source_id"].isin(unread)],
            memberships=record.memberships[~record.memberships["incident_id"].isin(out)],
            judgements=judged[~judged["a"].isin(about) & ~judged["b"].isin(about)],
            coverage=_covered(record, incidents),
        ),
        sorted(set(record.incidents["dataset"]) - left),
    )


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
