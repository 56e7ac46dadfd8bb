"""Columns of a general table that nothing is read from, and what would be lost with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from geo.core.text import match_key, normalise_name, visible
from geo.importers.codes import ImportRefusedError, RowRefusedError
from geo.importers.column_map import fields
from geo.importers.figures import read_figure
from geo.incidents.marks import marking, says_no

KEY, LEAVE = "unread", "leave"
_LONG = 80
# Fields of which a record is made; other texts stand in the original cells as well.
_TWINS = ("date", "district", "place", "province", "lon", "lat", "claimant")
# Parts of header words; a column is meant only if it holds figures too. A question too many costs
# an answer, one too few a figure.
_HARM = tuple(
    match_key(word)
    for word in ("killed", "nkill", "dead", "death", "died", "fatal", "slain", "loss of li",
                 "lives lost", "martyr", "shaheed", "shahadat", "shohada", "shuhada", "neutrali",
                 "eliminat", "injur", "wound", "casualt", "abduct", "kidnap", "hostage", "captur",
                 "arrest", "detain", "missing", "victim", "halak", "zakhmi", "giraftar", "lapata",
                 "ہلاک", "جاں بحق", "جان بحق", "اموات", "موت", "شہید", "شہدا", "شہادت", "مارے",
                 "مقتول", "زخمی", "اغوا", "یرغمال", "گرفتار", "لاپتہ")
)  # fmt: skip
# Too short to be looked for inside of other words.
_HARM_WORDS = frozenset(("kia", "wia", "mia", "kill", "kills"))


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
        if column in left and _names_harm(column) and any(_is_figure(row[at]) for row in rows)
    )


def unread_twins(
    columns: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]
) -> tuple[str, ...]:
    """Columns that nothing is read from and that fill rows in which a field's own column is empty.

    A file put together of two has ``district`` in some rows and ``Zila`` in the others.
    """
    found: dict[str, None] = {}
    left = unread_columns(columns, chosen)
    for field in _TWINS:
        words = fields()[field]
        if field not in chosen:
            continue
        at = columns.index(chosen[field])
        for column in left:
            other = columns.index(column)
            key = match_key(column)
            if (key == match_key(field) or key in words) and any(
                row[other].strip() and not row[at].strip() for row in rows
            ):
                found[column] = None
    return tuple(found)


def why_unread(
    columns: Sequence[str], rows: Sequence[Sequence[str]], chosen: Mapping[str, str]
) -> str:
    """What would be lost with the columns that nothing is read from, in words; "" for nothing."""
    figures = unread_figures(columns, rows, chosen)
    twins = [one for one in unread_twins(columns, rows, chosen) if one not in figures]
    told = [f"{quoted(figures)}, which hold figures"] if figures else []
    told += [f"{quoted(twins)}, which fill rows that lack another column"] if twins else []
    marks = [c for c in marking(unread_columns(columns, chosen)) if _marks(columns, rows, c)]
    told += [f"{quoted(marks)}, which mark records that are not to be published"] if marks else []
    return f"Nothing is read from {' and '.join(told)}" if told else ""


def require_read(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    chosen: Mapping[str, str],
    decisions: Mapping[str, str],
) -> None:
    """Refuse a table of which something would be lost, unless its owner leaves it out.

    Raises
    ------
    ImportRefusedError
        With ``columns.unread``.
    """
    why = "" if decisions.get(KEY) == LEAVE else why_unread(columns, rows, chosen)
    if why:
        raise ImportRefusedError("columns.unread", why)


def quoted(columns: Iterable[str]) -> str:
    """Names of columns as a sentence lists them."""
    return ", ".join(repr(visible(column, limit=_LONG)) for column in columns)


def _names_harm(column: str) -> bool:
    key = match_key(column)
    return any(part in key for part in _HARM) or not _HARM_WORDS.isdisjoint(
        normalise_name(column).split()
    )


def _marks(columns: Sequence[str], rows: Sequence[Sequence[str]], column: str) -> bool:
    at = columns.index(column)
    return any(not says_no(row[at]) for row in rows)


def _is_figure(cell: str) -> bool:
    try:
        return bool(cell) and bool(read_figure(cell, column="")[0].low)
    except RowRefusedError:
        return False
