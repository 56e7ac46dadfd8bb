"""How far two sets of district boundaries agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.crs import EQUAL_AREA, flat_areas
from geo.core.errors import (
    CrsError,
    DataError,
    NameAmbiguousError,
    NameUnknownError,
    OptionError,
)

GEOGRAPHIC = "EPSG:4326"
_CHORD_DEG = 0.05  # edges are straight in degrees: break them up before projecting
_SAMPLE_KM = 1.0
_OUTSIDE = -1
_STRANGER = -2

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Agreement:
    """Result of :func:`measure_agreement`.

    Attributes
    ----------
    share
        Share of random points, inside either set, that lie in the same district in both.
    points
        Number of random points.
    districts
        One row a district in both sets: ``name``; ``iou``, area in both over area in either;
        ``same_share``, of the yardstick's ground the share that the shipped district covers;
        ``centroid_km``; ``area_error_pct``, shipped against yardstick; ``boundary_km``, mean
        distance of the shipped outline from the yardstick's.
    unmatched
        Names of the yardstick that no district answers to. Their ground counts as different.
    missing
        Districts that the yardstick does not have.
    """

    share: float
    points: int
    districts: pd.DataFrame
    unmatched: tuple[str, ...]
    missing: tuple[str, ...]


def measure_agreement(
    shipped: gpd.GeoDataFrame,
    yardstick: gpd.GeoDataFrame,
    *,
    match: Mapping[str, str] | None = None,
    resolve: Callable[[str], str | None] | None = None,
    points: int = 200_000,
    seed: int = 0,
) -> Agreement:
    """Compare a set of districts with another file of the same districts.

    Parameters
    ----------
    shipped
        Districts indexed by ``district_id``, with ``name``.
    yardstick
        Districts with ``name``, in the same reference system.
    match
        Yardstick name to district_id; comes before ``resolve``.
    resolve
        Function from a yardstick name to a district_id, or None (or a name error) where it does
        not know. Without it, a name must equal a shipped one.
    points
        Number of random points, uniform on the sphere, inside either set.
    seed
        Seed of the random points.

    Raises
    ------
    OptionError
        If ``points`` is not positive.
    CrsError
        If the two frames are not in the same reference system.
    DataError
        If no name of the yardstick is known, or two of its rows mean one district.
    """
    if points < 1:
        raise OptionError(f"Cannot measure with {points} points", where="points")
    if shipped.crs is None or yardstick.crs is None or shipped.crs != yardstick.crs:
        raise CrsError(
            f"The two sets have different reference systems: {shipped.crs} and {yardstick.crs}",
            fix="Bring both to EPSG:4326 with to_crs",
        )
    names = [str(name) for name in yardstick["name"]]
    ids = _identify(names, shipped, match or {}, resolve)
    mine, theirs = _copy(shipped), _copy(yardstick)
    codes = {district: code for code, district in enumerate(shipped.index)}
    here, there = _labels_at_random(
        mine,
        np.arange(len(mine)),
        theirs,
        np.asarray([_STRANGER if i is None else codes[i] for i in ids]),
        points=points,
        seed=seed,
    )
    same = here == there
    rows = {district: row for row, district in enumerate(ids) if district is not None}
    both = [district for district in shipped.index if district in rows]
    table = _compare(
        mine[[codes[district] for district in both]], theirs[[rows[district] for district in both]]
    )
    drawn = [np.count_nonzero(there == codes[district]) for district in both]
    hits = [np.count_nonzero(same & (there == codes[district])) for district in both]
    table.insert(1, "same_share", np.divide(hits, np.maximum(drawn, 1)))
    table.insert(0, "name", [str(shipped["name"].loc[district]) for district in both])
    table.index = pd.Index(both, name="district_id")
    return Agreement(
        share=float(same.mean()),
        points=points,
        districts=table,
        unmatched=tuple(name for name, i in zip(names, ids, strict=True) if i is None),
        missing=tuple(str(district) for district in shipped.index if district not in rows),
    )


def agreement_table(agreement: Agreement) -> str:
    """Markdown table of an agreement, one district a row, the overall share last."""
    table = agreement.districts
    lines = district_lines(table)
    lines.append(
        f"| **All ground / median district** | **{100 * agreement.share:.1f}** "
        f"| {table['iou'].median():.3f} | {table['centroid_km'].median():.1f} "
        f"| {table['boundary_km'].median():.1f} | {table['area_error_pct'].median():+.1f} |"
    )
    if agreement.unmatched:
        lines += ["", f"Names no district answers to: {', '.join(agreement.unmatched)}."]
    if agreement.missing:
        lines += ["", f"Districts not in the yardstick: {', '.join(agreement.missing)}."]
    return "\n".join(lines)


def district_lines(table: pd.DataFrame) -> list[str]:
    """Markdown rows of an agreement's districts, below their header."""
    figures = table[["same_share", "iou", "centroid_km", "boundary_km", "area_error_pct"]]
    return [
        "| District | Same district (%) | IoU | Centroid (km) | Boundary (km) | Area error (%) |",
        "|---|---:|---:|---:|---:|---:|",
        *(
            f"| {name} | {100 * same:.1f} | {iou:.3f} | {centroid:.1f} | {boundary:.1f} | "
            f"{area:+.1f} |"
            for name, (same, iou, centroid, boundary, area) in zip(
                table["name"], figures.to_numpy(dtype=float).tolist(), strict=True
            )
        ),
    ]


