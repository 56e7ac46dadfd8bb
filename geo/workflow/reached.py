"""What a source has of a question: its measures by name, and the steps that it reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.series import last_day, say_step, step_start
from geo.core.errors import NotFoundError
from geo.workflow.statistics import PUBLISHED, Source

if TYPE_CHECKING:
    from geo.analysis.coverage import CoverageCheck

Named = tuple[str, str, str]
"""Key, measure and category."""


def named(word: str, known: Sequence[Named]) -> int | None:
    """Which of some keys with measure and category a word names, None where none or several.

    A word is a measure and category, or a key from a joint of it on.
    """
    for at, (_, measure, category) in enumerate(known):
        if word and word == f"{measure}-{category}":
            return at
    end = f".{word}".replace("-", ".")
    found = [at for at, (key, *_) in enumerate(known) if f".{key}".replace("-", ".").endswith(end)]
    return found[0] if word and len(found) == 1 else None


def find_named(word: str, findings: Sequence[Finding], *, when: str) -> Finding:
    """The finding that a word names.

    Raises
    ------
    NotFoundError
        If it names none.
    """
    known = [(f.key, f.details.get("measure", ""), f.details.get("category", "")) for f in findings]
    at = named(word, known)
    if at is None:
        names = dict.fromkeys(f"{one}-{category}" for _, one, category in known if one)
        raise NotFoundError(f"No measure {word!r} of {when}", where="measure", choices=list(names))
    return findings[at]


def last_step(source: Source, step: str) -> pd.Timestamp:
    """Begin of the last step that a source has whole."""
    if source.kind == PUBLISHED:
        return step_start(source.opening, step)
    begin = step_start(source.last, step)
    if last_day(begin, step).date() > source.last:
        begin = step_start(begin - pd.Timedelta(days=1), step)
    return begin


def not_reached(
    source: Source, begin: pd.Timestamp, *, step: str, check: CoverageCheck, call: str
) -> Finding:
    """The answer of published totals about a step that none of them reaches."""
    when, last = say_step(begin, step), say_step(last_step(source, step), step)
    reach = f"{say_step(source.first, 'day')} to {say_step(source.last, 'day')}"
    return Finding(
        key="unusual.summary", answer="not_answerable", call=call,
        sentence=f"Nothing can be said of {when}: {source.name} has figures only from {reach}. "
        f"The last {step} that can be asked of is {last}.",
        method="Nothing was computed.", reference="docs/statistics.md, Coverage",
        warnings=check.sentences,
        details={"when": begin.date().isoformat(), "from": source.first.isoformat(),
                 "to": source.last.isoformat()},
    )  # fmt: skip
