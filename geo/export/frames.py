"""What a table holds: incidents, claims, districts or the whole record of a scene."""

from __future__ import annotations

import json
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from geo.analysis.district_table import district_table
from geo.analysis.scene import Scene, in_view
from geo.core.errors import OptionError
from geo.districts.tables import load_districts
from geo.export.record_rows import record_frame
from geo.incidents.placement import DOT, RING

WHATS = ("incidents", "claims", "districts", "record")
HXL = {
    "date_earliest": "#date+start", "date_latest": "#date+end", "date_precision": "#date+precision",
    "event_type": "#event+type", "sub_event_type": "#event+subtype", "title": "#event+name",
    "summary": "#description", "place": "#loc+name", "district": "#adm2+name",
    "district_id": "#adm2+id", "district_pcode": "#adm2+code", "lon": "#geo+lon",
    "lat": "#geo+lat", "radius_km": "#geo+precision+km", "killed_low": "#affected+killed+min",
    "killed_high": "#affected+killed+max", "actors": "#group", "incident_id": "#event+id",
    "source": "#meta+source", "low": "#affected+min", "high": "#affected+max",
    "category": "#affected+category", "measure": "#indicator+type", "claimant": "#meta+claimant",
    "as_of": "#date+as_of", "population_2023": "#population", "publisher": "#meta+source",
    "url": "#meta+url", "value": "#indicator+value+num", "placement": "#geo+precision",
}  # fmt: skip
"""HXL tags of the columns that have one; others get an empty cell."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table to be written.

    ``frame`` has text, whole numbers (``Int64``), numbers and flags, and no index; dates are text
    in ISO form. ``geometry`` (WGS84) is aligned with it, None where the table has no place of its
    own. ``attribution`` and ``coverage`` are sentences; ``stamp`` is the embedded text.
    """

    what: str
    frame: pd.DataFrame
    geometry: gpd.GeoSeries | None
    attribution: str
    coverage: tuple[str, ...]
    stamp: str
    produced: str

    @property
    def hxl(self) -> list[str]:
        """HXL tag of each column, "" for none."""
        return [HXL.get(str(c), "") for c in self.frame.columns]


def make_table(scene: Scene, *, what: str, attribution: str, stamp: str, produced: str) -> Table:
    """Table of a scene, to which its publication profile was applied.

    Raises
    ------
    OptionError
        If there is no such table.
    """
    if what not in WHATS:
        raise OptionError(f"No table of {what!r}", where="what", choices=WHATS)
    if what == "record":
        frame, geometry = record_frame(scene, profile=json.loads(stamp)["profile"])
    else:
        makers = {"incidents": _incidents, "claims": _claims, "districts": _districts}
        frame, geometry = makers[what](scene)
    return Table(
        what=what, frame=frame, geometry=geometry, attribution=attribution,
        coverage=coverage_statements(scene), stamp=stamp, produced=produced,
    )  # fmt: skip


def coverage_statements(scene: Scene) -> tuple[str, ...]:
    """What the record says of its own coverage, in English, for the datasets in the scene."""
    own = scene.record.coverage
    own = own[own["dataset"].isin(scene.record.incidents["dataset"])]
    return tuple(str(s) for s in own["statement_en"])


def _iso(days: pd.Series) -> pd.Series:
    text: pd.Series = days.dt.strftime("%Y-%m-%d").fillna("")
    return text


def _named(ids: pd.Series, scene: Scene) -> pd.DataFrame:
    places = scene.boundaries[["name", "pcode"]].reindex(ids)
    return pd.DataFrame(
        {
            "district_id": ids.fillna("").astype(str).to_numpy(),
            "district": places["name"].fillna("").astype(str).to_numpy(),
            "district_pcode": places["pcode"].fillna("").astype(str).to_numpy(),
        },
        index=ids.index,
    )


def _incidents(scene: Scene) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    own = in_view(scene).sort_values(["date_earliest", "incident_id"], kind="stable")
    category = scene.selection.category
    figures = scene.tally.figures
    figures = figures[(figures["measure"] == "killed") & (figures["category"] == category)]
    figures = figures.set_index("subject").reindex(own.index)
    drawn = own["placement"].isin([DOT, RING])
    lon, lat = own["lon"].where(drawn), own["lat"].where(drawn)
    text = [
        "date_precision", "event_type", "sub_event_type", "title", "summary", "place",
        "district_reported",
    ]  # fmt: skip
    frame = pd.concat(
        [
            own[["incident_id"]],
            pd.DataFrame({c: _iso(own[c]) for c in ("date_earliest", "date_latest")}),
            own[text],
            _named(own["district_id"], scene),
            own[["placement"]],
            pd.DataFrame({"lon": lon, "lat": lat, "radius_km": own["radius_km"].where(drawn)}),
            own[["geo_precision", "actors", "operation_id", "verification", "verification_group"]],
            pd.DataFrame(
                {
                    "killed_category": category,
                    "killed_rule": scene.tally.rule,
                    "killed_low": figures["low"].astype("Int64"),
                    "killed_high": figures["high"].astype("Int64"),
                    "killed_at_least": figures["at_least"].astype("boolean").fillna(False),
                },
                index=own.index,
            ).astype({"killed_at_least": "bool"}),
            own[["dataset", "record_id", "method"]].rename(columns={"method": "district_by"}),
            pd.DataFrame({"source": _sources_of(own.index, scene)}, index=own.index),
        ],
        axis=1,
    ).reset_index(drop=True)
    points = [
        shapely.Point(x, y) if here else None for x, y, here in zip(lon, lat, drawn, strict=True)
    ]
    return _clean(frame), gpd.GeoSeries(points, crs="EPSG:4326")


