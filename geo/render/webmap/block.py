"""The data block: everything a page knows, as one JSON value with no markup in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.scene import Scene, classes_of, district_table
from geo.core.tables import each_row
from geo.districts.boundaries import load_context
from geo.districts.sets import POPULATION_YEAR
from geo.districts.tables import load_districts
from geo.incidents.model import CATEGORIES, EVENT_TYPES, VERIFICATION_GROUPS
from geo.incidents.placement import PLACEMENTS, RING_KM
from geo.incidents.selection import BOUNDS, MEASURES, PERS, SHEETS
from geo.incidents.tally import RULES
from geo.render.style import block_style
from geo.render.webmap.assets import words
from geo.render.webmap.making import making
from geo.render.webmap.shapes import outlines, rings

_PRECISION = {"day": 0, "week": 1, "month": 2, "year": 3}
_BOUNDS = [[24.7, 60.6], [32.2, 70.5]]
_NEVER = 10**6


def make_block(
    scene: Scene, *, meta: dict[str, str], tiles: dict[str, str] | None
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
    """
    selection = scene.selection
    position = pd.Series(range(len(scene.incidents)), index=scene.incidents.index)
    operation_position = pd.Series(range(len(scene.operations)), index=scene.operations.index)
    claims, sources = _claims(scene, position, operation_position)
    return {
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
        "context": _context(),
        "incidents": _incidents(scene),
        "claims": claims,
        "sources": sources,
        "operations": _operations(scene, position),
        "pairs": _pairs(scene, position),
        "coverage": _coverage(scene),
        "tiles": tiles,
        "meta": meta | making(scene, meta),
        "filters": meta.get("filters", ""),
    }


def _day(value: Any) -> int:
    return int((pd.Timestamp(value) - pd.Timestamp(0)).days)


def _days(values: pd.Series) -> list[int]:
    return [_day(v) for v in values]


def _text(values: Iterable[Any]) -> list[str]:
    return ["" if pd.isna(v) else str(v) for v in values]


def _whole(values: Iterable[Any]) -> list[int | None]:
    return [None if pd.isna(v) else int(v) for v in values]


def _rounded(values: Iterable[Any], digits: int) -> list[float | None]:
    return [None if pd.isna(v) else round(float(v), digits) for v in values]


def _opening(scene: Scene) -> dict[str, Any]:
    selection = scene.selection
    classes = classes_of(scene, table=district_table(scene))
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
    facts = load_districts().reindex(shapes.index)
    derived = shapes.index.isin(["hub", "usta-muhammad", "lasbela", "jaffarabad"])
    derived &= shapes.index.isin(scene.population.index)
    circles = shapely.maximum_inscribed_circle(shapes.geometry.to_numpy(), 0.02)
    labels = shapely.get_coordinates(shapely.get_point(circles, 0))
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
        "label": [[round(float(x), 3), round(float(y), 3)] for x, y in labels],
        "shape": [rings(g) for g in shapes.geometry],
    }


def _context() -> list[dict[str, Any]]:
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


def _incidents(scene: Scene) -> dict[str, list[Any]]:
    frame = scene.incidents
    district = {d: i for i, d in enumerate(scene.boundaries.index)}
    return {
        "id": list(frame.index),
        "d0": _days(frame["date_earliest"]),
        "d1": _days(frame["date_latest"]),
        "dp": [_PRECISION[p] for p in frame["date_precision"]],
        "type": [EVENT_TYPES.index(t) for t in frame["event_type"]],
        "sub": _text(frame["sub_event_type"]),
        "title": _text(frame["title"]),
        "summary": _text(frame["summary"]),
        "place": _text(frame["place"]),
        "dist": [district.get(d, -1) for d in frame["district_id"]],
        "placement": [PLACEMENTS.index(p) for p in frame["placement"]],
        "lon": _rounded(frame["lon"], 4),
        "lat": _rounded(frame["lat"], 4),
        "radius": _rounded(frame["radius_km"], 1),
        "actors": [", ".join(_text(cell.split(";"))) for cell in frame["actors"]],
        "ver": [VERIFICATION_GROUPS.index(v) for v in frame["verification_group"]],
        "vertext": _text(frame["verification"]),
        "method": _text(frame["method"]),
        "joinnote": _text(frame["join_note"]),
        "conflict": _text(frame["conflict"]),
    }


