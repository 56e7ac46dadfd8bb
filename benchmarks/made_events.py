"""Synthetic events: points round the towns of the gazetteer, dates in order, types, figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geo.places.gazetteer import load_places

SEED = 20260131
GROUP = 1_000_000
_FIRST, _DAYS = 10_957, 9_497  # days since 1970: 2000 to 2025
_KINDS = (
    "Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots",
    "Strategic developments",
)  # fmt: skip
SCHEMA = pa.schema(
    [
        ("event_id", pa.int64()), ("event_date", pa.date32()),
        ("event_type", pa.dictionary(pa.int8(), pa.string())), ("lon", pa.float64()),
        ("lat", pa.float64()), ("killed_low", pa.int32()), ("killed_high", pa.int32()),
    ]
)  # fmt: skip


def towns() -> NDArray[np.float64]:
    """Points of the gazetteer."""
    places = load_places()[["lon", "lat"]].dropna()
    return places.to_numpy(dtype=np.float64)


def points(rows: int, *, part: int = 0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes; towns differ in size, and one point in eight lies outside."""
    centres = towns()
    sizes = np.random.default_rng(SEED).dirichlet(np.full(len(centres), 0.3))
    dice = np.random.default_rng([SEED, part])
    places = centres[dice.choice(len(centres), rows, p=sizes)]
    lon = places[:, 0] + dice.normal(0, 0.12, rows)
    return lon, places[:, 1] + dice.normal(0, 0.12, rows)


def batch(rows: int, *, first: int, of: int) -> pa.Table:
    """Events ``first`` to ``first + rows`` of so many, in the order of their dates."""
    dice = np.random.default_rng([SEED, 7, first])
    lon, lat = points(rows, part=first + 1)
    day = _FIRST + (first + np.arange(rows)) * _DAYS // of
    low = dice.poisson(1.2, rows).astype(np.int32)
    high = low + dice.poisson(0.5, rows).astype(np.int32)
    known = dice.random(rows)
    kind = pa.DictionaryArray.from_arrays(
        pa.array(dice.integers(0, len(_KINDS), rows).astype(np.int8)), pa.array(_KINDS)
    )
    columns = [
        pa.array(np.arange(first, first + rows)), pa.array(day.astype(np.int32)).cast(pa.date32()),
        kind, pa.array(lon), pa.array(lat), pa.array(low, mask=known < 0.1),
        pa.array(high, mask=known < 0.15),
    ]  # fmt: skip
    return pa.table(columns, schema=SCHEMA)


def event_file(path: Path, rows: int) -> Path:
    """Write a Parquet file of so many events, unless it is there."""
    if path.exists():
        return path
    with pq.ParquetWriter(path, SCHEMA, compression="zstd", compression_level=1) as writer:
        for first in range(0, rows, GROUP):
            writer.write_table(batch(min(GROUP, rows - first), first=first, of=rows))
    return path
