"""A boundary file from its bytes to districts: what could be otherwise is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.core.crs import area_km2
from geo.core.errors import DataError
from geo.core.tables import each_row
from geo.core.text import slug, visible
from geo.districts.boundaries import load_boundaries
from geo.districts.match import Match, match_units, overlap_table, walk_table, whole_units
from geo.districts.tables import district_names
from geo.importers.boundaries.codes import BoundaryFileError
from geo.importers.boundaries.columns import choose_code, choose_name
from geo.importers.boundaries.outlines import MEND, join_features, mend
from geo.importers.boundaries.reading import COLUMNS, BoundaryReading
from geo.importers.boundaries.select import select_features
from geo.importers.result import RowNote
from geo.importers.upload.accept import accept
from geo.importers.upload.errors import UploadError
from geo.importers.upload.open import open_upload
from geo.importers.upload.table import BoundaryTable

OF_FILE = ("encoding", "layer", "crs", "axes")
OF_UNITS = ("where", "repair", "name_column", "code_column", "dissolve")
CHOICES = (*OF_FILE, *OF_UNITS)
MOST_UNITS = 300
_LONGEST_ID = 40


def read_boundary_file(
    data: bytes, *, file_name: str, choices: Mapping[str, str] | None = None
) -> BoundaryReading:
    """Read a boundary file of anybody's making.

    Parameters
    ----------
    data
        GeoPackage, GeoJSON or zipped shapefile, of at most 50 MB.
    file_name
        The name it came with.
    choices
        The user's decisions, by the names in `CHOICES`.

    Raises
    ------
    UploadError
        A refusal, or a question: then ``asks`` and ``choices`` are set.
    """
    decided = {key: value for key, value in (choices or {}).items() if value}
    for key in decided:
        if key not in CHOICES:
            raise UploadError(
                f"There is no decision named {key!r}", code="choice_unknown", file=file_name,
                choices=CHOICES,
            )  # fmt: skip
    if decided.get("repair", MEND) != MEND:
        raise UploadError(
            f"{decided['repair']!r} is no way to repair an outline", code="choice_invalid",
            file=file_name, choices=(MEND,),
        )  # fmt: skip
    upload = accept(data, file_name=file_name)
    if upload.kind in ("csv", "xlsx"):
        raise BoundaryFileError("The file is a table", code="boundary_not_areas", file=file_name)
    opened = open_upload(
        upload, file_name=file_name, choices={k: v for k, v in decided.items() if k in OF_FILE}
    )
    if not isinstance(opened, BoundaryTable):
        raise BoundaryFileError(
            "The file holds points or rows without a shape", code="boundary_not_areas",
            file=file_name,
        )  # fmt: skip
    try:
        return _read(opened, data, decided)
    except UploadError as error:
        raise error.in_file(file_name) from None


def _read(table: BoundaryTable, data: bytes, decided: dict[str, str]) -> BoundaryReading:
    cells = pd.DataFrame(table.frame[list(table.columns)]).astype(str)
    shapes = np.asarray(table.frame.geometry.array, dtype=object)
    kept, notes = select_features(cells, shapes, decided.get("where", ""))
    rows = [int(at) + 2 for at in np.flatnonzero(kept)]
    cells, shapes = cells[kept].reset_index(drop=True), shapes[kept]
    shapes, mended = mend(shapes, rows, decided.get("repair", ""))
    name_column, by_name = choose_name(cells, decided.get("name_column", ""))
    code_column, by_code = choose_code(cells, decided.get("code_column", ""))
    units, shapes, joined = join_features(
        cells, shapes, rows, name_column=name_column, code_column=code_column,
        choice=decided.get("dissolve", ""),
    )  # fmt: skip
    if len(units) > MOST_UNITS:
        raise BoundaryFileError(f"There are {len(units)} areas", code="boundary_many")
    geometry = gpd.GeoSeries(list(shapes), crs="EPSG:4326")
    overlaps = overlap_table(geometry, load_boundaries(vintage="36").geometry)
    matches = match_units(list(units["name"]), list(units["code"]), overlaps)
    ids = _identifiers(units, matches)
    frame = gpd.GeoDataFrame(
        units.assign(
            match_id=[one.district_id for one in matches],
            how=[one.how for one in matches],
            note=[one.note for one in matches],
            area_km2=area_km2(shapes),
        ),
        geometry=geometry,
    )
    frame.index = pd.Index(ids, name="unit_id")
    walk = walk_table(list(frame["match_id"]), ids, overlaps)
    overlaps.insert(0, "unit_id", [ids[at] for at in overlaps.pop("unit")])
    return BoundaryReading(
        data=data,
        file_name=table.file_name,
        sha256=table.sha256,
        kind=table.kind,
        layer=table.layer,
        crs=table.crs,
        columns=table.columns,
        name_column=name_column,
        code_column=code_column,
        choices=decided,
        units=gpd.GeoDataFrame(frame[list(COLUMNS)]).sort_index(),
        overlaps=overlaps.sort_values(["unit_id", "district_id"], ignore_index=True),
        walk=walk,
        rows_read=len(kept),
        rows_kept=int(kept.sum()),
        notes=(*_of_file(table, kept), *notes, *mended, *by_name, *by_code, *joined,
               *_of_matches(frame), *_of_parts(frame, overlaps, walk)),
    )  # fmt: skip


def _identifiers(units: pd.DataFrame, matches: Sequence[Match]) -> list[str]:
    """Identifier of each unit: the district's it answers to, else one made of its name or code."""
    taken = {*district_names(), ""}
    found = []
    for number, (match, name, code) in enumerate(
        zip(matches, units["name"], units["code"], strict=True), start=1
    ):
        if match.district_id:
            found.append(match.district_id)
            continue
        base = _slug(name) or _slug(code) or f"unit-{number}"
        made, count = base, 1
        while made in taken:
            count += 1
            made = f"{base}-{count}"
        taken.add(made)
        found.append(made)
    return found


