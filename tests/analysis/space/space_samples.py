"""Data that the tests of place share: examples of libpysal, grids, and points made here."""

from __future__ import annotations

from datetime import timedelta

import geopandas as gpd
import libpysal
import numpy as np
import pandas as pd
import shapely

from geo.analysis.space.weights import Weights, contiguity, from_touching


def columbus() -> tuple[pd.Series, Weights]:
    """Crime in 49 neighbourhoods of Columbus, and who touches whom."""
    frame = gpd.read_file(libpysal.examples.get_path("columbus.shp"))
    weights = contiguity(frame)
    return pd.Series(frame["CRIME"].to_numpy(), index=list(weights.ids), name="crime"), weights


def burkitt() -> tuple[np.ndarray, np.ndarray]:
    """Places and days of 188 cases of Burkitt's lymphoma."""
    frame = gpd.read_file(libpysal.examples.get_path("burkitt.shp"))
    return frame[["X", "Y"]].to_numpy(dtype=float), frame["T"].to_numpy(dtype=float)


def grid(side: int) -> gpd.GeoDataFrame:
    """Square areas in a square, with names; coordinates in degrees inside the region."""
    boxes = [
        shapely.box(64 + x * 0.5, 26 + y * 0.5, 64.5 + x * 0.5, 26.5 + y * 0.5)
        for y in range(side)
        for x in range(side)
    ]
    ids = [f"a{n:02d}" for n in range(side * side)]
    return gpd.GeoDataFrame({"name": ids}, geometry=boxes, crs="EPSG:4326", index=ids)


def six_points() -> tuple[pd.Series, Weights]:
    """The example of the software that Getis and Ord's statistics are checked against."""
    xy = np.array([(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)], dtype=float)
    away = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    ids = tuple("abcdef")
    values = pd.Series([2, 3, 3.2, 5, 8, 7], index=list(ids), name="y")
    return values, from_touching(ids, (away <= 15) & (away > 0))


def records(number: int, *, seed: int = 1, span: int = 200) -> pd.DataFrame:
    """Incidents with dots at towns, one place each day; the columns that place_events needs."""
    rng = np.random.default_rng(seed)
    towns = np.column_stack([rng.uniform(62, 69, 12), rng.uniform(26, 30, 12)])
    at = rng.integers(0, 12, number)
    days = [pd.Timestamp("2026-01-01") + timedelta(days=int(d)) for d in
            rng.integers(0, span, number)]  # fmt: skip
    return pd.DataFrame(
        {
            "placement": "dot", "lon": towns[at, 0], "lat": towns[at, 1], "radius_km": 0.0,
            "date_earliest": days, "date_latest": days, "date_precision": "day",
        },
        index=[f"i{n}" for n in range(number)],
    )  # fmt: skip