def _claims(
    scene: Scene, position: pd.Series, operation_position: pd.Series
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    claims = scene.record.claims
    kept = claims["incident_id"].isin(position.index) | claims["operation_id"].isin(
        operation_position.index
    )
    claims = claims[kept]
    used = list(dict.fromkeys(claims["source_id"]))
    where = {s: i for i, s in enumerate(used)}
    rows = [
        {
            "id": str(c.claim_id),
            "incident": int(position.get(c.incident_id, -1)),
            "operation": int(operation_position.get(c.operation_id, -1)),
            "claimant": c.claimant,
            "type": c.claimant_type,
            "measure": c.measure,
            "category": c.category,
            "low": _whole([c.low])[0],
            "high": _whole([c.high])[0],
            "best": _whole([c.best])[0],
            "as_of": _day(c.as_of),
            "order": _whole([c.as_of_order])[0],
            "qualifier": c.qualifier,
            "span": c.span_text,
            "span0": None if pd.isna(c.span_from) else _day(c.span_from),
            "partial": bool(c.partial),
            "relay": c.relay.replace(";", ", "),
            "origin": c.origin,
            "source": where[c.source_id],
            "unverified": bool(c.unverified),
        }
        for c in each_row(claims)
    ]
    columns = ["publisher", "title", "date", "url", "relays"]
    sources = scene.record.sources.loc[used, columns].to_dict("records")
    return rows, [{str(k): v for k, v in s.items()} for s in sources]


def _operations(scene: Scene, position: pd.Series) -> list[dict[str, Any]]:
    members = scene.record.memberships
    members = members[members["incident_id"].isin(position.index)]
    places = scene.record.operation_places
    out = []
    for o in each_row(scene.operations):
        own = members[members["operation_id"] == o.operation_id]
        counted = places[places["operation_id"] == o.operation_id]
        out.append(
            {
                "id": o.operation_id,
                "kind": o.kind,
                "title": o.title,
                "short": o.title.split(",")[0],
                "claimed_name": o.claimed_name,
                "named_by": o.named_by,
                "d0": _day(o.date_earliest),
                "d1": _day(o.date_latest),
                "summary": o.summary,
                "members": [
                    [int(position[m.incident_id]), int(m.basis == "claimed")] for m in each_row(own)
                ],
                "places": [
                    {
                        "claimant": p.claimant,
                        "unit": p.unit,
                        "low": _whole([p.count_low])[0],
                        "high": _whole([p.count_high])[0],
                        "names": p.place_names.replace(";", ", "),
                    }
                    for p in each_row(counted)
                ],
            }
        )
    return out


def _pairs(scene: Scene, position: pd.Series) -> list[dict[str, Any]]:
    return [
        {
            "a": int(position[j.a]),
            "b": int(position[j.b]),
            "verdict": j.verdict,
            "reason": j.reason,
        }
        for j in each_row(scene.record.judgements)
        if j.a in position.index and j.b in position.index
    ]


def _coverage(scene: Scene) -> list[dict[str, Any]]:
    own = scene.record.coverage
    own = own[own["dataset"].isin(scene.record.incidents["dataset"])]
    return [
        {
            "from": -_NEVER if pd.isna(c.period_from) else _day(c.period_from),
            "to": _NEVER if pd.isna(c.period_to) else _day(c.period_to),
            "density": c.density,
            "text": c.statement_ur if scene.selection.lang == "ur" else c.statement_en,
        }
        for c in each_row(own)
    ]
