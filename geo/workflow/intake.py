"""The use-cases of imports and datasets, beside those of `geo.workflow.editing`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from geo.analysis.scene import join_record, make_scene
from geo.core.errors import AtlasError, DataError, OptionError, StoreError
from geo.export.notes import notes_csv
from geo.export.write import write_whole
from geo.importers.result import ImportResult, RowNote
from geo.incidents.datasets import BUNDLED, bundled_facts
from geo.incidents.record import Record
from geo.incidents.selection import Selection
from geo.store.basis import Basis
from geo.store.imports import preview_alone, record_of_result
from geo.store.merge import Diff
from geo.store.past import DATASET_COLUMNS, VERSION_COLUMNS
from geo.store.versions import Version
from geo.workflow.editing import (
    judge_pair,
    open_draft,
    pairs_to_judge,
    record_history,
    save_draft,
)
from geo.workflow.intake_nothing import held_by, refuse_rejected
from geo.workflow.permission import Actor, sign
from geo.workflow.reading import BOUNDARIES, QUESTION, RECORDS, REFUSED, Reading
from geo.workflow.shelf import current_record, open_shelf, shelf_basis, shelf_is_new
from geo.workflow.uploads import read_upload
from geo.workflow.views import MapView, scene_map

NOTE_COLUMNS = ("row", "column", "code", "reason", "value", "fix", "cells")


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an import would do, before anything is written.

    ``diff`` counts incidents ``added``, ``changed`` and ``removed`` and lists rows and cells.
    ``flagged`` and ``rejected`` have the columns of `NOTE_COLUMNS`; ``accepted`` + the numbers of
    flagged and rejected rows are ``rows_read``. ``record`` holds this file alone, and ``joined``
    the districts and placements of its incidents (see `geo.analysis.scene.join_record`), so that
    `preview_map` draws it as any view. ``corrected`` names what stands in other datasets and
    would be corrected to what the file says. ``placed`` counts incidents with a district,
    ``conflicts`` those whose point disagrees with their name. ``basis`` is the state of the store
    that all this was held against: `commit_import` refuses if it is not the present one.
    ``nothing`` says why there is nothing to import, ``held_by`` names the dataset that has every
    record of a table to which nobody gave a name.
    """

    result: ImportResult
    diff: Diff
    flagged: pd.DataFrame
    rejected: pd.DataFrame
    record: Record
    joined: pd.DataFrame
    corrected: tuple[str, ...]
    placed: int
    conflicts: int
    basis: Basis
    nothing: DataError | None = None
    held_by: str = ""

    @property
    def is_held(self) -> bool:
        """Whether the store has all of the file already, and nothing is to be written."""
        return bool(self.held_by) or (self.diff.unchanged and not self.corrected)

    def counts(self) -> dict[str, int]:
        """Rows of the file by what became of them."""
        result = self.result
        return {
            "rows_read": result.rows_read,
            "accepted": len(result.accepted),
            "flagged": len(result.flagged),
            "rejected": len(result.rejected_rows),
        }


def preview_import(reading: Reading) -> Preview:
    """Say what importing a file would change; nothing is written, and no store is made.

    Raises
    ------
    OptionError
        If the file was not read as records.
    DataError, StoreError
        If it could not be imported as it stands.
    """
    result = _records(reading)
    record, joined = reading.record, reading.joined
    if record is None or joined is None:
        record = record_of_result(result)
        joined = join_record(record, vintage="36")
    # Asked before the comparison is made: what comes in between is then taken for a change.
    basis = reading.basis or shelf_basis(result.dataset)
    nothing = None
    try:
        refuse_rejected(result)
    except DataError as error:
        nothing = error
    return Preview(
        basis=basis,
        nothing=nothing,
        held_by=held_by(result),
        result=result,
        diff=preview_alone(result) if shelf_is_new() else open_shelf().preview(result),
        flagged=_note_table(result, result.flags),
        rejected=_note_table(result, result.rejected),
        record=record,
        joined=joined,
        corrected=reading.corrected,
        placed=int(joined["district_id"].notna().sum()),
        conflicts=int((joined["conflict"] != "").sum()),
    )


def preview_map(preview: Preview, *, produced: date) -> MapView:
    """Draw what a file would bring, on the map page that every view has; nothing is written."""
    scene = make_scene(preview.record, Selection(), joined=preview.joined)
    return scene_map(scene, produced=produced)


