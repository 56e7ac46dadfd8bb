"""Is an answer fragile: the same question under every defensible choice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.analysis.attacks import RANGE, TOLL_RULES
from geo.analysis.finding import Finding
from geo.analysis.published import families, family_series
from geo.analysis.series import step_start
from geo.core.errors import OptionError
from geo.workflow.moment import one_moment
from geo.workflow.shift import BLOCK, SPANS, shift_or_outlier
from geo.workflow.statistics import (
    RECORD,
    Source,
    asked_day,
    attacks_of,
    changed,
    check_seed,
    find_source,
    own_step,
    write_call,
)
from geo.workflow.unusual import YEARS, how_unusual

if TYPE_CHECKING:
    from geo.analysis.fragile.grid import Fragility

QUESTIONS = ("unusual", "shift")
SEED = 1
SOURCE_SETS = {
    "all": (),
    "several sources": ("widely_reported", "several_outlets"),
    "not contested": (
        "widely_reported", "several_outlets", "single_source", "official_only",
        "armed_group_only",
    ),
}  # fmt: skip
_RULES = (RANGE, "lowest", "highest", "official")


@one_moment()
def how_fragile(
    question: str, day: Any, *, dataset: str, step: str = "", measure: str = "attacks-total",
    rule: str = RANGE, block: int = BLOCK, seed: int = SEED,
) -> Fragility:  # fmt: skip
    """Run a question again over source set, precision, vintage, window and tally rule.

    Only choices that can matter are varied: a count of attacks has no tally rule, published totals
    have no precision. Every run has the simulations of the answer itself: with fewer, its own
    choices could give another.

    Parameters
    ----------
    question
        ``unusual`` or ``shift``.
    day
        The day in question, or the first day of the event.
    dataset, step
        As `geo.workflow.unusual.how_unusual`.
    measure
        Which measure of ``unusual``, by the end of its key.
    rule, block
        Tally rule of deaths and days of a block of the answer that is tested; the latter of
        ``shift`` only.
    seed
        Of all simulations.

    Raises
    ------
    OptionError
        If there is no such question or dataset.
    """
    from geo.analysis.fragile.grid import run_grid

    if question not in QUESTIONS:
        raise OptionError(f"No question {question!r}", where="fragile", choices=QUESTIONS)
    source = find_source(dataset)
    check_seed(seed)
    when = str(asked_day(day).date())
    if rule not in TOLL_RULES:
        raise OptionError(f"No tally rule {rule!r}", where="rule", choices=TOLL_RULES)
    options = {"dataset": dataset, "seed": seed}
    options |= changed({"rule": rule, "block": block}, {"rule": RANGE, "block": BLOCK})
    if question == "unusual":
        step = own_step(source, step)
        options |= {"step": step, "measure": measure}
        ask = partial(_unusual, when, step=step, measure=measure, seed=seed, dataset=dataset)
        grid = _unusual_grid(source, when, step, measure, rule)
    else:
        own_step(source, step)
        ask = partial(_shift, when, seed=seed, dataset=dataset)
        grid = _shift_grid(source, rule, block)
    base = {name: values[0] for name, values in grid.items()}
    call = write_call("how_fragile", question, when, **options)
    told = attacks_of(dataset, resolution=step or "week").told if source.kind == RECORD else ()
    found = run_grid(ask, grid=grid, base=base, call=f"{call}.finding")
    warnings = (*found.finding.warnings, *told)
    return replace(found, finding=replace(found.finding, warnings=warnings))


def _unusual_grid(
    source: Source, day: str, step: str, measure: str, rule: str
) -> dict[str, list[Any]]:
    if source.kind != RECORD:
        return {"monitor": _monitors(source, day, step, measure), "baseline years": [YEARS, 5, 20]}
    grid: dict[str, list[Any]] = {
        "sources": list(SOURCE_SETS), "coarsest precision": [4, 2, 1],
        "window": ["whole", "first two thirds", "last two thirds", "a month either side"],
    }  # fmt: skip
    if measure.startswith("districts"):
        grid["districts"] = ["36", "34"]
    if measure.startswith("killed"):
        grid["tally rule"] = list(dict.fromkeys([rule, *_RULES]))
    return grid


def _monitors(source: Source, day: str, step: str, measure: str) -> list[str]:
    """Published sources of the same step that have a figure of this measure for the day."""
    kind = measure.split("-", maxsplit=1)[0].replace("events", "attacks")
    begin = step_start(day, step)
    out = [source.key]
    for key in families():
        if key == source.key or not key.endswith(f"-{step}"):
            continue
        for one in family_series(key):
            if one.measure.replace("events", "attacks") == kind and begin in one.known.index:
                out.append(key)
                break
    return out


def _shift_grid(source: Source, rule: str, block: int) -> dict[str, list[Any]]:
    before, after = SPANS[source.kind]
    if source.kind != RECORD:
        return {"days before": [before, 1096, 2922], "days after": [after, 365, 1461]}
    return {
        "sources": ["all", "not contested"], "coarsest precision": [4, 2],
        "districts": ["36", "34"], "days before": [before, 728, 364],
        "days after": [after, 364, 182], "block": [block, 42 if block != 42 else BLOCK],
        "tally rule": [rule, "lowest" if rule != "lowest" else RANGE],
    }  # fmt: skip


def _unusual(
    day: str, *, step: str, measure: str, seed: int, dataset: str, **choice: Any
) -> Finding:
    options: dict[str, Any] = {"seed": seed, "draws": 1, "step": step}
    if "monitor" in choice:
        options |= {"years": choice["baseline years"]}
        kind = measure.split("-", maxsplit=1)[0]
        found = how_unusual(day, dataset=choice["monitor"], **options)
        for word in (kind, "attacks" if kind == "events" else "events"):
            for one in found.findings:
                if one.details["measure"] == word:
                    return one
        return found.finding(measure)
    start, end = _window(choice["window"], dataset, day)
    options |= {
        "start": start, "end": end, "precision": choice["coarsest precision"],
        "verification": SOURCE_SETS[choice["sources"]],
        "vintage": choice.get("districts", "36"), "rule": choice.get("tally rule", RANGE),
    }  # fmt: skip
    found = how_unusual(day, dataset=dataset, **options)
    return found.summary if not found.findings else found.finding(measure)


def _window(name: str, dataset: str, day: str) -> tuple[str | None, str | None]:
    source = find_source(dataset)
    first, last, centre = (pd.Timestamp(d) for d in (source.first, source.last, day))
    third = (last - first) / 3
    spans = {
        "whole": (first, last),
        "first two thirds": (first, max(last - third, centre)),
        "last two thirds": (min(first + third, centre), last),
        "a month either side": (
            max(first, centre - pd.Timedelta(days=30)), min(last, centre + pd.Timedelta(days=30)),
        ),
    }  # fmt: skip
    if name == "whole":
        return None, None
    start, end = spans[name]
    return str(start.date()), str(end.date())


def _shift(day: str, *, seed: int, dataset: str, **choice: Any) -> Finding:
    options: dict[str, Any] = {
        "before": choice["days before"], "after": choice["days after"], "seed": seed,
    }  # fmt: skip
    if "sources" in choice:
        options |= {
            "verification": SOURCE_SETS[choice["sources"]],
            "precision": choice["coarsest precision"], "vintage": choice["districts"],
            "block": choice["block"], "rule": choice["tally rule"],
        }  # fmt: skip
    return shift_or_outlier(day, dataset=dataset, **options).verdict
