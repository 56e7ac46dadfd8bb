"""Which column of a general table means what: guessed from the names, shown, and confirmed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.core.text import match_key, visible
from geo.importers.codes import ImportRefusedError

_TABLE = Path(__file__).with_name("headers.csv")
AS_GUESSED = "as-guessed"
PREFIX = "column."
COUNTS = ("killed", "injured", "abducted", "captured")


@dataclass(frozen=True, kw_only=True)
class ColumnGuess:
    """A column that was taken for a field, and the word that led to it."""

    field: str
    column: str
    word: str


@lru_cache(maxsize=1)
def fields() -> dict[str, dict[str, str]]:
    """Fields of a general table, each with its header words by their matching form."""
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        return {
            row["field"]: {match_key(word): word for word in row["words"].split("|")}
            for row in csv.DictReader(handle)
        }


def guess_columns(columns: Sequence[str]) -> tuple[ColumnGuess, ...]:
    """Guess the fields of a table from its header words, English or Urdu.

    Only a whole name is recognised, case and punctuation aside; a column is taken for one field,
    and of two columns for one field the one whose word stands first in the list wins.
    """
    keys = {column: match_key(column) for column in columns}
    used: set[str] = set()
    found: list[ColumnGuess] = []
    for field, words in fields().items():
        ranks = {key: rank for rank, key in enumerate((match_key(field), *words))}
        hits = [column for column in columns if column not in used and keys[column] in ranks]
        if hits:
            best = min(hits, key=lambda column: ranks[keys[column]])
            used.add(best)
            word = words.get(keys[best], field)
            found.append(ColumnGuess(field=field, column=best, word=word))
    return tuple(found)


def chosen_columns(columns: Sequence[str], decisions: dict[str, str]) -> dict[str, str]:
    """Columns by field after the owner's decisions.

    ``columns=as-guessed`` confirms the guess; ``column.<field>=<name>`` sets one field, an empty
    name takes it away. Setting single fields without confirming the guess uses these fields alone.

    Raises
    ------
    ImportRefusedError
        ``columns.unconfirmed`` with the guess if nothing was decided, ``columns.repeated`` if a
        chosen column stands twice, ``columns.unknown`` for a column or field that is not there,
        ``decision.unknown`` for another value of ``columns``.
    """
    guess = {one.field: one.column for one in guess_columns(columns)}
    single = {
        key.removeprefix(PREFIX): value
        for key, value in decisions.items()
        if key.startswith(PREFIX)
    }
    how = decisions.get("columns", "")
    if how not in {"", AS_GUESSED}:
        raise ImportRefusedError(
            "decision.unknown",
            f"The decision columns cannot be {visible(how, limit=80)!r}",
            where="decision columns",
            choices=(AS_GUESSED,),
        )
    if not how and not single:
        shown = "; ".join(
            f"{field} is read from {visible(column, limit=80)!r}" for field, column in guess.items()
        )
        raise ImportRefusedError(
            "columns.unconfirmed", f"Is this what the columns mean? {shown or 'None was guessed'}"
        )
    for field, column in single.items():
        if field not in fields() or (column and column not in columns):
            raise ImportRefusedError(
                "columns.unknown",
                f"There is no field {visible(field, limit=80)!r} or no column "
                f"{visible(column, limit=80)!r}",
                where=f"decision {PREFIX}{visible(field, limit=80)}",
                column=column,
                choices=tuple(visible(one, limit=80) for one in columns),
            )
    chosen = {**(guess if how else {}), **single}
    chosen = {field: column for field, column in chosen.items() if column}
    for column in chosen.values():
        if list(columns).count(column) > 1:
            raise ImportRefusedError(
                "columns.repeated",
                f"The column {visible(column, limit=80)!r} stands twice",
                column=column,
            )
    return chosen


def require_enough(chosen: dict[str, str]) -> None:
    """Refuse a map without a date, or without a district, a place or a point.

    Raises
    ------
    ImportRefusedError
        With ``columns.not-enough``.
    """
    if "date" not in chosen:
        raise ImportRefusedError("columns.not-enough", "No column is read as the date")
    if not ({"district", "place"} & chosen.keys()) and not {"lon", "lat"} <= chosen.keys():
        raise ImportRefusedError(
            "columns.not-enough", "No column is read as the district, the place or the point"
        )
    if len({"lon", "lat"} & chosen.keys()) == 1:
        raise ImportRefusedError(
            "columns.not-enough", "Only one of longitude and latitude has a column"
        )