def commit_import(
    reading: Reading,
    *,
    original: bytes,
    author: str,
    reason: str = "",
    actor: Actor | None = None,
    expected: Basis | None = None,
) -> Version:
    """Import a file as a version of its dataset, with the corrections that were chosen.

    ``expected`` is the ``basis`` of the preview that was shown.

    Returns
    -------
    Version
        The import, or the last correction where the file brings nothing new.

    Raises
    ------
    PermissionDeniedError
        If the actor is not an editor; so of everything here that changes the store.
    OptionError
        If the file was not read as records.
    ConflictError
        If the store has moved on since the preview.
    DataError, StoreError
        If every row is rejected, and as `geo.store.intake.Intake.add_import`; nothing is changed
        then.
    """
    author = sign(author, actor=actor)
    result = _records(reading)
    refuse_rejected(result)
    return open_shelf().add_import(
        result,
        original=original,
        author=author,
        reason=reason,
        corrections=reading.corrections,
        expected=expected,
    )


def still_holds(reading: Reading) -> bool:
    """Whether a file that was held against the whole store would be read so again."""
    try:
        return reading.basis is None or reading.basis == shelf_basis()
    except StoreError:  # told where the preview asks for it
        return True


def undo_import(
    version: Version | int, *, author: str, reason: str, actor: Actor | None = None
) -> Version:
    """Put back what a version changed, as a new version that can be undone too.

    Raises
    ------
    ConflictError
        If a later version changed the same rows; the message names it.
    """
    author = sign(author, actor=actor)
    return open_shelf().undo(version, author=author, reason=reason)


def dataset_table() -> pd.DataFrame:
    """Datasets of the store, one a row: see `geo.store.past.DATASET_COLUMNS`. Makes no store."""
    if shelf_is_new():
        number = len(current_record().incidents)
        row = {**bundled_facts(), "name": BUNDLED, "enabled": True, "versions": 0}
        return pd.DataFrame([{**row, "incidents": number}], columns=list(DATASET_COLUMNS))
    return open_shelf().datasets()


def version_table(dataset: str | None = None) -> pd.DataFrame:
    """Versions of a dataset, or of all, in the order in which they were made."""
    if shelf_is_new() and dataset is None:
        return pd.DataFrame(columns=list(VERSION_COLUMNS))
    return open_shelf().versions(dataset)


def switch_dataset(
    name: str, on: bool, *, author: str, actor: Actor | None = None
) -> Version | None:
    """Switch a dataset on or off for every face and export; None if it is already so."""
    author = sign(author, actor=actor)
    return open_shelf().enable(name, on, author=author)


def rejected_table(of: Version | int | ImportResult) -> pd.DataFrame:
    """Rows that were not imported, of a version or of a file just read, as `NOTE_COLUMNS`."""
    if isinstance(of, ImportResult):
        return _note_table(of, of.rejected)
    return open_shelf().rejected(of)


def flagged_table(of: Version | int | ImportResult) -> pd.DataFrame:
    """Rows that were imported with a remark, as `NOTE_COLUMNS`."""
    if isinstance(of, ImportResult):
        return _note_table(of, of.flags)
    return open_shelf().flagged(of)


def save_notes(path: Path, notes: pd.DataFrame) -> Path:
    """Write remarks as a CSV with the file's own columns behind them.

    Raises
    ------
    WriteError
        If it cannot be written; an existing file stays whole.
    """
    return write_whole(path, notes_csv(notes))


def _records(reading: Reading) -> ImportResult:
    if reading.result is not None:
        return reading.result
    if reading.problem is not None:
        raise reading.problem
    open_keys = ", ".join(one.key for one in reading.needed)
    what = f"The file waits for an answer: {open_keys}" if open_keys else "The file has no records"
    raise OptionError(what, where=reading.file_name)


def _note_table(result: ImportResult, notes: Sequence[RowNote]) -> pd.DataFrame:
    cells = dict(zip(result.raw["row"].astype(int), result.raw["cells"], strict=True))
    rows = [
        {**asdict(note), "reason": note.what, "cells": cells.get(note.row, "")} for note in notes
    ]
    return pd.DataFrame(rows, columns=list(NOTE_COLUMNS))


__all__ = [
    "BOUNDARIES",
    "NOTE_COLUMNS",
    "QUESTION",
    "RECORDS",
    "REFUSED",
    "AtlasError",
    "Preview",
    "Reading",
    "commit_import",
    "dataset_table",
    "flagged_table",
    "judge_pair",
    "open_draft",
    "pairs_to_judge",
    "preview_import",
    "preview_map",
    "read_upload",
    "record_history",
    "rejected_table",
    "save_draft",
    "save_notes",
    "still_holds",
    "switch_dataset",
    "undo_import",
    "version_table",
]
