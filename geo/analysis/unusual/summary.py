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


def side_by_side(findings: Sequence[Finding]) -> pd.DataFrame:
    """Measures of one step as a table: figure, rank, expected, tail, return period, answer."""
    rows = []
    for one in findings:
        d = one.details
        rows.append(
            {
                "measure": first_up(str(d.get("unit", ""))), "figure": d.get("figure", ""),
                "rank": d.get("rank", ""), "usual": d.get("expected"), "tail p": one.p,
                "once in years": one.value, "from": one.low, "to": one.high, "answer": one.answer,
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
    said = {
        HIGHEST: "the highest on record by {}", UNUSUAL: "unusual by {}", HIGH: "high by {}",
        DEPENDS: "unusual by {} only if the higher claims hold", ORDINARY: "ordinary by {}",
        RANKED: "of unknown rarity by {}",
        NOT: "cannot be ranked by {} (totals of an operation belong to no single step)",
    }  # fmt: skip
    parts = []
    for answer, words in said.items():
        own = [f for f in findings if f.answer == answer]
        if own:
            parts.append(words.format(listed([_one(f) for f in own])))
    answers = {f.answer for f in findings}
    loud = answers & {HIGHEST, UNUSUAL}
    answer = UNUSUAL if loud else next(a for a in said if a in answers)
    if loud and ORDINARY in answers:
        answer = "mixed"
    lead = min(findings, key=lambda f: list(said).index(f.answer))
    told = [p for p in parts if not p.startswith("cannot")]
    sentence = f"{first_up(when)} " + ("was " + listed(told) if told else "")
    refused = [p for p in parts if p.startswith("cannot")]
    sentence += (", and " if told else "") + refused[0] if refused else ""
    return Finding(
        key="unusual.summary", answer=answer, sentence=f"{sentence}.",
        value=lead.value, low=lead.low, high=lead.high, level=lead.level, unit=lead.unit, p=lead.p,
        sides=lead.sides, method="Measures side by side, none added to another. " + lead.method,
        reference=lead.reference, call=call,
        warnings=tuple(dict.fromkeys([*warnings, *(w for f in findings for w in f.warnings)])),
        details={"when": when, "measures": [f.key for f in findings]},
    )  # fmt: skip


def _one(finding: Finding) -> str:
    d = finding.details
    if finding.answer == NOT:
        return str(d["unit"])
    place = "" if finding.answer == HIGHEST or d["of"] <= 1 else f", {d['place']}"
    return f"{d['unit']} ({d['figure']}{place})"
