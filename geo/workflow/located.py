"""What the join says of a file's rows: districts that disagree with points, names unknown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from geo.core.tables import each_row
from geo.core.text import visible
from geo.importers.codes import load_codes
from geo.importers.result import ImportResult, RowNote
from geo.importers.sheet import header_key

# Columns in which the known formats have a district; the note names the first that is there.
_COLUMNS = ("adm_2", "admin2", "district", "district_reported", "city")
_LONG = 160


def place_notes(result: ImportResult, joined: pd.DataFrame) -> tuple[RowNote, ...]:
    """Remarks on rows whose point lies in another district than the name, or that have none.

    Parameters
    ----------
    result
        The file as it was read.
    joined
        Outcome of the join for its incidents, in their order.
    """
    incidents = result.incidents
    own = "incident_id" if result.format == "own" else "record_id"
    rows = dict(zip(result.raw["record_id"], result.raw["row"].astype(int), strict=True))
    frame = pd.DataFrame(
        {
            "row": [rows.get(name, 0) for name in incidents[own]],
            "name": incidents["district_reported"].tolist(),
            "precision": incidents["geo_precision"].tolist(),
            "district": joined["district_id"].tolist(),
            "conflict": joined["conflict"].tolist(),
            "why": joined["join_note"].tolist(),
        }
    )
    column = _column(result)
    notes = [_note("place.conflict", one, column, one.conflict)
             for one in each_row(frame[frame["conflict"] != ""])]  # fmt: skip
    lost = frame[frame["district"].isna() & frame["precision"].isin(["1", "2", "3"])]
    notes += [_note("place.unknown", one, column, one.why) for one in each_row(lost)]
    return tuple(sorted((n for n in notes if n.row), key=lambda n: n.row))


def with_flags(result: ImportResult, notes: Iterable[RowNote]) -> ImportResult:
    """The result with more remarks; rows that were accepted without one become flagged."""
    imported = {*result.accepted, *result.flagged}
    own = tuple(note for note in notes if note.row in imported)
    rows = {note.row for note in own}
    kept = tuple(row for row in result.accepted if row not in rows)
    return replace(result, accepted=kept, flags=(*result.flags, *own))


def _column(result: ImportResult) -> str:
    """The file's column for the district: the owner's choice, or the format's own."""
    chosen = result.decisions.get("column.district", "")
    if chosen or result.raw.empty:
        return chosen

    labels = {header_key(name): name for name in json.loads(result.raw["cells"].iloc[0])}
    return next((labels[name] for name in _COLUMNS if name in labels), "")


def _note(code: str, one: Any, column: str, what: str) -> RowNote:
    return RowNote(
        code=code,
        row=int(one.row),
        column=column,
        value=visible(str(one.name), limit=_LONG),
        what=what,
        fix=load_codes()[code].fix,
    )
