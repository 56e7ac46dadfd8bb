"""The one rule of how an incident may be placed; every map and every export obeys it."""

from __future__ import annotations

import numpy as np
import pandas as pd

DOT, RING, DISTRICT, UNPLACED = "dot", "ring", "district", "unplaced"
PLACEMENTS = (DOT, RING, DISTRICT, UNPLACED)
RING_KM = 10.0
"""Radius stated for "near a place": the record names a place, not a point in it."""


def placement(incidents: pd.DataFrame, district_id: pd.Series) -> pd.DataFrame:
    """How each incident may be drawn.

    Parameters
    ----------
    incidents
        Frame with ``lon`` and ``lat`` (degrees, WGS84) and ``geo_precision``: 1 exact, 2 near a
        place, 3 district only, 4 province only.
    district_id
        Resolved district on the same index, missing where the incident is unplaced.

    Returns
    -------
    DataFrame
        On the same index: ``placement`` (``dot``, ``ring``, ``district`` or ``unplaced``),
        ``lon`` and ``lat`` (NaN unless a dot or a ring), ``radius_km`` (0 for a dot, NaN where
        there is no point). A record without a district is never drawn, even if it has a point
        in the province-wide precision; coarse precision always wins over coordinates.
    """
    has_point = incidents["lon"].notna() & incidents["lat"].notna()
    has_district = district_id.notna()
    precision = incidents["geo_precision"].astype("Int64").fillna(4)
    kind = np.select(
        [
            precision.eq(1) & has_point & has_district,
            precision.eq(2) & has_point & has_district,
            precision.le(3) & has_district,
        ],
        [DOT, RING, DISTRICT],
        default=UNPLACED,
    )
    out = pd.DataFrame({"placement": kind}, index=incidents.index)
    drawn = out["placement"].isin([DOT, RING])
    out["lon"] = incidents["lon"].where(drawn)
    out["lat"] = incidents["lat"].where(drawn)
    out["radius_km"] = out["placement"].map({DOT: 0.0, RING: RING_KM})
    return out
