"""Is an answer fragile: the same question under every defensible choice."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.analysis.attacks import RANGE
from geo.analysis.finding import Finding
from geo.analysis.published import families, family_series
from geo.analysis.series import Series, step_start
from geo.core.errors import OptionError
from geo.workflow.moment import one_moment
from geo.workflow.reached import named
from geo.workflow.shift import BLOCK, shift_or_outlier, spans_of
from geo.workflow.statistics import (
    RECORD,
    Source,
    asked_day,
    attacks_of,
    changed,
    check_fit,
    check_seed,
    find_source,
    own_step,
    record_series,
    write_call,
)
from geo.workflow.unusual import YEARS, how_unusual

if TYPE_CHECKING:
    from geo.analysis.fragile.grid import Fragility

QUESTIONS = ("unusual", "shift")
SEED = 1
MEASURE = "attacks-total"
SOURCE_SETS = {
    "all": (),
    "several sources": ("widely_reported", "several_outlets"),
    "not contested": (
        "widely_reported", "several_outlets", "single_source", "official_only",
        "armed_group_only",
    ),
}  # fmt: skip
_REACHES = [YEARS, 5, 20]
_RULES = (RANGE, "lowest", "highest", "official")


@one_moment()
def how_fragile(
    question: str, day: Any, *, dataset: str, step: str = "", measure: str = MEASURE,
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
        If there is no such question or dataset, or the dataset has no such measure.
    """
    from geo.analysis.fragile.grid import run_grid

    if question not in QUESTIONS:
        raise OptionError(f"No question {question!r}", where="fragile", choices=QUESTIONS)
    source = find_source(dataset)
    check_seed(seed)
    when = str(asked_day(day).date())
    check_fit(rule=rule)
    options = {"dataset": dataset, "seed": seed}
    options |= changed({"rule": rule, "block": block}, {"rule": RANGE, "block": BLOCK})
    if question == "unusual":
        step = own_step(source, step)
        measure = _measure(source, step, measure)
        options |= {"step": step, "measure": measure}
        chosen = _chosen(source, when, step, measure)
        ask = partial(
            _unusual, when, step=step, measure=measure, seed=seed, dataset=dataset, chosen=chosen
        )
        grid = _unusual_grid(measure, rule)
        if source.kind != RECORD:
            grid = {"monitor": _monitors(source, when, step, chosen), "baseline years": _REACHES}
    else:
        own_step(source, step)
        if measure != MEASURE:
            raise OptionError(f"Shift has no measure: {measure!r}", where="measure",
                              fix="Leave it out, or ask of unusual")  # fmt: skip
        ask = partial(_shift, when, seed=seed, dataset=dataset)
        grid = _shift_grid(source, rule, block)
    base = {name: values[0] for name, values in grid.items()}
    call = write_call("how_fragile", question, when, **options)
    by = step if question == "unusual" else "week"
    told = attacks_of(dataset, resolution=by).told if source.kind == RECORD else ()
    found = run_grid(ask, grid=grid, base=base, call=f"{call}.finding")
    warnings = (*found.finding.warnings, *told)
    return replace(found, finding=replace(found.finding, warnings=warnings))


def _measure(source: Source, step: str, measure: str) -> str:
    """A measure that a source has, of any period; "attacks" and "events" are one."""
    own = (
        record_series(attacks_of(source.key, resolution=step), step=step)
        if source.kind == RECORD else family_series(source.key)
    )  # fmt: skip
    known = [(one.key, one.measure, one.category) for one in own]
    whole = measure if "-" in measure else f"{measure}-total"
    for asked in (whole, measure, _other_word(whole)):
        if named(asked, known) is not None:
            return asked
    names = dict.fromkeys(f"{one}-{category}" for _, one, category in known)
    raise OptionError(f"{source.key} has no measure {measure!r}", where="measure",
                      choices=list(names))  # fmt: skip


def _other_word(measure: str) -> str:
    """What another source calls the same count; "" where there is no other word."""
    kind, _, rest = measure.partition("-")
    other = {"attacks": "events", "events": "attacks"}.get(kind, "")
    return f"{other}-{rest}" if other and rest else ""


def _unusual_grid(measure: str, rule: str) -> dict[str, list[Any]]:
    grid: dict[str, list[Any]] = {
        "sources": list(SOURCE_SETS), "coarsest precision": [4, 2, 1],
        "window": ["whole", "first two thirds", "last two thirds", "a month either side"],
    }  # fmt: skip
    if measure.startswith("districts"):
        grid["districts"] = ["36", "34"]
    if measure.startswith("killed"):
        grid["tally rule"] = list(dict.fromkeys([rule, *_RULES]))
    return grid


def _monitors(source: Source, day: str, step: str, chosen: Series | None) -> list[str]:
    """Published sources of the same step that have a figure of the same for the day."""
    begin = step_start(day, step)
    others = [key for key in families() if key != source.key and key.endswith(f"-{step}")]
    return [source.key, *(key for key in others if chosen and _alike(key, begin, chosen))]


def _chosen(source: Source, day: str, step: str, measure: str) -> Series | None:
    """The published series with a figure for the day that a measure means."""
    if source.kind == RECORD:
        return None
    begin = step_start(day, step)
    own = [one for one in family_series(source.key) if begin in one.known.index]
    at = named(measure, [(one.key, one.measure, one.category) for one in own])
    return None if at is None else own[at]


def _alike(monitor: str, begin: pd.Timestamp, chosen: Series) -> Series | None:
    """What a monitor says of the same in a step, in the same scope where it has one."""
    same = f"{chosen.measure}-{chosen.category}"
    names = (same, _other_word(same))
    told = [
        one
        for one in family_series(monitor)
        if f"{one.measure}-{one.category}" in names and begin in one.known.index
    ]
    return min(told, key=lambda one: one.scope != chosen.scope, default=None)


def _shift_grid(source: Source, rule: str, block: int) -> dict[str, list[Any]]:
    before, after = spans_of(source)
    if source.steps == ("year",):
        return {"days before": [before, 4383, 10958], "days after": [after, 1826, 4383]}
    if source.kind != RECORD:
        return {"days before": [before, 1096, 2922], "days after": [after, 365, 1461]}
    return {
        "sources": ["all", "not contested"], "coarsest precision": [4, 2],
        "districts": ["36", "34"], "days before": [before, 728, 364],
        "days after": [after, 364, 182], "block": [block, 42 if block != 42 else BLOCK],
        "tally rule": [rule, "lowest" if rule != "lowest" else RANGE],
    }  # fmt: skip


def _unusual(
    day: str, *, step: str, measure: str, seed: int, dataset: str, chosen: Series | None,
    **choice: Any,
) -> Finding:  # fmt: skip
    # An interval needs many times the work of all else, and no answer rests on it.
    options: dict[str, Any] = {"seed": seed, "draws": 1, "step": step}
    if "monitor" in choice:
        options |= {"years": choice["baseline years"]}
        told = chosen and _alike(choice["monitor"], step_start(day, step), chosen)
        found = how_unusual(day, dataset=choice["monitor"], **options)
        if not found.findings:
            return found.summary
        return found.finding(f"unusual.{told.key}" if told else measure)
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
