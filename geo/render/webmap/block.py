"""The data block: everything a page knows, as one JSON value with no markup in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.district_table import classes_of, measure_table
from geo.analysis.scene import Scene
from geo.analysis.unsure import standing_judgements
from geo.core.groups import positions
from geo.core.settings import data_dir
from geo.core.tables import each_row
from geo.districts.boundaries import load_context
from geo.districts.sets import POPULATION_YEAR
from geo.incidents.model import CATEGORIES, EVENT_TYPES, VERIFICATION_GROUPS
from geo.incidents.placement import RING_KM
from geo.incidents.selection import BOUNDS, MEASURES, PERS, SHEETS
from geo.incidents.tally import RULES
from geo.render.style import block_style
from geo.render.webmap.assets import words
from geo.render.webmap.event_rows import event_rows
from geo.render.webmap.making import making
from geo.render.webmap.operation_rows import operation_rows
from geo.render.webmap.packed import pack_block
from geo.render.webmap.records import claim_columns, incident_columns
from geo.render.webmap.shapes import outlines, rings

_BOUNDS = [[24.7, 60.6], [32.2, 70.5]]
_NEVER = 10**6

PLAIN_UP_TO = 2000
"""Incidents and claims up to which a block is plain JSON, which a person can read in the file."""


def make_block(
    scene: Scene,
    *,
    meta: dict[str, str],
    tiles: dict[str, str] | None,
    hidden: Sequence[str] = (),
) -> dict[str, Any]:
    """Build the block of a scene.

    Parameters
    ----------
    scene
        The view, worked out.
    meta
        Words for the frame: sources, boundaries, disclaimer, dates, hash.
    tiles
        ``url`` and ``attribution`` of a tile layer, or None for the offline background.
    hidden
        Types of event that the page opens without; it holds them and can show them.
    """
    selection = scene.selection
    incidents = incident_columns(scene)
    claims, sources = claim_columns(scene)
    block = {
        "v": 1,
        "lang": selection.lang,
        "words": words(selection.lang),
        "days": [_day(scene.first), _day(scene.last)],
        "bounds": _BOUNDS,
        "view": {
            "unit": selection.unit,
            "focus": selection.focus,
            "sheet": selection.sheet,
            "compare": selection.compare,
            "fade": "1" if selection.fade else "",
            "hidden": list(hidden),
        },
        "opening": _opening(scene),
        "scheme": {"name": selection.scheme, "classes": selection.classes},
        "choices": {
            "measure": list(MEASURES),
            "category": list(CATEGORIES),
            "per": list(PERS),
            "bound": list(BOUNDS),
            "rule": list(RULES),
            "sheet": list(SHEETS),
        },
        "categories": list(CATEGORIES),
        "types": list(EVENT_TYPES),
        "verifications": list(VERIFICATION_GROUPS),
        "style": block_style(),
        "ring_km": RING_KM,
        "population_year": POPULATION_YEAR,
        "districts": _districts(scene),
        "context": _context(data_dir()),
        "operations": operation_rows(scene),
        "pairs": _pairs(scene),
        "events": event_rows(scene.events, scene.incidents.index),
        "coverage": _coverage(scene),
        "tiles": tiles,
        "meta": meta | making(scene, meta),
        "filters": meta.get("filters", ""),
        "late": None if scene.late is None else _day(scene.late),
        "barred": scene.barred,
        "withheld": scene.withheld,
    }
    if incidents.rows + claims.rows > PLAIN_UP_TO:
        return pack_block(block, incidents=incidents, claims=claims, sources=sources)
    flags = ("partial", "unverified")
    return {
        **block,
        "incidents": incidents.lists(),
        "claims": claims.rows_of(flags=flags),
        "sources": sources,
    }


def _day(value: Any) -> int:
    return (pd.Timestamp(value).date() - date(1970, 1, 1)).days


def _text(values: Iterable[Any]) -> list[str]:
    return ["" if pd.isna(v) else str(v) for v in values]


def _whole(values: Iterable[Any]) -> list[int | None]:
    return [None if pd.isna(v) else int(v) for v in values]


def _rounded(values: Iterable[Any], digits: int) -> list[float | None]:
    return [None if pd.isna(v) else round(float(v), digits) for v in values]


def _opening(scene: Scene) -> dict[str, Any]:
    selection = scene.selection
    classes = classes_of(scene, table=measure_table(scene))
    return {
        "from": _day(scene.start),
        "to": _day(scene.end),
        "measure": selection.measure,
        "category": selection.category,
        "per": selection.per,
        "bound": selection.bound,
        "rule": selection.rule,
        "as_of": selection.as_of.isoformat() if selection.as_of else "",
        "classes": {"upper": list(classes.upper), "counts": list(classes.counts)},
    }


def _districts(scene: Scene) -> dict[str, list[Any]]:
    shapes = scene.boundaries
    facts = scene.boundary_set.facts()
    derived = shapes.index.isin(["hub", "usta-muhammad", "lasbela", "jaffarabad"])
    derived &= shapes.index.isin(scene.population.index)
    labels, drawn = _drawn(tuple(shapes.geometry.to_wkb()))
    return {
        "id": list(shapes.index),
        "name": _text(shapes["name"]),
        "name_ur": _text(facts["name_ur"]),
        "pcode": _text(shapes["pcode"]),
        "division": _text(facts["division_2023"].str.replace(r"^\(.*\) ", "", regex=True)),
        "hq": _text(facts["hq"]),
        "population": _whole(scene.population.reindex(shapes.index)),
        "derived": [bool(d) and scene.selection.vintage != "34" for d in derived],
        "area": _rounded(shapes["area_km2"], 1),
        "label": labels,
        "shape": drawn,
    }


@lru_cache(maxsize=4)
def _drawn(outlines_of: tuple[bytes, ...]) -> tuple[list[list[float]], list[Any]]:
    """Where each district's name stands, and its shape as whole numbers."""
    shapes = shapely.from_wkb(np.array(outlines_of, dtype=object))
    circles = shapely.maximum_inscribed_circle(shapes, 0.02)
    labels = shapely.get_coordinates(shapely.get_point(circles, 0))
    return (
        [[round(float(x), 3), round(float(y), 3)] for x, y in labels],
        [rings(shape) for shape in shapes],
    )


