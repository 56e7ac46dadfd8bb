"""A record on its way to be corrected by hand: found, and compared with what others stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.core.text import normalise_name
from geo.incidents import model
from geo.incidents.together import changed_together
from geo.store.drafts import Draft
from geo.workflow.shelf import current_record, whole_record

INCIDENT, CLAIM = "incident", "claim"
_TABLES = {INCIDENT: model.INCIDENTS, CLAIM: model.CLAIMS}
_CLAIMS = model.CLAIMS.name
Cells = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A cell that two people have changed: as it was opened, as it is stored now, as it is here."""

    part: str
    key: str
    field: str
    opened: str
    stored: str
    yours: str


def find_incidents(words: str, *, limit: int = 60) -> list[tuple[str, str]]:
    """Incidents in which every word occurs, the latest first: pairs of id and a line of text.

    Looked at are id, title, place, district as reported, date and dataset, in either script.
    """
    incidents = current_record().incidents
    wanted = normalise_name(words).split()
    lines = incidents[["title", "place", "district_reported", "dataset"]].agg(" · ".join, axis=1)
    days = incidents["date_earliest"].dt.strftime("%Y-%m-%d").fillna("not dated")
    found: list[tuple[str, str, str]] = []
    for key, line, day in zip(incidents.index, lines, days, strict=True):
        if wanted:
            hay = normalise_name(f"{key} {line} {day}")
            if not all(word in hay for word in wanted):
                continue
        found.append((day, str(key), line))
    found.sort(reverse=True)
    return [(key, f"{day} · {line}") for day, key, line in found[:limit]]


def sources_of(dataset: str, datasets: Sequence[str]) -> dict[str, dict[str, str]]:
    """Sources that claims of a dataset may cite, by id, every cell as text.

    Also while the dataset is switched off: its records can be corrected then too.
    """
    frame = whole_record().sources
    others = tuple(f"{name}:" for name in datasets if name != dataset)
    columns = list(model.SOURCES.columns)
    out: dict[str, dict[str, str]] = {}
    for key, row in zip(frame.index, frame[columns].to_dict("records"), strict=True):
        if not str(key).startswith(others):
            cells = {str(name): cell for name, cell in row.items()}
            cells["weak"] = "true" if cells["weak"] else "false"
            out[str(key)] = {name: str(cell) for name, cell in cells.items()}
    return out


def merge_claims(opened: Draft, stored: Draft, claims: Sequence[Cells]) -> list[dict[str, str]]:
    """Somebody's claims laid over those that somebody else stored since the record was opened.

    A cell that was changed here wins, and with it those that say one thing with it: a figure goes
    with its claimant, its day and its source. Every other cell is as it is stored now. A claim that
    was removed here goes; one that was removed there comes back only if it was changed here.
    """
    was = {claim["claim_id"]: claim for claim in opened.claims}
    own = {claim["claim_id"]: claim for claim in claims if claim.get("claim_id")}
    out: list[dict[str, str]] = []
    for held in stored.claims:
        claim, key = dict(held), held["claim_id"]
        if key in own:
            out.append({**claim, **changed_together(_CLAIMS, was.get(key, {}), own[key])})
        elif key not in was:
            out.append(claim)
    there = {claim["claim_id"] for claim in stored.claims}
    back = [
        one
        for key, one in own.items()
        if key not in there and changed_together(_CLAIMS, was.get(key, {}), one)
    ]
    new = [one for one in claims if not one.get("claim_id")]
    return [*out, *map(dict, back), *map(dict, new)]


def merge_values(opened: Draft, values: Cells) -> dict[str, str]:
    """Cells of an incident that somebody changed, with those that say one thing with them."""
    mine = {**opened.values, **values}
    return changed_together(model.INCIDENTS.name, opened.values, mine)


def differences(
    opened: Draft, stored: Draft, values: Cells, claims: Sequence[Cells]
) -> list[Difference]:
    """Cells of a stored record that a save would change.

    Parameters
    ----------
    opened, stored
        The record as it was opened, and as it is stored now.
    values, claims
        What would be saved: cells of the incident, and all its claims.
    """
    mine = {**stored.values, **values}
    out = _differing(INCIDENT, opened.incident_id, opened.values, stored.values, mine)
    was = {claim["claim_id"]: claim for claim in opened.claims}
    now = {claim["claim_id"]: claim for claim in stored.claims}
    own = {claim.get("claim_id", ""): claim for claim in claims}
    for key in dict.fromkeys([*was, *now, *own]):
        if key:
            out += _differing(CLAIM, key, was.get(key, {}), now.get(key, {}), own.get(key, {}))
    return out


def _differing(part: str, key: str, was: Cells, now: Cells, own: Cells) -> list[Difference]:
    fields = [name for name in _TABLES[part].columns if name in {**was, **now, **own}]
    return [
        Difference(
            part=part, key=key, field=name, opened=was.get(name, ""), stored=now.get(name, ""),
            yours=own.get(name, ""),
        )
        for name in fields
        if now.get(name, "") != own.get(name, "")
    ]  # fmt: skip
