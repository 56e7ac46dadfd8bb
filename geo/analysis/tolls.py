"""Deaths and captives of incidents and of whole operations, from lowest to highest claim."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.analysis.series import unit_of
from geo.core.tables import each_row
from geo.incidents.record import Record, subject_starts
from geo.incidents.tally import tally

CATEGORIES = ("total", "civilian", "security", "militant")
TOLLS = (*("killed" if c == "total" else c for c in CATEGORIES), "captives")
"""Names of the figures of an incident, each with a column of both ends and of openness."""
_TAKEN = tuple(
    (measure, category)
    for measure in ("captured", "abducted")
    for category in ("total", "security", "civilian", "militant", "unspecified")
)
_COLUMNS = (
    *(("killed", c, "killed" if c == "total" else c) for c in CATEGORIES),
    *(
        (measure, category, "captives")
        for measure in ("captured", "abducted")
        for category in ("total", "security", "civilian")
    ),
)
Folded = tuple[pd.DataFrame, pd.DataFrame]


def fold_dataset(record: Record, *, dataset: str, rules: tuple[str, str]) -> Folded:
    """Figures of the low and of the high end, for the dataset's incidents and operations.

    Parameters
    ----------
    record
        The tables.
    dataset
        Whose incidents and operations.
    rules
        Tally rule of either end.
    """
    incidents = record.incidents.index[record.incidents["dataset"] == dataset]
    operations = record.operations.index[record.operations["dataset"] == dataset]
    claims = record.claims[
        record.claims["incident_id"].isin(incidents)
        | record.claims["operation_id"].isin(operations)
    ]
    starts = subject_starts(record)
    low = tally(claims, rule=rules[0], starts=starts).figures
    return low, low if len(set(rules)) == 1 else tally(claims, rule=rules[1], starts=starts).figures


def tolls_of(incidents: pd.Index, folded: Folded) -> pd.DataFrame:
    """Deaths and captives of each incident.

    Returns
    -------
    DataFrame
        For each of `TOLLS` ``NAME_low``, ``NAME_high`` (missing where nobody states a figure) and
        ``NAME_open`` (whether the high end is "at least").
    """
    out: dict[str, pd.Series] = {}
    for category, name in zip(CATEGORIES, TOLLS, strict=False):
        low, high = (_figures(end, "killed", category).reindex(incidents) for end in folded)
        out |= {f"{name}_low": low["low"], f"{name}_high": high["high"]}
        out[f"{name}_open"] = high["open"].eq(other=True)
    ends = [
        [_figures(end, *taken).reindex(incidents) for taken in _TAKEN] for end in folded
    ]  # fmt: skip
    out["captives_low"] = pd.concat([one["low"] for one in ends[0]], axis=1).max(axis=1)
    top = out["captives_high"] = pd.concat([one["high"] for one in ends[1]], axis=1).max(axis=1)
    opens = [(one["high"] == top) & one["open"].eq(other=True) for one in ends[1]]
    out["captives_open"] = pd.Series(np.logical_or.reduce(opens), index=incidents)
    frame = pd.DataFrame(out, index=incidents)
    return frame.astype({c: bool if c.endswith("_open") else "float64" for c in out})


def totals_of(record: Record, folded: Folded, *, dataset: str) -> pd.DataFrame:
    """Figures claimed for whole operations: they belong to no incident, district or day."""
    operations = record.operations[
        (record.operations["dataset"] == dataset) & (record.operations["kind"] != "compilation")
    ]
    rows: list[dict[str, Any]] = []
    for measure, category, column in _COLUMNS:
        low = _figures(folded[0], measure, category)
        low = low[low.index.isin(operations.index)]
        high = _figures(folded[1], measure, category).reindex(low.index)
        about = operations.loc[low.index, ["date_earliest", "date_latest", "title"]]
        figures = zip(low["low"], high["high"].fillna(low["low"]), high["open"], strict=True)
        said = [_words(*ends, unit_of(measure, category)) for ends in figures]
        rows += [
            {"start": o.date_earliest, "end": o.date_latest, "column": column,
             "words": f"{words} claimed for {o.title}"}
            for o, words in zip(each_row(about), said, strict=True)
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=["start", "end", "column", "words"])


def _words(low: float, high: float, is_open: object, unit: str) -> str:
    number = f"{low:,.0f}" if low == high else f"{low:,.0f} to {high:,.0f}"
    return f"{'at least ' if is_open is True else ''}{number} {unit}"


def _figures(figures: pd.DataFrame, measure: str, category: str) -> pd.DataFrame:
    """``low``, ``high`` (the highest figure stated where it is open) and ``open`` by subject."""
    own = figures[(figures["measure"] == measure) & (figures["category"] == category)]
    ends = {"low": own["low"], "high": own["top"]}
    numbers = {name: end.to_numpy(dtype="float64", na_value=np.nan) for name, end in ends.items()}
    is_open = own["at_least"].fillna(value=False).to_numpy(dtype=object)
    return pd.DataFrame({**numbers, "open": is_open}, index=own["subject"])
