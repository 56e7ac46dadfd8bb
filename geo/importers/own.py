"""Our own exports, read back to the records they were made of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pandas as pd

from geo.core.cells import unguard_cell
from geo.core.text import visible
from geo.importers.assemble import Cells, Origin, Parsed, assemble, choice, table
from geo.importers.cells import identifier, point
from geo.importers.codes import ImportRefusedError, RowRefusedError
from geo.importers.result import ImportResult
from geo.importers.sheet import Row, Sheet, to_sheet
from geo.importers.sniff import Columns, Sample, Sniff
from geo.incidents import model

NAME = "own"
TITLE = "Export of this atlas"
DECISIONS = {"guarded": ("", "yes", "no")}
TABLES = {one.name: one for one in (model.INCIDENTS, model.CLAIMS, model.SOURCES)}
_INTEGER = re.compile(r"[0-9]{1,12}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,17})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Formats whose cells no spreadsheet opens, so that our exports put no mark there.
_UNMARKED = (".geojson", ".json", ".gpkg", ".parquet")


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
    """Likeness to one of our tables: all of its columns are there."""
    name = table_of(columns)
    if not name:
        return Sniff(score=0.0, reason="not the columns of one of our tables")
    return Sniff(score=1.0, reason=f"all columns of our table {name}, {len(sample)} rows looked at")


def read(
    sheet: Sheet,
    *,
    decisions: dict[str, str],
    file_name: str,
    sha256: str,
    accessed: str,
    known: Known = Known(),
) -> ImportResult:
    """Read one of our tables: incidents (also from our GeoJSON), claims or sources.

    A row is accepted as it is or rejected; no cell is changed but for the mark against formulas
    that CSV and XLSX exports carry (decision ``guarded``). The columns ``claims`` and ``sources``
    of our GeoJSON hold JSON lists of rows of these tables.

    Raises
    ------
    ImportRefusedError
        With ``columns.missing`` if the columns are of none of the tables.
    """
    name = table_of(sheet.names)
    if not name:
        sheet.require(model.INCIDENTS.columns, where=file_name)
    guarded = choice(decisions, "guarded", choices=DECISIONS["guarded"])
    marked = guarded == "yes" or (not guarded and not file_name.lower().endswith(_UNMARKED))
    clean: Callable[[str], str] = unguard_cell if marked else str
    origin = Origin(
        dataset=_dataset(sheet, clean) or NAME,
        format=NAME,
        file_name=file_name,
        sha256=sha256,
        accessed=accessed,
        attribution="Balochistan Incident Atlas, with the sources named in the records",
        licence="as stated with each source",
        redistributable=True,
        decisions=decisions,
        coverage={},
        id_column=TABLES[name].key,
        source={},
    )
    one = partial(_row, name=name, columns=sheet.names, clean=clean, known=known)
    result = assemble(sheet, one, origin=origin)
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
        results[name] = read(
            sheet,
            decisions=decisions,
            file_name=file_name,
            sha256=sha256,
            accessed=accessed,
            known=known,
        )
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
    kept = [column for column in dict.fromkeys(sheet.names) if column not in {"claims", "sources"}]
    return replace(result, incidents=result.incidents.reindex(columns=kept, fill_value=""))


def _row(
    row: Row, *, name: str, columns: Columns, clean: Callable[[str], str], known: Known
) -> Parsed:
    kind = TABLES[name]
    cells = {column: clean(row.raw(column)) for column in columns}
    record_id = identifier(cells[kind.key].strip(), column=kind.key)
    check_cells(cells, kind)
    if name == "claims":
        _check_reference(cells, known)
        return Parsed(record_id=record_id, incident={}, claims=(cells,))
    if name == "sources":
        return Parsed(record_id=record_id, incident={}, sources=(cells,))
    point(row, lon="lon", lat="lat")
    claims = _nested(cells.get("claims", ""), model.CLAIMS)
    for claim in claims:
        _check_reference(claim, Known(incidents={record_id}))
    return Parsed(
        record_id=record_id,
        incident=cells,
        claims=claims,
        sources=_nested(cells.get("sources", ""), model.SOURCES),
    )


def check_cells(cells: Cells, kind: model.Table) -> None:
    """Refuse a row that the table's types do not admit.

    Raises
    ------
    RowRefusedError
        ``cell.vocabulary`` or ``cell.not-its-kind``.
    """
    for column, allowed in kind.vocabularies.items():
        if cells[column] not in allowed:
            shown = visible(cells[column], limit=80)
            raise RowRefusedError(
                "cell.vocabulary",
                f"{shown!r} is not one of {', '.join(allowed)}",
                column=column,
                value=cells[column],
            )
    for columns, word, fits in (
        (kind.dates, "a date written YYYY-MM-DD", _is_day),
        (kind.integers, "a whole number", _INTEGER.fullmatch),
        (kind.numbers, "a number", _NUMBER.fullmatch),
        (kind.flags, "true or false", re.compile("true|false", re.IGNORECASE).fullmatch),
    ):
        for column in columns:
            cell = cells[column]
            if cell and not fits(cell):
                raise RowRefusedError(
                    "cell.not-its-kind",
                    f"{visible(cell, limit=80)!r} is not {word}",
                    column=column,
                    value=cell,
                )


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        # The types of the tables reach from 1678 on.
        return date.fromisoformat(text).year >= 1
    except ValueError:
        return False


def _check_reference(claim: Cells, known: Known) -> None:
    incident, operation = claim["incident_id"], claim["operation_id"]
    if bool(incident) == bool(operation):
        what = "A claim must name one incident or one operation"
        raise RowRefusedError("reference.missing", what, column="incident_id", value=incident)
    for column, ids in (("incident_id", known.incidents), ("source_id", known.sources)):
        cell = claim[column]
        open_end = column == "incident_id" and not cell
        if ids is not None and not open_end and cell not in ids:
            shown = visible(cell, limit=80)
            raise RowRefusedError(
                "reference.missing", f"{shown!r} is not in the bundle", column=column, value=cell
            )


def _nested(text: str, kind: model.Table) -> tuple[Cells, ...]:
    """Rows of a table that a GeoJSON property holds as a JSON list."""
    if not text.strip():
        return ()
    try:
        rows = json.loads(text)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError
        found = tuple(
            {**dict.fromkeys(kind.columns, ""), **{key: _text(cell) for key, cell in row.items()}}
            for row in rows
        )
    except (ValueError, RecursionError):
        raise RowRefusedError(
            "cell.not-its-kind",
            f"The property {kind.name} is not a JSON list of rows",
            column=kind.name,
            value=text,
        ) from None
    for row in found:
        check_cells(row, kind)
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    raise ValueError


__all__ = ["ImportRefusedError", "Known", "check_cells", "read", "read_bundle", "sniff", "table_of"]
