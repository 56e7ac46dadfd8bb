"""Somebody's file as far as it could be read: records, boundaries, a question, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.importers.questions import Question
from geo.importers.result import ImportResult, RowNote
from geo.importers.upload.errors import UploadError
from geo.importers.upload.notes import left_note
from geo.importers.upload.table import BoundaryTable, TextTable
from geo.incidents.record import Record
from geo.store.basis import Basis
from geo.store.corrections import Correction

RECORDS, BOUNDARIES, QUESTION, REFUSED = "records", "boundaries", "question", "refused"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A file, read as far as its owner's choices go.

    ``kind`` is ``records`` (``result`` is there, to be previewed and imported, with the ``record``
    that it would make alone and the districts of its incidents, ``joined``; ``corrections`` are
    made to rows that the store has, ``corrected`` names what they speak of, ``left`` says what of
    an export of ours is not taken, and ``basis`` is the state of the whole store where the file
    was held against it), ``boundaries``
    (``areas``), ``question`` (``questions`` holds what is open; those ``needed`` must be answered
    before anything is read) or ``refused`` (``problem`` says why). ``questions`` also holds what
    may be decided though it need not. ``column_map`` pairs fields with the file's columns, for
    a general table. ``format`` is one of `geo.importers.registry.FORMATS`, ``""`` if none;
    ``reason`` says by what it was recognised. ``notes`` are remarks on the file as a whole.
    """

    kind: str
    file_name: str
    sha256: str = ""
    file_kind: str = ""
    format: str = ""
    title: str = ""
    reason: str = ""
    choices: Mapping[str, str]
    accessed: date
    result: ImportResult | None = None
    record: Record | None = None
    joined: pd.DataFrame | None = None
    corrections: tuple[Correction, ...] = ()
    corrected: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    basis: Basis | None = None
    areas: BoundaryTable | None = None
    table: TextTable | None = None
    questions: tuple[Question, ...] = ()
    column_map: tuple[tuple[str, str], ...] = ()
    problem: UploadError | None = None

    @property
    def needed(self) -> tuple[Question, ...]:
        """Questions without whose answer nothing is read."""
        return tuple(one for one in self.questions if one.needed)

    @property
    def notes(self) -> tuple[RowNote, ...]:
        """Remarks on the file and on cells of it, before any of it was taken for a record."""
        own = self.table.notes if self.table else self.areas.notes if self.areas else ()
        return (*own, *(left_note(one) for one in self.left))
