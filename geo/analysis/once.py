"""Each event once: of the records that are one event one stands, with the figures of all."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from geo.incidents.events import Events
from geo.incidents.model import DATE_PRECISIONS

_COARSEST = 4


def event_names(home: pd.Series, *, events: Events) -> pd.Series:
    """Event of each record: its own identifier, or that of one of its district it is one with.

    Parameters
    ----------
    home
        District of each record, on its identifier; missing where it has none.
    events
        Groups that all judgements of the record make.
    """
    known = home[home.index.isin(list(events.records))].fillna("")
    one, _ = events.at_home({str(k): str(v) for k, v in known.items()})
    named = {member: group[0] for group in one for member in group}
    names = pd.Series(home.index, index=home.index, dtype="object")
    return names.replace(named) if named else names


def standing_records(rows: pd.DataFrame, *, event: pd.Series, day: str) -> pd.Index:
    """Records that stand for their events, in the order of the rows.

    Of one event the record stands whose place is known most finely, of those the one whose day
    is; then the earliest, then the first.

    Parameters
    ----------
    rows
        With ``geo_precision``, ``date_precision`` and the column that ``day`` names.
    event
        Event of each row.
    day
        Name of the column of first days.
    """
    if not event.duplicated().any():
        return rows.index
    fineness = pd.DataFrame(
        {
            "place": rows["geo_precision"].fillna(_COARSEST).astype("int64"),
            "date": rows["date_precision"].map(list(DATE_PRECISIONS).index),
            "day": rows[day],
            "event": event,
        }
    )
    order = fineness.sort_values(["place", "date", "day"], kind="stable")
    return rows.index[rows.index.isin(order.drop_duplicates("event").index)]


def joined_sentence(number: int) -> tuple[str, ...]:
    """What is said of records that stand for no event of their own; nothing where there is none."""
    if not number:
        return ()
    records = "1 record is" if number == 1 else f"{number:,} records are"
    return (f"{records} judged to be one event with another, and counted with it, once.",)


def share_figures(
    rows: pd.DataFrame, standing: pd.Index, *, names: Iterable[str], least: str
) -> pd.DataFrame:
    """Standing records, each with the figures of all records of its event.

    Parameters
    ----------
    rows
        All records, with ``event`` and the columns of figures.
    standing
        As `standing_records` gives them.
    names
        Names of the figures, each with columns ``NAME_low``, ``NAME_high`` and ``NAME_open``.
    least
        Which figure of an event counts: ``both`` ends of the lowest, ``low`` the low end of the
        lowest and the high end of the highest, ``none`` both of the highest.
    """
    out = rows.loc[standing].copy()
    shared = rows[rows["event"].isin(rows["event"][rows["event"].duplicated()])]
    grouped = shared.groupby("event")
    taken = out["event"].isin(shared["event"])
    events = out.loc[taken, "event"]
    for name in names:
        low, high = grouped[f"{name}_low"], grouped[f"{name}_high"]
        counts = high.min() if least == "both" else high.max()
        said = shared[f"{name}_open"] & (shared[f"{name}_high"] == shared["event"].map(counts))
        out.loc[taken, f"{name}_low"] = events.map(low.max() if least == "none" else low.min())
        out.loc[taken, f"{name}_high"] = events.map(counts)
        out.loc[taken, f"{name}_open"] = events.map(said.groupby(shared["event"]).any())
    return out
