"""The chosen measure of a scene for every district of its map."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.analysis.classify import Classes, classify
from geo.analysis.concentration import concentrate_districts
from geo.analysis.measures import (
    count_days,
    count_incidents,
    count_operations,
    per,
    sum_figures,
)
from geo.analysis.scene import Scene, is_covered

_RATES = {"people": 1e5, "area": 1e3}
_MEASURED = ["district_id", "certain", "date_earliest", "date_latest", "date_precision"]


def district_table(scene: Scene) -> pd.DataFrame:
    """The chosen measure for every district of the map, and what stands behind it.

    Returns
    -------
    DataFrame
        `measure_table` with ``origins`` and ``belligerent_share``: how many distinct statements
        stand behind the incidents of the view up to the as-of date and which share of them a
        belligerent made, missing without any.
    """
    out = measure_table(scene)
    behind = concentrate_districts(
        scene.record.claims,
        incidents=scene.incidents.loc[scene.incidents["possible"], ["district_id"]],
        as_of=scene.selection.as_of,
    ).reindex(out.index)
    out["origins"] = behind["origins"].astype("Int64")
    out["belligerent_share"] = behind["belligerent_share"].astype("Float64")
    return out


def measure_table(scene: Scene) -> pd.DataFrame:
    """The chosen measure for every district of the map.

    Returns
    -------
    DataFrame
        Indexed by ``district_id``: ``name``, ``records`` (in the period), ``low``, ``high`` (the
        measure, missing where nothing is recorded or stated), ``at_least``, ``value`` (the chosen
        end, per the chosen base) and ``look``: ``value``, ``zero``, ``nofigure`` (records without
        a figure), ``norecord`` or ``nocoverage``. Absence is not zero.
    """
    selection = scene.selection
    possible = scene.incidents["possible"].to_numpy(dtype=bool)
    incidents = scene.incidents.loc[possible, _MEASURED]
    if selection.measure == "incidents":
        measured = count_incidents(incidents, events=scene.events)
    elif selection.measure == "days":
        measured = count_days(incidents, start=scene.start, end=scene.end)
    elif selection.measure == "operations":
        kept = scene.record.memberships["operation_id"].isin(scene.operations.index)
        measured = count_operations(incidents, memberships=scene.record.memberships[kept])
    else:
        measured = sum_figures(
            incidents,
            figures=scene.tally.figures,
            measure=selection.measure,
            category=selection.category,
            least=selection.rule == "lowest",
            events=scene.events,
        )
    out = scene.boundaries[["name"]].copy()
    counted = incidents["district_id"].value_counts()
    out["records"] = counted.reindex(out.index, fill_value=0).astype("int64")
    recorded = out["records"] > 0
    for column in ("low", "high"):
        out[column] = measured[column].reindex(out.index).astype("Float64")
    if selection.measure == "operations":
        out.loc[recorded, ["low", "high"]] = out.loc[recorded, ["low", "high"]].fillna(0)
    out["at_least"] = (
        measured["at_least"].reindex(out.index, fill_value=False).astype(bool)
        if "at_least" in measured
        else False
    )
    value = out[selection.bound]
    if selection.per != "count":
        base = _denominator(scene)
        # A unit of the user's own may have no population: its rate is missing, not refused.
        known = value[value.index.isin(base.index)]
        value = per(known, denominator=base, unit=_RATES[selection.per]).reindex(out.index)
    out["value"] = value
    out["look"] = np.select(
        [
            ~recorded & is_covered(scene),
            ~recorded,
            out["value"].isna(),
            (out["value"] == 0).fillna(False),
        ],
        ["norecord", "nocoverage", "nofigure", "zero"],
        default="value",
    )
    return pd.DataFrame(out)


def classes_of(scene: Scene, *, table: pd.DataFrame) -> Classes:
    """Classes of a scene's district table."""
    return classify(table["value"], scheme=scene.selection.scheme, classes=scene.selection.classes)


def _denominator(scene: Scene) -> pd.Series:
    return scene.population if scene.selection.per == "people" else scene.boundaries["area_km2"]
