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
from geo.importers.upload.number_format import UNCLEAR, shown_otherwise
from geo.importers.upload.workbook import Workbook, is_struck, local, rich_text, unescape

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


class Mark(NamedTuple):
    """A remark on one cell, with what it holds and in words what is to be known of it."""

    code: str
    at: Place
    value: str
    what: str


@dataclass
class Seen:
    """Remarks gathered while the rows stream by; ``no_zeros`` if the sheet shows no zero."""

    merged: list[str] = field(default_factory=list)
    hidden: bool = False
    no_zeros: bool = False
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)
    formulas: list[dict[str, Any]] = field(default_factory=list)
    dates: Counter[int] = field(default_factory=Counter)
    first: dict[int, tuple[int, str]] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)

    def mark(self, code: str, at: Place, value: str, what: str) -> None:
        """Keep a remark on a cell."""
        self.marks.append(Mark(code, at, value, what))

    def date(self, at: Place, value: str) -> None:
        """Count a date of a column and keep where the first stands: that alone is no remark."""
        self.dates[at.column] += 1
        self.first.setdefault(at.column, (at.row, value))


def letters(index: int) -> str:
    """Letters of a column as a spreadsheet shows them; 0 is A."""
    text = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell_text(cell: Any, at: Place, book: Workbook, seen: Seen, *, values: bool = False) -> str:
    """Text of one cell; a formula keeps its own text, and its last value goes beside.

    ``values`` takes the last value in place of a formula.

    Raises
    ------
    UploadError
        ``xlsx_error_cell``, ``xlsx_number``, ``xlsx_date`` or ``xlsx_damaged``.
    """
    parts = {local(child.tag): child for child in cell}
    value = _value(cell, parts, at, book, seen)
    if value and _is_struck(cell, parts, book):
        what = f"Cell {at.cell} is struck out, in part or whole, and was read as it stands"
        seen.mark("note_struck", at, value, what)
    formula = parts.get("f")
    if formula is None:
        return value
    text = _formula(formula, at.cell, seen)
    taken = (
        f"its last value {show(value)} was taken"
        if values
        else f"it was not computed; its last value is {show(value)}"
    )
    seen.mark("note_formula", at, text, f"Cell {at.cell} is the formula {show(text)}: {taken}")
    seen.formulas.append({"row": at.row, "column": at.column, "formula": text, "value": value})
    return value if values else text


def _is_struck(cell: Any, parts: dict[str, Any], book: Workbook) -> bool:
    style = cell.get("s", "0")
    if style.isascii() and style.isdigit() and int(style) in book.struck_styles:
        return True
    if cell.get("t") == "inlineStr":
        return "is" in parts and is_struck(parts["is"])
    raw = (parts["v"].text or "") if "v" in parts else ""
    return cell.get("t") == "s" and raw.isdigit() and int(raw) in book.struck_texts


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
        seen.date(at, raw)
        return _date(float(raw), shown, at, book, seen)
    otherwise = shown_otherwise(float(raw), shown)
    if otherwise is not None:
        seen.mark("note_number_format", at, raw, _told(at, raw, otherwise, shown))
        # A zero that stands there as "unknown", as a dash or not at all was not written as one.
        if float(raw) == 0 and "#" not in otherwise:
            return otherwise
    if seen.no_zeros and float(raw) == 0:
        what = f"Cell {at.cell} holds {raw}, the sheet shows no zeros; what is shown was taken"
        seen.mark("note_number_format", at, raw, what)
        return ""
    leading = otherwise is None and re.match(r"0{2,}(?![.,])", shown)
    if leading and len(raw.lstrip("-")) < len(shown.split(";")[0]):
        what = f"Cell {at.cell} holds {raw}; the sheet shows it with leading zeros"
        seen.mark("note_number_format", at, raw, what)
    if _PLAIN.fullmatch(raw):
        return raw
    number = float(raw)
    if abs(number) in (float("inf"),):
        raise UploadError("The number is too large", code="xlsx_number", row=at.row, column=at.name)
    if number.is_integer():
        if abs(number) >= 1e15:
            what = f"Cell {at.cell} has more digits than a spreadsheet keeps"
            seen.mark("note_number_precision", at, raw, what)
        return str(int(number))
    # 0.1 is stored as 0.10000000000000001 by some programs: the shortest text of the same value.
    return repr(number)


def _told(at: Place, raw: str, otherwise: str, shown: str) -> str:
    if otherwise == UNCLEAR:
        kept = f"Cell {at.cell} holds {raw}, which was kept"
        return f"{kept}; what the sheet shows is not clear (format {show(shown)})"
    seen_as = f"shows {show(otherwise)}" if otherwise else "shows nothing"
    taken = "; what is shown was taken" if float(raw) == 0 and "#" not in otherwise else ""
    return f"Cell {at.cell} holds {raw}, the sheet {seen_as} (format {show(shown)}){taken}"


def _as_shown(moment: datetime, plain: str) -> str:
    """Month or year of a date of which the sheet shows no more; empty where it holds a day.

    A spreadsheet makes the first day of what is written as a month or a year.
    """
    if "d" in plain or "y" not in plain or moment.day != 1 or moment.time() != time():
        return ""
    if "m" in plain:
        return f"{moment:%Y-%m}"
    return f"{moment:%Y}" if moment.month == 1 else ""


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
        text = moment.date().isoformat() if moment.time() == time() else moment.isoformat()
        if "d" in plain and "y" in plain and (moment.time() == time() or "h" in plain):
            return text
        taken = _as_shown(moment, plain) or text
        what = f"Cell {at.cell} holds {text}, the sheet shows less of it (format {show(shown)})"
        seen.mark("note_date_part", at, text, f"{what}; {taken} was taken")
        return taken
    return moment.isoformat() if isinstance(moment, date | time) else str(moment)
