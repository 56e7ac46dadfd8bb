"""CSV and TSV, read strictly: a cell is what the file says, a row has what the header names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from geo.importers.headerless import is_record
from geo.importers.upload.encoding import to_utf8
from geo.importers.upload.errors import UploadError
from geo.importers.upload.limits import MAX_CELL, MAX_COLUMNS
from geo.importers.upload.notes import Meta, note
from geo.importers.upload.sink import Sink, check_cell, check_header

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_SAMPLE_ROWS = 200
_SAMPLE_BYTES = 262_144


class Record(NamedTuple):
    """Cells of one row, and its text as it stands in the file."""

    cells: list[str]
    raw: str


def read_separated(data: bytes, *, folder: Path, choices: dict[str, str]) -> Meta:
    """Write the table of a CSV or TSV file as Arrow and say how it was read.

    Raises
    ------
    UploadError
        With the code, row and column of the first defect.
    """
    decoded = to_utf8(data, choice=choices.get("encoding", ""))
    quoted = _quotes(choices.get("quotes", ""))
    utf8 = decoded.utf8
    suspect = b"\x00" in utf8 or re.search(rb"\r(?!\n)", utf8) is not None
    if suspect:
        _check_first_line(utf8)
    if not utf8[:1].strip(b"\r\n"):
        raise UploadError("The first line is empty", code="header_missing", row=1)
    separator = _separator(utf8, choice=choices.get("separator", ""), quoted=quoted)
    notes = [note("note_bom", what=f"The file begins with the mark of {decoded.encoding}")]
    rows = _records(utf8, separator, quoted=quoted)
    first = next(rows, Record([], ""))
    header = first.cells
    nameless = is_record(header)
    if nameless:
        header = [f"column {number}" for number in range(1, len(header) + 1)]
        rows = chain([first], rows)
    check_header(header)
    width = len(header)
    blank = 0
    with Sink(folder / "table.arrow", header) as sink:
        try:
            for number, (cells, raw) in enumerate(rows, start=1 if nameless else 2):
                if not cells and width > 1:
                    blank = blank or number
                    continue
                if blank:
                    raise UploadError(
                        "An empty line lies between rows", code="csv_blank_row", row=blank
                    )
                if suspect:
                    _check_controls(raw, header, number, separator, quoted=quoted)
                if not cells:
                    sink.add([""])
                    continue
                if len(cells) != width:
                    raise _ragged(cells, header, number)
                sink.add(cells)
        except UploadError as error:
            raise _with_name(error, header) from None
    if nameless:
        notes.append(note("note_nameless", what="The file has no header; its columns are numbered"))
    if blank:
        notes.append(note("note_blank_end", row=blank, what="Empty lines at the end are left out"))
    return Meta(
        kind="tsv" if separator == "\t" else "csv",
        columns=header,
        encoding=decoded.encoding,
        separator=separator,
        notes=notes if decoded.marked else notes[1:],
    )


def _check_first_line(utf8: bytes) -> None:
    """A file with bare carriage returns at its row ends has one endless first line: say so."""
    line = utf8[: utf8.find(b"\n")] if b"\n" in utf8 else utf8
    found = re.search(rb"\r(?!\Z)|\r\r\Z", line)
    if found and line.count(b'"', 0, found.start()) % 2 == 0:
        raise UploadError("A carriage return stands without a line feed", code="csv_lone_cr", row=1)


def _with_name(error: UploadError, header: list[str]) -> UploadError:
    """The error with the column's own name in place of its number."""
    number = re.fullmatch(r"column (\d+)", error.column)
    if number is None or error.column in header or int(number[1]) > len(header):
        return error
    return UploadError.from_dict(error.to_dict() | {"column": header[int(number[1]) - 1]})


def _quotes(choice: str) -> bool:
    if choice not in ("", "double", "plain"):
        raise UploadError(
            f"Quotes {choice!r} is no choice",
            code="choice_invalid",
            asks="quotes",
            choices=("double", "plain"),
        )
    return choice != "plain"


def _records(utf8: bytes, separator: str, *, quoted: bool) -> Iterator[Record]:
    """Rows of the text; the reader splits at line feeds alone, so that nothing else ends a row."""
    csv.field_size_limit(MAX_CELL)
    lines: list[str] = []

    def feed() -> Iterator[str]:
        with io.TextIOWrapper(io.BytesIO(utf8), encoding="utf-8", newline="\n") as text:
            for line in text:
                lines.append(line)
                yield line

    reader = csv.reader(
        feed(),
        delimiter=separator,
        strict=True,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
    )
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _explain(str(error), "".join(lines), number, separator, utf8) from None
        raw = lines[0] if len(lines) == 1 else "".join(lines)
        lines.clear()
        if quoted and '"' in raw and '"' in "".join(cells):
            _check_quotes(raw, number, separator)
        yield Record(cells, raw)


def _explain(message: str, raw: str, row: int, separator: str, utf8: bytes) -> UploadError:
    """The reader's complaint as one of our codes, with the column in which it arose."""
    start, column = _fault_at(raw, separator)
    opened = raw[start : start + 1] == '"'
    if "unexpected end of data" in message or (
        "field larger" in message and opened and utf8.count(b'"') % 2
    ):
        code, what = "csv_quote_open", "A quote is opened and never closed"
    elif "field larger" in message and _field_pattern(separator).match(raw, start):
        code, what = "cell_long", f"A cell holds more than {MAX_CELL:,} characters"
    elif "new-line character" in message:
        code, what = "csv_lone_cr", "A carriage return stands without a line feed"
    else:
        code, what = "csv_quote_stray", "Text follows a closing quote"
    return UploadError(what, code=code, row=row, column=column)


