"""A text frame as the importers walk through it: cells by column name, rows by file row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from geo.importers.codes import ImportRefusedError

_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
# A frame's first row stands on line 2 of the file, below the header.
_FIRST = 2


class Row:
    """One row of a file: its number, and its cells by name without the spaces around them."""

    __slots__ = ("_index", "cells", "number")

    def __init__(self, number: int, cells: tuple[str, ...], index: Mapping[str, int]) -> None:
        self.number = number
        self.cells = cells
        self._index = index

    def get(self, name: str) -> str:
        """Cell of a column, stripped; empty where the file has no such column."""
        at = self._index.get(name)
        return "" if at is None else self.cells[at].strip()

    def raw(self, name: str) -> str:
        """Cell of a column exactly as in the file; empty where there is no such column."""
        at = self._index.get(name)
        return "" if at is None else self.cells[at]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A file's columns and rows.

    ``columns`` are the names as they arrived, ``names`` those by which a reader asks, and
    ``labels`` the file's own made distinct, under which the raw cells are kept.
    """

    columns: tuple[str, ...]
    names: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    first_row: int = _FIRST

    def rows(self) -> Iterator[Row]:
        """Rows in the order of the file."""
        index: dict[str, int] = {}
        for at, name in enumerate(self.names):
            index.setdefault(name, at)
        for offset, cells in enumerate(self.cells):
            yield Row(self.first_row + offset, cells, index)

    def raw_json(self, row: Row) -> str:
        """Original cells of a row as a JSON object, in the order of the columns."""
        return _ENCODE(dict(zip(self.labels, row.cells, strict=True)))

    def require(self, names: tuple[str, ...], *, where: str) -> None:
        """Refuse a sheet that lacks one of the columns.

        Raises
        ------
        ImportRefusedError
            With the code ``columns.missing`` and the first column that is not there.
        """
        missing = [name for name in names if name not in self.names]
        if missing:
            raise ImportRefusedError(
                "columns.missing",
                f"The file lacks the column(s) {', '.join(missing)}",
                where=where,
                column=missing[0],
            )


def header_key(column: str) -> str:
    """Form in which column names are compared: no case, no surrounding spaces, no mark."""
    return column.replace("\ufeff", "").strip().strip('"').casefold()


def to_sheet(frame: pd.DataFrame, *, where: str = "") -> Sheet:
    """Sheet of a text frame.

    Raises
    ------
    ImportRefusedError
        With ``file.not-text`` for a cell that is not text, ``file.empty`` for a frame without
        columns.
    """
    if not len(frame.columns):
        raise ImportRefusedError("file.empty", "The file has no columns", where=where)
    columns = [frame.iloc[:, at].tolist() for at in range(frame.shape[1])]
    for at, column in enumerate(columns):
        for offset, cell in enumerate(column):
            if not isinstance(cell, str):
                raise ImportRefusedError(
                    "file.not-text",
                    f"Row {offset + _FIRST} of column {at + 1} holds no text but a "
                    f"{type(cell).__name__}",
                    where=where,
                    row=offset + _FIRST,
                    column=str(frame.columns[at]),
                )
    labels = tuple(str(column) for column in frame.columns)
    return Sheet(
        columns=labels,
        names=tuple(header_key(label) for label in labels),
        labels=distinct(labels),
        cells=tuple(zip(*columns, strict=True)),
    )


def distinct(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels with a number behind each that stood there before."""
    taken: set[str] = set()
    out: list[str] = []
    for label in labels:
        name, number = label, 1
        while name in taken:
            number += 1
            name = f"{label} ({number})"
        taken.add(name)
        out.append(name)
    return tuple(out)


def sample_of(frame: pd.DataFrame, *, size: int = 50) -> list[tuple[str, ...]]:
    """First rows of a frame as text, for sniffing."""
    return [
        tuple(str(cell) for cell in row)
        for row in frame.head(size).itertuples(index=False, name=None)
    ]
