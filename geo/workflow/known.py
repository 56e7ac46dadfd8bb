"""Records of an export of ours that the store holds already: left, corrected, or set beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from geo.core.errors import OptionError
from geo.importers import own
from geo.importers.own_record import cited_for
from geo.importers.questions import Question
from geo.importers.result import ImportResult
from geo.workflow.compare import (
    CLAIMS,
    COVERAGE,
    INCIDENTS,
    JUDGEMENTS,
    MEMBERSHIPS,
    OPERATIONS,
    PLACES,
    SOURCES,
    TOTALS,
    Comparison,
    Difference,
)

LEAVE, UPDATE, BESIDE = "leave", "update", "beside"
KEY = "known"
_NAMED = 3
_WORDS = {
    INCIDENTS: ("record", "records"),
    OPERATIONS: ("operation", "operations"),
    CLAIMS: ("claim", "claims"),
    TOTALS: ("claim of an operation", "claims of operations"),
    SOURCES: ("source", "sources"),
    MEMBERSHIPS: ("record's place in an operation", "records' places in operations"),
    PLACES: ("list of an operation's places", "lists of operations' places"),
    JUDGEMENTS: ("judgement", "judgements"),
    COVERAGE: ("statement of coverage", "statements of coverage"),
}


def ask_known(found: Comparison) -> Question:
    """What should be done with the records that the store has."""
    first = ", ".join(found.differ[:_NAMED])
    told = f"{len(found.differ)} of them otherwise ({first})" if found.differ else "none otherwise"
    return Question(
        key=KEY,
        what=f"The store has {len(found.known)} of the file's records under the same identifier, "
        f"{told}{_beside_records(found)}. "
        "Leave what is there and import only what is new, correct it to what the file says, or "
        "import all as a dataset beside it?",
        choices=(LEAVE, UPDATE, BESIDE),
        guess=LEAVE,
        needed=bool(found.differ) or any(one.taken for one in found.differences),
    )


def say_held(found: Comparison) -> str:
    """What a file brings nothing to, in words."""
    otherwise = f", {len(found.differ)} of them otherwise" if found.differ else ""
    return (
        f"The store has all {len(found.known)} records of the file already{otherwise}"
        f"{_beside_records(found)}{''.join(f'; {one}' for one in _asides(found))}"
    )


def say_left(found: Comparison, choice: str) -> list[str]:
    """What of a file is not taken, and what of the store the file does not have, in sentences."""
    out = list(_asides(found))
    left = [one for one in found.differences if one.taken and choice == LEAVE]
    if left:
        out.insert(0, f"left as the store has it: {_counted(left)}")
    return [one[:1].upper() + one[1:] for one in out]


def _beside_records(found: Comparison) -> str:
    """What differs beside the incidents with their claims."""
    own_records = (INCIDENTS, CLAIMS)
    others = [one for one in found.differences if one.part not in own_records and one.taken]
    return f"; beside these differ or are new: {_counted(others)}" if others else ""


def _asides(found: Comparison) -> Iterable[str]:
    """What is neither taken nor taken away, whatever is chosen."""
    never = [one for one in found.differences if not one.taken]
    if never:
        yield (
            f"not taken, for it joins what stands in two datasets of the store: {_counted(never)}"
            " (known=beside keeps a file together)"
        )
    absent = [f"{many:,} {_word(part, many)}" for part, many in found.absent.items() if many]
    if absent:
        yield f"the store has what the file does not, and keeps it: {', '.join(absent)}"
    if found.marks:
        yield (
            f"{found.marks:,} {_word(INCIDENTS, found.marks)} marked as not to be published in the "
            "store alone stay marked"
        )


def _counted(differences: Iterable[Difference]) -> str:
    parts: dict[str, list[str]] = {}
    for one in differences:
        parts.setdefault(one.part, []).append(one.about)
    told = []
    for part, about in parts.items():
        names = list(dict.fromkeys(about))
        more = ", ..." if len(names) > _NAMED else ""
        told.append(f"{len(about):,} {_word(part, len(about))} ({', '.join(names[:_NAMED])}{more})")
    return ", ".join(told)


def _word(part: str, number: int) -> str:
    return _WORDS[part][number != 1]


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


def only_new(result: ImportResult, found: Comparison, choice: str) -> ImportResult:
    """The file without what the store has; every row of it stays accounted for."""
    there, acts = found.mine[INCIDENTS], found.mine[OPERATIONS]
    incidents = result.incidents[result.incidents["incident_id"].isin(there)]
    operations = result.operations[result.operations["operation_id"].isin(acts)]
    claims = result.claims[result.claims["claim_id"].isin(found.mine[CLAIMS])]
    places = result.operation_places[result.operation_places["operation_id"].isin(acts)]
    members, judged = result.memberships, result.judgements
    along = {one.about for one in found.differences if one.along and choice == UPDATE}
    subjects = {*there, *found.mine[CLAIMS]}
    own_pairs = judged["a"].isin(subjects) & judged["b"].isin(subjects)
    judged = judged[own_pairs | judged["judgement_id"].isin(found.across | along)]
    cited = {*claims["source_id"], *places["source_id"]}
    said = {*incidents["dataset"], *operations["dataset"]}
    kept = replace(
        result,
        incidents=incidents,
        operations=operations,
        claims=claims,
        sources=result.sources[result.sources["source_id"].isin(cited)],
        memberships=members[
            members["operation_id"].isin(acts) & members["incident_id"].isin(there)
        ],
        operation_places=places,
        judgements=judged.assign(
            a=judged["a"].replace(found.sides), b=judged["b"].replace(found.sides)
        ),
        coverage_rows=result.coverage_rows[result.coverage_rows["dataset"].isin(said)],
        elsewhere=frozenset(found.sides.values()),
    )
    if said and result.terms:
        kept = cited_for(kept, said)
    return own.stand_alone(kept, why="is the store's own, in another dataset")


def names_of(corrections: Iterable[Difference]) -> tuple[str, ...]:
    """What corrections speak of, each once, the incidents first."""
    ordered = sorted(corrections, key=lambda one: one.part not in (INCIDENTS, CLAIMS))
    names = Counter(one.about for one in ordered if one.corrections)
    return tuple(names)
