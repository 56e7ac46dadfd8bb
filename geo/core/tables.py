"""Bundled tables, read as text: a cell is what the file says and nothing else."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from geo.core.errors import DataError, NotFoundError


def read_rows(path: Path) -> tuple[dict[str, str], ...]:
    """Rows of a bundled table as text, cells and all exactly as written.

    Raises
    ------
    NotFoundError
        If the file is not there.
    DataError
        If a row has more or fewer cells than the header.
    """
    if not path.is_file():
        raise NotFoundError(
            f"The table {path.parent.name}/{path.name} is missing",
            fix="Restore the data folder, or point ATLAS_DATA to a whole one",
        )
    with path.open(encoding="utf-8", newline="") as handle:
        rows = tuple(csv.DictReader(handle))
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise DataError(
                "A row has more or fewer cells than the header",
                where=f"{path.parent.name}/{path.name}, row {number}",
                fix="Quote the cells that hold commas",
            )
    return rows


def each_row(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples, with cells of whatever type their column has."""
    yield from frame.itertuples()
