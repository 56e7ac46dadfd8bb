"""District of a record: by name at its date first, by place second, by point third."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.analysis.joined import CONFLICT_KM, joined_frame, nullable
from geo.analysis.locate import Locator
from geo.analysis.reading import Reading, join_notes, read_record
from geo.core.dates import parse_date
from geo.core.errors import DataError
from geo.districts.history import load_history
from geo.districts.tables import district_names

REQUIRED = ("district_reported", "place", "lon", "lat", "date_earliest")
# Codes of geo_precision from which a point stands in for an area and says nothing of the place.
_STAND_IN = 3


def assign_districts(
    records: pd.DataFrame,
    *,
    boundaries: gpd.GeoDataFrame,
    conflict_km: float = CONFLICT_KM,
    tolerance_km: float = 5.0,
) -> pd.DataFrame:
    """District of the 36-set for each record, with the way it was found and what speaks against it.

    A name that a split has narrowed since (Lasbela in August 2022 still held Hub) goes to the unit
    in which the record's own place or point lies, and the note says so.

    Parameters
    ----------
    records
        Columns ``district_reported``, ``place`` (text), ``lon``, ``lat`` (degrees, WGS 84),
        ``date_earliest`` (ISO text or dates). Any cell may be missing. With a column
        ``geo_precision``, points of precision 3 and above are stand-ins and are not used.
    boundaries
        The 36-set, indexed by ``district_id``, EPSG:4326.
    conflict_km
        A point further than this outside the named district is a conflict.
    tolerance_km
        A point up to this far outside every polygon belongs to the nearest district.

    Returns
    -------
    pandas.DataFrame
        On the index of ``records``, in the same order, every row kept: ``district_id`` (missing
        when unplaced), ``method`` ("name", "code", "place", "point", "point-nearest",
        "unplaced"), ``matched_text``, ``note``, ``conflict`` (empty or a sentence),
        ``conflict_km`` (NaN without a conflict), ``point_district_id``, ``by_point`` (whether the
        point decided). A point on a border lies in the district with the lowest identifier.

    Raises
    ------
    DataError
        If a required column is missing, a date is not ISO, or a coordinate is not a number on the
        globe.
    CrsError
        If the boundaries are not in EPSG:4326.
    """
    missing = [column for column in REQUIRED if column not in records.columns]
    if missing:
        raise DataError(
            f"The records lack the column(s) {', '.join(missing)}",
            fix="Add them, empty where nothing is known; needed are " + ", ".join(REQUIRED),
        )
    locator = Locator(boundaries)
    names = district_names()
    lon, lat, stand_in = points_of(records)
    located = locator.locate(lon, lat)
    near = located.away_km <= tolerance_km
    point_ids = np.array([*locator.ids, ""], dtype=object)[np.where(near, located.nearest, -1)]
    readings = readings_of(records)
    rows = [
        _decide(reading, str(point), bool(held), float(away), bool(used))
        for reading, point, held, away, used in zip(
            readings, point_ids, located.inside, located.away_km, stand_in, strict=True
        )
    ]
    return joined_frame(
        rows, records.index, locator=locator, names=names, points=[str(one) for one in point_ids],
        lon=lon, lat=lat, conflict_km=conflict_km,
    )  # fmt: skip


def fold_places(names: list[str], *, on: date | None = None) -> pd.DataFrame:
    """Fold a list of place and district names to districts of the 36-set.

    Parameters
    ----------
    names
        Names as a claimant listed them.
    on
        Date of the claim.

    Returns
    -------
    pandas.DataFrame
        One row for each name, in order: ``asked``, ``district_id`` (missing if not found),
        ``name`` of the district, ``how`` ("name", "code", "place" or "unplaced") and ``note``.
        The number of distinct districts is ``frame["district_id"].nunique()``.
    """
    known = district_names()
    readings = [read_record(name, name, on=on) for name in names]
    ids = [one.district_id for one in readings]
    notes = [
        f"{one.matched} is a place in {known[one.district_id]}"
        if one.method == "place"
        else one.note
        for one in readings
    ]
    return pd.DataFrame(
        {
            "asked": list(names),
            "district_id": nullable(ids),
            "name": nullable([known.get(one, "") for one in ids]),
            "how": [one.method or "unplaced" for one in readings],
            "note": notes,
        }
    )


def readings_of(records: pd.DataFrame) -> list[Reading]:
    """Read name and place once for every distinct pair and era."""
    reported = _texts(records["district_reported"])
    places = _texts(records["place"])
    days = _days(records["date_earliest"])
    steps = sorted(
        {day for change in load_history() for day in (change.span.earliest, change.span.latest)}
    )
    era = np.searchsorted(
        np.array(steps, dtype="datetime64[D]"), np.array(days, dtype="datetime64[D]"), "right"
    )
    seen: dict[tuple[str, str, int], Reading] = {}
    readings: list[Reading] = []
    for name, place, day, step in zip(reported, places, days, era, strict=True):
        key = (name, place, -1 if day is None else int(step))
        if key not in seen:
            seen[key] = read_record(name, place, on=day)
        readings.append(seen[key])
    return readings


def _decide(reading: Reading, point: str, inside: bool, away_km: float, stand_in: bool) -> Reading:
    """Let the point speak where name and place left something open."""
    if stand_in:
        reading = replace(
            reading,
            note=join_notes(reading.note, "the point stands in for an area and is not used"),
        )
    if reading.final:
        there = f"its point lies in {district_names()[point]}" if point else ""
        return replace(reading, method="unplaced", note=join_notes(reading.note, there))
    if reading.district_id:
        if inside and point in reading.possible[1:]:
            note = f"the point lies in today's {district_names()[point]}"
            return replace(
                reading, district_id=point, note=join_notes(reading.note, note), by_point=True
            )
        return reading
    if not point:
        outside = f"the point lies {away_km:.0f} km outside every district" if away_km > 0 else ""
        reason = join_notes(reading.note, outside) or "no district, no known place and no point"
        return replace(reading, method="unplaced", note=reason)
    note = reading.note
    if reading.possible and point not in reading.possible:
        named = ", ".join(district_names()[one] for one in reading.possible)
        note = join_notes(note, f"the point lies in {district_names()[point]}, in none of {named}")
    if not inside:
        note = join_notes(
            note,
            f"the point lies {away_km:.1f} km outside every district, nearest "
            f"{district_names()[point]}",
        )
    return replace(
        reading,
        district_id=point,
        method="point" if inside else "point-nearest",
        note=note,
        by_point=True,
    )


def points_of(
    records: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Longitudes and latitudes, NaN where a point stands in for an area, and where one does."""
    lon, lat = _degrees(records["lon"], 180), _degrees(records["lat"], 90)
    stand_in = np.zeros(len(records), dtype=bool)
    if "geo_precision" in records.columns:
        precision = pd.to_numeric(_blank_as_missing(records["geo_precision"]), errors="coerce")
        stand_in = precision.ge(_STAND_IN).fillna(False).to_numpy(dtype=bool)
        stand_in = stand_in & ~(np.isnan(lon) | np.isnan(lat))
    hidden = stand_in | np.isnan(lon) | np.isnan(lat)
    return np.where(hidden, np.nan, lon), np.where(hidden, np.nan, lat), stand_in


def _degrees(values: pd.Series, limit: int) -> NDArray[np.float64]:
    try:
        numbers = pd.to_numeric(_blank_as_missing(values)).to_numpy(dtype=float, na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise DataError(
            f"A coordinate is not a number ({error})",
            where=f"column {values.name}",
            fix="Write decimal degrees, or leave the cell empty",
        ) from None
    for at in np.flatnonzero(np.abs(numbers) > limit)[:1]:
        raise DataError(
            f"{numbers[at]:g} is not within ±{limit} degrees",
            where=f"column {values.name}, row {values.index[at]!r}",
            fix="Correct the coordinate, or leave the cell empty",
        )
    return numbers


def _blank_as_missing(values: pd.Series) -> pd.Series:
    return values.mask(values.eq(""))


def _texts(values: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value).strip() for value in values]


def _days(values: pd.Series) -> list[date | None]:
    def day(value: Any) -> date | None:
        if pd.isna(value) or value == "":
            return None
        return parse_date(value, where=f"column {values.name}")

    return [day(value) for value in values]
