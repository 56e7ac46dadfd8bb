"""One sheet of a workbook as text cells: numbers as written, dates as ISO, formulas as such."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.importers.upload.cell import Place, Seen, cell_text, letters
from geo.importers.upload.codes import FORMULA_VALUES
from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.limits import MAX_COLUMNS, MAX_ROWS
from geo.importers.upload.notes import Meta, note
from geo.importers.upload.sink import Sink, check_header
from geo.importers.upload.workbook import (
    Sheet,
    Workbook,
    elements,
    local,
    part_of,
    read_workbook,
)

_ABOUT, _STAMP = "about", "atlas-stamp"
_REF = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_NAMES = frozenset({"row", "mergeCell", "col", "sheetView"})


def read_sheet(data: bytes, *, folder: Path, choices: dict[str, str]) -> Meta:
    """Write one sheet of a workbook as Arrow and say how it was read.

    Raises
    ------
    UploadError
        With the code, row and column of the first defect.
    """
    book = read_workbook(data)
    ours = _ours(data, book)
    sheet = _choose(book, choices.get("sheet", "") or ours)
    seen = Seen()
    rows = _rows(
        part_of(data, book.parts, sheet.member), sheet, book, seen, values=_values(choices)
    )
    number, first = next(rows, (1, []))
    if number != 1:
        raise UploadError("The first row of the sheet is empty", code="header_missing", row=1)
    header = _trimmed(first)
    check_header(header)
    width = len(header)
    waiting = 0
    with Sink(folder / "table.arrow", header) as sink:
        for number, cells in rows:
            if not any(cells):
                continue
            for index in range(width, len(cells)):
                if cells[index]:
                    raise UploadError(
                        f"Cell {letters(index)}{number} stands under no column name",
                        code="header_empty",
                        row=1,
                        column=f"column {index + 1}",
                    )
            waiting = number - 2 - sink.count
            if number > MAX_ROWS + 1:
                raise UploadError("The sheet is too long", code="too_many_rows", row=number)
            for _ in range(waiting):
                sink.add([""] * width)
            sink.add([*cells[:width], *[""] * (width - len(cells))])
    with (folder / "formulas.json").open("w", encoding="utf-8") as file:
        for entry in seen.formulas:
            entry["column"] = header[entry["column"]] if entry["column"] < width else ""
        json.dump(seen.formulas, file)
    notes = _notes(book, seen, header)
    if ours == sheet.name:
        what = f"Sheet {show(sheet.name)} was read; {_ABOUT!r} says where it comes from"
        notes.append(note("note_sheet", value=sheet.name, what=what))
    return Meta(kind="xlsx", columns=header, sheet=sheet.name, notes=notes)


def _values(choices: dict[str, str]) -> bool:
    """Whether the last values of formulas are taken in their place."""
    choice = choices.get("formulas", "")
    if choice not in ("", FORMULA_VALUES):
        raise UploadError(
            f"Formulas cannot be read as {show(choice)}",
            code="choice_invalid",
            asks="formulas",
            choices=(FORMULA_VALUES,),
        )
    return bool(choice)


def _ours(data: bytes, book: Workbook) -> str:
    """Name of the sheet of records in a workbook that this atlas wrote, empty for any other.

    Such a workbook has one more sheet, ``about``, which names its attribution and its stamp.
    """
    names = [sheet.name for sheet in book.sheets]
    if len(names) != len((_ABOUT, _STAMP)) or names[1] != _ABOUT:
        return ""
    sheet = book.sheets[1]
    rows = _rows(part_of(data, book.parts, sheet.member), sheet, book, Seen())
    said = {cells[0] for _, cells in rows if cells}
    return names[0] if {"attribution", _STAMP} <= said else ""


def _choose(book: Workbook, choice: str) -> Sheet:
    names = [sheet.name for sheet in book.sheets]
    if choice in names:
        return book.sheets[names.index(choice)]
    if not choice and len(names) == 1:
        return book.sheets[0]
    hidden = [sheet.name for sheet in book.sheets if sheet.hidden]
    what = (
        f"No sheet is named {show(choice)}" if choice else f"The workbook has {len(names)} sheets"
    )
    if hidden:
        what += f" ({len(hidden)} hidden: {', '.join(show(name) for name in hidden[:5])})"
    raise UploadError(
        what,
        code="choice_invalid" if choice else "xlsx_sheet",
        asks="sheet",
        choices=names,
        samples=dict.fromkeys(hidden, "hidden"),
    )


def _rows(
    content: bytes, sheet: Sheet, book: Workbook, seen: Seen, *, values: bool = False
) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row that is written in the sheet, in strictly rising order."""
    last = 0
    names: list[str] = []
    for element in elements(content, sheet.member, _NAMES):
        tag = local(element.tag)
        if tag == "mergeCell":
            seen.merged.append(element.get("ref", ""))
            continue
        if tag == "sheetView":
            seen.no_zeros |= element.get("showZeros") in ("0", "false")
            continue
        if element.get("hidden") in ("1", "true"):
            seen.hidden = True
        if tag == "col":
            continue
        text = element.get("r")
        if text is not None and not re.fullmatch(r"[1-9][0-9]{0,6}", text):
            raise UploadError(f"Row number {show(text)} is none", code="xlsx_damaged", row=last + 1)
        number = int(text) if text else last + 1
        if number <= last:
            raise UploadError(f"Row {number} comes after row {last}", code="xlsx_order", row=number)
        last = number
        cells = _cells(element, number, book, seen, names, values=values)
        if number == 1:
            names = cells
        yield number, cells


