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
from geo.incidents.selection import Selection

_RATES = {"people": 1e5, "area": 1e3}
STATED, LOW_END, COUNTED = "stated as zero", "0 as the low end", "counted as zero"
_STATUS = {
    "norecord": "no record", "nocoverage": "not covered", "nofigure": "records, no figure",
    "zero": STATED, "value": "",
}  # fmt: skip
_MEASURED = ["district_id", "certain", "date_earliest", "date_latest", "date_precision"]


def district_table(scene: Scene) -> pd.DataFrame:
    """The chosen measure for every district of the map, and what stands behind it.

    Returns
    -------
    DataFrame
        `measure_table` with ``status``, ``origins`` and ``belligerent_share``: what ``look`` means
        in words, "" for a value; how many distinct statements stand behind the incidents of the
        view up to the as-of date and which share of them a belligerent made, missing without any.
    """
    out = measure_table(scene)
    out["status"] = _say_status(out, scene.selection)
    behind = concentrate_districts(
        scene.record.claims,
        incidents=scene.incidents.loc[scene.incidents["possible"], ["district_id"]],
        as_of=scene.selection.as_of,
    ).reindex(out.index)
    out["origins"] = behind["origins"].astype("Int64")
    out["belligerent_share"] = behind["belligerent_share"].astype("Float64")
    return out


def zero_kind(selection: Selection) -> str:
    """What a value of 0 of a view can be: ``zero`` (stated), ``zero_low`` or ``zero_counted``.

    Nobody states a count, and a low end of 0 may be that of records that may lie elsewhere.
    """
    if selection.measure != "killed":
        return "zero_counted"
    return "zero_low" if selection.bound == "low" else "zero"


def _say_status(table: pd.DataFrame, selection: Selection) -> pd.Series:
    status: pd.Series = table["look"].map(_STATUS)
    zero = table["look"] == "zero"
    if zero_kind(selection) == "zero_counted":
        return status.mask(zero, COUNTED)
    stated = (table["high"] == 0).fillna(False).astype(bool) & ~table["at_least"]
    return status.mask(zero & ~stated, LOW_END)


def measure_table(scene: Scene) -> pd.DataFrame:
    """The chosen measure for every district of the map.

    Returns
    -------
    DataFrame
        Indexed by ``district_id``: ``name``, ``records`` (in the period), ``low``, ``high`` (the
        measure, missing where nothing is recorded or stated), ``at_least``, ``value`` (the chosen
        end, per the chosen base) and ``look``: ``value``, ``zero`` (a value of 0, stated or
        not), ``nofigure`` (records without a figure), ``norecord`` or ``nocoverage``. Absence is
        not zero.
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
