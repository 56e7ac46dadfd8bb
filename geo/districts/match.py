"""Districts of another file against the 36: which answers to which, by code, name and ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.core.crs import flat_areas
from geo.core.errors import NameAmbiguousError, NameUnknownError
from geo.core.tables import each_row
from geo.core.text import match_key
from geo.districts.aliases import load_aliases
from geo.districts.names import resolve_district
from geo.districts.tables import district_names

OVERLAP_COLUMNS = ("unit", "district_id", "km2", "of_unit", "of_district")
_CHORD_DEG = 0.05
# Below this share of either's ground, a name or a code is not believed.
_ELSEWHERE = 0.1
# A name that also means a part or a former whole is believed from this overlap on.
_ALIKE = 0.5
# From this share on, a district is taken to lie in a unit as a whole.
_WHOLE = 0.75
# Shared ground below this is the two files' different drawing of one border.
_SLIVER = 0.05
# Ground in other hands beyond this is another border, not another drawing of it: against other
# agencies' sets the shipped one reaches 0.11 where the districts are known to be the same
# (docs/boundaries.md).
_OTHERS = 0.15
WEAK = frozenset({"later name", "former", "headquarters"})
"""Ways of being named that may mean a part of a district, or a former whole."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a unit was found to be.

    ``district_id`` is empty where it answers to no district; ``how`` then says what was tried.
    ``note`` is what must be known of it.
    """

    district_id: str = ""
    how: str = ""
    note: str = ""


def overlap_table(units: gpd.GeoSeries, districts: gpd.GeoSeries) -> pd.DataFrame:
    """Ground that each unit shares with each district.

    Parameters
    ----------
    units, districts
        Valid areas in WGS84.

    Returns
    -------
    DataFrame
        ``unit`` (position), ``district_id``, ``km2``, and the share of the unit's and of the
        district's ground.
    """
    mine, theirs = _flat(units), _flat(districts)
    a, b = shapely.STRtree(theirs).query(mine, predicate="intersects")
    common = shapely.area(shapely.intersection(mine[a], theirs[b]))
    table = pd.DataFrame(
        {
            "unit": a,
            "district_id": districts.index.to_numpy()[b],
            "km2": common / 1e6,
            "of_unit": common / shapely.area(mine[a]),
            "of_district": common / shapely.area(theirs[b]),
        }
    )
    return table[table["km2"] > 0].sort_values(["unit", "district_id"], ignore_index=True)


def match_units(
    names: Sequence[str], codes: Sequence[str], overlaps: pd.DataFrame
) -> tuple[Match, ...]:
    """Which of the 36 districts each unit answers to.

    A code or a name proposes; the ground decides between two proposals and turns down one that
    lies elsewhere. A district answers to one unit only: a name that means a later part of it or a
    former whole gives way to its own, and of two units with equal claims neither gets it.
    """
    ground = {(int(r.unit), str(r.district_id)): r for r in each_row(overlaps)}
    found = [
        _propose(name, code, {d: r for (u, d), r in ground.items() if u == unit})
        for unit, (name, code) in enumerate(zip(names, codes, strict=True))
    ]
    for district in {one.district_id for one in found if one.district_id}:
        claims = [unit for unit, one in enumerate(found) if one.district_id == district]
        strong = [unit for unit in claims if found[unit].how not in WEAK]
        for unit in claims:
            if strong == [unit] or (not strong and _alike(ground, claims, district)):
                continue
            others = [names[one] for one in (strong or claims) if one != unit]
            found[unit] = _turn_down(found[unit], others)
    return tuple(found)


def walk_table(
    match_ids: Sequence[str], unit_ids: Sequence[str], overlaps: pd.DataFrame
) -> pd.DataFrame:
    """How the 36 districts lie in a set of units, as `geo.districts.history.crosswalk` says it.

    Returns
    -------
    DataFrame
        ``from_id``, ``to_id``, ``relation``, ``exact`` (whether a record of the district goes over
        whole) and ``share`` of the district's ground. A district without a row has no ground in
        the set. "same" is a unit that is the district and nothing else, "merged" one that holds it
        and more, "split" says that several hold it, or that the one that bears its name lacks a
        part. The first row of a "split" is the unit that bears the name, where there is one.
    """
    home = {d: unit for unit, d in enumerate(match_ids) if d}
    foreign = _foreign(match_ids, overlaps)
    rows: list[tuple[str, int, str, bool, float]] = []
    for district in district_names():
        shared = overlaps[overlaps["district_id"] == district].sort_values(
            "of_district", ascending=False
        )
        share = dict(zip(shared["unit"].astype(int), shared["of_district"], strict=True))
        kind, units = _lies_in(shared, home.get(district), match_ids, foreign)
        rows += [(district, unit, kind, kind != "split", share[unit]) for unit in units]
    merged = {unit for d, unit, kind, _, part in rows if unit != home.get(d)
              and (kind == "merged" or part > _OTHERS)}  # fmt: skip
    return pd.DataFrame(
        [
            (d, unit_ids[u], "merged" if k == "same" and u in merged else k, exact, share)
            for d, u, k, exact, share in rows
        ],
        columns=["from_id", "to_id", "relation", "exact", "share"],
    )


def whole_units(walk: pd.DataFrame) -> dict[str, str]:
    """Units that are one district and nothing else: ``unit_id`` to ``district_id``."""
    same = walk[walk["relation"] == "same"]
    return dict(zip(same["to_id"], same["from_id"], strict=True))


def _lies_in(
    shared: pd.DataFrame, own: int | None, match_ids: Sequence[str], foreign: Mapping[int, float]
) -> tuple[str, list[int]]:
    """Relation of a district to the units that hold its ground, and those units."""
    real = shared[shared["of_district"] >= _SLIVER]
    if own is None:
        units = [int(unit) for unit in real["unit"]]
        if units and real["of_district"].iloc[0] >= _WHOLE:
            return "merged", units[:1]
        return "split", units
    mine = shared["unit"] == own
    held, others = shared.loc[mine, "of_district"].iloc[0], shared.loc[~mine, "of_district"].sum()
    lacking = not _is_all(held, others)
    parts = [
        int(r.unit)
        for r in each_row(real)
        if r.unit != own and (lacking or (not match_ids[r.unit] and r.of_unit >= _ALIKE))
    ]
    if lacking or parts:
        return "split", [own, *parts]
    alone = _is_all(shared.loc[mine, "of_unit"].iloc[0], foreign.get(own, 0.0))
    return "same" if alone else "merged", [own]


def _is_all(share: float, others: float) -> bool:
    """Whether a share of some ground is the whole of it, differently drawn.

    What no other holds is the edge of the set, which agencies draw further apart than the borders
    between their districts.
    """
    return share >= _WHOLE and min(1 - share, others) <= _OTHERS


def _foreign(match_ids: Sequence[str], overlaps: pd.DataFrame) -> dict[int, float]:
    """Share of each unit's ground that is other districts' than its own."""
    own = overlaps["unit"].map(dict(enumerate(match_ids)))
    of_others = overlaps.loc[overlaps["district_id"] != own].groupby("unit")["of_unit"].sum()
    return {int(str(unit)): float(share) for unit, share in of_others.items()}


def _propose(name: str, code: str, ground: dict[str, object]) -> Match:
    known = district_names()
    asked = [meaning(text) for text in (code, name) if text]
    matches = [one for one in asked if one.district_id]
    shares = {one.district_id: _share(ground.get(one.district_id)) for one in matches}
    if len(shares) > 1:
        said = " and ".join(f"{one.how} says {known[one.district_id]}" for one in matches)
        best = max(matches, key=lambda one: shares[one.district_id])
        if shares[best.district_id] < _ALIKE:
            return Match(note=f"{said}; its ground decides for neither")
        return replace(best, note=f"{said}; its ground decides for {known[best.district_id]}")
    if not matches:
        return Match(note=asked[-1].note)
    best = matches[0]
    if shares[best.district_id] < _ELSEWHERE:
        return Match(
            note=f"the {best.how} says {known[best.district_id]}, but it lies elsewhere: it is "
            "taken for none of the 36"
        )
    return best


def meaning(text: str) -> Match:
    """What a name or a code says by itself, whatever ground it is written on."""
    try:
        found = resolve_district(text)
    except NameAmbiguousError as error:
        return Match(note=error.what)
    except NameUnknownError:
        return Match()
    alias = load_aliases().aliases.get(match_key(text))
    seat = alias is not None and alias.kind == "headquarters"
    how = "headquarters" if seat else found.how
    return Match(district_id=found.district_id, how=how, note=found.note)


def _share(row: object) -> float:
    """Common ground over ground in either; what is shared at least of the smaller, if tiny."""
    if row is None:
        return 0.0
    of_unit, of_district = float(row.of_unit), float(row.of_district)  # type: ignore[attr-defined]
    return 1 / (1 / of_unit + 1 / of_district - 1)


def _alike(ground: dict[tuple[int, str], object], claims: list[int], district: str) -> bool:
    return len(claims) == 1 and _share(ground.get((claims[0], district))) >= _ALIKE


def _turn_down(match: Match, others: list[str]) -> Match:
    district = district_names()[match.district_id]
    if match.how in WEAK:
        return Match(how="", note=match.note or f"a part of {district}")
    beside = f" as {', '.join(others)} does" if others else ""
    return Match(note=f"it answers to {district}{beside}: it is taken for none of the 36")


def _flat(shapes: gpd.GeoSeries) -> np.ndarray:
    return flat_areas(shapes.segmentize(_CHORD_DEG))
