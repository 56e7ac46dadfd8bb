"""The history of a record as a person reads it: who, when, why, and which cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from geo.core.errors import NotFoundError
from geo.core.tables import each_row
from geo.incidents import model
from geo.workflow.editing import record_history
from geo.workflow.intake_pairs import figure_line

_CLAIMS, _SOURCES = model.CLAIMS.name, model.SOURCES.name
# They say where a row belongs; no person reads them as a change.
_INNER = ("claim_id", "incident_id", "operation_id", "dataset")


@dataclass(frozen=True, kw_only=True)
class Past:
    """One version of a record.

    ``cells`` holds field, before and after; a claim that came or went is one line with its
    figure, and None after it. ``new`` tells that the record itself came with this version.
    """

    version: int
    who: str
    when: str
    why: str
    new: bool
    cells: tuple[tuple[str, str, str | None], ...]


def record_past(record_id: str, *, sources: Sequence[str] = ()) -> tuple[Past, ...]:
    """Versions that changed a record, a claim about it or one of its sources, the latest first.

    Parameters
    ----------
    record_id
        The record.
    sources
        Ids of sources that it cites. How they came is not its history.

    Raises
    ------
    NotFoundError
        If the store never had such a record.
    """
    table = pd.concat([record_history(record_id), *map(_corrected, sources)])
    out: list[Past] = []
    for number, rows in table.groupby("version", sort=True):
        first = rows.iloc[0]
        new = False
        cells: list[tuple[str, str, str | None]] = []
        for (part, key), own in rows.groupby(["table", "key"], sort=False):
            came, went = bool((own["before"] == "").all()), bool((own["after"] == "").all())
            if part == _CLAIMS and (came or went):
                line = _figure(own, "after" if came else "before")
                cells.append(("claim added" if came else "claim removed", line, None))
            elif part == model.INCIDENTS.name and came and key == record_id:
                new = True
            else:
                own_name = f"source {key}" if part == _SOURCES else _short(key, record_id)
                name = f"{own_name}: " if key != record_id else ""
                cells += [
                    (f"{name}{row.field.replace('_', ' ')}", row.before, row.after)
                    for row in each_row(own)
                    if row.field not in _INNER
                ]
        out.append(
            Past(
                version=int(str(number)), who=first["who"], when=first["when"], why=first["why"],
                new=new, cells=tuple(cells),
            )
        )  # fmt: skip
    return tuple(reversed(out))


def _corrected(source_id: str) -> pd.DataFrame | None:
    """Changes of a source after it came."""
    try:
        table = record_history(source_id)
    except NotFoundError:
        return None
    later: pd.DataFrame = table[table["version"] > table["version"].min()]
    return later


def _figure(rows: pd.DataFrame, side: str) -> str:
    names = ("claimant", "qualifier", "measure", "category", "low", "high", "best", "as_of")
    held = dict(zip(rows["field"], rows[side], strict=True))
    return figure_line({name: str(held.get(name, "")) for name in names})


def _short(key: object, record_id: str) -> str:
    return f"claim {str(key).removeprefix(record_id).lstrip('-') or key}"
