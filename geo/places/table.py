"""The bundled tables of places and tehsils."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.core.crs import check_lonlat
from geo.core.tables import read_rows


@lru_cache(maxsize=4)
def read_places(folder: Path) -> pd.DataFrame:
    """Towns and localities of a data folder, indexed by ``place_id``; numbers are floats."""
    frame = pd.DataFrame(list(read_rows(folder / "places" / "places.csv"))).set_index("place_id")
    for column in ("lon", "lat", "precision_km", "population"):
        frame[column] = pd.to_numeric(frame[column].mask(frame[column].eq("")))
    check_lonlat(frame["lon"], frame["lat"], where="places/places.csv")
    return frame


@lru_cache(maxsize=4)
def read_tehsils(folder: Path) -> pd.DataFrame:
    """Tehsils of a data folder in the order of the census; populations are integers."""
    frame = pd.DataFrame(list(read_rows(folder / "places" / "tehsils.csv")))
    return frame.astype({"population_2017": "int64", "population_2023": "int64"})
