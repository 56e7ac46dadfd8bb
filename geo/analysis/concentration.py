"""Source concentration: how many statements stand behind a number, and whose they are.

Many relays of one statement share one origin, so origins are counted, not rows. A grade of
verification is never computed from these numbers.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.core.errors import DataError

BELLIGERENTS = ("official", "armed_group")
COLUMNS = ("claims", "origins", "belligerent_origins", "belligerent_share", "claimants")

_NEEDED = ("claim_id", "incident_id", "operation_id", "claimant", "claimant_type", "origin")


def concentrate(claims: pd.DataFrame, *, by: pd.Series | None = None) -> pd.DataFrame:
    """Count claims, origins and claimants of each group.

    Parameters
    ----------
    claims
        Claims table (see `geo.incidents.model.CLAIMS`).
    by
        Group of each claim on the claims' index; claims of a missing group take no part. All
        claims are one group named ``all`` when it is not given.

    Returns
    -------
    DataFrame
        Indexed by group: ``claims`` (rows), ``origins`` (distinct statements; relays count once,
        a claim without an origin is a statement of its own), ``belligerent_origins`` (made by
        officials or an armed group), ``belligerent_share`` (of the origins, 0 to 1) and
        ``claimants`` (distinct names). A group without claims is absent: that is not a zero.

    Raises
    ------
    DataError
        If a column is missing.
    """
    missing = [c for c in _NEEDED if c not in claims.columns]
    if missing:
        raise DataError(f"Claims lack the column(s) {', '.join(missing)}", where="concentration")
    group = pd.Series("all", index=claims.index) if by is None else by.reindex(claims.index)
    origin = claims["origin"].fillna("")
    rows = pd.DataFrame(
        {
            "group": group,
            "claim_id": claims["claim_id"],
            "claimant": claims["claimant"],
            "origin": origin.where(origin != "", "claim " + claims["claim_id"]),
            "belligerent": claims["claimant_type"].isin(BELLIGERENTS),
        }
    ).dropna(subset=["group"])
    grouped = rows.groupby("group")
    out = pd.DataFrame(
        {
            "claims": grouped["claim_id"].size(),
            "origins": grouped["origin"].nunique(),
            "claimants": grouped["claimant"].nunique(),
        }
    ).astype("int64")
    own = rows[rows["belligerent"]].groupby("group")["origin"].nunique()
    out["belligerent_origins"] = own.reindex(out.index, fill_value=0).astype("int64")
    out["belligerent_share"] = (out["belligerent_origins"] / out["origins"]).astype("Float64")
    out.index.name = by.name if by is not None else None
    return out[list(COLUMNS)]


def concentrate_incidents(claims: pd.DataFrame, *, as_of: date | None = None) -> pd.DataFrame:
    """`concentrate` per incident, on ``incident_id``; claims about operations take no part."""
    known = up_to(claims, as_of)
    return concentrate(known, by=known["incident_id"].where(known["incident_id"] != ""))


def concentrate_districts(
    claims: pd.DataFrame, *, incidents: pd.DataFrame, as_of: date | None = None
) -> pd.DataFrame:
    """`concentrate` per district, on ``district_id``.

    Parameters
    ----------
    claims
        Claims table.
    incidents
        Indexed by incident, with ``district_id`` (missing when unplaced). Claims about other
        incidents and about operations take no part.
    as_of
        Last day whose statements count.

    Raises
    ------
    DataError
        If a column is missing.
    """
    if "district_id" not in incidents.columns:
        raise DataError("Incidents lack the column(s) district_id", where="concentration")
    known = up_to(claims, as_of)
    home = known["incident_id"].map(incidents["district_id"])
    return concentrate(known, by=home.rename("district_id"))


def concentrate_months(
    claims: pd.DataFrame, *, starts: pd.Series, as_of: date | None = None
) -> pd.DataFrame:
    """`concentrate` per month in which the subject began, on ``month`` (``"2026-01"``).

    Parameters
    ----------
    claims
        Claims table.
    starts
        First day of each subject on its id (see `geo.incidents.record.subject_starts`); claims
        about subjects that it does not name take no part, so leave operations out to count
        incidents only.
    as_of
        Last day whose statements count.
    """
    known = up_to(claims, as_of)
    subject = known["incident_id"].where(known["incident_id"] != "", known["operation_id"])
    return concentrate(known, by=subject.map(starts.dt.strftime("%Y-%m")).rename("month"))


def up_to(claims: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Claims whose figure stands at the as-of date or earlier; all of them without a date."""
    return claims if as_of is None else claims[~(claims["as_of"] > pd.Timestamp(as_of))]
