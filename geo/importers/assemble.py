"""From rows to a result: every row accepted, flagged or rejected, none lost, none twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from geo.core.text import match_key
from geo.importers.cells import remarks_on_text
from geo.importers.codes import ImportRefusedError, Remark, RowRefusedError, row_note
from geo.importers.layer_point import point_pairs, remarks_on_geometry
from geo.importers.marks import mark_cells, mark_columns
from geo.importers.result import ImportResult, RowNote
from geo.importers.rows import EXTRA, Cells
from geo.importers.sheet import Row, Sheet
from geo.incidents import model
from geo.incidents.selection import FIRST_DAY, LAST_DAY

_AGAIN = "id.duplicate"
# Our tables keep such columns by themselves, and about a general table's its owner is asked.
_MARKED = ("own", "table")
# Fields of a result beside incidents, claims and sources.
_OTHERS = {
    "operations": model.OPERATIONS,
    "memberships": model.MEMBERSHIPS,
    "operation_places": model.OPERATION_PLACES,
    "judgements": model.JUDGEMENTS,
    "coverage_rows": model.COVERAGE,
}


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What one row gave. ``record_id`` is the file's own; ids of our tables are made of it.

    ``others`` are rows of further tables by the tables' names.
    """

    record_id: str
    incident: Cells
    claims: tuple[Cells, ...] = ()
    sources: tuple[Cells, ...] = ()
    remarks: tuple[Remark, ...] = ()
    others: tuple[tuple[str, Cells], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Given:
    """A file as it came: its name and digest, the day of access, and its owner's decisions."""

    decisions: dict[str, str]
    file_name: str
    sha256: str
    accessed: str


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a file comes from and under what terms: the part of a result that no row holds."""

    given: Given
    dataset: str
    format: str
    attribution: str
    licence: str
    redistributable: bool
    coverage: dict[str, str]
    id_column: str
    source: Cells


@dataclass
class _Account:
    """Rows as they are booked."""

    incidents: list[Cells] = field(default_factory=list)
    claims: list[Cells] = field(default_factory=list)
    sources: dict[str, Cells] = field(default_factory=dict)
    others: dict[str, list[Cells]] = field(default_factory=dict)
    raw: list[tuple[str, str, str]] = field(default_factory=list)
    accepted: list[int] = field(default_factory=list)
    flags: list[RowNote] = field(default_factory=list)
    rejected: list[RowNote] = field(default_factory=list)


def assemble(sheet: Sheet, read: Callable[[Row], Parsed], *, origin: Origin) -> ImportResult:
    """Read every row and account for it.

    Parameters
    ----------
    sheet
        Rows of the file.
    read
        Reads one row, or raises `RowRefusedError`.
    origin
        What holds for the file as a whole.

    Returns
    -------
    ImportResult
        With each row of the sheet in exactly one of accepted, flagged and rejected. A row whose
        identifier occurred before is rejected: as repeated if all cells are equal, as a duplicate
        otherwise, and then the first is flagged: which of two versions is right is not guessed.
    """
    book = _Account()
    labels = dict(zip(reversed(sheet.names), reversed(sheet.labels), strict=True))
    seen: dict[str, Row] = {}
    keys: dict[str, tuple[str, int]] = {}
    pairs = point_pairs(sheet.columns)
    marks = [] if origin.format in _MARKED else mark_columns(sheet)
    for row in sheet.rows():
        try:
            _refuse_no_record(row, first=row.number == sheet.first_row)
            parsed = read(row)
            _refuse_far(parsed)
            _refuse_again(parsed, row, seen, origin.id_column)
        except RowRefusedError as error:
            if error.code == _AGAIN:
                first = seen[error.value]
                book.flags.append(
                    row_note(_kept(error, first, row), row=first.number, labels=labels)
                )
            book.rejected.append(row_note(error, row=row.number, labels=labels))
            book.raw.append((str(row.number), "", sheet.raw_json(row)))
            continue
        if marks and parsed.incident:
            parsed = replace(parsed, incident={**parsed.incident, **mark_cells(row, marks)})
        seen[parsed.record_id] = row
        remarks = [*parsed.remarks, *remarks_on_text(row, sheet.labels)]
        remarks += remarks_on_geometry(row, pairs, parsed.incident)
        remarks += _lookalike(parsed.record_id, row, keys, origin.id_column)
        notes = [row_note(remark, row=row.number, labels=labels) for remark in remarks]
        _book(book, parsed, row, sheet, notes)
    return _result(book, sheet, origin)


def _refuse_no_record(row: Row, *, first: bool) -> None:
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    if not filled:
        raise RowRefusedError("row.empty", "The row is empty")
    if first and len(filled) > 1 and all(cell.startswith("#") for cell in filled):
        raise RowRefusedError(
            "row.hxl-tags", "The line holds HXL tags and no record", value=filled[0]
        )


def _refuse_far(parsed: Parsed) -> None:
    """Refuse a record of a day that no view can name: a year with a digit too many or too few."""
    for column in ("date_earliest", "date_latest"):
        day = parsed.incident.get(column, "")
        if day and not FIRST_DAY <= date.fromisoformat(day) <= LAST_DAY:
            what = f"{day} is no day from {FIRST_DAY} to {LAST_DAY}"
            raise RowRefusedError("date.unreadable", what, value=day)


def _refuse_again(parsed: Parsed, row: Row, seen: dict[str, Row], column: str) -> None:
    before = seen.get(parsed.record_id)
    if before is None:
        return
    if before.cells == row.cells:
        raise RowRefusedError("row.repeated", f"The row repeats row {before.number}")
    raise RowRefusedError(
        _AGAIN,
        f"The identifier stands in row {before.number} already, with other content",
        column=column,
        value=parsed.record_id,
    )


def _kept(error: RowRefusedError, first: Row, again: Row) -> Remark:
    """The remark on a row that stays, where a later one has its identifier and says otherwise."""
    pairs = zip(first.cells, again.cells, strict=True)
    number = sum(a != b for a, b in pairs)
    what = (
        f"The identifier stands again in row {again.number}, which differs in {number} "
        f"cell{'' if number == 1 else 's'} and was rejected"
    )
    return Remark(code="id.again", what=what, column=error.column, value=error.value)


def _lookalike(
    record_id: str, row: Row, keys: dict[str, tuple[str, int]], column: str
) -> list[Remark]:
    plain = record_id.isascii() and record_id.isalnum()
    key = (record_id.lower() if plain else match_key(record_id)).lstrip("0")
    before = keys.setdefault(key, (record_id, row.number))
    if before[0] == record_id:
        return []
    return [
        Remark(
            code="id.lookalike",
            what=f"The identifier looks like {before[0]!r} in row {before[1]}; two records",
            column=column,
            value=record_id,
        )
    ]


def _book(book: _Account, parsed: Parsed, row: Row, sheet: Sheet, notes: list[RowNote]) -> None:
    if parsed.incident:
        book.incidents.append(parsed.incident)
    book.claims.extend(parsed.claims)
    for source in parsed.sources:
        book.sources.setdefault(source["source_id"], source)
    for name, cells in parsed.others:
        book.others.setdefault(name, []).append(cells)
    book.raw.append((str(row.number), parsed.record_id, sheet.raw_json(row)))
    book.flags.extend(notes)
    if not notes:
        book.accepted.append(row.number)


def _period(incidents: Sequence[Cells], *, accessed: str) -> Cells:
    """First and last day of a file's records, but for those that are flagged as not of its time."""
    days = [(one["date_earliest"], one["date_latest"]) for one in incidents if one["date_earliest"]]
    own = [(first, last) for first, last in days if "1900" <= first <= accessed] or days
    if not own:
        return {}
    year = accessed[:4]
    ends = [last if last[:4] <= year or first[:4] > year else first for first, last in own]
    return {"period_from": min(first for first, _ in own), "period_to": max(ends)}


def _result(book: _Account, sheet: Sheet, origin: Origin) -> ImportResult:
    sources = list(book.sources.values())
    if origin.source and book.raw:
        sources.insert(0, origin.source)
    period = _period(book.incidents, accessed=origin.given.accessed)
    coverage = dict.fromkeys(model.COVERAGE.columns, "")
    remarked = {note.row for note in book.flags}
    others: dict[str, Any] = {
        field: table(book.others.get(kind.name, []), kind.columns)
        for field, kind in _OTHERS.items()
    }
    return ImportResult(
        dataset=origin.dataset,
        format=origin.format,
        file_name=origin.given.file_name,
        sha256=origin.given.sha256,
        attribution=origin.attribution,
        accessed=origin.given.accessed,
        coverage={**coverage, **period, **origin.coverage, "dataset": origin.dataset},
        incidents=table(book.incidents, (*model.INCIDENTS.columns, *EXTRA)),
        claims=table(book.claims, model.CLAIMS.columns),
        sources=table(sources, model.SOURCES.columns),
        raw=pd.DataFrame(book.raw, columns=["row", "record_id", "cells"], dtype=str),
        rows_read=len(sheet.cells),
        accepted=tuple(row for row in book.accepted if row not in remarked),
        flags=tuple(book.flags),
        rejected=tuple(book.rejected),
        decisions=dict(origin.given.decisions),
        licence=origin.licence,
        redistributable=origin.redistributable,
        **others,
    )


def table(rows: list[Cells], columns: tuple[str, ...]) -> pd.DataFrame:
    """Text frame of rows; columns beyond the given ones follow in the order of their first use."""
    extra = dict.fromkeys(name for row in rows for name in row if name not in columns)
    names = [*columns, *extra]
    return pd.DataFrame(
        {name: pd.Series([row.get(name, "") for row in rows], dtype=str) for name in names}
    )


def choice(decisions: dict[str, str], key: str, *, choices: tuple[str, ...]) -> str:
    """Value of a decision, the first choice if it was not taken.

    Raises
    ------
    ImportRefusedError
        With ``decision.unknown`` for a value that is not one of the choices.
    """
    value = decisions.get(key) or choices[0]
    if value not in choices:
        raise ImportRefusedError(
            "decision.unknown",
            f"The decision {key} cannot be {value!r}",
            where=f"decision {key}",
            choices=tuple(one or "(empty)" for one in choices),
        )
    return value
