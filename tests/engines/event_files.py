"""Synthetic event files: points round towns that are not there, dates, types and figures."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KINDS = ["Battles", "Protests", "Riots", None]


def event_table(rows, *, seed=1, **columns):
    """Events round a few places; given columns take the place of the made ones."""
    dice = np.random.default_rng(seed)
    towns = np.array([(66.99, 30.18), (63.06, 26.0), (66.6, 27.8), (69.5, 31.3), (62.3, 25.2)])
    points = towns[dice.integers(0, len(towns), rows)] + dice.normal(0, 0.3, (rows, 2))
    nowhere = dice.random(rows) < 0.03
    low = dice.integers(0, 9, rows)
    made = {
        "event_id": np.arange(rows),
        "event_date": pa.array(dice.integers(18_000, 19_500, rows), pa.int32()).cast(pa.date32()),
        "event_type": pa.array([KINDS[at] for at in dice.integers(0, len(KINDS), rows)]),
        "lon": pa.array(points[:, 0], mask=nowhere),
        "lat": pa.array(points[:, 1], mask=nowhere),
        "killed_low": pa.array(low, pa.int32(), mask=dice.random(rows) < 0.2),
        "killed_high": pa.array(low + dice.integers(0, 5, rows), pa.int32(),
                                mask=dice.random(rows) < 0.4),
        "note": pa.array([f"made up {at % 97}" for at in range(rows)]),
    }  # fmt: skip
    # A high end without a low one is no figure.
    made["killed_high"] = pa.array(
        [None if low is None else high for low, high in
         zip(made["killed_low"].to_pylist(), made["killed_high"].to_pylist(), strict=True)],
        pa.int32(),
    )  # fmt: skip
    return pa.table({**made, **columns})


def event_file(path, rows, *, groups=1, **columns):
    table = event_table(rows, **columns)
    pq.write_table(table, path, row_group_size=-(-rows // groups))
    return table
