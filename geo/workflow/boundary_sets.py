"""Between a reading, the store's rows, and the set of districts that a view is drawn in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.core.digest import digest
from geo.core.settings import data_dir
from geo.core.values import plain_rows
from geo.districts.boundaries import load_boundaries
from geo.districts.match import overlap_table, walk_table, whole_units
from geo.districts.outline import drawable
from geo.districts.sets import OWN, POPULATION_YEAR, BoundarySet
from geo.districts.tables import load_population
from geo.importers.boundaries.reading import BoundaryReading
from geo.store.boundaries import KeptSet, Unit

_CELLS = ("name", "code", "match_id", "how", "note", "rows")
# Of `walk_table`; raised where it decides otherwise, so that kept sets are measured anew.
_RULE = 2
_MOST_NAMED = 5


def pack(
    reading: BoundaryReading, *, figures: Mapping[str, Any]
) -> tuple[list[Unit], dict[str, Any]]:
    """A reading as the store keeps it: its units, and what is to be known of it."""
    frame = reading.units
    shapes = shapely.to_wkb(frame.geometry.to_numpy(), byte_order=1)
    simple, tolerance = drawable(frame.geometry)
    drawn = shapely.to_wkb(simple.to_numpy(), byte_order=1)
    rows = plain_rows(pd.DataFrame(frame[list(_CELLS)]))
    areas = [round(float(area), 3) for area in frame["area_km2"]]
    units = [
        Unit(unit_id=str(unit), cells=cells | {"area_km2": area}, shape=whole, drawn=outline)
        for unit, cells, area, whole, outline in zip(
            frame.index, rows, areas, shapes, drawn, strict=True
        )
    ]
    about = {
        "file_name": reading.file_name, "kind": reading.kind, "layer": reading.layer,
        "crs": reading.crs, "name_column": reading.name_column,
        "code_column": reading.code_column, "choices": dict(reading.choices),
        "rows_read": reading.rows_read, "rows_kept": reading.rows_kept,
        "matched": reading.matched, "notes": [note.what for note in reading.notes],
        "figures": dict(figures), "walk": plain_rows(reading.walk), "tolerance": tolerance,
        "shipped": _shipped_name(),
    }  # fmt: skip
    return units, about


def unpack(kept: KeptSet, units: Sequence[Unit]) -> BoundarySet:
    """A kept set as the districts of a view."""
    ids = pd.Index([unit.unit_id for unit in units], name="district_id")
    cells = pd.DataFrame([dict(unit.cells) for unit in units], index=ids)
    facts = {
        "name": cells["name"],
        "pcode": cells["code"].where(cells["code"] != "", None),
        "area_km2": cells["area_km2"].astype("float64"),
    }
    frame, drawn = (
        gpd.GeoDataFrame(facts, geometry=list(shapely.from_wkb(blobs)), crs="EPSG:4326", index=ids)
        for blobs in ([unit.shape for unit in units], [unit.drawn for unit in units])
    )
    walk = _walk(kept, frame, cells)
    persons = load_population(year=POPULATION_YEAR, vintage="36")
    whole = whole_units(walk)
    own = {unit: int(persons[district]) for unit, district in whole.items()}
    partial = cells.loc[[bool(cell) and cell not in whole for cell in cells["match_id"]], "name"]
    return BoundarySet(
        vintage=OWN + kept.name,
        label=str(kept.about["label"]),
        frame=frame,
        drawn=drawn,
        population=pd.Series(own, name="population", dtype="int64").sort_index(),
        walk=walk,
        credit=_credit(kept, partial=[str(name) for name in partial]),
        digest=kept.digest,
    )


def _walk(kept: KeptSet, frame: gpd.GeoDataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """How the 36 lie in the set: as measured when it was added, or anew under other outlines."""
    if kept.about["shipped"] == _shipped_name():
        columns = ["from_id", "to_id", "relation", "exact", "share"]
        return pd.DataFrame(kept.about["walk"], columns=columns)
    overlaps = overlap_table(frame.geometry, load_boundaries(vintage="36").geometry)
    return walk_table(list(cells["match_id"]), [str(one) for one in frame.index], overlaps)


def _shipped_name() -> str:
    shipped = digest((data_dir() / "districts" / "districts_36.geojson").read_bytes())
    return f"{shipped}-{_RULE}"


def _credit(kept: KeptSet, *, partial: Sequence[str]) -> str:
    about = kept.about
    said = [f"{about['source']} ({about['licence']})"]
    said += [f"valid {about['valid']}"] if about["valid"] else []
    said += [f"accessed {about['accessed']}"] if about["accessed"] else []
    said.append(f"file {about['file_name']}, sha256 {str(kept.sha256)[:12]}")
    if about["tolerance"]:
        said.append(f"outlines simplified to {about['tolerance']:g} degrees for drawing")
    if partial:
        more = len(partial) - _MOST_NAMED
        names = [*partial[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])]
        said.append(
            f"no population, as they are not the districts of these names: {', '.join(names)}"
        )
    return "; ".join(said) + "."
