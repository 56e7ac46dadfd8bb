"""Columns of a general table that nothing is read from, and those among them that hold figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from geo.core.text import match_key, visible
from geo.importers.codes import ImportRefusedError, RowRefusedError
from geo.importers.figures import read_figure

KEY, LEAVE = "unread", "leave"
_LONG = 80
# Parts of header words; a column is meant only if it holds figures too.
_HARM = tuple(
    match_key(word)
    for word in ("killed", "dead", "death", "died", "fatal", "injur", "wound", "casualt", "abduct",
                 "kidnap", "captur", "arrest", "detain", "missing", "victim", "ہلاک", "جاں بحق",
                 "اموات", "زخمی", "اغوا", "گرفتار", "لاپتہ")
)  # fmt: skip


def unread_columns(columns: Sequence[str], chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Columns that no field is read from, in the file's order."""
    read = set(chosen.values())
    return tuple(column for column in columns if column not in read)


def unread_figures(
    columns: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]
) -> tuple[str, ...]:
    """Columns that nothing is read from, that are named for harm and hold a figure."""
    left = set(unread_columns(columns, chosen))
    return tuple(
        column
        for at, column in enumerate(columns)
        if column in left
        and any(word in match_key(column) for word in _HARM)
        and any(_is_figure(row[at]) for row in rows)
    )


def require_figures_read(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    chosen: Mapping[str, str],
    decisions: Mapping[str, str],
) -> None:
    """Refuse a table with figures that nothing is read from, unless its owner leaves them out.

    Raises
    ------
    ImportRefusedError
        With ``columns.unread``.
    """
    left = () if decisions.get(KEY) == LEAVE else unread_figures(columns, rows, chosen)
    if left:
        raise ImportRefusedError(
            "columns.unread", f"Nothing is read from {quoted(left)}", column=left[0]
        )


def quoted(columns: Iterable[str]) -> str:
    """Names of columns as a sentence lists them."""
    return ", ".join(repr(visible(column, limit=_LONG)) for column in columns)


def _is_figure(cell: str) -> bool:
    try:
        return bool(cell) and bool(read_figure(cell, column="")[0].low)
    except RowRefusedError:
        return False
