"""Several measures of one step side by side, as a table and as one plain sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import first_up, listed
from geo.analysis.unusual.answer import (
    DEPENDS,
    HIGH,
    HIGHEST,
    NOT,
    ORDINARY,
    RANKED,
    UNUSUAL,
)
from geo.core.errors import DataError

MIXED = "mixed"
_SAID = {
    HIGHEST: "the highest {1} by {0}",
    UNUSUAL: "unusual by {0}",
    HIGH: "high by {0}",
    DEPENDS: "unusual by {0} only if the higher claims hold",
    ORDINARY: "ordinary by {0}",
    RANKED: "of unknown rarity by {0}",
}
_ORDER = (*_SAID, NOT)


def side_by_side(findings: Sequence[Finding]) -> pd.DataFrame:
    """Measures of one step as a table: figure, rank, expected, tail, return period, answer."""
    rows = []
    for one in findings:
        d = one.details
        rows.append(
            {
                "measure": first_up(str(d.get("unit", ""))), "figure": d.get("figure", ""),
                "rank": d.get("place", ""), "usual": d.get("expected"), "tail p": one.p,
                "once in": d.get("once_in", ""), "answer": one.answer,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def sum_up(
    findings: Sequence[Finding], *, when: str, call: str, warnings: Sequence[str] = ()
) -> Finding:
    """What the measures say together, plainly: by which the step was ordinary, by which not.

    Raises
    ------
    DataError
        If there is no finding.
    """
    if not findings:
        raise DataError(f"No measure has a figure for {when}", where="date")
    groups: dict[str, list[Finding]] = {}
    for found in findings:
        groups.setdefault(_group(found), []).append(found)
    parts = [
        _SAID[name].format(listed([_one(f) for f in groups[name]]), _on_record(groups[name]))
        for name in _SAID
        if name in groups
    ]
    answers = {f.answer for f in findings}
    loud = answers & {HIGHEST, UNUSUAL}
    answer = UNUSUAL if loud else next(a for a in _ORDER if a in answers)
    if loud and ORDINARY in answers:
        answer = MIXED
    lead = min(findings, key=lambda f: _ORDER.index(f.answer))
    sentence = f"{first_up(when)} was {listed(parts)}" if parts else ""
    refused = listed(list(dict.fromkeys(_refused_name(f) for f in groups.get(NOT, ()))))
    if refused:
        step = str(groups[NOT][0].details["step"])
        of = f" of {when}" if not parts else ""
        told = f"{refused}{of} cannot be ranked: an operation's totals belong to no single {step}"
        sentence += f"; {told}" if parts else first_up(told)
    told_of = [w for f in findings if f.answer != NOT for w in f.warnings]
    return Finding(
        key="unusual.summary", answer=answer, sentence=f"{sentence}.",
        value=lead.value, low=lead.low, high=lead.high, level=lead.level, unit=lead.unit, p=lead.p,
        sides=lead.sides, method=_methods(findings, lead),
        reference=lead.reference, call=call,
        warnings=tuple(dict.fromkeys([*warnings, *told_of])),
        details={"when": when, "measures": [f.key for f in findings]},
    )  # fmt: skip


def _methods(findings: Sequence[Finding], lead: Finding) -> str:
    """The methods of the loudest measure and of the first that has a tail probability."""
    tested = next((f.method for f in findings if f.p is not None), "")
    told = list(dict.fromkeys(text for text in (lead.method, tested) if text))
    return " ".join(["Measures side by side, none added to another.", *told])


def _group(finding: Finding) -> str:
    """Measures that are the highest are said together, whatever their tail."""
    loud = finding.answer in (HIGHEST, UNUSUAL)
    if loud and (finding.answer == HIGHEST or finding.details["rank_worst"] == 1):
        return HIGHEST
    return finding.answer


def _on_record(findings: Sequence[Finding]) -> str:
    """How many steps a record is out of, where all measures have as many."""
    numbers = {int(f.details.get("others", f.details["of"] - 1)) + 1 for f in findings}
    step = str(findings[0].details["step"])
    return f"of {numbers.pop()} {step}s on record" if len(numbers) == 1 else "on record"


def _refused_name(finding: Finding) -> str:
    return "deaths" if finding.details["measure"] == "killed" else str(finding.details["measure"])


def _one(finding: Finding) -> str:
    d = finding.details
    return f"{d['unit']} ({str(d['figure']).replace(' to ', '–')})"
