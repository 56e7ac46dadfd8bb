"""The numbers of a view, as plain values and as tables that a person reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from geo.analysis.district_table import district_table
from geo.analysis.reach import covered
from geo.analysis.scene import Scene, count_records, in_view
from geo.core.short_number import short_number
from geo.core.tables import each_row
from geo.core.values import plain_rows
from geo.districts.sets import BoundarySet
from geo.incidents.filters import actor_counts
from geo.incidents.record import Record
from geo.incidents.selection import Selection, with_changes
from geo.render.filters import say_filters
from geo.workflow.own_boundaries import resolve_boundaries
from geo.workflow.shelf import current_record
from geo.workflow.sources import credit_rows
from geo.workflow.views import OPENING, view_scene


def summarise(scene: Scene) -> dict[str, Any]:
    """The numbers of a view as plain values: what every face must agree on.

    Returns
    -------
    dict
        Period, numbers of incidents (those that are in it for certain, all that touch it, placed,
        not placed), districts with a record, and for
        each operation that touches the period its claims by claimant, never added; the datasets
        behind all of it with their attribution.
    """
    incidents = in_view(scene)
    low, high = count_records(scene)
    placed = incidents["district_id"].notna()
    operations = scene.operations[
        (scene.operations["date_earliest"] <= scene.end)
        & (scene.operations["date_latest"] >= scene.start)
    ]
    return {
        "from": scene.start.date().isoformat(),
        "to": scene.end.date().isoformat(),
        "as_of": scene.selection.as_of.isoformat() if scene.selection.as_of else None,
        "rule": scene.selection.rule,
        "incidents_low": low,
        "incidents": high,
        "placed": int(placed.sum()),
        "unplaced": int((~placed).sum()),
        "apart": _apart(scene),
        "districts": int(incidents["district_id"].nunique()),
        "operations": [
            {
                "operation_id": o.operation_id,
                "title": o.title,
                "claims": operation_claims(scene, o.operation_id),
            }
            for o in each_row(operations)
        ],
        "datasets": credit_rows(scene.record),
        "data": scene.record.digest,
    }


def _apart(scene: Scene) -> list[str]:
    """Days of records far from all others, which a view that names no period leaves out."""
    frame = scene.incidents
    if scene.selection.start and scene.selection.end:
        return []
    far = (frame["date_latest"] < scene.first) | (frame["date_earliest"] > scene.last)
    days = frame.loc[far & ~frame["possible"], "date_earliest"].sort_values()
    return [day.date().isoformat() for day in days]


def operation_claims(scene: Scene, operation_id: str) -> list[dict[str, Any]]:
    """Claims about an operation up to the as-of date, oldest first; a relay stands once.

    A claim without a day is never later than the as-of date, as in a tally.
    """
    claims = scene.record.claims
    claims = claims[(claims["operation_id"] == operation_id) & ~claims["partial"]]
    if scene.selection.as_of:
        claims = claims[~(claims["as_of"] > pd.Timestamp(scene.selection.as_of))]
    said = claims.duplicated(["origin", "measure", "category", "low", "high"])
    claims = claims[~said | (claims["origin"] == "")]
    claims = claims.sort_values(["as_of", "as_of_order", "claim_id"], na_position="last")
    return [
        {
            "as_of": None if pd.isna(c.as_of) else c.as_of.date().isoformat(),
            "claimant": c.claimant,
            "claimant_type": c.claimant_type,
            "measure": c.measure,
            "category": c.category,
            "low": None if pd.isna(c.low) else int(c.low),
            "high": None if pd.isna(c.high) else int(c.high),
            "qualifier": c.qualifier,
            "source": c.source_id,
        }
        for c in each_row(claims)
    ]


def district_numbers(selection: Selection) -> pd.DataFrame:
    """The chosen measure by district (see `geo.analysis.district_table.district_table`)."""
    return district_table(view_scene(selection))


def district_values(selection: Selection) -> dict[str, Any]:
    """The chosen measure by district as plain values, with the datasets behind it."""
    scene = view_scene(selection)
    table = district_table(scene).rename_axis("district_id").reset_index()
    return {
        "measure": say_measure(selection),
        "districts": plain_rows(table),
        "datasets": credit_rows(scene.record),
        "coverage": list(scene.record.coverage["statement_en"]),
        "data": scene.record.digest,
    }


def district_facts(selection: Selection) -> pd.DataFrame:
    """District table of a view beside the facts of each district.

    Returns
    -------
    DataFrame
        ``figure`` is the measure as the map says it, a range with a plus where it is at least
        that; ``rate`` the same per 100,000 people of the census, in the whole period. ``note`` is
        why there is none: ``norecord``, ``nocoverage``, ``nofigure``, ``unpeopled`` (no rate), or
        ``at_least``; empty otherwise. Absence is not zero.
    """
    scene = view_scene(selection)
    table = district_table(scene)
    facts = scene.boundary_set.facts().reindex(table.index)
    people = scene.population.reindex(table.index)
    absent = {look: look for look in ("norecord", "nocoverage", "nofigure")}
    notes = table["look"].map(absent).fillna("").mask(table["at_least"], "at_least")
    low, high = (table[end] / people * 1e5 for end in ("low", "high"))
    open_ones = table["at_least"]
    return pd.DataFrame(
        {
            "district": table["name"],
            "name_ur": facts["name_ur"],
            "records": table["records"].astype("Int64").mask(table["records"] == 0),
            "figure": list(map(_range, table["low"], table["high"], open_ones)),
            "rate": list(map(_range, low, high, open_ones)),
            "note": notes.mask(people.isna() & table["low"].notna(), "unpeopled"),
            "low": table["low"],
            "high": table["high"],
            "statements": table["origins"],
            "belligerent_percent": (table["belligerent_share"] * 100).round(),
            "population": people,
            "area_km2": scene.boundaries["area_km2"],
            "pcode": scene.boundaries["pcode"].fillna(""),
            "hq": facts["hq"],
            "division": facts["division_2023"],
        }
    ).reset_index(drop=True)


def _range(low: Any, high: Any, at_least: bool) -> str:
    """Two ends as the map says them, and a plus where the number is at least that."""
    if pd.isna(low):
        return ""
    ends = dict.fromkeys(map(_number, (low, high)))
    return "–".join(ends) + ("+" if at_least else "")


def _number(value: float) -> str:
    """A number as the map says it: two digits of a fraction that is under a hundred."""
    return short_number(value, digits=2)


def say_limits(selection: Selection) -> str:
    """The filters of a view and its as-of day in its language, empty without either."""
    from geo.render.figure.words import say, say_day

    scene, lang = view_scene(selection), selection.lang
    filters = say_filters(selection, boundaries=scene.boundaries, operations=scene.operations)
    day = selection.as_of
    said = (
        say("as_of_said", lang=lang, date=say_day(day, lang=lang)) if day else "",
        say("filters_said", lang=lang, filters=filters) if filters else "",
    )
    return " ".join(part for part in said if part)


def say_measure(selection: Selection) -> str:
    """The measure, period, rule, as-of day and filters of a view in one line, in English.

    What a total is made of is said with it.
    """
    from geo.render.webmap.assets import words

    scene = view_scene(selection)
    what = selection.measure if selection.measure != "killed" else f"{selection.category} killed"
    period = f"{scene.start.date()} to {scene.end.date()}"
    rule = f", tally rule: {selection.rule}" if selection.measure == "killed" else ""
    why = words("en")["total_why"] if selection.made_total else ""
    limits = say_limits(with_changes(selection, lang="en"))
    more = " ".join(part for part in (why, limits) if part)
    return f"{what} by district, {period}{rule}{f'. {more}' if more else ''}"


def choices(vintage: str = "36") -> dict[str, Sequence[tuple[str, str]]]:
    """What can be filtered in the record: pairs of value and label, most frequent first; shared.

    Raises
    ------
    OptionError
        If there is no such district set.
    """
    chosen = resolve_boundaries("36" if vintage == "34" else vintage)
    return dict(_choices(current_record(), chosen))


@lru_cache(maxsize=4)
def _choices(record: Record, boundaries: BoundarySet) -> Mapping[str, Sequence[tuple[str, str]]]:
    districts = boundaries.frame["name"]
    return {
        "actor": _actors(record),
        "operation": [(o.operation_id, o.title) for o in each_row(record.operations)],
        "district": list(zip(districts.index, districts, strict=True)),
    }


@lru_cache(maxsize=4)
def _actors(record: Record) -> tuple[tuple[str, str], ...]:
    """Actors that more than one incident names, with their number."""
    often = sorted(actor_counts(record.incidents).items(), key=lambda one: -one[1])
    return tuple((name, f"{name} ({n})") for name, n in often if n > 1)


def first_day() -> date:
    """First day that the record covers; that of the opening view where there is no record."""
    first = covered(current_record())[0]
    return OPENING.start or date.today() if pd.isna(first) else first.date()
