"""Towns, localities and tehsils: a place name to its district and, where known, its point."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from geo.core.errors import NameAmbiguousError
from geo.core.settings import data_dir
from geo.core.text import match_key, normalise_name, slug, visible
from geo.places.table import read_places, read_tehsils

# Characters of a text that a message repeats.
_SHOWN = 80
_PARTS = re.compile(r"[,،;؛()]")
# Words that say how a text stands to a place, not which place it is.
_BEFORE = ("near", "outskirts of", "in", "at", "off", "town of", "city of", "tehsil")
_AFTER = ("town", "city", "tehsil", "area", "bazaar", "bazar", "sub division", "subdivision")


@dataclass(frozen=True, kw_only=True)
class PlaceMatch:
    """A place that was recognised.

    Attributes
    ----------
    place_id, name
        Entry of the gazetteer, or the tehsil.
    lon, lat
        Degrees, WGS 84; None where only the district is known (every tehsil).
    district_id
        District of the 36-set.
    precision_km
        Radius to state when a record is near this place; None without a point.
    how
        "town", "alias" or "tehsil".
    matched
        The piece of the text that was recognised.
    """

    place_id: str
    name: str
    lon: float | None
    lat: float | None
    district_id: str
    precision_km: float | None
    how: str
    matched: str


def load_places() -> pd.DataFrame:
    """Towns and localities, indexed by ``place_id``; lon, lat in degrees (WGS 84). A copy."""
    return read_places(data_dir()).copy()


def load_tehsils() -> pd.DataFrame:
    """Tehsils of the census of 2023 with their district in the 36-set. A copy."""
    return read_tehsils(data_dir()).copy()


def resolve_place(text: str, *, district_id: str | None = None) -> PlaceMatch | None:
    """Place that a text names, or None.

    The whole text, or one part of it between commas or brackets, must be the name of a town,
    locality or tehsil once both are normalised and words such as "near" or "town" are set aside.
    Nothing is matched by likeness. Parts must agree on the district; a name that several
    districts share ("Dasht") is decided by the other parts or by ``district_id``.

    Parameters
    ----------
    text
        Place as reported.
    district_id
        Only places of this district are considered.

    Raises
    ------
    NameAmbiguousError
        If the text means places in several districts.
    """
    whole = _entries(text, district_id)
    parts = [whole] if whole else [_entries(part, district_id) for part in _PARTS.split(text)]
    found = [entries for entries in parts if entries]
    if not found:
        return None
    common = set.intersection(*({entry.district_id for entry in entries} for entries in found))
    if len(common) != 1:
        candidates = sorted({entry.district_id for entries in found for entry in entries})
        raise NameAmbiguousError(
            f"{visible(text, limit=_SHOWN)!r} may lie in {len(candidates)} districts",
            choices=candidates,
            fix="Give the district of the record",
        )
    return next(entry for entry in found[0] if entry.district_id in common)


def _entries(text: str, district_id: str | None) -> tuple[PlaceMatch, ...]:
    index = _index(data_dir())
    for phrase in _phrases(text):
        entries = index.get(match_key(phrase), ())
        kept = tuple(
            entry for entry in entries if district_id is None or entry.district_id == district_id
        )
        if kept:
            return tuple(replace(entry, matched=text.strip()) for entry in kept)
    return ()


def _phrases(text: str) -> list[str]:
    phrase = normalise_name(text)
    phrases = [phrase]
    for word in _BEFORE:
        if phrase.startswith(f"{word} "):
            phrase = phrase.removeprefix(f"{word} ")
            phrases.append(phrase)
            break
    for word in _AFTER:
        if phrase.endswith(f" {word}"):
            phrases.append(phrase.removesuffix(f" {word}"))
            break
    return [one for one in phrases if one]


@lru_cache(maxsize=4)
def _index(folder: Path) -> Mapping[str, tuple[PlaceMatch, ...]]:
    index: dict[str, list[PlaceMatch]] = {}
    # Towns first: where a tehsil of the same district bears the name too, the town has a point.
    for entry, names in [*_towns(folder), *_tehsils(folder)]:
        for name in names:
            listed = index.setdefault(match_key(name), [])
            if all(one.district_id != entry.district_id for one in listed):
                listed.append(entry)
    return MappingProxyType({key: tuple(entries) for key, entries in index.items()})


def _towns(folder: Path) -> list[tuple[PlaceMatch, list[str]]]:
    # Own names before aliases, so that no alias of one place hides the name of another.
    named: list[tuple[PlaceMatch, list[str]]] = []
    other: list[tuple[PlaceMatch, list[str]]] = []
    frame = read_places(folder)
    for place_id, row in zip(frame.index, frame.to_dict("records"), strict=True):
        entry = PlaceMatch(
            place_id=str(place_id),
            name=row["name"],
            lon=_number(row["lon"]),
            lat=_number(row["lat"]),
            district_id=row["district_id"],
            precision_km=_number(row["precision_km"]),
            how="town",
            matched="",
        )
        aliases = [row["name_ur"], *row["aliases"].split("|")]
        named.append((entry, [row["name"]]))
        other.append((replace(entry, how="alias"), [name for name in aliases if name]))
    return [*named, *other]


def _tehsils(folder: Path) -> list[tuple[PlaceMatch, list[str]]]:
    entries: list[tuple[PlaceMatch, list[str]]] = []
    for row in read_tehsils(folder).to_dict("records"):
        entry = PlaceMatch(
            place_id=f"tehsil-{slug(row['tehsil'])}-{row['district_id']}",
            name=row["tehsil"],
            lon=None,
            lat=None,
            district_id=row["district_id"],
            precision_km=None,
            how="tehsil",
            matched="",
        )
        names = [row["tehsil"], *row["aliases"].split("|")]
        entries.append((entry, [name for name in names if name]))
    return entries


def _number(value: float) -> float | None:
    return None if math.isnan(value) else float(value)
