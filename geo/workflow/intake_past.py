"""The history of a record as a person reads it: who, when, why, and which cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.core.errors import NotFoundError
from geo.core.tables import each_row
from geo.incidents import model
from geo.workflow.editing import record_history
from geo.workflow.intake_pairs import FIGURE_CELLS

_CLAIMS, _SOURCES = model.CLAIMS.name, model.SOURCES.name
_KEYS = {table.name: table.key for table in model.TABLES}
# They say where a row belongs; no person reads them as a change.
_INNER = ("claim_id", "incident_id", "operation_id", "dataset")


@dataclass(frozen=True, kw_only=True)
class Change:
    """A cell that was changed, or a claim that came or went.

    ``part`` is ``incident``, ``claim`` or ``source``, ``about`` names a claim or source and is ""
    for the record itself. Of a claim that came or went ``field`` is ``added`` or ``removed``, and
    ``claim`` holds its cells.
    """

    part: str
    about: str
    field: str
    before: str = ""
    after: str = ""
    claim: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Past:
    """One version of a record; ``new`` tells that the record itself came with it."""

    version: int
    who: str
    when: str
    why: str
    new: bool
    changes: tuple[Change, ...]


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
        changes: list[Change] = []
        for (part, key), own in rows.groupby(["table", "key"], sort=False):
            came, went = _moved(str(part), own)
            if part == _CLAIMS and (came or went):
                changes.append(
                    Change(
                        part="claim", about=_short(key, record_id),
                        field="added" if came else "removed",
                        claim=_figure(own, "after" if came else "before"),
                    )
                )  # fmt: skip
            elif part == model.INCIDENTS.name and came and key == record_id:
                new = True
            else:
                about = str(key) if part == _SOURCES else _short(key, record_id)
                changes += [
                    Change(
                        part=str(part).removesuffix("s"),
                        about="" if key == record_id else about,
                        field=row.field, before=row.before, after=row.after,
                    )
                    for row in each_row(own)
                    if row.field not in _INNER
                ]  # fmt: skip
        out.append(
            Past(
                version=int(str(number)), who=first["who"], when=first["when"], why=first["why"],
                new=new, changes=tuple(changes),
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


def _moved(part: str, rows: pd.DataFrame) -> tuple[bool, bool]:
    """Whether a row came, and whether it went: its own identifier did, not only cells of it."""
    key = rows[rows["field"] == _KEYS.get(part, "")]
    return bool((key["before"] == "").any()), bool((key["after"] == "").any())


def _figure(rows: pd.DataFrame, side: str) -> dict[str, str]:
    held = dict(zip(rows["field"], rows[side], strict=True))
    return {name: str(held.get(name, "")) for name in FIGURE_CELLS}


def _short(key: object, record_id: str) -> str:
    return str(key).removeprefix(record_id).lstrip("-") or str(key)
