"""From the 36 districts to a set of a user's own: by name, by place, then by point.

What cannot be told apart is left open and said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geo.analysis.join import points_of, readings_of
from geo.analysis.joined import CONFLICT_KM, joined_frame
from geo.analysis.locate import Locator
from geo.analysis.reading import Reading, join_notes
from geo.core.tables import each_row
from geo.core.text import unit_key
from geo.districts.match import WEAK, meaning
from geo.districts.names import refusal_of
from geo.districts.sets import BoundarySet
from geo.districts.tables import district_names

# A unit that holds less than this of its district's ground does not take the district's records.
_MOST = 0.5


class _Home(NamedTuple):
    """A unit in which a district of the 36 lies, and how much of its ground."""

    unit: str
    exact: bool
    share: float


class _Point(NamedTuple):
    """Where a record's point lies: the unit that holds it or is near, if any."""

    unit: str
    inside: bool
    away: float


def carry_over(
    records: pd.DataFrame,
    *,
    joined: pd.DataFrame,
    districts: BoundarySet,
    conflict_km: float = CONFLICT_KM,
    tolerance_km: float = 5.0,
) -> pd.DataFrame:
    """District of an own set for each record.

    A record that names a unit which is none of the 36 belongs to it. Any other name or place leads
    to one of the 36 first, and from there to the unit that holds it. Where several units do, the
    record's point decides between them; without one, the unit that bears the name and holds most
    of the ground; else the record stays unplaced.

    Parameters
    ----------
    records, conflict_km, tolerance_km
        As `geo.analysis.join.assign_districts`.
    joined
        What that function gave for the same records in the 36-set.
    districts
        The own set.

    Returns
    -------
    pandas.DataFrame
        As that function gives it, in the units of the set.
    """
    locator = Locator(districts.frame)
    lon, lat, _ = points_of(records)
    located = locator.locate(lon, lat)
    near = located.away_km <= tolerance_km
    points = np.array([*locator.ids, ""], dtype=object)[np.where(near, located.nearest, -1)]
    walker = _Walker(districts)
    reported = ["" if pd.isna(v) else str(v) for v in records["district_reported"]]
    rows = [
        walker.decide(reading, base, name, _Point(str(point), bool(inside), float(away)))
        for reading, base, name, point, inside, away in zip(
            readings_of(records), each_row(joined), reported, points, located.inside,
            located.away_km, strict=True,
        )
    ]  # fmt: skip
    return joined_frame(
        rows, records.index, locator=locator, names=walker.names,
        points=[str(one) for one in points], lon=lon, lat=lat, conflict_km=conflict_km,
    )  # fmt: skip


class _Walker:
    """The way from a record to a unit of one set."""

    def __init__(self, districts: BoundarySet) -> None:
        self.names = {str(k): str(v) for k, v in districts.frame["name"].items()}
        self._homes: dict[str, list[_Home]] = {}
        for row in each_row(districts.walk):
            home = _Home(str(row.to_id), bool(row.exact), float(row.share))
            self._homes.setdefault(str(row.from_id), []).append(home)
        self._direct = self._own_names(districts)

    def decide(self, reading: Reading, base: Any, reported: str, point: _Point) -> Reading:
        """Unit of one record."""
        note = str(base.note)
        if reading.final:
            return Reading(note=note)
        direct = self._direct.get(unit_key(reported)) if reported else None
        if direct:
            said = f"name says {self.names[direct]}"
            return Reading(district_id=direct, method="name", matched=reported, subject=said)
        method = str(base.method)
        if method in ("name", "code", "place"):
            matched = str(base.matched_text)
            found = Reading(method=method, matched=matched, note=note, subject=reading.subject)
            return self._carried(found, str(base.district_id), point)
        if not point.unit:
            return Reading(note=_nowhere(note, reading.note, point.away))
        if point.inside:
            return Reading(district_id=point.unit, method="point", note=reading.note, by_point=True)
        beside = (
            f"the point lies {point.away:.1f} km outside every district, nearest "
            f"{self.names[point.unit]}"
        )
        note = join_notes(reading.note, beside)
        return Reading(district_id=point.unit, method="point-nearest", note=note, by_point=True)

    def _carried(self, found: Reading, district: str, point: _Point) -> Reading:
        homes = self._homes.get(district, [])
        known = district_names()[district]
        if not homes:
            note = join_notes(found.note, f"the set has no ground of {known}")
            if not point.inside:
                return replace(found, district_id="", method="unplaced", note=note)
            note = join_notes(note, f"the point lies in {self.names[point.unit]}")
            return replace(found, district_id=point.unit, method="point", note=note, by_point=True)
        first = homes[0]
        if len(homes) == 1 and first.exact:
            said = "" if first.unit == district else f"{known} is in {self.names[first.unit]} here"
            return replace(found, district_id=first.unit, note=join_notes(found.note, said))
        units = [home.unit for home in homes]
        listed = _listed([self.names[unit] for unit in units])
        parts = f"{known} of the 36 is {listed} here" if len(units) > 1 else ""
        if point.inside and point.unit in units:
            note = join_notes(found.note, parts, f"the point lies in {self.names[point.unit]}")
            return replace(found, district_id=point.unit, note=note, by_point=True)
        parts = parts or f"only a part of {known} of the 36 is in {listed} here"
        if first.unit == district and first.share >= _MOST:
            note = join_notes(found.note, parts, "without a point in it the name decides")
            return replace(found, district_id=first.unit, note=note)
        note = join_notes(found.note, parts, "no point tells them apart")
        return replace(found, district_id="", method="unplaced", note=note)

    def _own_names(self, districts: BoundarySet) -> dict[str, str]:
        """Names and codes by which a record means a unit that is none of the 36, if one alone."""
        found: dict[str, set[str]] = {}
        for unit in each_row(districts.frame.drop(columns="geometry")):
            if unit.Index in self._homes:
                continue
            for said in (unit.name, unit.pcode):
                if said and not pd.isna(said) and _is_free(str(said)):
                    found.setdefault(unit_key(str(said)), set()).add(str(unit.Index))
        return {key: units.pop() for key, units in found.items() if key and len(units) == 1}


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _is_free(said: str) -> bool:
    """Whether a text is not already the name of one of the 36, or of something wider."""
    known = meaning(said)
    return refusal_of(said) is None and (not known.district_id or known.how in WEAK)


def _nowhere(base_note: str, note: str, away: float) -> str:
    """Why a record without a point in reach has no district."""
    outside = f"the point lies {away:.0f} km outside every district" if away > 0 else ""
    return join_notes(note, outside) if outside else base_note
