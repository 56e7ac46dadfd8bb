"""Points that cannot be placed: not on the globe, half missing, or with their axes exchanged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from geo.analysis.grid.cells import Codes, Floats, Grid
from geo.core.errors import CrsError, DataError, OptionError

AXES = ("", "lonlat", "latlon")
MISSING = ("refuse", "keep")
# Points outside that are tried with their axes exchanged.
_TRIED = 10_000


def pair(
    lon: ArrayLike, lat: ArrayLike, *, axes: str, missing: str, where: str
) -> tuple[Floats, Floats]:
    """Longitudes and latitudes as arrays of one length, exchanged if that was decided.

    Raises
    ------
    OptionError
        If an option has no such value.
    CrsError
        If the lengths differ.
    DataError
        If they are not numbers.
    """
    for name, value, choices in (("axes", axes, AXES), ("missing", missing, MISSING)):
        if value not in choices:
            raise OptionError(f"No {name} {value!r}", where=name,
                              choices=[one for one in choices if one])  # fmt: skip
    try:
        x, y = (np.ascontiguousarray(axis, dtype=np.float64) for axis in (lon, lat))
    except (TypeError, ValueError) as error:
        raise DataError(
            f"A coordinate is not a number ({error})", where=where, fix="Give decimal degrees"
        ) from None
    if x.shape != y.shape or x.ndim != 1:
        raise CrsError(
            f"Longitudes {x.shape} come with latitudes {y.shape}",
            where=where,
            fix="Give one latitude for each longitude",
        )
    return (y, x) if axes == "latlon" else (x, y)


def check_outside(
    grid: Grid,
    x: Floats,
    y: Floats,
    codes: Codes,
    *,
    axes: str,
    missing: str,
    where: str,
    locate: Callable[[Grid, Floats, Floats], Codes],
) -> None:
    """Look at the points that lie in no polygon, since only they can be wrong in these ways.

    Raises
    ------
    CrsError, DataError
        As `geo.analysis.grid.lookup.locate_points`.
    """
    number = int(np.count_nonzero(codes < 0))
    if not number or (2 * number <= len(codes) and _all_on_globe(x, y)):
        return
    outside = np.flatnonzero(codes < 0)
    lon, lat = x[outside], y[outside]
    absent = np.isnan(lon) & np.isnan(lat)
    with np.errstate(invalid="ignore"):
        wrong = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)) & ~absent
    if axes != "lonlat":
        given = len(codes) - int(absent.sum())
        _refuse_swapped(grid, lon, lat, given=given, axes=axes, where=where, locate=locate)
    for at in np.flatnonzero(wrong)[:1]:
        raise CrsError(
            f"Longitude {lon[at]:g} and latitude {lat[at]:g} are not a point on the globe",
            where=f"{where or 'points'}, row {outside[at]}",
            fix="Give longitude within ±180 and latitude within ±90 degrees, or leave both empty",
        )
    if missing == "refuse" and absent.any():
        raise DataError(
            f"{int(absent.sum()):,} of {len(codes):,} points are NaN",
            where=f"{where or 'points'}, first in row {outside[np.flatnonzero(absent)[0]]}",
            fix="Leave such rows out, or keep them as records without a point (missing=keep)",
        )


def _all_on_globe(x: Floats, y: Floats) -> bool:
    """Whether there is no NaN and nothing out of range; NaN makes every comparison false."""
    return bool(x.min() >= -180 and x.max() <= 180 and y.min() >= -90 and y.max() <= 90)


def _refuse_swapped(
    grid: Grid,
    lon: Floats,
    lat: Floats,
    *,
    given: int,
    axes: str,
    where: str,
    locate: Callable[[Grid, Floats, Floats], Codes],
) -> None:
    """Refuse if most points lie outside and most of these lie inside the other way round."""
    there = np.flatnonzero(~(np.isnan(lon) | np.isnan(lat)))
    if 2 * there.size <= given:
        return
    tried = there[:: max(1, there.size // _TRIED)]
    inside = int((locate(grid, lat[tried], lon[tried]) >= 0).sum())
    if 2 * inside <= tried.size:
        return
    other = "lonlat" if axes == "latlon" else "latlon"
    raise CrsError(
        f"{there.size:,} of {given:,} points lie in no district, and of {tried.size:,} tried "
        f"{inside:,} lie in one with longitude and latitude exchanged",
        where=where or "points",
        fix=f"Choose axes={other} if the two columns are the other way round, axes=lonlat if they "
        "are right; it is never done for you",
    )
