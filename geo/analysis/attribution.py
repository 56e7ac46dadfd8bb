"""What an operation's totals leave without a district.

An operation's figure is never spread over its districts or added to its members' figures. The
two stand side by side under the same rule, and the difference is said as a range.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.analysis.unsure import counted_again, events_of, not_counted
from geo.core.tables import each_row
from geo.incidents.events import Events
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES
from geo.incidents.record import Record, subject_starts
from geo.incidents.tally import USED, tally

COLUMNS = (
    "rule", "category", "low", "high", "members_low", "members_high", "members_stated",
    "members_silent", "difference_low", "difference_high",
)  # fmt: skip
_NUMBERS = [c for c in COLUMNS if c not in ("rule", "category")]
DISTRICT_KNOWN = 3
"""Precision of place up to which a record says its district."""


def attribute(record: Record, operation_id: str, *, as_of: date | None = None) -> pd.DataFrame:
    """Set an operation's own killed figures beside the sum over its members, rule by rule.

    Only the rules of one claimant type take part: under ``lowest`` or ``highest`` the operation's
    figure may be one side's and its members' the other's, and their difference would mean nothing.

    Parameters
    ----------
    record
        The tables.
    operation_id
        Id of an operation; any other id gives no rows.
    as_of
        Last day whose statements count.

    Returns
    -------
    DataFrame
        One row per rule and category for which the operation has a figure of its own: ``low``
        and ``high`` (the operation; ``high`` missing: at least), ``members_low`` (members that a
        claimant placed in the operation) and ``members_high`` (inferred members too; missing: at
        least, or no member has a figure), ``members_stated`` and ``members_silent`` (members
        with and without such a figure) and ``difference_low``, ``difference_high``: how many are
        not attributed to a district (missing: no such end). A negative end means that members'
        figures go beyond the operation's. Members known only by their province take no part, for
        they have no district; members that are one event count once, and of those that may be one
    the low end counts one.
    """
    members = record.memberships[record.memberships["operation_id"] == operation_id]
    known = record.incidents.index[record.incidents["geo_precision"] <= DISTRICT_KNOWN]
    members = members[members["incident_id"].isin(known)]
    claims = record.claims
    own = claims[claims["operation_id"] == operation_id]
    theirs = claims[claims["incident_id"].isin(members["incident_id"])]
    starts = subject_starts(record)
    events = events_of(record) if len(own) else Events()
    rows = []
    for rule in CLAIMANT_TYPES:
        said = own[own["claimant_type"] == rule]
        totals = _own_figures(said, rule, as_of, starts) if len(said) else said
        if totals.empty:
            continue
        figures = tally(theirs, rule=rule, as_of=as_of, starts=starts).figures
        for o in each_row(totals):
            chosen = figures[(figures["measure"] == "killed") & (figures["category"] == o.category)]
            low, high, stated = _sum_members(chosen, members, events)
            silent = len(members) - stated
            gap = _difference(o.low, o.high, low, high)
            rows.append((rule, o.category, o.low, o.high, low, high, stated, silent, *gap))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(_NUMBERS, "Int64"))


def _own_figures(
    own: pd.DataFrame, rule: str, as_of: date | None, starts: pd.Series
) -> pd.DataFrame:
    """Standing figures that somebody gave; totals made of one claimant's parts are left out."""
    rows = tally(own, rule=rule, as_of=as_of, starts=starts).statuses
    rows = rows[(rows["status"] == USED) & ~rows["derived"] & (rows["measure"] == "killed")]
    grouped = rows.assign(open=rows["high"].isna()).groupby("category")
    out = grouped.agg(low=("low", "min"), high=("high", "max"), open=("open", "any"))
    out["high"] = out["high"].astype("Int64").mask(out["open"].astype(bool))
    return out.reindex([c for c in CATEGORIES if c in out.index]).reset_index(names="category")


def _sum_members(
    figures: pd.DataFrame, members: pd.DataFrame, events: Events
) -> tuple[int | None, int | None, int]:
    figures = figures.set_index("subject")
    if figures.empty:
        return None, None, 0
    claimed = set(members.loc[members["basis"] == "claimed", "incident_id"])
    lows = {str(k): float(v) for k, v in figures["low"].items() if k in claimed}
    _, maybe = events.at_home(dict.fromkeys(lows, ""))
    low = sum(lows.values()) - sum(counted_again(maybe, lows).values())
    tops = {str(k): float(v) for k, v in figures["top"].items()}
    one, _ = events.at_home(dict.fromkeys(tops, ""))
    counted = ~figures.index.isin(list(not_counted(one, tops, least=False)))
    if figures.loc[counted, "at_least"].any():
        return int(low), None, len(figures)
    return int(low), int(sum(tops.values()) - sum(counted_again(one, tops).values())), len(figures)


def _difference(
    low: int, high: int, members_low: int | None, members_high: int | None
) -> tuple[int | None, int | None]:
    """The operation's range less the members'; an open end of either opens an end of this one."""
    top = None if pd.isna(high) else high
    if members_low is None:
        return low, top
    return (
        None if members_high is None else low - members_high,
        None if top is None else top - members_low,
    )
