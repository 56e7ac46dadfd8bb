"""The use-cases. The command line and the browser call these and nothing deeper."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from geo import __version__
from geo.analysis.scene import (
    Scene,
    covered,
    district_table,
    in_view,
    join_record,
    make_scene,
)
from geo.core.digest import canonical_json, digest
from geo.core.errors import OptionError
from geo.core.settings import disclaimer
from geo.core.tables import each_row
from geo.districts.boundaries import load_boundaries, read_boundaries
from geo.districts.measure import Agreement, measure_agreement
from geo.districts.names import resolve_district
from geo.districts.tables import load_districts
from geo.export.write import write_whole
from geo.incidents.filters import actor_names
from geo.incidents.record import Record, bundled_record
from geo.incidents.selection import Selection, to_query
from geo.render.webmap.block import make_block
from geo.render.webmap.page import render_page

TILES = {
    "url": "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
    "attribution": "© OpenStreetMap contributors",
    "host": "https://tile.openstreetmap.org",
}
OPENING = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
"""What the app shows when its address says nothing."""

_SOURCES = (
    "Incidents and claims: press reports and official, armed-group and monitors' statements as "
    "cited on each claim; UCDP GED 22.1 and UCDP Candidate 26.0.1 to 26.06 (CC BY 4.0; Sundberg "
    "and Melander 2013; Davies et al. 2022; Hegre et al. 2020). Population: Pakistan Bureau of "
    "Statistics, census 2023. Places: GeoNames (CC BY 4.0). Boundaries: svg-maps (Unlicense), "
    "Natural Earth (public domain), points read from OCHA COD-AB 2022."
)
_SOURCES_SHORT = "Claims as cited on each record; UCDP (CC BY 4.0); PBS census 2023; GeoNames."


@dataclass(frozen=True, kw_only=True)
class MapView:
    """A view ready to be drawn: its scene, its data block as JSON text, and the block's hash."""

    scene: Scene
    block: dict[str, Any]
    text: str
    digest: str


@lru_cache(maxsize=4)
def _joined(record_digest: str, vintage: str) -> pd.DataFrame:
    return join_record(_records()[record_digest], vintage=vintage)


def _records() -> dict[str, Record]:
    record = bundled_record()
    return {record.digest: record}


def view_scene(selection: Selection) -> Scene:
    """Work out a view of the bundled record.

    Raises
    ------
    OptionError
        If the view names something that does not exist.
    """
    record = bundled_record()
    joined = _joined(record.digest, selection.vintage)
    return make_scene(record, selection, joined=joined)


def view_map(selection: Selection, *, produced: date) -> MapView:
    """Build the data block of a view.

    Parameters
    ----------
    selection
        The view.
    produced
        Date that the frame states as the day of making.
    """
    scene = view_scene(selection)
    meta = {
        "sources": _SOURCES,
        "sources_short": _SOURCES_SHORT,
        "boundaries": "svg-maps, Natural Earth, points cited from OCHA COD-AB.",
        "disclaimer": disclaimer(),
        "produced": produced.isoformat(),
        "cutoff": scene.last.date().isoformat(),
        "vintage": selection.vintage,
        "version": __version__,
        "digest": scene.record.digest,
        "filters": say_filters(selection),
        "link": urllib.parse.urlencode(to_query(selection), doseq=True),
    }
    tiles = {k: TILES[k] for k in ("url", "attribution")} if selection.tiles else None
    block = make_block(scene, meta=meta, tiles=tiles)
    text = canonical_json(block)
    return MapView(scene=scene, block=block, text=text, digest=digest(text))


def render_map(selection: Selection, *, produced: date) -> str:
    """One HTML file of a view, complete in itself."""
    view = view_map(selection, produced=produced)
    return render_page(view.block, home="file", tile_host=TILES["host"] if selection.tiles else "")


def save_map(path: Path, selection: Selection, *, produced: date) -> Path:
    """Write the HTML file of a view; an existing file is replaced whole or not at all.

    Raises
    ------
    OptionError
        If the name does not end in ``.html``.
    WriteError
        If it cannot be written.
    """
    if path.suffix.lower() not in (".html", ".htm"):
        raise OptionError(
            f"{path.name!r} is not an HTML file name", where="OUT", fix="End it in .html"
        )
    return write_whole(path, render_map(selection, produced=produced))


def say_filters(selection: Selection) -> str:
    """Filters of a view in one line, empty without any."""
    parts = []
    for name in ("type", "actor", "claimant", "verification", "precision", "district"):
        values = getattr(selection, name)
        if values:
            parts.append(f"{name}: {', '.join(v.replace('_', ' ') for v in values)}")
    if selection.operation:
        parts.append(f"operation: {selection.operation}")
    return "; ".join(parts)