@lru_cache(maxsize=2)
def _context(folder: Path) -> list[dict[str, Any]]:  # noqa: ARG001  (the key: what it reads there)
    """Sea, borders and neighbouring provinces behind the districts; land is the page's ground."""
    coast = load_context("coast")
    sea = coast[coast["layer"] == "sea"]
    borders = load_context("countries").geometry
    return [
        {"kind": "sea", "lines": outlines(sea.geometry)},
        {"kind": "border", "lines": outlines(borders)},
        {"kind": "line", "lines": outlines(_inner_borders(load_context("provinces")))},
    ]


def _inner_borders(areas: gpd.GeoDataFrame) -> list[shapely.Geometry]:
    """Borders of areas without the straight edges where their file was cut off."""
    edge = shapely.box(*areas.total_bounds).boundary
    borders = shapely.line_merge(shapely.difference(areas.geometry.boundary.union_all(), edge))
    return list(shapely.get_parts(borders))


def _pairs(scene: Scene) -> list[dict[str, Any]]:
    judged = standing_judgements(scene.record)
    a, b = (positions(judged[side], scene.incidents.index).tolist() for side in ("a", "b"))
    return [
        {"a": one, "b": other, "verdict": j.verdict, "reason": j.reason}
        for one, other, j in zip(a, b, each_row(judged), strict=True)
        if one >= 0 and other >= 0
    ]


def _coverage(scene: Scene) -> list[dict[str, Any]]:
    own = scene.record.coverage
    own = own[own["dataset"].isin(scene.record.incidents["dataset"].unique())]
    return [
        {
            "from": -_NEVER if pd.isna(c.period_from) else _day(c.period_from),
            "to": _NEVER if pd.isna(c.period_to) else _day(c.period_to),
            "density": c.density,
            "text": c.statement_ur if scene.selection.lang == "ur" else c.statement_en,
        }
        for c in each_row(own)
    ]
