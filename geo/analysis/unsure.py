"""Records that are or may be one event: judgements that stand, and what is said twice of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from geo.core.groups import positions
from geo.incidents.events import SAME, UNSURE, Events, last_judgements, make_events
from geo.incidents.record import Record

_JOINED = ["title", "date_earliest", "date_latest", "date_precision"]


def events_of(record: Record) -> Events:
    """Groups that the judgements of a whole record make, whatever of it a view shows."""
    judged = record.judgements
    if judged.empty:
        return Events()
    asked = pd.Series([*judged["a"], *judged["b"]], dtype=record.incidents.index.dtype)
    there = asked[positions(asked, record.incidents.index) >= 0]
    return make_events(judged, known=set(there))


def standing_judgements(record: Record) -> pd.DataFrame:
    """Judgements of pairs of incidents that stand."""
    judged = record.judgements
    known = record.incidents.index
    return last_judgements(
        judged[(positions(judged["a"], known) >= 0) & (positions(judged["b"], known) >= 0)]
    )


def unsure_pairs(record: Record) -> pd.DataFrame:
    """Pairs of incidents of which nobody knows yet whether they are one event or two."""
    judged = standing_judgements(record)
    return judged[judged["verdict"] == UNSURE]


def same_pairs(record: Record) -> pd.DataFrame:
    """Pairs of incidents that were judged to be one event."""
    judged = standing_judgements(record)
    return judged[judged["verdict"] == SAME]


def joined_with(record: Record, incident_id: str) -> pd.DataFrame:
    """Records that an incident is judged to be one event with, then those it may be one with.

    Returns
    -------
    pandas.DataFrame
        ``incident_id``, ``verdict`` (*same* or *unsure*), ``title``, ``date_earliest``,
        ``date_latest`` and ``date_precision``; each verdict by its days.
    """
    own = record.incidents[_JOINED]
    parts = [
        own[own.index.isin(names)]
        .sort_values("date_earliest", kind="stable")
        .assign(verdict=verdict)
        for verdict, names in zip(
            (SAME, UNSURE), events_of(record).joined(incident_id), strict=True
        )
    ]
    found = pd.concat(parts).rename_axis("incident_id").reset_index()
    return found[["incident_id", "verdict", *_JOINED]]


def counted_again(
    groups: Iterable[list[str]],
    values: Mapping[str, float],
    *,
    least: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """What of a sum over records is said of one event more than once, by the first of each group.

    Of a group the highest figure counts.

    Parameters
    ----------
    groups
        As `groups_of` gives them.
    values
        Figure of each record that is in the sum; those without one are not in it or NaN.
    least
        Figures of all records, of which the lowest counts instead.
    """
    out = {}
    for group in groups:
        own = [values[one] for one in group if not np.isnan(values.get(one, np.nan))]
        if own and least is not None:
            out[group[0]] = sum(own) - min(
                least[one] for one in group if not np.isnan(least.get(one, np.nan))
            )
        elif own:
            out[group[0]] = sum(own) - max(own)
    return out


def not_counted(groups: Iterable[list[str]], tops: Mapping[str, float], *, least: bool) -> set[str]:
    """Records of one event whose figure does not count, so that no "at least" of it does either.

    Parameters
    ----------
    groups
        Records that are one event.
    tops
        Highest figure of each record; those without one are not in it or NaN.
    least
        Whether the lowest figure of an event counts; the highest otherwise.
    """
    out: set[str] = set()
    for group in groups:
        own = {one: tops[one] for one in group if not np.isnan(tops.get(one, np.nan))}
        counts = (min if least else max)(own.values(), default=np.nan)
        out |= {one for one, top in own.items() if top != counts}
    return out
