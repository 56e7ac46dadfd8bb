"""What the join says of each record: its district, the way there, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.analysis.locate import Locator
from geo.analysis.reading import Reading
from geo.core.crs import looks_swapped

COLUMNS = (
    "district_id",
    "method",
    "matched_text",
    "note",
    "conflict",
    "conflict_km",
    "point_district_id",
    "by_point",
)
# A point further than this outside the unit that a name led to is a conflict.
CONFLICT_KM = 5.0
# Below this, a conflict is stated to 0.1 km.
_FINE_KM = 20
# The type of text columns in the pandas at hand: text that may be missing.
_TEXT = pd.Series(["text"]).dtype


def joined_frame(
    readings: Sequence[Reading],
    index: pd.Index,
    *,
    locator: Locator,
    names: Mapping[str, str],
    points: Sequence[str],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    conflict_km: float,
) -> pd.DataFrame:
    """Readings as the columns of the join, each held against the record's own point.

    Parameters
    ----------
    readings
        One for each record; a reading without a method is unplaced.
    index
        Of the records, in the same order.
    locator
        Of the units.
    names
        Name of each unit.
    points
        Unit in which each record's point lies or to which it is near; empty for none.
    lon, lat
        Degrees, WGS 84; NaN where there is no point.
    conflict_km
        A point further than this outside the unit that name or place led to is a conflict.
    """
    result = pd.DataFrame(
        {
            "district_id": nullable([one.district_id for one in readings], index),
            "method": _text([one.method or "unplaced" for one in readings], index),
            "matched_text": _text([one.matched for one in readings], index),
            "note": _text([one.note for one in readings], index),
        }
    )
    away = locator.distance_km(lon, lat, result["district_id"])
    by_point = result["method"].str.startswith("point").to_numpy(dtype=bool)
    against = ~by_point & (away > conflict_km)
    swapped = looks_swapped(lon, lat)
    conflicts = [""] * len(readings)
    for at in map(int, np.flatnonzero(against)):
        there = names.get(points[at], "")
        conflicts[at] = _conflict(
            readings[at].subject, there, float(away[at]), swapped=bool(swapped[at])
        )
    result["conflict"] = _text(conflicts, index)
    result["conflict_km"] = np.where(against, away, np.nan)
    result["point_district_id"] = nullable(list(points), index)
    result["by_point"] = [one.by_point for one in readings]
    return result[list(COLUMNS)]


def nullable(values: Sequence[str], index: pd.Index | None = None) -> pd.Series:
    """Column of text that is missing where it is empty."""
    return pd.Series([value or None for value in values], index=index, dtype=_TEXT)


def _text(values: Sequence[str], index: pd.Index) -> pd.Series:
    return pd.Series(values, index=index, dtype=_TEXT)


def _conflict(subject: str, there: str, away_km: float, *, swapped: bool) -> str:
    where = f"in {there}" if there else "outside every district"
    hint = " (longitude and latitude look swapped)" if swapped else ""
    distance = f"{away_km:.1f}" if away_km < _FINE_KM else f"{away_km:.0f}"
    return f"{subject}, point lies {where}, {distance} km away{hint}"