def _sources_of(ids: pd.Index, scene: Scene) -> list[str]:
    claims = scene.record.claims
    cited = claims[claims["incident_id"].isin(ids)].groupby("incident_id")["source_id"]
    found = cited.agg(lambda s: "; ".join(sorted(set(s))))
    return [str(s) for s in found.reindex(ids).fillna("")]


def _claims(scene: Scene) -> tuple[pd.DataFrame, None]:
    claims = scene.record.claims
    operations = scene.operations[
        (scene.operations["date_earliest"] <= scene.end)
        & (scene.operations["date_latest"] >= scene.start)
    ]
    kept = claims["incident_id"].isin(in_view(scene).index) | claims["operation_id"].isin(
        operations.index
    )
    if scene.selection.as_of:
        kept &= ~(claims["as_of"] > pd.Timestamp(scene.selection.as_of))
    own = claims[kept].sort_values("claim_id", kind="stable")
    sources = scene.record.sources.reindex(own["source_id"])
    columns = [
        "claim_id", "incident_id", "operation_id", "claimant", "claimant_type", "claimant_text",
        "measure", "category", "low", "high", "best", "qualifier", "partial",
    ]  # fmt: skip
    later = ["relay", "origin", "source_id", "unverified", "note"]
    frame = pd.concat(
        [
            own[columns],
            pd.DataFrame({c: _iso(own[c]) for c in ("as_of", "span_from", "span_to")}),
            own[["span_text", *later]],
            pd.DataFrame(
                {
                    c: sources[c].fillna("").to_numpy()
                    for c in ("publisher", "title", "date", "url")
                },
                index=own.index,
            ).rename(columns={"title": "source_title", "date": "source_date"}),
        ],
        axis=1,
    ).reset_index(drop=True)
    return _clean(frame), None


def _districts(scene: Scene) -> tuple[pd.DataFrame, gpd.GeoSeries]:
    table = district_table(scene)
    selection = scene.selection
    facts = load_districts().reindex(table.index)
    measure = selection.measure
    frame = pd.DataFrame(
        {
            "district_id": table.index,
            "district": table["name"],
            "district_ur": facts["name_ur"],
            "district_pcode": scene.boundaries["pcode"].fillna(""),
            "measure": f"{selection.category} killed" if measure == "killed" else measure,
            "per": selection.per,
            # Whose figures they are, and of which days: two tables of a measure look alike.
            "rule": selection.rule if measure == "killed" else "",
            "bound": selection.bound,
            "period_from": scene.start.date().isoformat(),
            "period_to": scene.end.date().isoformat(),
            "as_of": selection.as_of.isoformat() if selection.as_of else "",
            "records": table["records"],
            "low": table["low"],
            "high": table["high"],
            "at_least": table["at_least"],
            "value": table["value"],
            "status": table["status"],
            "statements": table["origins"],
            "belligerent_share": table["belligerent_share"],
            "population_2023": scene.population.reindex(table.index),
            "area_km2": scene.boundaries["area_km2"].round(1),
        }
    ).reset_index(drop=True)
    for column in ("low", "high"):
        frame[column] = frame[column].astype("Int64")
    # Rounding first: it may turn a ring round, and RFC 7946 wants outer rings counter-clockwise.
    rounded = shapely.set_precision(scene.boundaries.geometry.to_numpy(), 1e-6)
    return _clean(frame), gpd.GeoSeries(shapely.orient_polygons(rounded), crs="EPSG:4326")


def _clean(frame: pd.DataFrame) -> pd.DataFrame:
    """Plain types: text without missing cells, whole numbers, numbers, flags."""
    out = frame.copy()
    for column in out.columns:
        if pd.api.types.is_bool_dtype(out[column]):
            out[column] = out[column].astype("bool")
        elif pd.api.types.is_integer_dtype(out[column]):
            out[column] = out[column].astype("Int64")
        elif pd.api.types.is_float_dtype(out[column]):
            out[column] = out[column].astype("Float64").round(6)
        else:
            out[column] = out[column].fillna("").astype(str).astype(object)
    return out
