"""What the join says of a point, as far as the point that is published says it.

A distance to a border, worked out from the exact point, is a line that the place lies on: with the
outlines at hand it tells the place to a hundred metres, whatever the point was rounded to.
"""

from __future__ import annotations

import re

import pandas as pd

from geo.analysis.joined import CONFLICT_KM
from geo.analysis.locate import Locator
from geo.analysis.scene import Scene
from geo.districts.sets import BoundarySet
from geo.export.profiles import Profile
from geo.incidents.placement import UNPLACED

_POINT = ", point lies"
_AWAY = re.compile(r"\bpoint lies [\d.,]+ km outside")


def without_places(
    frame: pd.DataFrame, *, moved: list[str], scene: Scene, rule: Profile
) -> tuple[pd.DataFrame, list[str]]:
    """Take off what tells of an exact point in words, or by a district smaller than a cell.

    Parameters
    ----------
    frame
        Incidents as published so far; it is changed.
    moved
        Ids of those whose points were coarsened.
    scene
        The view that they are of.
    rule
        The profile.

    Returns
    -------
    DataFrame and list of str
        The incidents, and the ids of those that are left without a district. A view of some
        districts holds none of these: to be in it would tell the district.
    """
    if not rule.grid:
        return frame, []
    districts = scene.boundary_set
    notes, conflicts = coarse_remarks(
        frame.loc[moved], boundaries=districts, reach_km=rule.reach_km
    )
    frame.loc[moved, "join_note"], frame.loc[moved, "conflict"] = notes, conflicts
    area = districts.frame["area_km2"].reindex(frame["district_id"]).to_numpy(float)
    fine = frame.index[frame["by_point"].to_numpy(bool) & (area < rule.side_km**2)]
    hidden = [str(i) for i in fine]
    if scene.selection.district:
        return frame.drop(index=fine), hidden
    frame.loc[fine, ["district_id", "lon", "lat", "radius_km"]] = None
    frame.loc[fine, ["placement", "method"]] = UNPLACED
    frame.loc[fine, "join_note"] = f"its district is smaller than a cell of {rule.grid:g} degrees"
    frame.loc[fine, "conflict"] = ""
    return frame, hidden


def coarse_remarks(
    frame: pd.DataFrame, *, boundaries: BoundarySet, reach_km: float
) -> tuple[pd.Series, pd.Series]:
    """Notes and conflicts of records whose points were coarsened, without their exact points.

    Parameters
    ----------
    frame
        Incidents with ``district_id``, ``join_note``, ``conflict`` and the coarse ``lon`` and
        ``lat`` (degrees, WGS 84).
    boundaries
        Set that the records were joined to.
    reach_km
        How far a point may have moved.

    Returns
    -------
    Series and Series
        ``join_note`` without a distance, and ``conflict``, which stays only where the coarse point
        alone proves it and then says the distance of that point.
    """
    notes = frame["join_note"].str.replace(_AWAY, "point lies outside", regex=True)
    conflicts = frame["conflict"].mask(frame["conflict"] != "", "")
    told = frame[frame["conflict"] != ""]
    if len(told):
        away = Locator(boundaries.frame).distance_km(
            told["lon"].to_numpy(float), told["lat"].to_numpy(float), told["district_id"]
        )
        far = away > CONFLICT_KM + reach_km
        conflicts.loc[told.index[far]] = [
            f"{text.partition(_POINT)[0]}, the rounded point lies {km:.0f} km away"
            for text, km in zip(told["conflict"][far], away[far], strict=True)
        ]
    return notes, conflicts
