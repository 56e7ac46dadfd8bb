"""Counts along a time axis, with what the record's coverage says about each stretch of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.analysis.scene import Scene

DAILY_UP_TO = 100
"""Longest window, in days, that is drawn day by day."""
_MARGIN = 21
_SHORT = 15


@dataclass(frozen=True, kw_only=True)
class Bins:
    """Incidents by day or month.

    ``bars`` is indexed by the first day of each bin: ``n`` (incidents that began in it),
    ``inside`` (of these, in the scene's period). ``vague`` counts incidents of the window that are
    dated too loosely for the unit. ``coverage`` has ``start``, ``end`` and ``density`` of every
    stretch that is not dense.
    """

    unit: str
    start: pd.Timestamp
    end: pd.Timestamp
    bars: pd.DataFrame
    vague: int
    coverage: pd.DataFrame


def bin_scene(scene: Scene) -> Bins:
    """Bins of a scene's incidents; a short period is shown with three weeks on either side."""
    start, end = scene.start, scene.end
    if (end - start).days < _SHORT:
        margin = pd.Timedelta(days=_MARGIN)
        start, end = (
            max(start - margin, min(scene.first, start)),
            min(end + margin, max(scene.last, end)),
        )
    unit = "day" if (end - start).days <= DAILY_UP_TO else "month"
    frame = scene.incidents
    touching = frame[(frame["date_earliest"] <= end) & (frame["date_latest"] >= start)]
    known = touching["date_precision"] == "day"
    if unit == "month":
        months = (touching[c].dt.to_period("M") for c in ("date_earliest", "date_latest"))
        known |= next(months) == next(months)
    first = touching.loc[known, "date_earliest"]
    first = first.where(first >= start, start)
    if unit == "month":
        first = first.dt.to_period("M").dt.to_timestamp()
        index = pd.date_range(start.to_period("M").to_timestamp(), end, freq="MS")
    else:
        index = pd.date_range(start, end)
    inside = touching.loc[known, "possible"]
    bars = (
        pd.DataFrame({"n": first.value_counts(), "inside": first[inside].value_counts()})
        .reindex(index)
        .fillna(0)
        .astype("int64")
    )
    return Bins(
        unit=unit, start=index[0], end=end, bars=bars, vague=int((~known).sum()),
        coverage=_uneven(scene, start=index[0], end=end),
    )  # fmt: skip


def _uneven(scene: Scene, *, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    own = scene.record.coverage
    held = own["dataset"].isin(scene.record.incidents["dataset"].unique())
    own = own[held & (own["density"] != "dense")]
    out = pd.DataFrame(
        {
            "start": own["period_from"].fillna(start).where(lambda d: d > start, start),
            "end": own["period_to"].fillna(end).where(lambda d: d < end, end),
            "density": own["density"],
        }
    )
    return out[out["start"] <= out["end"]].sort_values("start").reset_index(drop=True)
