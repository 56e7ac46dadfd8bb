"""What an owner put beside a format's own columns to keep records from being published."""

from __future__ import annotations

from geo.importers.rows import Cells
from geo.importers.sheet import Row, Sheet
from geo.incidents.marks import is_mark, says_no


def mark_columns(sheet: Sheet) -> list[tuple[int, str]]:
    """Place and name of the columns that say which records are not to be published."""
    return [(at, name.strip()) for at, name in enumerate(sheet.names) if is_mark(name)]


def mark_cells(row: Row, marks: list[tuple[int, str]]) -> Cells:
    """Their cells in a row; of two columns of one name the one that withholds."""
    out: Cells = {}
    for at, name in marks:
        if says_no(out.get(name, "")):
            out[name] = row.cells[at].strip()
    return out