def summarise(scene: Scene) -> dict[str, Any]:
    """The numbers of a view as plain values: what every face must agree on.

    Returns
    -------
    dict
        Period, numbers of incidents (all, placed, not placed), districts with a record, and for
        each operation that touches the period its claims by claimant, never added.
    """
    incidents = in_view(scene)
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
        "incidents": len(incidents),
        "placed": int(placed.sum()),
        "unplaced": int((~placed).sum()),
        "districts": int(incidents["district_id"].nunique()),
        "operations": [
            {
                "operation_id": o.operation_id,
                "title": o.title,
                "claims": operation_claims(scene, o.operation_id),
            }
            for o in each_row(operations)
        ],
        "data": scene.record.digest,
    }


def operation_claims(scene: Scene, operation_id: str) -> list[dict[str, Any]]:
    """Claims about an operation up to the as-of date, oldest first; relays counted once."""
    claims = scene.record.claims
    claims = claims[(claims["operation_id"] == operation_id) & ~claims["partial"]]
    if scene.selection.as_of:
        claims = claims[claims["as_of"] <= pd.Timestamp(scene.selection.as_of)]
    claims = claims.drop_duplicates(["origin", "measure", "category", "low", "high"])
    claims = claims.sort_values(["as_of", "as_of_order", "claim_id"], na_position="last")
    return [
        {
            "as_of": c.as_of.date().isoformat(),
            "claimant": c.claimant,
            "claimant_type": c.claimant_type,
            "measure": c.measure,
            "category": c.category,
            "low": int(c.low),
            "high": None if pd.isna(c.high) else int(c.high),
            "qualifier": c.qualifier,
            "source": c.source_id,
        }
        for c in each_row(claims)
    ]


def district_numbers(selection: Selection) -> pd.DataFrame:
    """The chosen measure by district (see `geo.analysis.scene.district_table`)."""
    return district_table(view_scene(selection))


def choices() -> dict[str, Sequence[tuple[str, str]]]:
    """What can be filtered in the bundled record: pairs of value and label, most frequent first."""
    record = bundled_record()
    actors = pd.Series([n for cell in record.incidents["actors"] for n in actor_names(cell)])
    districts = load_boundaries(vintage="36")["name"]
    return {
        "actor": [
            (str(name), f"{name} ({n})") for name, n in actors.value_counts().items() if n > 1
        ],
        "operation": [(o.operation_id, o.title) for o in each_row(record.operations)],
        "district": list(zip(districts.index, districts, strict=True)),
    }


def measure_districts(
    yardstick: Path, *, layer: str | None = None, name_column: str | None = None
) -> Agreement:
    """Compare the shipped districts with any boundary file.

    Raises
    ------
    CrsError, OptionError, NotFoundError
        As `read_boundaries`.
    """
    theirs = read_boundaries(yardstick, layer=layer, name_column=name_column)
    return measure_agreement(
        load_boundaries(vintage="36"),
        theirs,
        resolve=lambda name: resolve_district(name).district_id,
    )


def first_day() -> date:
    """First day that the bundled record covers."""
    return covered(bundled_record())[0].date()


def say_measure(selection: Selection) -> str:
    """The measure, period and rule of a view in one line."""
    scene = view_scene(selection)
    what = selection.measure if selection.measure != "killed" else f"{selection.category} killed"
    period = f"{scene.start.date()} to {scene.end.date()}"
    rule = f", tally rule: {selection.rule}" if selection.measure == "killed" else ""
    return f"{what} by district, {period}{rule}"


def district_facts(selection: Selection) -> pd.DataFrame:
    """District table of a view beside the facts of each district, as a person reads it."""
    scene = view_scene(selection)
    table = district_table(scene)
    looks = {"norecord": "no record", "nocoverage": "not covered", "nofigure": "no figure"}
    facts = load_districts().reindex(table.index)
    return pd.DataFrame(
        {
            "district": table["name"],
            "اردو": facts["name_ur"],
            "records": table["records"].astype("Int64").mask(table["records"] == 0),
            "low": table["low"],
            "high": table["high"],
            "note": table["look"].map(looks).fillna(""),
            "population 2023": scene.population.reindex(table.index),
            "area km2": scene.boundaries["area_km2"],
            "P-code": scene.boundaries["pcode"].fillna("none"),
            "headquarters": facts["hq"],
            "division (2023)": facts["division_2023"],
        }
    ).reset_index(drop=True)


def say_record() -> str:
    """What the bundled record holds, in one paragraph."""
    record = bundled_record()
    return (
        f"{len(record.incidents)} incidents, {len(record.operations)} operations and series, "
        f"{len(record.claims)} claims, {len(record.sources)} sources. Every figure is somebody's "
        "claim. Data " + record.digest[:12] + "."
    )


def coverage_statements() -> list[str]:
    """What each bundled dataset covers and leaves out, in the words that people see."""
    return list(bundled_record().coverage["statement_en"])


def source_table() -> pd.DataFrame:
    """Sources of the bundled record with the number of claims that each carries."""
    record = bundled_record()
    out = record.sources[["publisher", "title", "date", "url", "relays", "kind", "licence"]].copy()
    out.insert(
        0, "claims", record.claims["source_id"].value_counts().reindex(out.index, fill_value=0)
    )
    return out.sort_values("claims", ascending=False).reset_index(drop=True)
