"""Findings as plain values, and the findings of a view for a plate or a briefing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.fragile.grid import Fragility
from geo.analysis.series import last_day, step_start
from geo.core.errors import AtlasError, OptionError
from geo.core.values import plain_tree
from geo.incidents.datasets import BUNDLED
from geo.incidents.selection import Selection
from geo.workflow.let_out import counted_on
from geo.workflow.moment import instead
from geo.workflow.shelf import current_record
from geo.workflow.shift import Shift
from geo.workflow.unusual import Coordinated, Unusual, how_unusual, was_coordinated

Answer = Unusual | Coordinated | Shift | Fragility
"""What a statistic gave."""


def answer_parts(found: Answer) -> tuple[Finding, tuple[Finding, ...], pd.DataFrame]:
    """An answer's main finding, its other findings, and its table."""
    if isinstance(found, Unusual):
        return found.summary, found.findings, found.table() if found.findings else pd.DataFrame()
    if isinstance(found, Coordinated):
        table = found.proposals if found.proposals is not None else pd.DataFrame()
        return found.summary, found.findings, table
    if isinstance(found, Fragility):
        return found.finding, (), found.runs
    breaks = (found.breaks,) if found.breaks else ()
    return found.verdict, breaks, found.table.reset_index() if len(found.table) else found.table


def answer_json(found: Answer) -> dict[str, Any]:
    """An answer as plain values: ``finding``, ``findings`` and the ``table``."""
    main, others, table = answer_parts(found)
    return {
        "finding": plain_tree(main.as_dict()),
        "findings": [plain_tree(one.as_dict()) for one in others],
        "table": plain_tree(table.to_dict("records")),
    }


def view_findings(selection: Selection, *, dataset: str = "bundled") -> tuple[Finding, ...]:
    """How unusual the days of a view were, for a plate or a briefing.

    The whole dataset is judged, not what a view's filters leave of it. A period that is no day,
    week or month, or that the dataset does not cover completely, gives one finding that says so.
    """
    step = view_step(selection)
    if not step:
        return (
            Finding(
                key="unusual.summary", answer="not_answerable", reference="", call="",
                sentence="How unusual it was is asked of a day, a week or a month; the period "
                "shown is none of them.",
                method="Nothing was computed.",
            ),
        )  # fmt: skip
    try:
        found = how_unusual(selection.start, dataset=dataset, step=step, vintage=selection.vintage)
        if not found.findings or step != "day":
            return (found.summary, *found.findings)
        coordinated = was_coordinated(selection.start, dataset=dataset, vintage=selection.vintage)
    except AtlasError as error:
        return (
            Finding(
                key="unusual.summary", answer="not_answerable", reference="", call="",
                sentence=error.what, method="Nothing was computed.",
            ),
        )  # fmt: skip
    return (found.summary, *found.findings, *coordinated.findings)


def judged_dataset(selection: Selection) -> str:
    """Dataset that a view is judged by where none is named: the bundled record.

    Where that is switched off, the one with most incidents in the view's period.
    """
    rows = current_record().incidents
    if rows.empty or (rows["dataset"] == BUNDLED).any():
        return BUNDLED
    start, end = (None if d is None else pd.Timestamp(d) for d in (selection.start, selection.end))
    within = pd.Series(True, index=rows.index)
    if start is not None:
        within &= rows["date_latest"] >= start
    if end is not None:
        within &= rows["date_earliest"] <= end
    return str((rows[within] if within.any() else rows)["dataset"].value_counts().index[0])


def published_findings(
    selection: Selection, *, produced: date, profile: str, key: str | None = None,
    withhold: Sequence[str] = (), dataset: str = "",
) -> tuple[Finding, ...]:  # fmt: skip
    """As `view_findings`, counted without what a profile withholds, which the first one says.

    Without a dataset it is asked of `judged_dataset`; the first finding names it. Where nothing
    may be counted for the day, one finding says why.
    """
    dataset = dataset or judged_dataset(selection)
    head, *rest = _published(
        selection, produced=produced, profile=profile, key=key, withhold=withhold, dataset=dataset
    )
    return (replace(head, details={**head.details, "dataset": dataset}), *rest)


def _published(
    selection: Selection, *, produced: date, profile: str, key: str | None,
    withhold: Sequence[str], dataset: str,
) -> tuple[Finding, ...]:  # fmt: skip
    if not view_step(selection):
        return view_findings(selection, dataset=dataset)
    try:
        record, withheld = counted_on(
            dataset, day=selection.start, vintage=selection.vintage, produced=produced,
            profile=profile, key=key, withhold=withhold,
        )  # fmt: skip
    except OptionError as error:
        return (
            Finding(
                key="unusual.summary", answer="not_answerable", reference="", call="",
                sentence=f"{error.what.rstrip('.')}.", method="Nothing was computed.",
                details={"held": True},
            ),
        )  # fmt: skip
    with instead(record=record or current_record()):
        head, *rest = view_findings(selection, dataset=dataset)
    if record is None:
        return (head, *rest)
    said = {**head.details, "withheld": withheld.sentences(lang=selection.lang)}
    return (replace(head, details=said), *rest)


def view_step(selection: Selection) -> str:
    """The step that a view's period is: a day, a week from Monday, a month; empty for none."""
    if not selection.start or not selection.end:
        return ""
    for step in ("day", "week", "month"):
        begin = step_start(selection.start, step)
        if begin.date() == selection.start and last_day(begin, step).date() == selection.end:
            return step
    return ""
