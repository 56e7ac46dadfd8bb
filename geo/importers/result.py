"""What reading a file gives: the tables, and an account of every row of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd

from geo.incidents import model


def empty_table(table: model.Table) -> pd.DataFrame:
    """Text frame of a table without a row."""
    return pd.DataFrame(columns=list(table.columns), dtype=str)


@dataclass(frozen=True, kw_only=True)
class RowNote:
    """A remark on one cell or row of a file, in words a person can act on.

    ``row`` counts from 1 with the header line as row 1, as a spreadsheet shows it; ``column`` is
    the file's own column name, empty for the whole row. ``code`` is stable and listed in
    ``docs/errors``.
    """

    code: str
    row: int
    column: str
    value: str
    what: str
    fix: str


@dataclass(frozen=True, kw_only=True)
class ImportResult:
    """One file, read.

    ``incidents``, ``claims`` and ``sources`` are text frames with the columns of
    `geo.incidents.model` (dates ISO, numbers as digits, empty for missing), ready for `typed`.
    Ids are stable over re-imports of an updated file. ``raw`` has one row for each row of the
    file: ``row``, ``record_id`` (empty if rejected) and ``cells`` (JSON of the original text).
    ``accepted`` + ``flagged`` + rejected rows = ``rows_read``; a flagged row is imported too.
    ``operations``, ``memberships``, ``operation_places`` and ``judgements`` are empty but for an
    export of our own, which brings its statements of coverage as well (``coverage_rows``; for
    other formats the one statement in ``coverage`` holds).
    ``terms`` has the attribution and the licence of each dataset that a whole record holds, and
    ``elsewhere`` names records of other datasets of the store that its judgements speak of.
    ``licence`` says under what terms; where ``redistributable`` is false (ACLED, GTD), no export
    may hand out the rows, and the sources of the claims carry the same licence.
    """

    dataset: str
    format: str
    file_name: str
    sha256: str
    attribution: str
    accessed: str
    coverage: dict[str, str]
    incidents: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    raw: pd.DataFrame
    rows_read: int
    accepted: tuple[int, ...]
    flags: tuple[RowNote, ...] = ()
    rejected: tuple[RowNote, ...] = ()
    decisions: dict[str, str] = field(default_factory=dict)
    licence: str = ""
    redistributable: bool = True
    operations: pd.DataFrame = field(default_factory=partial(empty_table, model.OPERATIONS))
    memberships: pd.DataFrame = field(default_factory=partial(empty_table, model.MEMBERSHIPS))
    operation_places: pd.DataFrame = field(
        default_factory=partial(empty_table, model.OPERATION_PLACES)
    )
    judgements: pd.DataFrame = field(default_factory=partial(empty_table, model.JUDGEMENTS))
    coverage_rows: pd.DataFrame = field(default_factory=partial(empty_table, model.COVERAGE))
    elsewhere: frozenset[str] = frozenset()
    terms: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def flagged(self) -> tuple[int, ...]:
        """Rows that were imported with a remark, each once, in order."""
        return tuple(sorted({note.row for note in self.flags}))

    @property
    def rejected_rows(self) -> tuple[int, ...]:
        """Rows that were not imported, each once, in order."""
        return tuple(sorted({note.row for note in self.rejected}))


def brings_nothing(result: ImportResult) -> bool:
    """Whether there is no record in a result, and nothing that is said of one."""
    tables = (result.incidents, result.operations, result.claims, result.judgements)
    return all(frame.empty for frame in tables)