def _identify(
    names: Sequence[str],
    shipped: gpd.GeoDataFrame,
    match: Mapping[str, str],
    resolve: Callable[[str], str | None] | None,
) -> list[str | None]:
    own = {str(name): str(district) for district, name in shipped["name"].items()}
    find = resolve or own.get
    found = [match[name] if name in match else _ask(find, name) for name in names]
    ids = [district if district in shipped.index else None for district in found]
    known = [district for district in ids if district is not None]
    if not known:
        raise DataError(
            f"No name of the yardstick is a known district, the first is {names[:1]}",
            where="name",
            fix="Choose another name column, or give match",
        )
    twice = sorted({district for district in known if known.count(district) > 1})
    if twice:
        raise DataError(
            f"Several rows of the yardstick mean one district: {', '.join(twice)}",
            where="name",
            fix="Dissolve them first, or give match",
        )
    return ids


def _ask(find: Callable[[str], str | None], name: str) -> str | None:
    try:
        return find(name)
    except (NameUnknownError, NameAmbiguousError):
        return None


def _copy(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    shapes = frame.geometry.to_crs(GEOGRAPHIC).to_numpy()
    return np.asarray(shapely.segmentize(shapes, _CHORD_DEG), dtype=object)


def _labels_at_random(
    mine: NDArray[np.object_],
    my_codes: Codes,
    theirs: NDArray[np.object_],
    their_codes: Codes,
    *,
    points: int,
    seed: int,
) -> tuple[Codes, Codes]:
    """Labels under both sets of points drawn until enough of them lie inside either."""
    bounds = np.vstack([shapely.bounds(mine), shapely.bounds(theirs)])
    west, south = np.nanmin(bounds[:, :2], axis=0)
    east, north = np.nanmax(bounds[:, 2:], axis=0)
    low, high = np.sin(np.radians([south, north]))
    random = np.random.default_rng(seed)
    here: list[Codes] = []
    there: list[Codes] = []
    missing = points
    while missing > 0:
        lon = random.uniform(west, east, points)
        lat = np.degrees(np.arcsin(random.uniform(low, high, points)))
        a, b = _label(mine, my_codes, lon, lat), _label(theirs, their_codes, lon, lat)
        inside = np.flatnonzero((a != _OUTSIDE) | (b != _OUTSIDE))[:missing]
        here.append(a[inside])
        there.append(b[inside])
        missing -= len(inside)
    return np.concatenate(here), np.concatenate(there)


def _label(shapes: NDArray[np.object_], codes: Codes, lon: Floats, lat: Floats) -> Codes:
    labels = np.full(len(lon), _OUTSIDE, dtype=np.int64)
    shapely.prepare(shapes)
    for shape, code in zip(shapes, codes, strict=True):
        west, south, east, north = shape.bounds
        near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        labels[near[shapely.intersects_xy(shape, lon[near], lat[near])]] = code
    return labels


def _compare(mine: NDArray[np.object_], theirs: NDArray[np.object_]) -> pd.DataFrame:
    """Measures of matched pairs that need no random points, in the equal-area projection."""
    a, b = (
        gpd.GeoSeries(flat_areas(gpd.GeoSeries(shapes, crs=GEOGRAPHIC)), crs=EQUAL_AREA)
        for shapes in (mine, theirs)
    )
    area_a, area_b = a.area.to_numpy(), b.area.to_numpy()
    common = a.intersection(b, align=False).area.to_numpy()
    return pd.DataFrame(
        {
            "iou": common / (area_a + area_b - common),
            "centroid_km": a.centroid.distance(b.centroid, align=False).to_numpy() / 1000,
            "boundary_km": [_offset_km(x, y) for x, y in zip(a.boundary, b.boundary, strict=True)],
            "area_error_pct": 100 * (area_a / area_b - 1),
        }
    )


def _offset_km(line: shapely.Geometry, other: shapely.Geometry) -> float:
    dense = shapely.segmentize(line, _SAMPLE_KM * 1000)
    samples = shapely.points(shapely.get_coordinates(dense))
    return float(shapely.distance(samples, other).mean()) / 1000
