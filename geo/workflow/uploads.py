"""Reading a file that anybody may have made: opened in a child, recognised, asked about, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from geo.analysis.scene import join_record
from geo.core.errors import AtlasError
from geo.importers import own
from geo.importers.codes import ImportRefusedError
from geo.importers.column_map import PREFIX, chosen_columns, guess_columns, require_enough
from geo.importers.own_record import is_record
from geo.importers.own_record import unread_columns as unread_in_record
from geo.importers.questions import Question, field_questions, questions
from geo.importers.registry import AUTO, FORMATS, detect, foreign_columns, read
from geo.importers.result import RowNote
from geo.importers.unread import quoted, unread_columns
from geo.importers.upload.accept import Upload, accept
from geo.importers.upload.codes import FORMULA_VALUES
from geo.importers.upload.errors import UploadError
from geo.importers.upload.notes import unread_note
from geo.importers.upload.open import CHOICES, open_upload
from geo.importers.upload.table import BoundaryTable, TextTable
from geo.store.imports import record_of_result
from geo.store.targets import dataset_name
from geo.workflow.known import KEY
from geo.workflow.located import place_notes, with_flags
from geo.workflow.reading import BOUNDARIES, QUESTION, RECORDS, REFUSED, Reading
from geo.workflow.settle import settle_known, settle_own
from geo.workflow.shelf import shelf_basis

_TABLE = "table"
_SURE = 0.5
# What the reader of a file with geometry decides; an importer would decide it a second time.
_SHAPED = ("geojson", "gpkg", "shapefile", "parquet")


def read_upload(
    data: bytes,
    file_name: str,
    *,
    choices: Mapping[str, str],
    dataset: str = "",
    accessed: date,
) -> Reading:
    """Read a file that anybody may have made: accepted, opened in a child, recognised, read.

    Parameters
    ----------
    data, file_name
        The bytes, and the name they came with, which decides nothing.
    choices
        The owner's answers by the keys of the questions, ``format`` among them.
    dataset
        Name under which it would be imported; the format's own without it.
    accessed
        Day on which the file was taken from its source.

    Returns
    -------
    Reading
        Never an exception for what is in the file: a fault is in ``problem``, a question in
        ``questions``.
    """
    given = {key: value for key, value in choices.items() if value}
    blank = Reading(kind=REFUSED, file_name=file_name, choices=given, accessed=accessed)
    try:
        if dataset:
            dataset_name(dataset)
        upload = accept(data, file_name=file_name)
        blank = replace(blank, sha256=upload.sha256, file_kind=upload.kind)
        return _opened(blank, upload, dataset)
    except UploadError as error:
        return _question_or_refusal(blank, error)
    except AtlasError as error:
        return replace(blank, problem=_as_upload_error(error, file_name))


def _opened(blank: Reading, upload: Upload, dataset: str) -> Reading:
    given = blank.choices
    own = {key: value for key, value in given.items() if key in CHOICES}
    if upload.kind not in _SHAPED:
        own.pop("axes", None)
    table = open_upload(upload, file_name=upload.file_name, choices=own)
    if isinstance(table, BoundaryTable):
        return replace(blank, kind=BOUNDARIES, areas=table, title="Boundaries")
    blank = replace(blank, table=table)
    found = detect(table.frame)
    name = given.get("format") or AUTO
    if name == AUTO:
        name = found[0].format if found and found[0].score >= _SURE else _TABLE
    if name not in FORMATS:
        raise ImportRefusedError(
            "format.unknown",
            f"There is no importer for {name!r}",
            where="format",
            choices=(AUTO, *FORMATS),
        )
    reason = next((one.reason for one in found if one.format == name), "chosen by hand")
    blank = replace(blank, format=name, title=FORMATS[name].title, reason=reason)
    decisions = _decisions(given, name, shaped=upload.kind in _SHAPED)
    if name == _TABLE and dataset:
        decisions["dataset"] = dataset
    return _recognised(blank, table, decisions, dataset)


def _decisions(given: Mapping[str, str], name: str, *, shaped: bool) -> dict[str, str]:
    """The choices that are the importer's; `read` refuses those that its format does not know."""
    taken = {key for key in CHOICES if key != "axes"} | {"format", KEY}
    out = {key: value for key, value in given.items() if key not in taken}
    if shaped and "axes" in out:
        del out["axes"]
        if "axes" in FORMATS[name].decisions:
            out["axes"] = "lonlat"
    return out


