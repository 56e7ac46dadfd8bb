"""Which columns of a boundary file hold names and codes: taken if one alone can be, else asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

import pandas as pd

from geo.core.errors import NameAmbiguousError, NameUnknownError
from geo.core.text import match_key, visible
from geo.districts.names import resolve_district
from geo.importers.boundaries.codes import BoundaryFileError
from geo.importers.result import RowNote

NONE = "-"
"""The choice that a file has no codes."""
_PREFERRED = "name"
# Share of a column's values that must be districts for it to be one of their names or codes.
_FITS = 0.5
_SHOWN = 3


def choose_name(cells: pd.DataFrame, choice: str) -> tuple[str, list[RowNote]]:
    """Column with the districts' names.

    Raises
    ------
    BoundaryFileError
        ``boundary_column``, or ``boundary_name_column`` with the fitting columns first.
    """
    if choice:
        return _column(cells, choice, asks="name_column"), []
    fitting = _fitting(cells, _is_name)
    preferred = [column for column in fitting if match_key(column) == _PREFERRED]
    taken = preferred or fitting
    if len(taken) != 1:
        rest = [str(c) for c in cells.columns if c not in fitting and cells[c].ne("").all()]
        several = "several columns can hold" if fitting else "no column is known to hold"
        offered = [*fitting, *rest]
        raise BoundaryFileError(
            f"{several.capitalize()} the districts' names",
            code="boundary_name_column",
            asks="name_column",
            choices=offered,
            samples={column: _sample(cells[column]) for column in offered},
        )
    said = f"Names were read from the column {visible(taken[0], limit=80)!r}"
    return taken[0], [_note("note_name_column", taken[0], said)]


def choose_code(cells: pd.DataFrame, choice: str) -> tuple[str, list[RowNote]]:
    """Column with the districts' codes, empty for none.

    Raises
    ------
    BoundaryFileError
        ``boundary_column``.
    """
    if choice == NONE:
        return "", []
    if choice:
        return _column(cells, choice, asks="code_column"), []
    fitting = _fitting(cells, _is_code)
    if len(fitting) != 1:
        return "", []
    said = f"Codes were read from the column {visible(fitting[0], limit=80)!r}"
    return fitting[0], [_note("note_code_column", fitting[0], said)]


def tidy(values: Iterable[str]) -> list[str]:
    """Cells without spaces at their ends and runs of spaces."""
    return [" ".join(value.split()) for value in values]


def _column(cells: pd.DataFrame, choice: str, *, asks: str) -> str:
    if choice not in cells.columns:
        raise BoundaryFileError(
            f"There is no column {visible(choice, limit=80)!r}",
            code="boundary_column",
            asks=asks,
            choices=[str(c) for c in cells.columns],
            samples={str(c): _sample(cells[c]) for c in cells.columns},
        )
    return choice


def _fitting(cells: pd.DataFrame, fits: Callable[[str], bool]) -> list[str]:
    found = []
    for column in cells.columns:
        values = set(tidy(cells[column]))
        known = sum(1 for value in values if fits(value))
        if values and "" not in values and known >= _FITS * len(values):
            found.append(str(column))
    return found


def _is_name(value: str) -> bool:
    return _how(value) not in ("", "code")


def _is_code(value: str) -> bool:
    return _how(value) == "code"


@lru_cache(maxsize=4096)
def _how(value: str) -> str:
    try:
        return resolve_district(value).how
    except (NameUnknownError, NameAmbiguousError):
        return ""


def _sample(values: pd.Series) -> str:
    shown = dict.fromkeys(visible(value, limit=30) for value in values.head(50) if value)
    return ", ".join(list(shown)[:_SHOWN])


def _note(code: str, column: str, what: str) -> RowNote:
    return RowNote(code=code, row=0, column=column, value="", what=what, fix="")
