"""Measures of a district: each a pure function, frame in, named frame out, low and high.

A count is a range when a date is vague (the incident may lie outside the period) or when two
records may be one event; a toll is a range because its claims are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.analysis.unsure import counted_again, not_counted
from geo.core.errors import DataError
from geo.core.groups import positions
from geo.incidents.events import Events

NO_EVENTS = Events()


def count_incidents(incidents: pd.DataFrame, *, events: Events = NO_EVENTS) -> pd.DataFrame:
    """Incidents per district.

    Parameters
    ----------
    incidents
        Indexed by incident, with ``district_id`` (missing when unplaced) and ``certain``
        (whether it lies in the period for certain).
    events
        Which of them, and of all others, are one event: those of one district count once; those
        that may be one count once in its low count.

    Returns
    -------
    DataFrame
        Indexed by ``district_id``, integers ``low`` and ``high``; districts without a record
        are absent, for absence is not zero.
    """
    _need(incidents, "district_id", "certain")
    known = incidents["district_id"].notna().to_numpy(dtype=bool)
    placed = incidents.loc[known, ["district_id", "certain"]]
    grouped = placed.groupby("district_id")["certain"]
    out = pd.DataFrame({"low": grouped.sum(), "high": grouped.size()}).astype("int64")
    home = _home(placed, events)
    sure = set(placed.index[placed["certain"]])
    one, maybe = events.at_home(home)
    for end, groups, counted in (("low", maybe, sure), ("high", one, set(home))):
        parts = [[each for each in own if each in counted] for own in groups]
        again = [home[each] for part in parts for each in part[1:]]
        fewer = pd.Series(again, dtype="object").value_counts()
        out[end] = out[end].sub(fewer, fill_value=0).astype("int64")
    return out


def _home(placed: pd.DataFrame, events: Events) -> dict[str, str]:
    """District of each record of which something was judged."""
    judged = placed.loc[placed.index.isin(list(events.records)), "district_id"]
    return {str(one): str(district) for one, district in judged.items()}


def _values(column: pd.Series, of: Mapping[str, str]) -> dict[str, float]:
    own = column[column.index.isin(list(of))].astype(float)
    return {str(one): float(value) for one, value in own.items()}


def count_days(incidents: pd.DataFrame, *, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Distinct days with an incident per district, from records dated to the day.

    An incident that lasted counts for each of its days inside the period. Records with a vague
    date take no part; ``low`` and ``high`` are equal.
    """
    _need(incidents, "district_id", "date_earliest", "date_latest", "date_precision")
    known = incidents[incidents["district_id"].notna() & (incidents["date_precision"] == "day")]
    first = known["date_earliest"].where(known["date_earliest"] > start, start)
    last = known["date_latest"].where(known["date_latest"] < end, end)
    begin, stop = (d.to_numpy(dtype="datetime64[D]").astype("int64") for d in (first, last))
    lasted = np.maximum(stop - begin + 1, 0)
    since = np.arange(lasted.sum()) - np.repeat(np.cumsum(lasted) - lasted, lasted)
    pairs = pd.DataFrame(
        {
            "district_id": known["district_id"].to_numpy(dtype=object).repeat(lasted),
            "day": begin.repeat(lasted) + since,
        }
    ).drop_duplicates()
    number = pairs.groupby("district_id").size().astype("int64")
    return pd.DataFrame({"low": number, "high": number})


def count_operations(incidents: pd.DataFrame, *, memberships: pd.DataFrame) -> pd.DataFrame:
    """Distinct operations with a member per district; claimed members low, inferred too high."""
    _need(incidents, "district_id")
    home = incidents["district_id"].dropna()
    members = memberships[positions(memberships["incident_id"], home.index) >= 0]
    members = members.assign(district_id=members["incident_id"].map(home))
    high = members.groupby("district_id")["operation_id"].nunique()
    claimed = members[members["basis"] == "claimed"]
    low = claimed.groupby("district_id")["operation_id"].nunique()
    out = pd.DataFrame({"high": high})
    out["low"] = low.reindex(high.index, fill_value=0)
    return out[["low", "high"]].astype("int64")


def sum_figures(
    incidents: pd.DataFrame,
    *,
    figures: pd.DataFrame,
    measure: str,
    category: str,
    events: Events = NO_EVENTS,
    least: bool = False,
) -> pd.DataFrame:
    """Sum of a tally's figures over different incidents, per district.

    Parameters
    ----------
    incidents
        Indexed by incident, with ``district_id`` and ``certain`` (whether it lies in the period
        for certain): what may lie outside it is in the high end alone.
    figures
        ``Tally.figures``; one rule throughout, so no claimant is added to another about the
        same event.
    measure, category
        Which figures.
    events
        As `count_incidents`: of records that may be one event one figure stands in the low end,
        of records that are one event one figure stands in both.
    least
        Whether that figure is the lowest of them (the rule ``lowest``) or the highest.

    Returns
    -------
    DataFrame
        Indexed by ``district_id``: ``low``, ``high`` (people), ``at_least`` (some figure that
        counts has no upper end; ``high`` is then the highest figure stated), ``stated`` and
        ``silent`` (incidents with and without such a figure).
        Districts in which no incident has a figure keep a row with ``stated`` 0 and missing
        ``low`` and ``high``.
    """
    _need(incidents, "district_id", "certain")
    home = incidents["district_id"].dropna()
    chosen = figures[(figures["measure"] == measure) & (figures["category"] == category)]
    chosen = chosen.set_index("subject").reindex(home.index)
    certain = incidents.loc[home.index, "certain"].astype(bool)
    chosen = chosen.assign(
        district_id=home,
        open=chosen["at_least"].fillna(False).astype(bool),
        known=chosen["low"].notna(),
        said=chosen["low"],
        low=chosen["low"].where(certain | chosen["low"].isna(), 0),
    )
    homes = _home(chosen, events)
    one, maybe = events.at_home(homes)
    aside = not_counted(one, _values(chosen["top"], homes), least=least)
    chosen["open"] &= ~chosen.index.isin(list(aside))
    grouped = chosen.groupby("district_id")
    out = pd.DataFrame(
        {
            "low": grouped["low"].sum(min_count=1),
            "high": grouped["top"].sum(min_count=1),
            "at_least": grouped["open"].any(),
            "stated": grouped["known"].sum(),
        }
    )
    out["silent"] = grouped.size() - out["stated"]
    for end, column, groups, counted in (
        ("low", "low", maybe, chosen[certain]),
        ("high", "top", one, chosen),
    ):
        again = counted_again(
            groups, _values(counted[column], homes),
            least=_values(chosen["top" if end == "high" else "said"], homes) if least else None,
        )  # fmt: skip
        fewer = pd.Series(0.0, index=out.index)
        for first, number in again.items():
            fewer[homes[first]] += number
        out[end] = out[end] - fewer.astype("int64")
    return out


def per(values: pd.Series, *, denominator: pd.Series, unit: float) -> pd.Series:
    """Values per ``unit`` of a denominator on the same districts (100,000 people, 1,000 km2).

    Raises
    ------
    DataError
        If a district has no denominator or one that is not positive.
    """
    base = denominator.reindex(values.index)
    bad = base.isna() | (base <= 0)
    if bad.any():
        raise DataError(
            f"No {denominator.name or 'denominator'} for {', '.join(map(str, values.index[bad]))}",
            where="per",
        )
    rate: pd.Series = values.astype("Float64") / base * unit
    return rate


def _need(frame: pd.DataFrame, *columns: str) -> None:
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        raise DataError(f"Incidents lack the column(s) {', '.join(missing)}", where="measures")