def _recognised(
    blank: Reading, table: TextTable, decisions: dict[str, str], dataset: str
) -> Reading:
    columns = tuple(str(column) for column in table.frame.columns)
    if blank.format == _TABLE:
        column_map = _column_map(columns, decisions)
        table = _with_unread(table, unread_columns(columns, dict(column_map)))
        blank = replace(blank, table=table, column_map=column_map)
    foreign = foreign_columns(columns, form=blank.format)
    if foreign:
        table = _with_unread(table, foreign)
        blank = replace(blank, table=table)
    if blank.format == own.NAME and is_record(columns):
        table = _with_unread(table, unread_in_record(columns))
        blank = replace(blank, table=table)
    try:
        if blank.format == _TABLE and ("columns" in decisions or _names_columns(decisions)):
            require_enough(chosen_columns(columns, decisions))
        asked = questions(table.frame, format=blank.format, decisions=decisions)
        asked += _formula_question(table, blank.choices)
        if any(one.needed for one in asked):
            return replace(blank, kind=QUESTION, questions=asked)
        result = read(
            table.frame,
            format=blank.format,
            decisions=decisions,
            file_name=table.file_name,
            sha256=table.sha256,
            accessed=blank.accessed.isoformat(),
        )
    except ImportRefusedError as error:
        if error.code != "columns.not-enough":
            raise
        return replace(
            blank,
            kind=QUESTION,
            questions=field_questions(columns),
            problem=_as_upload_error(error, table.file_name),
        )
    if blank.format == own.NAME:
        blank = replace(blank, basis=shelf_basis())
        result = settle_own(result)
    if dataset:
        result = replace(result, dataset=dataset)
    record = record_of_result(result)
    blank = replace(blank, questions=asked, result=result, record=record)
    if blank.format == own.NAME:
        blank = settle_known(blank)
        if blank.kind == QUESTION or blank.problem is not None or blank.result is None:
            return blank
        result, record = blank.result, record_of_result(blank.result)
    joined = join_record(record, vintage="36")
    result = with_flags(result, _concerning(table.notes, blank.column_map))
    result = with_flags(result, place_notes(result, joined))
    return replace(blank, kind=RECORDS, result=result, record=record, joined=joined)


def _with_unread(table: TextTable, columns: tuple[str, ...]) -> TextTable:
    """The table with a remark on the columns that nothing is read from."""
    if not columns:
        return table
    return replace(table, notes=(*table.notes, unread_note(quoted(columns))))


def _concerning(
    notes: tuple[RowNote, ...], column_map: tuple[tuple[str, str], ...]
) -> tuple[RowNote, ...]:
    """Remarks on cells that something is read from: those of other columns concern no record."""
    read_from = {column for _, column in column_map}
    return tuple(n for n in notes if not (read_from and n.column) or n.column in read_from)


def _formula_question(table: TextTable, given: Mapping[str, str]) -> tuple[Question, ...]:
    """What becomes of formulas: it may be decided, for what they say stands beside them."""
    number = len(table.formulas)
    if not number or given.get("formulas"):
        return ()
    what = f"{number:,} cells are formulas; take the values that the program last computed?"
    return (Question(key="formulas", what=what, choices=(FORMULA_VALUES,), guess="", needed=False),)


def _names_columns(decisions: Mapping[str, str]) -> bool:
    return any(key.startswith(PREFIX) for key in decisions)


def _column_map(
    columns: tuple[str, ...], decisions: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Fields and their columns: the guess, with the owner's own choices over it."""
    found = {one.field: one.column for one in guess_columns(columns)}
    single = {
        key.removeprefix(PREFIX): value
        for key, value in decisions.items()
        if key.startswith(PREFIX)
    }
    return tuple((field, column) for field, column in {**found, **single}.items() if column)


def _question_or_refusal(blank: Reading, error: UploadError) -> Reading:
    if not error.asks:
        return replace(blank, problem=error)
    asked = Question(
        key=error.asks,
        what=error.what,
        choices=error.choices,
        needed=True,
        samples=tuple(error.samples.items()),
    )
    return replace(blank, kind=QUESTION, questions=(asked,), problem=error)


def _as_upload_error(error: AtlasError, file_name: str) -> UploadError:
    """A refusal of the importers in the shape that faces show for any upload."""
    return UploadError(
        error.what,
        code=getattr(error, "code", "refused"),
        file=file_name,
        row=getattr(error, "row", 0),
        column=getattr(error, "column", ""),
        fix=error.fix or "Correct the file or the choice, and read it again",
        choices=error.choices,
    )
