"""A workbook: the table on one sheet, what it is and where it comes from on another."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import pandas as pd
from lxml import etree  # type: ignore[import-untyped]
from openpyxl import Workbook
from openpyxl.cell.cell import ERROR_CODES, TYPE_STRING, Cell
from openpyxl.styles import Alignment, Font

from geo.core.cells import escape_control, guard_cell
from geo.core.settings import PRODUCT
from geo.export.frames import Table
from geo.export.rows import table_rows
from geo.export.stamp import KEY
from geo.export.write import no_room

_WIDE = 60
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def workbook_bytes(table: Table, *, hxl: bool = False) -> bytes:
    """XLSX of a table. Text stays text: dates in ISO form, ids with their zeros.

    Raises
    ------
    WriteError
        If there is no room in the folder for temporary files.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = table.what
    sheet.append([str(c) for c in table.frame.columns])
    if hxl:
        sheet.append([t or None for t in table.hxl])
    for row in table_rows(table):
        sheet.append([_cell(v, sheet) for v in row])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "B3" if hxl else "B2"
    for column in sheet.columns:
        longest = max((len(str(c.value)) for c in column[:50] if c.value is not None), default=4)
        sheet.column_dimensions[column[0].column_letter].width = min(longest + 2, _WIDE)
    _write_about(book.create_sheet("about"), table)
    moment = datetime.fromisoformat(table.produced)
    book.properties.creator = PRODUCT
    book.properties.title = f"{PRODUCT}: {table.what}"
    book.properties.created = book.properties.modified = moment
    return _still(_saved(book), moment)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    try:
        book.save(out)
    except (OSError, etree.SerialisationError) as error:
        raise no_room("workbook") from error
    return out.getvalue()


def _cell(value: Any, sheet: Any) -> Any:
    if value is None or value is pd.NA:
        return None
    if not isinstance(value, str):
        return value
    # Control characters are not allowed in XML; the format's own escape keeps them.
    text = escape_control(guard_cell(value))
    if text not in ERROR_CODES:
        return text
    # A text that reads as an error of a formula is one to the library, and then to every reader.
    cell = Cell(sheet, value=text)
    cell.data_type = TYPE_STRING
    return cell


def _write_about(sheet: Any, table: Table) -> None:
    rows = [("attribution", table.attribution)]
    rows += [("coverage", statement) for statement in table.coverage]
    rows.append((KEY, table.stamp))
    for row in rows:
        sheet.append([row[0], _cell(row[1], sheet)])
        sheet.cell(sheet.max_row, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 100


def _still(content: bytes, moment: datetime) -> bytes:
    """The same archive with one time on every part, so that equal tables are equal files."""
    out = io.BytesIO()
    stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "docProps/core.xml":
                data = _set_modified(data, stamp)
            target.writestr(zipfile.ZipInfo(item.filename, _ZIP_EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _set_modified(data: bytes, stamp: bytes) -> bytes:
    """Writing a workbook sets its time of change to now."""
    start = data.index(b">", data.index(b"<dcterms:modified")) + 1
    end = data.index(b"</dcterms:modified>")
    return data[:start] + stamp + data[end:]
