"""Does the event week stand out among the weeks of its record."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.analysis.unusual.negbin import fit_negbin, tail

_FEWEST = 9


def week_tail(rows: pd.DataFrame, *, event: pd.Timestamp, start: Any, end: Any) -> float:
    """Tail probability of the event week among the record's weeks, by attacks or by districts.

    The smaller of the two, doubled; 1 where fewer than eight other weeks are covered.
    """
    week = (rows["day"] - event).dt.days // 7
    first = -((event - pd.Timestamp(start)).days // 7)
    last = ((pd.Timestamp(end) - event).days + 1) // 7
    index = pd.RangeIndex(first, last)
    if len(index) < _FEWEST or 0 not in index:
        return 1.0
    counts = rows.groupby(week).size().reindex(index, fill_value=0)
    reach = rows.groupby(week)["district_id"].nunique().reindex(index, fill_value=0)
    smallest = 1.0
    for values in (counts, reach):
        fit = fit_negbin(values.drop(0).to_numpy())
        smallest = min(smallest, float(tail(values[0], mean=fit.mu[0, 0], k=fit.k[0])))
    return min(2 * smallest, 1.0)
