"""Which incidents a view admits. The period is not among the filters: it moves in the browser."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from geo.core.groups import positions
from geo.incidents.record import Record
from geo.incidents.selection import Selection

_NOTE = re.compile(r"\s*\([^()]*\)")


def actor_names(actors: str) -> list[str]:
    """Split an actors cell into names, without the notes in brackets: ``"BLA (claimed);FC"``."""
    names = (part.strip() for part in _NOTE.sub("", actors).split(";"))
    return [name for name in dict.fromkeys(names) if name]


def actor_counts(incidents: pd.DataFrame) -> dict[str, int]:
    """Actors that incidents name, with the number of incidents of each."""
    number: dict[str, int] = {}
    for cell, n in incidents["actors"].value_counts(sort=False).items():
        for name in actor_names(str(cell)):
            number[name] = number.get(name, 0) + int(n)
    return number


def admit(record: Record, selection: Selection, *, district_id: pd.Series) -> pd.Series:
    """Tell for each incident whether a view's filters admit it.

    Parameters
    ----------
    record
        The tables.
    selection
        The view; its period and its ways of counting play no part.
    district_id
        Resolved district on the incidents' index.

    Returns
    -------
    Series
        Boolean, named ``admitted``, on the incidents' index. A filter on claimant types admits
        incidents with at least one claim of such a type.
    """
    incidents = record.incidents
    admitted = pd.Series(True, index=incidents.index, name="admitted")
    if selection.type:
        admitted &= incidents["event_type"].isin(selection.type)
    if selection.hidden:
        admitted &= ~incidents["event_type"].isin(selection.hidden)
    if selection.verification:
        admitted &= incidents["verification_group"].isin(selection.verification)
    if selection.precision:
        admitted &= incidents["geo_precision"].isin([int(p) for p in selection.precision])
    if selection.district:
        admitted &= district_id.isin(selection.district)
    if selection.operation:
        members = record.memberships
        inside = members.loc[members["operation_id"] == selection.operation, "incident_id"]
        admitted &= incidents.index.isin(inside)
    if selection.actor:
        wanted = set(selection.actor)
        cells = incidents["actors"].unique()
        admitted &= incidents["actors"].isin([c for c in cells if wanted & set(actor_names(c))])
    if selection.claimant:
        spoken = record.claims["claimant_type"].isin(selection.claimant)
        at = positions(record.claims.loc[spoken, "incident_id"], incidents.index)
        admitted &= np.bincount(at[at >= 0], minlength=len(incidents)) > 0
    return admitted


def in_period(
    incidents: pd.DataFrame, *, start: np.datetime64 | None, end: np.datetime64 | None
) -> pd.DataFrame:
    """Where incidents stand to a period, both days included.

    Returns
    -------
    DataFrame
        On the incidents' index, booleans ``possible`` (the dates touch the period) and
        ``certain`` (a date known to the day touches it, or vague dates lie wholly inside).
    """
    first = incidents["date_earliest"]
    last = incidents["date_latest"]
    low = first.min() if start is None else pd.Timestamp(start)
    high = last.max() if end is None else pd.Timestamp(end)
    possible = (first <= high) & (last >= low)
    inside = (first >= low) & (last <= high)
    known = incidents["date_precision"] == "day"
    return pd.DataFrame({"possible": possible, "certain": (possible & known) | inside})
