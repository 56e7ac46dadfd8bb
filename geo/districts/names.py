"""District names and codes, resolved to the 36-set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from rapidfuzz import fuzz, process

from geo.core.errors import NameAmbiguousError, NameUnknownError
from geo.core.text import match_key, normalise_name, parse_digits, visible
from geo.districts.aliases import Alias, AliasTable, Refusal, check_names, load_aliases
from geo.districts.history import Change, load_history, possible_set, split_of
from geo.districts.tables import load_districts

__all__ = ["DistrictMatch", "check_names", "explain_refusal", "refusal_of", "resolve_district"]

_CODE = re.compile(r"pk\s*-?\s*([0-9]+)", re.IGNORECASE)
_SEVERAL = re.compile(r"[,،;؛/|&()]|\band\b|\bor\b|\baur\b|\bاور\b", re.IGNORECASE)
_WIDER = frozenset({"province", "country"})
_HOW = {
    "official": "name",
    "former": "former",
    "later": "later name",
    "code": "code",
}
_SUGGESTIONS = 3
_ALIKE = 75.0
# Characters of a name that a message repeats, and beyond which no likeness is looked for.
_SHOWN = 80
# Characters up to which a text is taken to be a list of names rather than a story.
_LONGEST = 300


@dataclass(frozen=True, kw_only=True)
class DistrictMatch:
    """A name that was recognised.

    Attributes
    ----------
    district_id, name
        District of the 36-set.
    how
        "name", "alias", "code", "former" or "later name".
    note
        What a reader must know before relying on it; empty if nothing.
    asked
        The text as it was given.
    """

    district_id: str
    name: str
    how: str
    note: str
    asked: str


def resolve_district(name: str, *, on: date | None = None) -> DistrictMatch:
    """District of the 36-set that a name or P-code means.

    Parameters
    ----------
    name
        Name in Latin or Arabic script, or a COD-AB P-code (PK201 to PK235). A list such as
        "Quetta, Balochistan" is read part by part; parts must agree.
    on
        Date of the record. With it, the note says what else the name may have meant on that day.

    Raises
    ------
    NameUnknownError
        If no table knows the name. Up to three similar names are listed and none is taken.
    NameAmbiguousError
        If the name means several districts, or names something that is not a district.
    """
    table = load_aliases()
    day = on.date() if isinstance(on, datetime) else on
    alias = _find(name, table)
    notes = [_kind_note(alias, table), *_date_notes(alias, table, day)]
    return DistrictMatch(
        district_id=alias.district_id,
        name=table.names[alias.district_id],
        how=_HOW.get(alias.kind, "alias"),
        note="; ".join(note for note in notes if note),
        asked=name,
    )


def refusal_of(name: str) -> Refusal | None:
    """Entry of the should-not-match list that a name falls under, if any."""
    return load_aliases().refusal(name)


def explain_refusal(refusal: Refusal, *, asked: str) -> str:
    """One clause that says what a refused name is."""
    return f"{visible(asked, limit=_SHOWN)!r} is not a district of today's set: {refusal.reason}"


def _find(name: str, table: AliasTable) -> Alias:
    refusal = table.refusal(name)
    if refusal:
        raise NameAmbiguousError(
            explain_refusal(refusal, asked=name),
            choices=[table.names[one] for one in refusal.candidates],
            fix="Give the district, or leave the record without one",
        )
    alias = table.aliases.get(match_key(name))
    if alias:
        return alias
    code = _CODE.fullmatch(parse_digits(name).strip())
    if code:
        raise _unknown_code(name, code.group(1))
    return _find_in_parts(name, table)


def _find_in_parts(name: str, table: AliasTable) -> Alias:
    pieces = _SEVERAL.split(name) if len(name) <= _LONGEST else []
    parts = [part for part in pieces if part and normalise_name(part)]
    refused = {part: table.refusal(part) for part in parts}
    if len(parts) > 1:
        named = [
            part for part in parts if (found := refused[part]) is None or found.kind not in _WIDER
        ]
        aliases = [table.aliases.get(match_key(part.replace("districts", ""))) for part in named]
        known = [alias for alias in aliases if alias]
        means = sorted({alias.district_id for alias in known})
        if len(means) > 1:
            raise NameAmbiguousError(
                f"{visible(name, limit=_SHOWN)!r} names {len(means)} districts",
                choices=[table.names[one] for one in means],
                fix="Give one district, or leave the record without one",
            )
        if known and len(known) == len(named):
            return known[0]
    similar = _similar(name, table)
    look = "The choices only look alike, and none is taken by itself. " if similar else ""
    raise NameUnknownError(
        f"No district is known as {visible(name, limit=_SHOWN)!r}",
        choices=similar,
        fix=f"{look}Write the name of a district, or add the spelling to data/districts/names.csv",
    )


def _unknown_code(name: str, digits: str) -> NameUnknownError:
    if re.fullmatch(r"2[0-9]{4}", digits):
        what = f"{visible(name, limit=_SHOWN)!r} is the code of a tehsil, not of a district"
        fix = "Give the first five characters, such as PK226 for Quetta"
    else:
        what = (
            f"{visible(name, limit=_SHOWN)!r} is not a district code of the scheme in use, "
            "PK201 to PK235 (OCHA COD-AB)"
        )
        fix = (
            "An older scheme numbers districts from another start (Chagai: PK704 there, PK203 "
            "here); the two are never mixed. Give names, or codes of the scheme in use"
        )
    return NameUnknownError(what, fix=fix)


def _similar(name: str, table: AliasTable) -> list[str]:
    asked = normalise_name(name)
    if not asked or len(asked) > _SHOWN:
        return []
    pool = {
        key: alias for key, alias in table.aliases.items() if alias.kind not in {"code", "later"}
    }
    texts = {key: normalise_name(alias.text) for key, alias in pool.items()}
    ranked = process.extract(asked, texts, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
    found: list[str] = []
    for _text, _score, key in ranked:
        district = table.names[pool[key].district_id]
        if district not in found:
            found.append(district)
    return found[:_SUGGESTIONS]


def _kind_note(alias: Alias, table: AliasTable) -> str:
    district = table.names[alias.district_id]
    if alias.kind == "headquarters":
        return f"{alias.text} is the headquarters of {district}, read as the district"
    if alias.kind == "former":
        ended = _event(alias.text, "abolish")
        if ended:
            return (
                f"{alias.text} was a district for a time (abolished {ended.written}); its ground "
                f"is in {district}"
            )
        return f"{alias.text} is a former name of {district}"
    if alias.kind == "later":
        event = _event(alias.canonical, "split") or _event(alias.canonical, "rename")
        when = f" ({event.written}, {'cited' if event.verified else 'press'})" if event else ""
        verb = "is a later name of" if event and event.event == "rename" else "was cut from"
        return (
            f"{alias.canonical} {verb} {district}{when}; shown as {district}, the unit of the "
            "36-set"
        )
    if alias.kind == "code":
        return _code_note(alias, table)
    return ""


def _code_note(alias: Alias, table: AliasTable) -> str:
    frame = load_districts()
    inside = frame.index[(frame["parent"] == alias.district_id) & (frame["pcode"] == "")]
    if inside.empty:
        return ""
    held = ", ".join(table.names[str(one)] for one in inside)
    return f"the area of code {alias.text} still holds today's {held}, which has no code"


def _date_notes(alias: Alias, table: AliasTable, on: date | None) -> list[str]:
    if on is None:
        return []
    notes: list[str] = []
    district = table.names[alias.district_id]
    born = split_of(alias.district_id)
    if born and on < born.span.earliest and alias.kind in {"official", "urdu", "spelling"}:
        cut = " and ".join(table.names[parent] for parent in born.parents)
        since = f" from {cut}" if cut else ""
        notes.append(f"{district} was cut{since} later ({born.written})")
    for other in possible_set(alias.district_id, on)[1:]:
        change = split_of(other)
        if change and on < change.span.latest:
            notes.append(f"may mean today's {table.names[other]} (split {change.written})")
        else:
            notes.append(f"may mean a part of {table.names[other]} counted to {district} since")
    return notes


def _event(name: str, event: str) -> Change | None:
    key = match_key(name)
    for change in load_history():
        if change.event == event and match_key(change.name) == key:
            return change
    return None
