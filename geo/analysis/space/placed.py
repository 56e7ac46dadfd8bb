"""Incidents that may take part in a test of place and time, and why the others may not.

A place known to 10 km cannot answer whether two incidents lie within 5 km of each other, and a
district's centre is no place at all. What is left out is counted, by reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.analysis.space.scan import project
from geo.core.errors import DataError
from geo.incidents.placement import DOT, RING

NEEDED = ("placement", "lon", "lat", "radius_km", "date_earliest", "date_latest", "date_precision")


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Incidents with a point and a day.

    ``points`` are metres in the equal-area projection, ``days`` whole days from the first of them,
    ``radius`` (kilometres) and ``vague`` (days) how finely place and date are known and ``ids``
    the incidents, in one order. ``left_out`` counts the others by reason.
    """

    ids: tuple[str, ...]
    points: NDArray[np.float64]
    days: NDArray[np.int64]
    radius: NDArray[np.float64]
    vague: NDArray[np.int64]
    first: pd.Timestamp
    left_out: dict[str, int]

    def fine(self, *, within_km: float, within_days: float) -> NDArray[np.bool_]:
        """Which of them are known finely enough for a shorter distance or time."""
        return np.asarray((self.radius <= within_km) & (self.vague <= within_days))

    def sentence(self) -> str:
        """What takes part and what does not."""
        out = [f"{n} {reason}" for reason, n in self.left_out.items() if n]
        total = len(self.ids) + sum(self.left_out.values())
        tail = f"; left out: {', '.join(out)}" if out else ""
        return f"{len(self.ids)} of {total} incidents take part{tail}."


def place_events(incidents: pd.DataFrame, *, within_km: float, within_days: float) -> Placed:
    """Incidents known well enough for distances of ``within_km`` and ``within_days``.

    Parameters
    ----------
    incidents
        With the outcome of `geo.incidents.placement.placement` and the dates of the model; not
        changed. An incident that lasted stands at its first day.
    within_km
        Incidents whose stated radius is larger are left out; so are all without a point.
    within_days
        Incidents whose date is vaguer are left out.

    Raises
    ------
    DataError
        If a column is missing.
    CrsError
        If longitude and latitude are swapped.
    """
    missing = [column for column in NEEDED if column not in incidents.columns]
    if missing:
        raise DataError(f"Incidents lack the column(s) {', '.join(missing)}", where="incidents")
    drawn = incidents["placement"].isin([DOT, RING])
    fine = drawn & (incidents["radius_km"] <= within_km)
    span = (incidents["date_latest"] - incidents["date_earliest"]).dt.days
    vague = span.where(incidents["date_precision"].ne("day"), 0)
    dated = vague <= within_days
    kept = incidents[fine & dated]
    first = kept["date_earliest"].min() if len(kept) else pd.Timestamp(0)
    return Placed(
        ids=tuple(str(one) for one in kept.index),
        points=project(kept["lon"].to_numpy(), kept["lat"].to_numpy(), where="incidents")
        if len(kept)
        else np.empty((0, 2)),
        days=np.asarray((kept["date_earliest"] - first).dt.days, dtype=np.int64),
        radius=kept["radius_km"].to_numpy(dtype=float),
        vague=np.asarray(vague[fine & dated], dtype=np.int64),
        first=first,
        left_out={
            "known by district or province only": int((~drawn).sum()),
            f"near a place, to more than {within_km:g} km": int((drawn & ~fine).sum()),
            f"dated to more than {within_days:g} days": int((fine & ~dated).sum()),
        },
    )
