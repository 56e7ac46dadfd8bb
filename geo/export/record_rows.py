"""A whole record as one table: every row names the table that it is a row of.

What is in it comes back the same through `geo.importers.own_record`: one file in any format, with
no reference cut.
"""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.scene import Scene, in_view
from geo.incidents import datasets, model
from geo.incidents.chains import judgements_left, named_in
from geo.incidents.placement import DOT, RING
from geo.incidents.record import Record
from geo.incidents.selection import FILTERS, Selection

TABLE = "table"
# Rows that others point at come first, so that a reader can check as it goes.
_ORDER = (
    model.SOURCES, model.OPERATIONS, model.INCIDENTS, model.MEMBERSHIPS, model.OPERATION_PLACES,
    model.CLAIMS, model.JUDGEMENTS, model.COVERAGE,
)  # fmt: skip
_DATASETS = model.Table(name="datasets", key="dataset", columns=datasets.COLUMNS)
# Fields of a view that admit some records and not others.
_FILTERS = (*FILTERS, "hidden")


def record_frame(scene: Scene, *, profile: str) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    """Rows of every table of a view as text, and the places that may be drawn.

    A view without period and filters gives the whole record; any other gives its incidents and
    operations with all that speaks of them. Columns that a table has beyond the model begin with
    the table's name; each dataset says for whom the file is, since a public one is coarser.
    """
    tables = _tables(scene, profile)
    shared = dict.fromkeys(name for table in (_DATASETS, *_ORDER) for name in table.columns)
    parts, extra = [], dict[str, None]()
    for table, frame in tables.items():
        kind = next(t for t in (_DATASETS, *_ORDER) if t.name == table)
        own = {n: n if n in kind.columns else f"{table}.{n}" for n in frame.columns}
        extra.update(dict.fromkeys(n for n in own.values() if n not in shared))
        text = as_text(frame, kind).rename(columns=own)
        parts.append(text.assign(**{TABLE: table}))
    columns = [TABLE, *shared, *extra]
    whole = pd.concat([part.reindex(columns=columns, fill_value="") for part in parts])
    points = _points(scene, whole)
    return whole.reset_index(drop=True).astype(object), points


def _tables(scene: Scene, profile: str) -> Mapping[str, pd.DataFrame]:
    record = scene.record
    kept = record if _is_whole(scene.selection) else _cut(scene)
    own = record.coverage["dataset"].isin(kept.datasets["dataset"])
    frames = {t.name: getattr(kept, t.name) for t in _ORDER}
    frames["coverage"] = record.coverage[own]
    return {"datasets": kept.datasets.assign(profile=profile), **frames}


def _is_whole(selection: Selection) -> bool:
    dated = selection.start or selection.end or selection.as_of
    return not dated and not any(getattr(selection, name) for name in _FILTERS)


def _cut(scene: Scene) -> Record:
    """The incidents and operations of a view with the rows that speak of them."""
    record = scene.record
    seen = in_view(scene).index
    incidents = record.incidents[record.incidents.index.isin(seen)]
    touching = scene.operations[
        (scene.operations["date_earliest"] <= scene.end)
        & (scene.operations["date_latest"] >= scene.start)
    ]
    named = {*touching.index, *incidents["operation_id"]}
    operations = record.operations[record.operations.index.isin(named)]
    claims = record.claims[
        record.claims["incident_id"].isin(incidents.index)
        | record.claims["operation_id"].isin(operations.index)
    ]
    if scene.selection.as_of:
        claims = claims[~(claims["as_of"] > pd.Timestamp(scene.selection.as_of))]
    places = record.operation_places
    places = places[places["operation_id"].isin(operations.index)]
    members, judged = record.memberships, record.judgements
    cited = {*claims["source_id"], *places["source_id"]}
    brought = {*incidents["dataset"], *operations["dataset"]}
    return Record(
        incidents=incidents,
        operations=operations,
        claims=claims,
        sources=record.sources[record.sources.index.isin(cited)],
        memberships=members[
            members["operation_id"].isin(operations.index)
            & members["incident_id"].isin(incidents.index)
        ],
        operation_places=places,
        judgements=judgements_left(
            judged,
            known=named_in(judged, record.incidents.index),
            left=named_in(judged, incidents.index, claims.index),
        ),
        coverage=record.coverage,
        datasets=record.datasets[record.datasets.index.isin(brought)],
        digest="",
    )


def as_text(frame: pd.DataFrame, kind: model.Table) -> pd.DataFrame:
    """Cells as the tables of the record have them: ISO days, digits, true and false."""
    out = {}
    for name in frame.columns:
        cells = frame[name]
        if name in kind.dates:
            out[name] = cells.dt.strftime("%Y-%m-%d").fillna("").tolist()
        elif pd.api.types.is_bool_dtype(cells):
            out[name] = ["true" if cell else "false" for cell in cells]
        elif pd.api.types.is_numeric_dtype(cells):
            out[name] = ["" if pd.isna(cell) else _digits(cell) for cell in cells]
        else:
            out[name] = cells.fillna("").astype(str).tolist()
    return pd.DataFrame(out, index=frame.index, dtype=object)


def _digits(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def _points(scene: Scene, whole: pd.DataFrame) -> gpd.GeoSeries:
    """Points of the incidents that the rule of placement lets be drawn; no other row has one."""
    drawn = scene.incidents[scene.incidents["placement"].isin([DOT, RING])]
    there = dict(zip(drawn.index, zip(drawn["lon"], drawn["lat"], strict=True), strict=True))
    incidents = whole[TABLE] == model.INCIDENTS.name
    names = whole["incident_id"].where(incidents, "")
    points = [shapely.Point(*there[name]) if name in there else None for name in names]
    return gpd.GeoSeries(points, crs="EPSG:4326")
