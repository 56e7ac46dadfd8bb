"""The alias table: every writing that means a district, and every one that must not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from geo.core.errors import DataError
from geo.core.settings import data_dir
from geo.core.tables import read_rows
from geo.core.text import match_key, normalise_name
from geo.districts.history import load_history

KINDS = ("official", "urdu", "spelling", "dataset", "former", "headquarters")
_DIVISION_WORDS = frozenset({"division", "div", "ڈویژن"})


@dataclass(frozen=True, kw_only=True)
class Alias:
    """One writing of a district's name.

    ``kind`` is one of the kinds of ``names.csv``, "code" or "later"; ``canonical`` is the name of
    the later unit for "later" and else empty.
    """

    text: str
    district_id: str
    kind: str
    canonical: str = ""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A name that must never resolve to a district: what it is, and what it may have meant."""

    text: str
    kind: str
    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AliasTable:
    """Everything that names are looked up in, keyed by :func:`geo.core.text.match_key`."""

    names: Mapping[str, str]
    aliases: Mapping[str, Alias]
    refusals: Mapping[str, Refusal]

    def refusal(self, text: str) -> Refusal | None:
        """Why a text is no district, or None if nothing speaks against it."""
        found = self.refusals.get(match_key(text))
        if found:
            return found
        words = normalise_name(text).split()
        if len(words) > 1 and (words[-1] in _DIVISION_WORDS or words[0] in _DIVISION_WORDS):
            return Refusal(text=text, kind="division", reason="a division, not a district")
        return None


def load_aliases() -> AliasTable:
    """Alias table of the bundled data, read and checked once.

    Raises
    ------
    DataError
        If :func:`check_names` would.
    """
    return _table(data_dir())


def check_names() -> None:
    """Prove that the bundled names are fit to be used.

    Raises
    ------
    DataError
        Listing every fault: an alias that means two districts, one that is also a name never to be
        matched, a district or kind that does not exist, a later name without its event.
    """
    faults = _faults(data_dir())
    if faults:
        raise DataError(
            f"The name tables hold {len(faults)} fault(s): " + "; ".join(faults),
            where="data/districts",
            fix="Correct names.csv, never_match.csv, future_names.csv or history.csv",
        )


@lru_cache(maxsize=4)
def _table(folder: Path) -> AliasTable:
    check_names()
    names = {row["district_id"]: row["name"] for row in _rows(folder, "districts")}
    aliases: dict[str, Alias] = {}
    for alias in _aliases(folder):
        aliases.setdefault(match_key(alias.text), alias)
    refusals = {match_key(one.text): one for one in _refusals(folder)}
    return AliasTable(
        names=MappingProxyType(names),
        aliases=MappingProxyType(aliases),
        refusals=MappingProxyType(refusals),
    )


def _rows(folder: Path, table: str) -> tuple[dict[str, str], ...]:
    return read_rows(folder / "districts" / f"{table}.csv")


def _aliases(folder: Path) -> list[Alias]:
    found = [
        Alias(text=row["alias"], district_id=row["district_id"], kind=row["kind"])
        for row in _rows(folder, "names")
    ]
    found += [
        Alias(
            text=row["alias"],
            district_id=row["district_id"],
            kind="later",
            canonical=row["name"],
        )
        for row in _rows(folder, "future_names")
    ]
    found += [
        Alias(text=row["pcode"], district_id=row["district_id"], kind="code")
        for row in _rows(folder, "districts")
        if row["pcode"]
    ]
    return found


def _refusals(folder: Path) -> list[Refusal]:
    return [
        Refusal(
            text=row["name"],
            kind=row["kind"],
            reason=row["reason"],
            candidates=tuple(part for part in row["candidates"].split("|") if part),
        )
        for row in _rows(folder, "never_match")
    ]


def _faults(folder: Path) -> list[str]:
    known = {row["district_id"] for row in _rows(folder, "districts")}
    events = {change.name: change.parents for change in load_history() if not change.district_id}
    refused = {match_key(one.text): one for one in _refusals(folder)}
    faults: list[str] = []
    meaning: dict[str, str] = {}
    for alias in _aliases(folder):
        key = match_key(alias.text)
        if not key:
            faults.append(f"alias {alias.text!r} is empty once normalised")
        if alias.district_id not in known:
            faults.append(f"{alias.text!r} means {alias.district_id!r}, which is no district")
        if alias.kind not in (*KINDS, "later", "code"):
            faults.append(f"{alias.text!r} is of the unknown kind {alias.kind!r}")
        if alias.kind == "later" and alias.district_id not in events.get(alias.canonical, ()):
            faults.append(f"{alias.text!r} has no event in history.csv that fits")
        if meaning.setdefault(key, alias.district_id) != alias.district_id:
            faults.append(f"{alias.text!r} means {meaning[key]} and {alias.district_id}")
        if key in refused:
            faults.append(f"{alias.text!r} is also in never_match.csv")
    for one in refused.values():
        faults += [
            f"{one.text!r} lists {candidate!r}, which is no district"
            for candidate in one.candidates
            if candidate not in known
        ]
    return faults
