"""An import as a version: its rows, its account of every row of the file, and the file itself."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd
import sqlalchemy as sa

from geo.core.digest import canonical_json, digest
from geo.core.errors import DataError
from geo.importers.result import ImportResult
from geo.incidents import model
from geo.incidents.record import Record, check_references
from geo.store.database import Writer
from geo.store.entries import (
    ABOUT,
    ABOUT_KEY,
    Cells,
    Incoming,
    State,
    columns_row,
    incoming_rows,
    keepable,
    load_snapshot,
    qualify,
    read_state,
    rows_of,
)
from geo.store.frames import check, record_of
from geo.store.kept import refuse_purged
from geo.store.merge import Diff, Plan, describe, plan
from geo.store.taken_out import taken_out
from geo.store.targets import dataset_name, refuse_target
from geo.store.versions import File, Version, add_version, latest_row, version_row

# Facts that may differ between two imports of one file without making it another import.
_PASSING = ("accessed", "file_name", "version")
_IDS = {
    model.INCIDENTS.name: ("incident_id", "operation_id"),
    model.CLAIMS.name: ("claim_id", "incident_id", "operation_id", "source_id"),
    model.SOURCES.name: ("source_id",),
    model.OPERATIONS.name: ("operation_id",),
    model.MEMBERSHIPS.name: ("operation_id", "incident_id"),
    model.OPERATION_PLACES.name: ("operation_id", "source_id"),
    model.JUDGEMENTS.name: ("judgement_id", "a", "b"),
    model.COVERAGE.name: (),
}
# Tables that a file of any format gives; the others come with exports of our own alone.
_ALWAYS = (model.INCIDENTS, model.CLAIMS, model.SOURCES)
_SOMETIMES = (
    model.OPERATIONS, model.MEMBERSHIPS, model.OPERATION_PLACES, model.JUDGEMENTS, model.COVERAGE,
)  # fmt: skip


def preview(connection: sa.Connection, result: ImportResult) -> Diff:
    """What importing a result would change."""
    refuse_purged(connection, result.sha256, result.file_name)
    current = load_snapshot(connection, result.dataset)
    held = _facts_of(current)
    refuse_target(result.dataset, form=result.format, held=held, file_name=result.file_name)
    incoming = _incoming(result)
    out = taken_out(connection, result.dataset, current, incoming)
    found = plan(current, incoming, out=out)
    return describe(result.dataset, found.changes, found)


def preview_alone(result: ImportResult) -> Diff:
    """What importing a result would change in a store that does not hold its dataset."""
    refuse_target(result.dataset, form=result.format, held={}, file_name=result.file_name)
    found = plan({}, _incoming(result))
    return describe(result.dataset, found.changes, found)


def record_of_result(result: ImportResult) -> Record:
    """Record that holds one file alone, with the identifiers that the store would give it.

    Raises
    ------
    DataError
        If a cell is not of its kind or a claim points at nothing.
    """
    rows = enumerate(_incoming(result))
    states = {(r.part, r.key): State(cells=r.cells, position=n, file=r.cells) for n, r in rows}
    record = record_of({result.dataset: states})
    check_references(record)
    return record


def import_result(
    writer: Writer, result: ImportResult, *, original: bytes, author: str, reason: str
) -> Version:
    """Make the dataset what the file says; see `geo.store.store.Store.add_import`."""
    _refuse_unlike(result, original)
    connection = writer.connection
    latest = latest_row(connection, result.dataset)
    current = load_snapshot(connection, result.dataset)
    held = _facts_of(current)
    refuse_target(result.dataset, form=result.format, held=held, file_name=result.file_name)
    incoming = _incoming(result, version=writer.revision + 1)
    out = taken_out(connection, result.dataset, current, incoming)
    found = plan(current, incoming, out=out)
    if held and _same(found, incoming, held):
        return version_row(connection, int(held["version"]))
    check(found.states)
    return add_version(
        writer,
        result.dataset,
        found.changes,
        kind="import",
        author=author,
        reason=reason or ("A first import" if latest is None else "An updated file"),
        file=_file(result, original),
        states=found.states,
    )


def _refuse_unlike(result: ImportResult, original: bytes) -> None:
    dataset_name(result.dataset)
    if digest(original) != result.sha256:
        raise DataError(
            "The file is not the one that was read: its SHA-256 differs",
            where=result.file_name,
            fix="Read it again and import that",
        )
    parts = (len(result.accepted), len(result.flagged), len(result.rejected_rows))
    whole = {*result.accepted, *result.flagged, *result.rejected_rows}
    if sum(parts) != result.rows_read or len(whole) != result.rows_read:
        raise DataError(
            f"{parts[0]} accepted + {parts[1]} flagged + {parts[2]} rejected rows are not the "
            f"{result.rows_read} rows of the file",
            where=result.file_name,
        )
    if len(result.raw) != result.rows_read:
        raise DataError(
            f"{len(result.raw)} rows have their original cells, {result.rows_read} were read",
            where=result.file_name,
        )


def _facts_of(current: Mapping[tuple[str, str], str]) -> Cells:
    """Facts of a dataset as it was last imported, empty if it never was."""
    about = current.get((ABOUT, ABOUT_KEY))
    return {} if about is None else read_state(about).cells


def _same(found: Plan, incoming: list[Incoming], held: Cells) -> bool:
    """Whether the same bytes under the same decisions give what is there already."""
    if any(change.part != ABOUT for change in found.changes):
        return False
    about = next(row.cells for row in incoming if row.part == ABOUT)
    return all(held.get(name) == cell for name, cell in about.items() if name not in _PASSING)


def _incoming(result: ImportResult, *, version: int = 0) -> list[Incoming]:
    rows: list[Incoming] = []
    for table in (*_ALWAYS, *_SOMETIMES):
        frame = result.coverage_rows if table is model.COVERAGE else getattr(result, table.name)
        if table in _SOMETIMES and frame.empty:
            continue
        missing = [column for column in table.columns if column not in frame.columns]
        if missing:
            raise DataError(
                f"Table {table.name} lacks the column(s) {', '.join(missing)}",
                where=result.file_name,
            )
        away = result.elsewhere if table is model.JUDGEMENTS else frozenset()
        cells = [_named(result.dataset, row, table, away) for row in rows_of(frame, table)]
        rows.append(columns_row([str(c) for c in frame.columns], table))
        found = incoming_rows(cells, table)
        _refuse_twice(found, result.file_name, table)
        rows += found
    if result.coverage and result.coverage_rows.empty:
        rows += incoming_rows([_coverage(result)], model.COVERAGE)
    about = {**_about(result), "version": str(version)}
    return [*rows, Incoming(ABOUT, ABOUT_KEY, about)]


def _named(dataset: str, row: Cells, table: model.Table, away: frozenset[str]) -> Cells:
    """The row with the dataset's name before its identifiers, but for those of other datasets."""
    own = (c for c in _IDS[table.name] if row[c] not in away)
    named = {**row, **{c: qualify(dataset, row[c]) for c in own}}
    if "dataset" in table.columns:
        named["dataset"] = dataset
    return named


