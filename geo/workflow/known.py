"""Records of an export of ours that the store holds already: left, corrected, or set beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from geo.core.errors import OptionError
from geo.export.record_rows import as_text
from geo.importers.questions import Question
from geo.importers.result import ImportResult
from geo.incidents import model
from geo.incidents.record import Record
from geo.store.cited import WHICH
from geo.store.corrections import Correction
from geo.store.entries import qualify

LEAVE, UPDATE, BESIDE = "leave", "update", "beside"
KEY = "known"
_NAMED = 3
# Cells that name the place of a record in its store, and say nothing of the event.
_ASIDE = frozenset({"incident_id", "operation_id", "dataset"})
_POINT = frozenset({"lon", "lat", "geo_precision"})


@dataclass(frozen=True, kw_only=True)
class Known:
    """Incidents of a file by what the store has under their identifier.

    ``corrections`` would make those that differ what the file says; ``new`` counts the others.
    """

    same: tuple[str, ...]
    differ: tuple[str, ...]
    new: int
    corrections: tuple[Correction, ...]


def find_known(result: ImportResult, record: Record, held: Record) -> Known:
    """Compare a file with the record that is there.

    Parameters
    ----------
    result, record
        The file as it was read, and the record that it would make alone.
    held
        Everything that the store holds, also what is switched off.
    """
    aside = _ASIDE if result.decisions.get("profile", "internal") == "internal" else _ASIDE | _POINT
    theirs, mine = _rows(record, result.dataset), _rows(held, "")
    given = [one for one in result.incidents["incident_id"] if one in theirs.incidents]
    ids = [one for one in given if one in mine.incidents]
    found: list[Correction] = []
    for name in ids:
        values = _differences(theirs.incidents[name], mine.incidents[name], aside)
        claims = _claims(theirs.claims.get(name, {}), mine.claims.get(name, {}))
        if values or claims is not None:
            cited = {one.get("source_id", "") for one in claims or ()}
            added = _added(cited, theirs.sources, mine.sources)
            found.append(
                Correction(incident={**values, "incident_id": name}, claims=claims, sources=added)
            )
    differ = tuple(one.incident["incident_id"] for one in found)
    return Known(
        same=tuple(name for name in ids if name not in set(differ)),
        differ=differ,
        new=len(given) - len(ids),
        corrections=tuple(found),
    )


def ask_known(known: Known) -> Question:
    """What should be done with the records that the store has."""
    number = len(known.same) + len(known.differ)
    first = ", ".join(known.differ[:_NAMED])
    told = f"{len(known.differ)} of them otherwise ({first})" if known.differ else "none otherwise"
    return Question(
        key=KEY,
        what=f"The store has {number} of the file's records under the same identifier, {told}. "
        "Leave what is there and import only what is new, correct it to what the file says, or "
        "import all as a dataset beside it?",
        choices=(LEAVE, UPDATE, BESIDE),
        guess=LEAVE,
        needed=bool(known.differ),
    )


def check_choice(choice: str) -> str:
    """The choice, or `LEAVE` without one.

    Raises
    ------
    OptionError
        If it is none.
    """
    if choice not in ("", LEAVE, UPDATE, BESIDE):
        raise OptionError(f"{choice!r} is no choice", where=KEY, choices=(LEAVE, UPDATE, BESIDE))
    return choice or LEAVE


def only_new(result: ImportResult, held: Record) -> ImportResult:
    """The file without the incidents that the store has; every row of it stays accounted for."""
    incidents = result.incidents[~result.incidents["incident_id"].isin(held.incidents.index)]
    named = {*incidents["operation_id"]} - {""}
    own = result.operations["operation_id"]
    operations = result.operations[~own.isin(held.operations.index) | own.isin(named)]
    there, acts = set(incidents["incident_id"]), set(operations["operation_id"])
    new_acts = acts - set(held.operations.index)
    claims = result.claims[
        result.claims["incident_id"].isin(there) | result.claims["operation_id"].isin(new_acts)
    ]
    places = result.operation_places[result.operation_places["operation_id"].isin(new_acts)]
    cited = {*claims["source_id"], *places["source_id"]}
    members, judged = result.memberships, result.judgements
    subjects = {*there, *claims["claim_id"]}
    return replace(
        result,
        incidents=incidents,
        operations=operations,
        claims=claims,
        sources=result.sources[result.sources["source_id"].isin(cited)],
        memberships=members[
            members["operation_id"].isin(acts) & members["incident_id"].isin(there)
        ],
        operation_places=places,
        judgements=judged[judged["a"].isin(subjects) & judged["b"].isin(subjects)],
    )


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Cells of a record as text, by identifier; claims by the incident they speak of."""

    incidents: Mapping[str, dict[str, str]]
    claims: Mapping[str, dict[str, dict[str, str]]]
    sources: Mapping[str, dict[str, str]]


def _rows(record: Record, dataset: str) -> _Rows:
    prefix = qualify(dataset, "x").removesuffix("x") if dataset else ""
    claims: dict[str, dict[str, dict[str, str]]] = {}
    for cells in _cells(record.claims, model.CLAIMS, prefix):
        if cells["incident_id"]:
            claims.setdefault(cells["incident_id"], {})[cells["claim_id"]] = cells
    incidents = _cells(record.incidents, model.INCIDENTS, prefix)
    sources = _cells(record.sources, model.SOURCES, prefix)
    return _Rows(
        incidents={cells["incident_id"]: cells for cells in incidents},
        claims=claims,
        sources={cells["source_id"]: cells for cells in sources},
    )


def _cells(frame: pd.DataFrame, table: model.Table, prefix: str) -> list[dict[str, str]]:
    text = as_text(frame[list(table.columns)], table)
    for column in ("incident_id", "operation_id", "claim_id", "source_id"):
        if prefix and column in text:
            text[column] = [cell.removeprefix(prefix) for cell in text[column]]
    return [{str(k): str(v) for k, v in row.items()} for row in text.to_dict("records")]


def _added(
    cited: set[str], theirs: Mapping[str, dict[str, str]], mine: Mapping[str, dict[str, str]]
) -> list[dict[str, str]]:
    """Sources of the file that are not here, or are other articles under the same id here."""
    return [
        theirs[key]
        for key in sorted(cited - {""})
        if key not in mine or any(theirs[key][name] != mine[key][name] for name in WHICH)
    ]


def _differences(
    theirs: dict[str, str], mine: dict[str, str], aside: frozenset[str]
) -> dict[str, str]:
    return {k: v for k, v in theirs.items() if k not in aside and v != mine[k]}


def _claims(
    theirs: dict[str, dict[str, str]], mine: dict[str, dict[str, str]]
) -> list[dict[str, str]] | None:
    """Claims that an incident should have, with the cells that differ; None if none does.

    A claim that the file does not have stays: it may hold the claims up to a day alone.
    """
    if all(mine.get(name) == cells for name, cells in theirs.items()):
        return None
    out = [{"claim_id": name} for name in mine if name not in theirs]
    for name, cells in theirs.items():
        held = mine.get(name)
        changed = cells if held is None else {k: v for k, v in cells.items() if v != held[k]}
        out.append({**changed, "claim_id": name})
    return out