def _cells(
    element: Any, row: int, book: Workbook, seen: Seen, names: list[str], *, values: bool
) -> list[str]:
    cells: list[str] = []
    for cell in element:
        if local(cell.tag) != "c":
            continue
        index = _index(cell.get("r"), row, len(cells))
        cells += [""] * (index - len(cells))
        name = names[index] if index < len(names) and names[index] else f"column {index + 1}"
        cells.append(cell_text(cell, Place(row, index, name), book, seen, values=values))
    return cells


def _index(reference: str | None, row: int, after: int) -> int:
    if reference is None:
        index = after
    else:
        found = _REF.fullmatch(reference)
        if found is None or int(found[2]) != row:
            raise UploadError(
                f"Cell reference {show(reference)} does not fit row {row}",
                code="xlsx_damaged",
                row=row,
            )
        index = 0
        for letter in found[1]:
            index = index * 26 + ord(letter) - 64
        index -= 1
    if index < after:
        raise UploadError(f"Cell {reference} comes twice or late", code="xlsx_order", row=row)
    if index >= 16_384 or (index >= MAX_COLUMNS * 2 and row == 1):
        raise UploadError(f"Cell {reference} lies too far out", code="too_many_columns", row=row)
    return index


def _trimmed(cells: list[str]) -> list[str]:
    """A header without the empty cells that spreadsheets leave at its end."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _notes(book: Workbook, seen: Seen, header: list[str]) -> list[dict[str, Any]]:
    def name(index: int) -> str:
        return header[index] if index < len(header) else ""

    notes = []
    # Of the column as a whole: at its first row that row would be flagged for nothing.
    for index, count in sorted(seen.dates.items()):
        row, value = seen.first[index]
        what = f"{count} date cells are written as ISO dates; the first is {letters(index)}{row}"
        notes.append(note("note_date", what=what, column=name(index), value=value))
    for code, at, value, what in seen.marks:
        column = name(at.column)
        notes.append(note(code, what=what, row=at.row, column=column, value=value))
    if seen.merged:
        what = f"Cells are merged ({', '.join(seen.merged[:5])}); only the first holds the text"
        notes.append(note("note_merged", what=what, value=" ".join(seen.merged)))
    if seen.hidden:
        notes.append(note("note_hidden_row", what="Hidden rows or columns were read too"))
    hidden = [sheet.name for sheet in book.sheets if sheet.hidden]
    if hidden:
        what = f"The workbook has {len(hidden)} hidden sheets: {', '.join(map(show, hidden[:5]))}"
        notes.append(note("note_hidden_sheet", what=what))
    return notes
