"""Files around an import that a person takes away: the original, and the rows left out."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata

import pandas as pd

from geo.core.cells import guard_cell
from geo.store.versions import Version
from geo.workflow.shelf import open_shelf

_OUR_COLUMNS = ("row", "column", "code", "reason", "value", "fix")
_UNSAFE = re.compile(r"[^\w.\- ]+")


def original_file(version: Version | int) -> tuple[str, bytes]:
    """Name and bytes of the file that a version came from, byte for byte as it was given.

    Raises
    ------
    NotFoundError
        If it came from no file.
    """
    store = open_shelf()
    name = (version if isinstance(version, Version) else store.version(version)).file_name
    return safe_name(name), store.original(version)


def notes_csv(notes: pd.DataFrame) -> bytes:
    """Rejected or flagged rows as CSV: where and why, then the file's own cells of the row.

    Parameters
    ----------
    notes
        Table with the columns of `geo.workflow.intake.NOTE_COLUMNS`.

    Returns
    -------
    bytes
        UTF-8 with a mark at its start, so that spreadsheets read Urdu. Cells that a spreadsheet
        would run as a formula carry a mark before them.
    """
    cells = [json.loads(text) if text else {} for text in notes["cells"]]
    own = list(dict.fromkeys(name for row in cells for name in row))
    labels = [f"{name} (file)" if name in _OUR_COLUMNS else name for name in own]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guard_cell(label) for label in (*_OUR_COLUMNS, *labels)])
    said = notes[list(_OUR_COLUMNS)].astype(str).itertuples(index=False, name=None)
    for ours, row in zip(said, cells, strict=True):
        writer.writerow([guard_cell(cell) for cell in (*ours, *(row.get(n, "") for n in own))])
    return out.getvalue().encode("utf-8-sig")


def safe_name(name: str) -> str:
    """A file name without folders, marks and signs that a disk or a header would stumble over."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return _UNSAFE.sub("_", plain).strip(" .")[-120:] or "file"
