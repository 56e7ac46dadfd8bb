"""Rows of text, checked and written to an Arrow file in pieces, so that memory stays small."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS

_PIECE = 8_192


def check_header(names: Sequence[str]) -> None:
    """Refuse a header with too many, nameless or repeated columns.

    Raises
    ------
    UploadError
        ``header_missing``, ``too_many_columns``, ``header_empty``, ``header_duplicate`` or
        ``csv_sep_line``.
    """
    if names and names[0].strip().casefold() == "sep=" and not any(names[1:]):
        raise UploadError("The first line is a separator for Excel", code="csv_sep_line", row=1)
    if not names or not any(name.strip() for name in names):
        raise UploadError("The first row names no column", code="header_missing", row=1)
    if len(names) > MAX_COLUMNS:
        raise UploadError(f"The table has {len(names):,} columns", code="too_many_columns", row=1)
    seen: set[str] = set()
    for number, name in enumerate(names, start=1):
        if not name.strip():
            raise UploadError(
                f"Column {number} has no name",
                code="header_empty",
                row=1,
                column=f"column {number}",
            )
        if name.strip() in seen:
            raise UploadError(
                f"Column name {show(name)} occurs twice",
                code="header_duplicate",
                row=1,
                column=name,
            )
        seen.add(name.strip())
        check_cell(name, row=1, column=f"column {number}")


def check_cell(text: str, *, row: int, column: str) -> None:
    """Refuse text that no store can keep.

    Raises
    ------
    UploadError
        ``cell_nul``, ``cell_long`` or ``cell_surrogate``.
    """
    if "\x00" in text:
        raise UploadError("The cell holds a NUL character", code="cell_nul", row=row, column=column)
    if len(text) > MAX_CELL:
        raise UploadError(
            f"The cell holds {len(text):,} characters", code="cell_long", row=row, column=column
        )
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise UploadError(
            "The cell holds half a character (a lone surrogate)",
            code="cell_surrogate",
            row=row,
            column=column,
        )


class Sink:
    """An Arrow file of text columns, written row by row; use as a context.

    Parameters
    ----------
    path
        The file to write.
    names
        Names of the columns, checked as a header unless ``checked`` is false.
    """

    def __init__(self, path: Path, names: Sequence[str], *, checked: bool = True) -> None:
        if checked:
            check_header(names)
        self.count = 0
        self._names = list(names)
        self._rows: list[Sequence[str]] = []
        self._schema = pa.schema([pa.field(str(i), pa.string()) for i in range(len(names))])
        self._path = path

    def __enter__(self) -> Sink:
        self._file = pa.OSFile(str(self._path), "wb")
        self._writer = pa.ipc.new_file(self._file, self._schema)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._flush()
        finally:
            self._writer.close()
            self._file.close()

    def add(self, row: Sequence[str]) -> None:
        """Append a row that has as many cells as there are columns."""
        self.count += 1
        if self.count > MAX_ROWS:
            raise UploadError(
                f"The table has more than {MAX_ROWS:,} rows",
                code="too_many_rows",
                row=self.count + 1,
            )
        self._rows.append(row)
        if len(self._rows) >= _PIECE:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        first = self.count - len(self._rows) + 2
        columns = list(zip(*self._rows, strict=True))
        for name, column in zip(self._names, columns, strict=True):
            # One look at the joined text instead of one at each cell; the cell is found on a fault.
            joined = "".join(column)
            if "\x00" in joined or not _encodes(joined) or max(map(len, column)) > MAX_CELL:
                for offset, cell in enumerate(column):
                    check_cell(cell, row=first + offset, column=name)
        arrays = [pa.array(column, type=pa.string()) for column in columns]
        self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
        self._rows = []


def _encodes(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