def _slug(text: str) -> str:
    try:
        return slug(text)[:_LONGEST_ID].strip("-")
    except DataError:
        return ""


def _of_file(table: BoundaryTable, kept: np.ndarray) -> list[RowNote]:
    """Remarks on the file, without those on features that were left out or have been repaired."""
    return [
        note
        for note in table.notes
        if note.code != "note_invalid_shape" and (not note.row or kept[note.row - 2])
    ]


def _of_parts(frame: gpd.GeoDataFrame, overlaps: pd.DataFrame, walk: pd.DataFrame) -> list[RowNote]:
    """What must be known of units that bear a district's name and are not that district."""
    own = overlaps[overlaps["unit_id"] == overlaps["district_id"]].set_index("unit_id")
    whole, divided = whole_units(walk), set(walk.loc[walk["relation"] == "split", "from_id"])
    notes = []
    for unit in each_row(frame.drop(columns="geometry")):
        if not unit.match_id or unit.Index in whole:
            continue
        known, shared = district_names()[unit.match_id], own.loc[unit.Index]
        what = (
            f"{visible(str(unit.name), limit=60)!r} is not the {known} of the 36: it holds "
            f"{100 * shared['of_district']:.0f} % of that ground, which is "
            f"{100 * shared['of_unit']:.0f} % of its own. No population is carried over to it, so "
            "it has no rate per people"
        )
        if unit.match_id in divided:
            what += f"; a record of {known} goes to the unit that its point lies in"
        row = int(str(unit.rows).split(",", maxsplit=1)[0])
        notes.append(RowNote(code="note_part", row=row, column="", value=str(unit.name), what=what,
                             fix=""))  # fmt: skip
    return notes


def _of_matches(frame: gpd.GeoDataFrame) -> list[RowNote]:
    notes = []
    for unit in frame.drop(columns="geometry").itertuples():
        name = visible(str(unit.name), limit=60)
        row = int(str(unit.rows).split(",", maxsplit=1)[0])
        if not unit.match_id:
            why = f" ({unit.note})" if unit.note else ""
            what = f"{name!r} answers to none of the 36 districts{why}; it is kept as a unit of "
            what += "its own"
        elif unit.note:
            what = f"{name!r}: {unit.note}"
        else:
            continue
        code = "note_match" if unit.match_id else "note_unmatched"
        notes.append(
            RowNote(code=code, row=row, column="", value=str(unit.name), what=what, fix="")
        )
    return notes
