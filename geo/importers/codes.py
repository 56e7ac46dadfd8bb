"""Codes of everything an importer may say about a file or a row, with the way out of each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.core.errors import DataError
from geo.core.text import visible
from geo.importers.result import RowNote

ENDINGS = ("refused", "rejected", "flagged")
_TABLE = Path(__file__).with_name("codes.csv")
# Characters of a cell that a note repeats; the raw cell is kept whole elsewhere.
_SHOWN = 160


@dataclass(frozen=True, kw_only=True)
class Code:
    """One thing that can be said.

    ``ending`` says what becomes of what it is said about: the whole file is ``refused`` (or a
    question is open), a row is ``rejected``, or a row is ``flagged`` and imported.
    """

    code: str
    ending: str
    meaning: str
    example: str
    fix: str


class ImportRefusedError(DataError):
    """A file that is not read as it stands, or a question that its owner has to answer first.

    ``code`` is stable and listed in ``docs/errors``; ``row`` is 0 where no single row is meant.
    """

    def __init__(
        self,
        code: str,
        what: str,
        *,
        where: str = "",
        row: int = 0,
        column: str = "",
        choices: tuple[str, ...] = (),
        fix: str = "",
    ) -> None:
        self.code = code
        self.row = row
        self.column = column
        super().__init__(what, where=where, choices=choices, fix=fix or load_codes()[code].fix)


class RowRefusedError(DataError):
    """A row that is not imported; caught by the reader, which keeps the note."""

    def __init__(self, code: str, what: str, *, column: str = "", value: str = "") -> None:
        self.code = code
        self.column = column
        self.value = value
        super().__init__(what)


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A remark on a cell before the row's number is put to it."""

    code: str
    what: str
    column: str = ""
    value: str = ""


@lru_cache(maxsize=1)
def load_codes() -> dict[str, Code]:
    """All codes by name, in the order of the table.

    Raises
    ------
    DataError
        If the table repeats a code or has an ending that is not known.
    """
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        rows = [Code(**row) for row in csv.DictReader(handle)]
    codes = {row.code: row for row in rows}
    if len(codes) != len(rows) or any(row.ending not in ENDINGS for row in rows):
        raise DataError("The table of codes repeats a code or has an unknown ending")
    return codes


def row_note(remark: Remark | RowRefusedError, *, row: int, labels: Mapping[str, str]) -> RowNote:
    """Note on a row, with the fix of its code and the file's own label of the column.

    Marks that cannot be seen are spelled out in the value.
    """
    return RowNote(
        code=remark.code,
        row=row,
        column=labels.get(remark.column, remark.column),
        value=visible(remark.value, limit=_SHOWN),
        what=remark.what,
        fix=load_codes()[remark.code].fix,
    )


def codes_page() -> str:
    """Page of ``docs/errors`` made from the table, in Markdown."""
    lines = [
        "# Codes of importing",
        "",
        "Made from `geo/importers/codes.csv` by `python scripts/write_error_docs.py`; a test holds "
        "the two together. Codes are stable: one may be added, none is renamed.",
        "",
        "*Refused*: nothing of the file is imported, or a question is open. *Rejected*: the row is "
        "not imported and can be downloaded with its reason. *Flagged*: the row is imported and "
        "carries the remark. Row numbers count from 1 with the header line as row 1.",
        "",
        "| code | ending | meaning | example | how to fix |",
        "|---|---|---|---|---|",
    ]
    for one in load_codes().values():
        cells = (f"`{one.code}`", one.ending, one.meaning, one.example, one.fix)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
