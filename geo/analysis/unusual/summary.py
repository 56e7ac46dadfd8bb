"""Several measures of one step side by side, as a table and as one plain sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import first_up, listed
from geo.analysis.unusual.answer import (
    ALONE,
    DEPENDS,
    HIGH,
    HIGHEST,
    NOT,
    ORDINARY,
    RANKED,
    UNUSUAL,
)
from geo.analysis.unusual.wording import against_usual, in_full, say_figure, say_usual
from geo.core.errors import DataError

MIXED = "mixed"
_HEADS = {
    HIGHEST: "the highest on record", UNUSUAL: "unusual", HIGH: "high",
    DEPENDS: "unusual only if the higher claims hold", ORDINARY: "within the usual range",
    RANKED: "too few figures for a usual range",
}  # fmt: skip
_SAID = (*_HEADS, ALONE)
"""In the order in which the sentences follow each other."""
_LOUD = (HIGHEST, UNUSUAL, ALONE)
_ORDER = (*_LOUD, HIGH, DEPENDS, ORDINARY, RANKED, NOT)


def side_by_side(findings: Sequence[Finding]) -> pd.DataFrame:
    """Measures of one step as a table: figure, rank, expected, tail, return period, answer."""
    rows = []
    for one in findings:
        d = one.details
        rows.append(
            {
                "measure": first_up(str(d.get("noun", d.get("unit", "")))),
                "figure": say_figure(str(d.get("figure", ""))),
                "usual": say_usual(d, step=False), "rank": d.get("place", ""),
                "chance of as many (p)": one.p,
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
    parts = [_say_group(name, groups[name]) for name in _SAID if name in groups]
    answers = {f.answer for f in findings}
    loud = answers & set(_LOUD)
    answer = ALONE if loud == {ALONE} else UNUSUAL
    answer = answer if loud else next(a for a in _ORDER if a in answers)
    if loud and ORDINARY in answers:
        answer = MIXED
    lead = min(findings, key=lambda f: _ORDER.index(f.answer))
    refused = listed(list(dict.fromkeys(_refused_name(f) for f in groups.get(NOT, ()))))
    if refused:
        step = str(groups[NOT][0].details["step"])
        of = f" of {when}" if not parts else ""
        told = f"{refused}{of} cannot be ranked: an operation's totals belong to no single {step}"
        parts.append(first_up(told))
    sentence = ". ".join([parts[0], *map(first_up, parts[1:])]) if parts else ""
    if len(parts) > 1 or not refused:
        sentence = f"{first_up(when)}: {sentence}"
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


def _say_group(name: str, findings: Sequence[Finding]) -> str:
    """One sentence on the measures of one answer, each with its own usual range.

    A measure that is ordinary by its chance and does not lie within its range is said by itself.
    """
    apart = [f for f in findings if name == ORDINARY and not _is_within(f)]
    if apart and len(findings) > 1:
        inside = [f for f in findings if f not in apart]
        parts = [_say_group(name, inside)] if inside else []
        first, *rest = [*parts, *(_alone(name, f) for f in apart)]
        return ". ".join([first, *map(first_up, rest)])
    if name == ALONE or len(findings) == 1:
        return ". ".join(first_up(_alone(name, f)) for f in findings)
    told = listed([_beside(f) for f in findings])
    head = _HEADS[name]
    if name == HIGHEST:
        head = f"the highest {_on_record(findings)}"
    return f"{head}: {told}"


def _is_within(finding: Finding) -> bool:
    """Whether both ends of a figure lie within the usual range."""
    d = finding.details
    if "usual_low" not in d:
        return True
    return bool(d["low"] >= d["usual_low"] and d["high"] <= d["usual_high"])


def _alone(name: str, finding: Finding) -> str:
    """One measure in full: ``27 militant attacks, within the usual range of 9 to 60 a month``."""
    d = finding.details
    told = in_full(d)
    if "usual_low" not in d:
        words = str(d["rank"])
        return f"{told}, {words}" if name in (ALONE, HIGHEST) else f"{told}: {words}"
    words = against_usual(d, high=name in (HIGH, UNUSUAL, HIGHEST))
    if name == HIGHEST:
        words += f" and the highest {_on_record([finding])}"
    return f"{told}, {words}"


def _beside(finding: Finding) -> str:
    usual, told = say_usual(finding.details), in_full(finding.details)
    if not usual:
        return told
    return f"{told[:-1]}; usual {usual})" if finding.details["scope"] else f"{told} (usual {usual})"


def _on_record(findings: Sequence[Finding]) -> str:
    """How many steps a record is out of, where all measures have as many."""
    numbers = {int(f.details["of"]) for f in findings}
    step = str(findings[0].details["step"])
    return f"of {numbers.pop()} {step}s" if len(numbers) == 1 else "on record"


def _refused_name(finding: Finding) -> str:
    return "deaths" if finding.details["measure"] == "killed" else str(finding.details["measure"])
