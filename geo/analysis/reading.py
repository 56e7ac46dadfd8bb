"""What the name and the place of a record say, before its point is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from geo.core.errors import NameAmbiguousError, NameUnknownError
from geo.core.text import slug
from geo.districts.history import possible_districts
from geo.districts.names import explain_refusal, refusal_of, resolve_district
from geo.districts.tables import district_names, load_districts
from geo.places.gazetteer import resolve_place

# Kinds of never_match.csv after which neither place nor point is asked.
_FINAL = frozenset({"province-wide", "country", "elsewhere"})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """District that name and place lead to, and how.

    Attributes
    ----------
    district_id
        Empty while it is open.
    method
        "name", "code" or "place"; empty while it is open.
    matched
        The text that was recognised.
    note
        What a reader must know.
    subject
        Beginning of a sentence on a conflict: "name says Kachhi".
    possible
        Districts that the name may also have meant, or the candidates of an ambiguous name.
    final
        Whether the point must not be asked.
    by_point
        Whether the point decided, alone or between the units that the name left open.
    """

    district_id: str = ""
    method: str = ""
    matched: str = ""
    note: str = ""
    subject: str = ""
    possible: tuple[str, ...] = ()
    final: bool = False
    by_point: bool = False


def read_record(name: str, place: str, *, on: date | None) -> Reading:
    """Read district name first and place second; never raises for what it cannot read."""
    if not name:
        return _by_place(place, Reading())
    refusal = refusal_of(name)
    if refusal and refusal.kind in _FINAL:
        return Reading(note=explain_refusal(refusal, asked=name), final=True)
    try:
        match = resolve_district(name, on=on)
    except NameAmbiguousError as error:
        candidates = tuple(slug(choice) for choice in error.choices)
        return _by_place(place, Reading(note=error.what, possible=candidates))
    except NameUnknownError as error:
        return _by_place(place, Reading(note=error.what))
    possible = possible_districts(match.district_id, on)
    if match.how == "code":
        possible = tuple(dict.fromkeys((*possible, *_uncoded(match.district_id))))
    reading = Reading(
        district_id=match.district_id,
        method="code" if match.how == "code" else "name",
        matched=name,
        note=match.note,
        subject=f"name says {match.name}",
        possible=possible,
    )
    return _narrow_by_place(reading, place)


def _by_place(place: str, so_far: Reading) -> Reading:
    """Read the place alone, within the candidates if the name left several."""
    try:
        found = resolve_place(place) if place else None
    except NameAmbiguousError as error:
        inside = [one for one in so_far.possible if resolve_place(place, district_id=one)]
        if len(inside) != 1:
            return replace(so_far, note=join_notes(so_far.note, error.what))
        found = resolve_place(place, district_id=inside[0])
    if found is None or (so_far.possible and found.district_id not in so_far.possible):
        return so_far
    return replace(
        so_far,
        district_id=found.district_id,
        method="place",
        matched=found.matched,
        subject=f"place says {found.name}",
        possible=(),
    )


def _narrow_by_place(reading: Reading, place: str) -> Reading:
    """Follow the place into a unit that was cut from the named district since."""
    others = [one for one in reading.possible if one != reading.district_id]
    found = [match for one in others if place and (match := resolve_place(place, district_id=one))]
    if len(found) != 1:
        return reading
    note = f"the place {found[0].name} lies in today's {district_names()[found[0].district_id]}"
    return replace(
        reading,
        district_id=found[0].district_id,
        note=join_notes(reading.note, note),
        possible=(),
    )


def _uncoded(district_id: str) -> list[str]:
    frame = load_districts()
    return list(frame.index[(frame["parent"] == district_id) & (frame["pcode"] == "")])


def join_notes(*parts: str) -> str:
    """Join notes to one text, leaving empty ones out."""
    return "; ".join(part for part in parts if part)
