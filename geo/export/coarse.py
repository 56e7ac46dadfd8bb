"""Points set on a coarse grid, each moved before by an offset that its record has for ever."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
import pandas as pd


def coarse_points(
    ids: pd.Index, lon: pd.Series, lat: pd.Series, *, grid: float, decimals: int, key: str
) -> tuple[list[float], list[float]]:
    """Points moved by the offset of their record, at most half a cell, and set on the grid.

    Parameters
    ----------
    ids, lon, lat
        Records and their points, in degrees.
    grid, decimals
        The raster, a power of ten of a degree, and the decimal places of a coordinate on it.
    key
        Key of the offsets; without one points are rounded only.
    """
    out: tuple[list[float], list[float]] = ([], [])
    for number, values in enumerate((lon, lat)):
        point = values.to_numpy(dtype=float)
        if key:
            shift = [_offset(str(name), "xy"[number], key) for name in ids]
            point = point + np.array(shift, dtype=float) * grid
        cells = np.rint(point / grid)
        # A division by a power of ten is the decimal nearest to it; a product may be its neighbour.
        out[number].extend((cells / 10**decimals).tolist())
    return out


def _offset(name: str, axis: str, key: str) -> float:
    """Between -0.5 and 0.5, the same for a record and a key for ever; 0 without a key."""
    if not key:
        return 0.0
    drawn = hmac.new(key.encode(), f"{axis}:{name}".encode(), hashlib.sha256).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64 - 0.5
