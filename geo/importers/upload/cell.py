"""Text of one cell of a sheet: numbers as written, dates as ISO, formulas as formulas."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from openpyxl.formula.translate import Translator, TranslatorError
from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.workbook import Workbook, local, rich_text, unescape

_PLAIN = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


class Place(NamedTuple):
    """Where a cell stands: row from 1, column from 0, the column's name."""

    row: int
    column: int
    name: str

    @property
    def cell(self) -> str:
        """The cell as a spreadsheet names it."""
        return f"{letters(self.column)}{self.row}"


@dataclass
class Seen:
    """Remarks gathered while the rows stream by."""

    merged: list[str] = field(default_factory=list)
    hidden: bool = False
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    formulas: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    first: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)

    def mark(self, code: str, column: int, row: int, value: str) -> None:
        """Count a remark on a column and keep where it first held."""
        self.counts[code, column] += 1
        self.first.setdefault((code, column), (row, value))


def letters(index: int) -> str:
    """Letters of a column as a spreadsheet shows them; 0 is A."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell_text(cell: Any, at: Place, book: Workbook, seen: Seen) -> str:
    """Text of one cell; a formula keeps its own text, and its last value goes beside.

    Raises
    ------
    UploadError
        ``xlsx_error_cell``, ``xlsx_number``, ``xlsx_date`` or ``xlsx_damaged``.
    """
    parts = {local(child.tag): child for child in cell}
    value = _value(cell, parts, at, book, seen)
    formula = parts.get("f")
    if formula is None:
        return value
    text = _formula(formula, at.cell, seen)
    seen.mark("note_formula", at.column, at.row, value)
    seen.formulas.append({"row": at.row, "column": at.column, "formula": text, "value": value})
    return text


def _formula(formula: Any, cell: str, seen: Seen) -> str:
    """Text of a formula; one that is shared down a column is written out for its own cell."""
    text = "=" + (formula.text or "")
    key = formula.get("si")
    if formula.get("t") != "shared" or key is None:
        return text
    if formula.text:
        seen.shared[key] = (text, cell)
        return text
    origin, at = seen.shared.get(key, (text, cell))
    try:
        return str(Translator(origin, at).translate_formula(cell))
    except (TranslatorError, ValueError, IndexError, AttributeError):
        return origin


def _value(cell: Any, parts: dict[str, Any], at: Place, book: Workbook, seen: Seen) -> str:
    kind = cell.get("t", "n")
    raw = (parts["v"].text or "") if "v" in parts else ""
    if kind == "inlineStr":
        return rich_text(parts["is"]) if "is" in parts else ""
    if kind == "e":
        raise UploadError(
            f"Cell {at.cell} holds {show(raw)}",
            code="xlsx_error_cell",
            row=at.row,
            column=at.name,
        )
    if kind in ("str", "d") or not raw:
        return unescape(raw)
    if kind == "s":
        if not raw.isascii() or not raw.isdigit() or int(raw) >= len(book.texts):
            raise UploadError(
                f"Cell {at.cell} points at no text",
                code="xlsx_damaged",
                row=at.row,
                column=at.name,
            )
        return book.texts[int(raw)]
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
    return _number(raw.strip(), cell.get("s", "0"), at, book, seen)


def _number(raw: str, style: str, at: Place, book: Workbook, seen: Seen) -> str:
    if not _NUMBER.fullmatch(raw):
        raise UploadError(
            f"Cell {at.cell} is a number and holds {show(raw)}",
            code="xlsx_number",
            row=at.row,
            column=at.name,
        )
    if not (style.isascii() and style.isdigit()):
        raise UploadError(
            "A cell has no style number", code="xlsx_damaged", row=at.row, column=at.name
        )
    formats = book.formats
    shown = formats[int(style)] if int(style) < len(formats) else "General"
    if shown != "General" and is_date_format(shown):
        seen.mark("note_date", at.column, at.row, raw)
        return _date(float(raw), shown, at, book, seen)
    if re.match(r"0{2,}(?![.,])", shown) and len(raw.lstrip("-")) < len(shown.split(";")[0]):
        seen.mark("note_number_format", at.column, at.row, raw)
    if _PLAIN.fullmatch(raw):
        return raw
    number = float(raw)
    if abs(number) in (float("inf"),):
        raise UploadError("The number is too large", code="xlsx_number", row=at.row, column=at.name)
    if number.is_integer():
        if abs(number) >= 1e15:
            seen.mark("note_number_precision", at.column, at.row, raw)
        return str(int(number))
    # 0.1 is stored as 0.10000000000000001 by some programs: the shortest text of the same value.
    return repr(number)


def _date(serial: float, shown: str, at: Place, book: Workbook, seen: Seen) -> str:
    timedelta = is_timedelta_format(shown)
    epoch = MAC_EPOCH if book.epoch_1904 else WINDOWS_EPOCH
    try:
        # Serial 60 is the 29 February 1900 that never was; below it the count is off by one.
        if not timedelta and not book.epoch_1904 and 1 <= serial < 61:
            raise ValueError
        moment = from_excel(serial, epoch, timedelta=timedelta)
        if serial < 0:
            raise ValueError
    except (OverflowError, ValueError) as error:
        raise UploadError(
            f"Cell {at.cell} holds day {serial:g}, which is no date",
            code="xlsx_date",
            row=at.row,
            column=at.name,
        ) from error
    if isinstance(moment, datetime):
        plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", shown).lower()
        if not ("d" in plain and "y" in plain) or (moment.time() != time() and "h" not in plain):
            seen.mark("note_date_part", at.column, at.row, shown)
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
    return moment.isoformat() if isinstance(moment, date | time) else str(moment)