def _refuse_twice(rows: list[Incoming], where: str, table: model.Table) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.key in seen:
            raise DataError(f"{row.key!r} occurs twice", where=f"{where}, {table.key}")
        seen.add(row.key)


def _coverage(result: ImportResult) -> Cells:
    given = {c: result.coverage.get(c, "") for c in model.COVERAGE.columns}
    return {**given, "dataset": result.dataset, "density": given["density"] or "selection"}


def _about(result: ImportResult) -> Cells:
    licences = result.sources["licence"] if "licence" in result.sources else pd.Series(dtype=str)
    said = result.licence or "; ".join(sorted({str(text) for text in licences if text}))
    return {
        "format": result.format,
        "attribution": result.attribution,
        "accessed": result.accessed,
        "licence": said,
        "redistributable": "true" if result.redistributable else "false",
        "file_name": result.file_name,
        "sha256": result.sha256,
        "decisions": canonical_json(result.decisions),
        "coverage": canonical_json(result.coverage),
    }


def _file(result: ImportResult, original: bytes) -> File:
    columns = result.raw[["row", "record_id", "cells"]]
    raw = [
        (int(row), str(record), _json(str(cells)))
        for row, record, cells in columns.itertuples(index=False, name=None)
    ]
    flags = [("flag", note) for note in result.flags]
    return File(
        name=result.file_name.replace("\x00", "�"),
        format=result.format,
        content=original,
        decisions=result.decisions,
        rows_read=result.rows_read,
        accepted=len(result.accepted),
        flagged=len(result.flagged),
        rejected=len(result.rejected_rows),
        raw=raw,
        notes=[*flags, *(("rejected", note) for note in result.rejected)],
    )


def _json(cells: str) -> str:
    """The cells of a row as they were given; refused if they are not JSON text."""
    try:
        json.loads(cells)
    except ValueError as error:
        raise DataError("The original cells of a row are not JSON", where=cells[:80]) from error
    if not keepable(cells):
        raise DataError("The original cells of a row are not UTF-8", where=repr(cells[:80]))
    return cells
