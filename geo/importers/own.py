"""Our own exports, read back to the records they were made of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial

import pandas as pd

from geo.core.text import visible
from geo.importers.assemble import Given, Origin, Parsed, assemble, table
from geo.importers.cells import identifier, point
from geo.importers.codes import ImportRefusedError, Remark, RowRefusedError, row_note
from geo.importers.days import remark_on_future, remarks_on_claim, remarks_on_own
from geo.importers.own_cells import (
    DECISIONS,
    WORKED_OUT,
    check_cells,
    check_order,
    cleaner,
    missing,
    nested_rows,
    require_figure,
)
from geo.importers.own_points import STAND_IN, is_moved, less_exact
from geo.importers.own_record import copy_name, is_record, read_record_table
from geo.importers.own_terms import STATED, terms_of
from geo.importers.result import ImportResult
from geo.importers.rows import Cells
from geo.importers.sheet import Row, Sheet, to_sheet
from geo.importers.sniff import Columns, Sample, Sniff
from geo.incidents import model

NAME = "own"
TITLE = "Export of this atlas"
TABLES = {one.name: one for one in (model.INCIDENTS, model.CLAIMS, model.SOURCES)}


@dataclass(frozen=True, kw_only=True)
class Known:
    """Ids that a claim may point at; None where the tables were not given."""

    incidents: Collection[str] | None = None
    sources: Collection[str] | None = None


def table_of(columns: Columns) -> str:
    """Name of the table whose columns are all there, empty if of none."""
    have = set(columns)
    return next((name for name, one in TABLES.items() if have >= set(one.columns)), "")


def sniff(columns: Columns, sample: Sample) -> Sniff:
    """Likeness to one of our tables, or to a whole record: all of its columns are there."""
    if is_record(columns):
        return Sniff(
            score=1.0, reason=f"all columns of a whole record, {len(sample)} rows looked at"
        )
    name = table_of(columns)
    if not name:
        return Sniff(score=0.0, reason="not the columns of one of our tables")
    return Sniff(score=1.0, reason=f"all columns of our table {name}, {len(sample)} rows looked at")


def read(sheet: Sheet, *, given: Given, known: Known = Known()) -> ImportResult:
    """Read one of our tables (incidents, claims or sources), or a whole record.

    A row is accepted as it is or rejected; no cell is changed but for the mark against formulas
    that CSV and XLSX exports carry (decision ``guarded``), and for a point that a profile moved.
    The columns ``claims`` and ``sources`` of our GeoJSON hold JSON lists of rows of these tables.

    Raises
    ------
    ImportRefusedError
        With ``columns.missing`` if the columns are of none of the tables.
    """
    if is_record(sheet.names):
        return read_record_table(sheet, given=given)
    name = table_of(sheet.names)
    if not name:
        sheet.require(model.INCIDENTS.columns, where=given.file_name)
    clean = cleaner(given.decisions, given.file_name)
    origin = Origin(
        dataset=_dataset(sheet, clean) or NAME,
        format=NAME,
        given=given,
        attribution="Balochistan Incident Atlas, with the sources named in the records",
        licence=STATED,
        redistributable=True,
        coverage={},
        id_column=TABLES[name].key,
        source={},
    )
    one = partial(
        _row, name=name, columns=sheet.names, clean=clean, known=known, accessed=given.accessed
    )
    result = assemble(sheet, one, origin=origin)
    free, licence = terms_of(result.incidents["dataset"], {})
    result = replace(result, redistributable=free, licence=licence)
    return _without_added_columns(result, sheet, name)


def read_bundle(
    tables: Mapping[str, pd.DataFrame],
    *,
    decisions: dict[str, str],
    file_name: str,
    sha256: str,
    accessed: str,
) -> dict[str, ImportResult]:
    """Read the tables of one export together, so that no claim is left pointing at nothing.

    Parameters
    ----------
    tables
        Text frames by table: ``incidents``, ``claims``, ``sources``; any may be absent.
    decisions, file_name, sha256, accessed
        As for a single file.

    Returns
    -------
    dict
        A result for each table. A claim whose incident or source is not in the bundle is rejected
        with ``reference.missing``.

    Raises
    ------
    ImportRefusedError
        If a table does not have its columns.
    """
    results: dict[str, ImportResult] = {}
    for name in ("incidents", "sources", "claims"):
        if name not in tables:
            continue
        known = Known()
        if name == "claims":
            known = Known(
                incidents=_ids(results.get("incidents"), "incidents"),
                sources=_ids(results.get("sources"), "sources"),
            )
        sheet = to_sheet(tables[name], where=name)
        sheet.require(TABLES[name].columns, where=name)
        given = Given(decisions=decisions, file_name=file_name, sha256=sha256, accessed=accessed)
        results[name] = read(sheet, given=given, known=known)
    return results


def _ids(result: ImportResult | None, name: str) -> set[str] | None:
    if result is None:
        return None
    frame: pd.DataFrame = getattr(result, name)
    return set(frame[TABLES[name].key])


def _dataset(sheet: Sheet, clean: Callable[[str], str]) -> str:
    names = {clean(row.raw("dataset")) for row in sheet.rows()} - {""}
    return names.pop() if len(names) == 1 else ""


def _without_added_columns(result: ImportResult, sheet: Sheet, name: str) -> ImportResult:
    """Take away the columns that foreign files need and this one does not have."""
    if name != "incidents":
        return replace(result, incidents=table([], model.INCIDENTS.columns))
    moved = STAND_IN if any(one.code == "coord.coarse" for one in result.flags) else ()
    kept = [c for c in dict.fromkeys((*sheet.names, *moved)) if c not in WORKED_OUT]
    return replace(result, incidents=result.incidents.reindex(columns=kept, fill_value=""))


def _row(
    row: Row,
    *,
    name: str,
    columns: Columns,
    clean: Callable[[str], str],
    known: Known,
    accessed: str,
) -> Parsed:
    kind = TABLES[name]
    cells = {column: clean(row.raw(column)) for column in columns}
    record_id = identifier(cells[kind.key].strip(), column=kind.key)
    check_cells(cells, kind)
    check_order(cells, kind)
    if name == "claims":
        require_figure(cells)
        _check_reference(cells, known)
        future = remark_on_future(cells["as_of"], accessed=accessed, column="as_of")
        return Parsed(record_id=record_id, incident={}, claims=(cells,), remarks=tuple(future))
    if name == "sources":
        return Parsed(record_id=record_id, incident={}, sources=(cells,))
    point(row, lon="lon", lat="lat")
    told: tuple[Remark, ...] = ()
    if is_moved(cells, radius=cells.get("radius_km", "")):
        cells, told = less_exact(cells)
    claims = nested_rows(cells.get("claims", ""), model.CLAIMS)
    for claim in claims:
        require_figure(claim)
        _check_reference(claim, Known(incidents={record_id}))
    return Parsed(
        record_id=record_id,
        incident=cells,
        claims=claims,
        sources=nested_rows(cells.get("sources", ""), model.SOURCES),
        remarks=(
            *told,
            *remarks_on_own(cells, accessed=accessed),
            *(
                remark
                for claim in claims
                for remark in remarks_on_claim(
                    claim["as_of"],
                    cells["date_earliest"],
                    accessed=accessed,
                    column=model.CLAIMS.name,
                )
            ),
        ),
    )


def _check_reference(claim: Cells, known: Known) -> None:
    incident, operation = claim["incident_id"], claim["operation_id"]
    if bool(incident) == bool(operation):
        what = "A claim must name one incident or one operation"
        raise RowRefusedError("reference.missing", what, column="incident_id", value=incident)
    if not claim["as_of"]:
        raise RowRefusedError("date.missing", "The claim has no day", column="as_of")
    for column, ids in (("incident_id", known.incidents), ("source_id", known.sources)):
        cell = claim[column]
        open_end = column == "incident_id" and not cell
        if ids is not None and not open_end and cell not in ids:
            raise missing(cell, column)


def stand_alone(result: ImportResult, *, why: str = "is not in the file") -> ImportResult:
    """Incidents that come without the operations which they name, and ``why``.

    The pointers are taken off the records and each is flagged; the original cells are kept.
    """
    names = set(result.operations["operation_id"])
    bare = (result.incidents["operation_id"] != "") & ~result.incidents["operation_id"].isin(names)
    if not bare.any():
        return result
    rows = dict(zip(result.raw["record_id"], result.raw["row"].astype(int), strict=True))
    notes = tuple(
        row_note(
            Remark(
                code="reference.left",
                what=f"The operation {visible(name, limit=80)!r} {why}",
                column="operation_id",
                value=name,
            ),
            row=rows[key],
            labels={},
        )
        for key, name in zip(
            result.incidents["incident_id"][bare], result.incidents["operation_id"][bare],
            strict=True,
        )
    )  # fmt: skip
    flagged = {note.row for note in notes}
    incidents = result.incidents.assign(
        operation_id=result.incidents["operation_id"].mask(bare, "")
    )
    kept = tuple(row for row in result.accepted if row not in flagged)
    return replace(result, incidents=incidents, accepted=kept, flags=(*result.flags, *notes))


__all__ = [
    "DECISIONS",
    "ImportRefusedError",
    "Known",
    "check_cells",
    "copy_name",
    "read",
    "read_bundle",
    "sniff",
    "stand_alone",
    "table_of",
]
