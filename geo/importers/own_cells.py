"""Cells of our own exports: what the types of our tables admit, and nothing is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from geo.core.cells import unguard_cell
from geo.core.text import visible
from geo.importers.assemble import choice
from geo.importers.codes import RowRefusedError
from geo.importers.rows import Cells
from geo.incidents import model
from geo.incidents.selection import FIRST_DAY, LAST_DAY

DECISIONS = {"guarded": ("", "yes", "no")}
# Columns that our exports work out from the record, that a reader of files adds, or that a view
# gives to its incidents: they are worked out again and are no part of a record.
WORKED_OUT = frozenset(
    (
        "district", "district_id", "district_pcode", "district_by", "placement", "radius_km",
        "killed_category", "killed_rule", "killed_low", "killed_high", "killed_at_least", "source",
        "claims", "sources", "fid", "feature_id", "geometry_lon", "geometry_lat", "method",
        "join_note", "conflict", "by_point", "possible", "certain",
    )
)  # fmt: skip
FIGURES = ("low", "high", "best")
# No more than a column of 32 bits holds, which the map page counts in.
_INTEGER = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,17})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PART_OF_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_FLAG = re.compile("true|false", re.IGNORECASE)
# Formats whose cells no spreadsheet opens, so that our exports put no mark there.
_UNMARKED = (".geojson", ".json", ".gpkg", ".parquet")


def cleaner(decisions: dict[str, str], file_name: str) -> Callable[[str], str]:
    """What takes our mark against formulas off a cell, where the file carries it."""
    guarded = choice(decisions, "guarded", choices=DECISIONS["guarded"])
    marked = guarded == "yes" or (not guarded and not file_name.lower().endswith(_UNMARKED))
    return unguard_cell if marked else str


def check_order(cells: Cells, kind: model.Table) -> None:
    """Refuse a row whose low figure is above its high one, or that ends before it begins.

    Raises
    ------
    RowRefusedError
        ``count.order`` or ``date.reversed``.
    """
    low, high = cells.get("low", ""), cells.get("high", "")
    if kind is model.CLAIMS and low and high and int(low) > int(high):
        what = f"The low figure {low} is above the high one {high}"
        raise RowRefusedError("count.order", what, column="low", value=low)
    first, last = cells.get("date_earliest", ""), cells.get("date_latest", "")
    if first and last and last < first:
        what = f"The record begins on {first} and ends on {last}"
        raise RowRefusedError("date.reversed", what, column="date_latest", value=last)


def check_cells(cells: Cells, kind: model.Table) -> None:
    """Refuse a row that the table's types do not admit.

    Raises
    ------
    RowRefusedError
        ``cell.vocabulary`` or ``cell.not-its-kind``.
    """
    for column, allowed in kind.vocabularies.items():
        if cells[column] not in allowed:
            shown = visible(cells[column], limit=80)
            raise RowRefusedError(
                "cell.vocabulary",
                f"{shown!r} is not one of {', '.join(allowed)}",
                column=column,
                value=cells[column],
            )
    for column in kind.dates:
        cell = cells[column]
        if _is_day(cell) and not FIRST_DAY <= date.fromisoformat(cell) <= LAST_DAY:
            what = f"{cell} is no day from {FIRST_DAY} to {LAST_DAY}"
            raise RowRefusedError("cell.not-its-kind", what, column=column, value=cell)
    if kind is model.SOURCES:
        _check_years(cells)
    for columns, word, fits in (
        (kind.dates, "a date written YYYY-MM-DD", _is_day),
        (kind.integers, "a whole number of at most nine digits", _INTEGER.fullmatch),
        (kind.numbers, "a number", _NUMBER.fullmatch),
        (kind.flags, "true or false", _FLAG.fullmatch),
    ):
        for column in columns:
            cell = cells[column]
            if cell and not fits(cell):
                raise RowRefusedError(
                    "cell.not-its-kind",
                    f"{visible(cell, limit=80)!r} is not {word}",
                    column=column,
                    value=cell,
                )


def _check_years(source: Cells) -> None:
    """Refuse a day, month or year of a source in which nothing can have been published or read."""
    for column in ("date", "accessed"):
        cell = source.get(column, "")
        if _PART_OF_DAY.fullmatch(cell) and not FIRST_DAY.year <= int(cell[:4]) <= LAST_DAY.year:
            what = f"{cell} is not within {FIRST_DAY.year} to {LAST_DAY.year}"
            raise RowRefusedError("cell.not-its-kind", what, column=column, value=cell)


def require_figure(claim: Cells) -> None:
    """Refuse a claim that has neither a low, a high nor a best figure: it claims nothing.

    Raises
    ------
    RowRefusedError
        With ``claim.no-figure``.
    """
    if not any(claim[name].strip() for name in FIGURES):
        who = visible(claim["claimant"], limit=80)
        what = f"The claim of {who!r} has no figure"
        raise RowRefusedError("claim.no-figure", what, column="low")


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        # The types of the tables reach from 1678 on.
        return date.fromisoformat(text).year >= 1
    except ValueError:
        return False


def missing(cell: str, column: str) -> RowRefusedError:
    """The refusal of a row that points at nothing."""
    shown = visible(cell, limit=80)
    what = f"{shown!r} is not in the file"
    return RowRefusedError("reference.missing", what, column=column, value=cell)


def nested_rows(text: str, kind: model.Table) -> tuple[Cells, ...]:
    """Rows of a table that a GeoJSON property holds as a JSON list.

    Raises
    ------
    RowRefusedError
        ``cell.not-its-kind`` or ``cell.vocabulary``.
    """
    if not text.strip():
        return ()
    try:
        rows = json.loads(text)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValueError
        found = tuple(
            {**dict.fromkeys(kind.columns, ""), **{key: _text(cell) for key, cell in row.items()}}
            for row in rows
        )
    except (ValueError, RecursionError):
        raise RowRefusedError(
            "cell.not-its-kind",
            f"The property {kind.name} is not a JSON list of rows",
            column=kind.name,
            value=text,
        ) from None
    for row in found:
        check_cells(row, kind)
        check_order(row, kind)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    raise ValueError
