"""Splits, merges and renames: what a district's name meant on a day, and in which set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.core.dates import DateSpan
from geo.core.errors import NameUnknownError, OptionError
from geo.core.settings import data_dir
from geo.core.tables import read_rows
from geo.districts.tables import VINTAGES, district_names, load_districts


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row of ``history.csv``.

    Attributes
    ----------
    event
        "split", "merge", "rename", "abolish" or "transfer" (a part moved between two districts).
    span
        Days between which it took effect.
    written
        The date as the source gives it: a day, a month or a year.
    name
        Name that came into being, ended or moved.
    district_id
        Its district in the 36-set; empty if it is not one.
    parents
        Districts of the 36-set it was cut from.
    into
        Districts of the 36-set it went to.
    source, verified, note
        Who says so, whether that was seen, and what else a reader should know.
    """

    event: str
    span: DateSpan
    written: str
    name: str
    district_id: str
    parents: tuple[str, ...]
    into: tuple[str, ...]
    source: str
    verified: bool
    note: str


def load_history() -> tuple[Change, ...]:
    """All changes, oldest first."""
    return _history(data_dir())


def possible_districts(district_id: str, on: date | None) -> tuple[str, ...]:
    """Districts of the 36-set that a record of this date may mean by a district's name.

    A record of 2012 that says Loralai may lie in today's Duki, which was cut from Loralai in 2017.
    While the day of a change is not known, both readings are possible.

    Parameters
    ----------
    district_id
        District of the 36-set.
    on
        Date of the record; without one, only the district itself is returned.

    Returns
    -------
    tuple of str
        The district itself first, the others in alphabetical order.

    Raises
    ------
    NameUnknownError
        If there is no such district.
    """
    if district_id not in district_names():
        raise NameUnknownError(
            f"There is no district {district_id!r}",
            fix="Give the identifier of one of the 36 districts, such as 'dera-bugti'",
        )
    return possible_set(district_id, on)


def possible_set(district_id: str, on: date | None) -> tuple[str, ...]:
    """Answer of :func:`possible_districts` for an identifier known to be one."""
    return (district_id,) if on is None else _possible(data_dir(), district_id, on)


@lru_cache(maxsize=8192)
def _possible(folder: Path, district_id: str, on: date) -> tuple[str, ...]:
    found = {district_id}
    frontier = [district_id]
    while frontier:
        current = frontier.pop()
        for change in _history(folder):
            reached = _reached(change, current, on) - found
            found |= reached
            if change.event == "split":
                frontier.extend(sorted(reached))
    return (district_id, *sorted(found - {district_id}))


def split_of(district_id: str) -> Change | None:
    """Split by which a district of the 36-set came into being, if it is on record."""
    for change in load_history():
        if change.event == "split" and change.district_id == district_id:
            return change
    return None


def crosswalk(*, from_vintage: str, to_vintage: str) -> pd.DataFrame:
    """How the districts of one set correspond to those of another.

    Parameters
    ----------
    from_vintage, to_vintage
        "34" (census of 2023) or "36" (September 2022 to July 2026).

    Returns
    -------
    pandas.DataFrame
        One row for each pair of districts that share ground: ``from_id``, ``to_id``, ``relation``
        ("same", "merged", "split"), ``exact`` (whether a figure may be carried over whole) and
        ``note``. A "split" cannot be undone by a table: a figure of the larger district is not
        divided between the smaller ones.

    Raises
    ------
    OptionError
        If a vintage is not one of the choices.
    """
    for vintage in (from_vintage, to_vintage):
        if vintage not in VINTAGES:
            raise OptionError(f"There is no district set {vintage!r}", choices=VINTAGES)
    districts = load_districts()
    whole = districts["in_34"].eq("yes")
    parent = {
        str(child): str(child) if whole[child] else str(districts.loc[child, "parent"])
        for child in districts.index
    }
    names = districts["name"].to_dict()
    rows: list[tuple[str, str, str, bool, str]] = []
    for child, old in parent.items():
        siblings = [other for other, of in parent.items() if of == old]
        if from_vintage == to_vintage:
            if from_vintage == "36" or child == old:
                rows.append((child, child, "same", True, ""))
        elif len(siblings) == 1:
            rows.append((child, child, "same", True, ""))
        elif to_vintage == "34":
            together = " and ".join(names[one] for one in siblings)
            rows.append((child, old, "merged", True, f"{together} were one district"))
        else:
            together = " and ".join(names[one] for one in siblings)
            note = f"cannot be split: {names[old]} of the 34-set is today's {together}"
            rows.append((old, child, "split", False, note))
    columns = ["from_id", "to_id", "relation", "exact", "note"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["from_id", "to_id"], ignore_index=True)


def _reached(change: Change, current: str, on: date) -> set[str]:
    if change.event == "split" and current in change.parents and on < change.span.latest:
        return {change.district_id} - {""}
    if change.event == "transfer" and current in change.into and on >= change.span.earliest:
        return set(change.parents)
    return set()


@lru_cache(maxsize=4)
def _history(folder: Path) -> tuple[Change, ...]:
    changes = [_change(row) for row in read_rows(folder / "districts" / "history.csv")]
    return tuple(sorted(changes, key=lambda change: (change.span.earliest, change.name)))


def _change(row: dict[str, str]) -> Change:
    where = f"districts/history.csv, {row['name']}"
    first = DateSpan.parse(row["date"], where=where)
    last = DateSpan.parse(row["date_latest"] or row["date"], where=where)
    return Change(
        event=row["event"],
        span=DateSpan(earliest=first.earliest, latest=last.latest, precision=row["date_precision"]),
        written=" to ".join(part for part in (row["date"], row["date_latest"]) if part),
        name=row["name"],
        district_id=row["district_id"],
        parents=tuple(part for part in row["parent"].split("|") if part),
        into=tuple(part for part in row["into"].split("|") if part),
        source=row["source"],
        verified=row["verified"] == "yes",
        note=row["note"],
    )
