"""Rows of a file that were not imported, as a CSV to be mended and imported again."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd

from geo.core.cells import guard_cell
from geo.core.tables import each_row

_NOTE = ("row", "column", "code", "reason", "value", "fix")


def notes_csv(notes: pd.DataFrame) -> bytes:
    """CSV of remarks with the file's own columns behind them, each cell as it came.

    Parameters
    ----------
    notes
        Columns ``row``, ``column``, ``code``, ``reason``, ``value``, ``fix`` and ``cells`` (JSON
        of the original row). A row with two remarks stands twice.
    """
    originals = [json.loads(cells) if cells else {} for cells in notes["cells"]]
    own = list(dict.fromkeys(name for row in originals for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    # The file may have a column "row" itself.
    writer.writerow([*_NOTE, *(f"{n} (file)" if n in _NOTE else guard_cell(n) for n in own)])
    for note, cells in zip(each_row(notes), originals, strict=True):
        said = [str(getattr(note, name)) for name in _NOTE]
        writer.writerow([guard_cell(cell) for cell in (*said, *(cells.get(n, "") for n in own))])
    return out.getvalue().encode("utf-8")
