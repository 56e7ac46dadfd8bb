"""Points set on a coarse grid, each moved before by an offset that its place has for ever."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
import pandas as pd

_PLACES = 10


def coarse_points(
    lon: pd.Series, lat: pd.Series, *, grid: float, decimals: int, key: str
) -> tuple[list[float], list[float]]:
    """Points moved by the offset of their place, at most half a cell, and set on the grid.

    Records of one place move together: drawn for each record anew, their offsets would average
    out to the place. What lies in a tenth of a cell is one place.

    Parameters
    ----------
    lon, lat
        Points, in degrees.
    grid, decimals
        The raster, a power of ten of a degree, and the decimal places of a coordinate on it.
    key
        Key of the offsets; without one points are rounded only.
    """
    out: tuple[list[float], list[float]] = ([], [])
    places = [np.floor(v.to_numpy(dtype=float) / (grid / _PLACES)) for v in (lon, lat)]
    for number, values in enumerate((lon, lat)):
        point = values.to_numpy(dtype=float)
        if key:
            shift = [_offset(x, y, "xy"[number], grid, key) for x, y in zip(*places, strict=True)]
            point = point + np.array(shift, dtype=float) * grid
        cells = np.rint(point / grid)
        # A division by a power of ten is the decimal nearest to it; a product may be its neighbour.
        out[number].extend((cells / 10**decimals).tolist())
    return out


def _offset(x: float, y: float, axis: str, grid: float, key: str) -> float:
    """Between -0.5 and 0.5, the same for a place, a grid and a key for ever."""
    place = f"{axis}:{grid:g}:{x:.0f}:{y:.0f}"
    drawn = hmac.new(key.encode(), place.encode(), hashlib.sha256).digest()
    return int.from_bytes(drawn[:8], "big") / 2**64 - 0.5