def _field_pattern(separator: str) -> re.Pattern[str]:
    mark = re.escape(separator)
    return re.compile(
        rf'"[^"]*(?:""[^"]*)*"(?={mark}|\r?\n?\Z)|(?!")[^{mark}\r\n"]*(?={mark}|\r?\n?\Z)'
    )


def _fault_at(raw: str, separator: str) -> tuple[int, str]:
    """Offset and number of the first field that is not well formed or is too long."""
    pattern = _field_pattern(separator)
    at, number = 0, 1
    while at <= len(raw):
        found = pattern.match(raw, at)
        if found is None or found.end() - at > MAX_CELL or found.end() >= len(raw.rstrip("\r\n")):
            break
        at = found.end() + 1
        number += 1
        if number > MAX_COLUMNS * 4:
            break
    return at, f"column {number}"


def _check_quotes(raw: str, row: int, separator: str) -> None:
    """Refuse a quote inside a cell that is not quoted; doubled quotes in quoted cells are fine."""
    pattern = _field_pattern(separator)
    at, number, end = 0, 1, len(raw.rstrip("\r\n"))
    while at <= end:
        found = pattern.match(raw, at)
        if found is None:
            raise UploadError(
                "A quote stands inside a cell that is not quoted",
                code="csv_quote_stray",
                row=row,
                column=f"column {number}",
                asks="quotes",
                choices=("plain",),
            )
        at = found.end() + 1
        number += 1


def _check_controls(raw: str, header: list[str], row: int, separator: str, *, quoted: bool) -> None:
    """Find a NUL, or a lone carriage return outside of quotes, in a row's text."""
    at = raw.find("\x00")
    if at >= 0:
        check_cell("\x00", row=row, column=_column_at(raw, at, header, separator, quoted=quoted))
    for found in re.finditer(r"\r(?!\n)", raw):
        if raw.count('"', 0, found.start()) % 2 == 0 or not quoted:
            raise UploadError(
                "A carriage return stands without a line feed",
                code="csv_lone_cr",
                row=row,
                column=_column_at(raw, found.start(), header, separator, quoted=quoted),
            )


def _column_at(raw: str, at: int, header: list[str], separator: str, *, quoted: bool) -> str:
    before = re.sub(r'"[^"]*(?:"|\Z)', "", raw[:at]) if quoted else raw[:at]
    index = before.count(separator)
    return header[index] if index < len(header) else f"column {index + 1}"


def _ragged(cells: list[str], header: list[str], row: int) -> UploadError:
    wanted = len(header)
    column = header[len(cells)] if len(cells) < wanted else f"column {wanted + 1}"
    return UploadError(
        f"The row has {len(cells)} cells, the header names {wanted}",
        code="csv_ragged",
        row=row,
        column=column,
    )


def _separator(utf8: bytes, *, choice: str, quoted: bool) -> str:
    """The one separator that cuts the first rows evenly; else a question."""
    if choice:
        if choice not in SEPARATORS and choice not in SEPARATORS.values():
            raise UploadError(
                f"Separator {choice!r} is no choice",
                code="choice_invalid",
                asks="separator",
                choices=tuple(SEPARATORS),
            )
        return SEPARATORS.get(choice, choice)
    line = utf8.partition(b"\n")[0].decode("utf-8", "replace")
    if is_record(line.rstrip("\r").split("\t")):
        return "\t"
    widths = {name: _widths(utf8, mark, quoted=quoted) for name, mark in SEPARATORS.items()}
    even = [name for name, found in widths.items() if found[0] > 1 and len(set(found)) == 1]
    present = [name for name, found in widths.items() if found[0] > 1]
    candidates = even or present
    if len(candidates) == 1:
        return SEPARATORS[candidates[0]]
    first = utf8[: utf8.find(b"\n") if b"\n" in utf8 else 200][:200].decode("utf-8", "replace")
    samples = {name: f"{widths[name][0]} columns" for name in candidates or SEPARATORS}
    raise UploadError(
        f"The header could be cut at {', '.join(candidates)}"
        if candidates
        else f"The header {first.strip()[:60]!r} holds no comma, semicolon, tab or bar",
        code="separator_ambiguous" if candidates else "separator_unknown",
        row=1,
        asks="separator",
        choices=tuple(candidates or SEPARATORS),
        samples=samples,
    )


def _widths(utf8: bytes, separator: str, *, quoted: bool) -> list[int]:
    """Cells of each of the first rows under one separator; a row it cannot read counts 0."""
    sample = utf8[:_SAMPLE_BYTES]
    whole = len(utf8) <= _SAMPLE_BYTES
    found: list[int] = []
    try:
        for cells, _ in _records(_cut(sample), separator, quoted=quoted):
            if cells or not found:
                found.append(len(cells))
            if len(found) >= _SAMPLE_ROWS:
                return found
    except UploadError:
        # A row cut by the end of the sample says nothing; within the file it is a mark against.
        if whole or not found:
            found.append(0)
        return found
    return found if whole or len(found) < 2 else found[:-1]


def _cut(sample: bytes) -> bytes:
    """The sample without a letter that its end cuts in two."""
    return sample.decode("utf-8", "ignore").encode("utf-8")
