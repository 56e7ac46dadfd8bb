"""Areas that can be compared over a period: districts, joined where a dataset cannot tell them.

A record of 2016 that says Kalat may lie in today's Surab. Counting it for Kalat and leaving Surab
at zero would invent a difference between neighbours, so the two are one area for that period.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from geo.core.errors import DataError
from geo.districts.history import load_history, possible_set

JOINER = "+"


def make_areas(
    boundaries: gpd.GeoDataFrame,
    *,
    population: pd.Series | None = None,
    groups: Iterable[Collection[str]] = (),
) -> gpd.GeoDataFrame:
    """Districts joined into areas.

    Parameters
    ----------
    boundaries
        Districts indexed by ``district_id``, with ``name``; any set, any reference system.
    population
        Persons by ``district_id``; areas have the sum, or none where a member's is not known.
    groups
        Districts that are one area, the one that gives its name first; groups that share a
        district become one. Identifiers that the boundaries do not have take no part.

    Returns
    -------
    GeoDataFrame
        Indexed by ``area_id`` (``kalat`` or ``kalat+surab``) in the order of the boundaries:
        ``name``, ``members`` (tuple of ``district_id``), ``population`` (missing without one) and
        ``geometry``. The boundaries are not changed.

    Raises
    ------
    DataError
        If a district has no shape, or is there twice.
    """
    if not boundaries.index.is_unique or bool(boundaries.geometry.isna().any()):
        raise DataError(
            "The boundaries repeat a district or leave one without a shape",
            where="boundaries",
            fix="Give one polygon for each district",
        )
    names = {str(one): str(name) for one, name in boundaries["name"].items()}
    shapes = dict(zip(names, boundaries.geometry, strict=True))
    rows = []
    for members in _joined(list(names), groups):
        own = [shapes[one] for one in members]
        rows.append(
            {
                "area_id": JOINER.join(members),
                "name": _names([names[one] for one in members]),
                "members": members,
                "population": _people(members, population),
                "geometry": own[0] if len(own) == 1 else shapely.union_all(own),
            }
        )
    frame = pd.DataFrame(rows).set_index("area_id")
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=boundaries.crs)


def undivided(on: date, *, named: Collection[str] | None = None) -> list[tuple[str, ...]]:
    """Groups of districts that a record of a day, or a dataset, cannot tell apart.

    Parameters
    ----------
    on
        First day of the period: what was cut later was one district then.
    named
        Districts that the dataset names in any year. One that it never names, and that was cut
        from another, is taken to be counted there: its zero would be the dataset's silence.

    Returns
    -------
    list of tuples
        The district that held the others first.
    """
    groups: list[tuple[str, ...]] = []
    for change in load_history():
        if change.event != "split" or not change.district_id or len(change.parents) != 1:
            continue
        silent = named is not None and change.district_id not in named
        if silent or change.district_id in possible_set(change.parents[0], on):
            groups.append((change.parents[0], change.district_id))
    return groups


def area_of(areas: pd.DataFrame) -> pd.Series:
    """Area that each district belongs to, indexed by ``district_id``."""
    pairs = {one: area for area, members in areas["members"].items() for one in members}
    return pd.Series(pairs, dtype="object", name="area_id")


def _joined(ids: list[str], groups: Iterable[Collection[str]]) -> list[tuple[str, ...]]:
    """Groups of identifiers, each with its first-named member first, in the order of ``ids``."""
    home: dict[str, list[str]] = {one: [one] for one in ids}
    for group in groups:
        known = [one for one in group if one in home]
        for other in known[1:]:
            kept, gone = home[known[0]], home[other]
            if kept is not gone:
                kept += [one for one in gone if one not in kept]
                home.update(dict.fromkeys(gone, kept))
    return list(dict.fromkeys(tuple(home[one]) for one in ids))


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _people(members: tuple[str, ...], population: pd.Series | None) -> float:
    if population is None:
        return float("nan")
    return float(population.reindex(list(members)).sum(skipna=False))
