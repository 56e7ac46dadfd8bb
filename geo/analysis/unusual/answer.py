"""One step of one series as an answer, and several measures side by side as one sentence."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import first_down, first_up, say_p, say_range
from geo.analysis.published import highest_elsewhere
from geo.analysis.series import Series, at_step, last_day, say_step, say_value
from geo.analysis.unusual.baseline import YEARS, Baseline, band, fit_baseline
from geo.analysis.unusual.rank import Rank, rank_step
from geo.analysis.unusual.returns import DRAWS, LEVEL, Return, return_period
from geo.analysis.unusual.wording import against_usual, in_full, say_basis, unit_and_scope
from geo.core.errors import DataError

ORDINARY, HIGH, UNUSUAL, HIGHEST = "ordinary", "high", "unusual", "highest"
DEPENDS, RANKED, NOT = "depends", "ranked", "not_answerable"
ALONE = "alone"
"""Above all that the source gave on any other basis, with no step counted the same way."""
_ORDINARY_P, _UNUSUAL_P = 0.05, 0.01
_FEWEST_OTHERS = 8
"""Steps below which being the highest says nothing."""
_FEW = 36
"""Steps below which a reader is told how few a baseline rests on."""
_METHOD = (
    "Rank among all {step}s with a figure. Negative binomial baseline fitted without this {step} "
    "({terms}); the tail probability is P(X >= {value}) under it, the return period its inverse, "
    "with a 95 % interval from {draws} refits to simulated series (seed {seed}). Dispersion test "
    "of the Poisson fit: {dispersion}."
)
_REFERENCE = (
    "Cameron and Trivedi (2013), Regression Analysis of Count Data; Fisher (1950), The "
    "significance of deviations from expectation in a Poisson series, Biometrics 6"
)


def judge_step(
    series: Series, day: Any, *, seed: int = 1, draws: int = DRAWS, years: float = YEARS, call: str
) -> Finding:
    """How unusual one step was by one measure.

    The answer is ``ordinary`` (tail probability of 5 % or more), ``high`` (1 to 5 %), ``unusual``
    (below 1 %), ``depends`` (the low and the high end of the figure fall into different classes),
    ``highest`` or ``ranked`` (too few steps for a baseline: rank only), ``alone`` (no other step is
    counted this way, and no figure of the source on any other basis is as high), or
    ``not_answerable``.

    Parameters
    ----------
    series
        What is counted.
    day
        A day in the step.
    seed, draws
        Of the bootstrap.
    years
        Reach of the baseline before the step.
    call
        Expression that gives this finding again.

    Raises
    ------
    NotFoundError
        If the series has no figure there.
    """
    begin = at_step(series, day)
    figure = {end: float(series.frame[end][begin]) for end in ("low", "high")}
    at_least = bool(series.frame["at_least"][begin])
    value = say_range(figure["low"], figure["high"], at_least=at_least)
    rank = rank_step(series, begin)
    noun, scope = unit_and_scope(series)
    shared: dict[str, Any] = {
        "noun": noun, "scope": scope,
        "measure": series.measure, "category": series.category, "series": series.key,
        "name": series.name, "unit": series.unit, "step": series.step,
        "when": begin.date().isoformat(), **figure, "at_least": at_least, "figure": value,
        "rank_best": rank.best, "rank_worst": rank.worst, "of": rank.of, "gaps": rank.gaps,
        "rank": rank.say(series.step), "place": rank.say(series.step, short=True),
        "source": series.source, "seed": seed,
    }  # fmt: skip
    touching = _beside(series, begin)
    if touching:
        return Finding(
            key=f"unusual.{series.key}", answer=NOT, call=call, method=_whole_method(series),
            reference="docs/statistics.md, Operations", warnings=(*touching[1:], *series.notes),
            sentence=f"{first_up(series.unit)} of {say_step(begin, series.step)} cannot be ranked: "
            f"{touching[0]} belong to no {series.step}; the incident records alone state {value}.",
            details={**shared, "unattributed": list(touching)},
        )  # fmt: skip
    ends = ["low"] if figure["low"] == figure["high"] else ["low", "high"]
    try:
        fitted = [fit_baseline(series, begin, end=end, years=years) for end in ends]
    except DataError as error:
        return _by_rank(series, begin, rank, shared, why=str(error.what), call=call)
    returns = [
        return_period(one, figure[end], step=series.step, seed=seed, draws=draws)
        for end, one in zip(ends, fitted, strict=True)
    ]
    answers = [_class(one.p) for one in returns]
    answer = answers[0] if len(set(answers)) == 1 else DEPENDS
    base, first = fitted[0], returns[0]
    span = band(base, pd.DatetimeIndex([begin]))
    usual = {f"usual_{end}": float(span[end].iloc[0]) for end in ("low", "high")}
    numbers = {f"at_{end}": _numbers(b, r) for end, b, r in zip(ends, fitted, returns, strict=True)}
    return Finding(
        key=f"unusual.{series.key}",
        answer=answer,
        sentence=_sentence(
            series, begin=begin, rank=rank, told=shared | usual, answers=answers, returns=returns
        ),
        **_interval(first), p=max(first.p, first.floor), sides=1,
        method=_METHOD.format(
            step=series.step, terms="level" + "".join(f", {t}" for t in base.terms),
            value=say_value(first.count), draws=draws, seed=seed,
            dispersion=f"variance {base.dispersion.ratio:.2f} times the mean, one-sided p "
            f"{say_p(base.dispersion.p)}"
            + (", so no Poisson tail is given" if first.poisson is None else ""),
        ),
        reference=_REFERENCE, call=call,
        warnings=(*_warn(series, base, first, of=rank.of), *series.notes),
        details={**shared, **usual, **numbers, "expected": base.expected, "k": base.k,
                 "once_in": first.short()},
    )  # fmt: skip


def _class(p: float) -> str:
    return ORDINARY if p >= _ORDINARY_P else HIGH if p >= _UNUSUAL_P else UNUSUAL


def _sentence(
    series: Series, *, begin: pd.Timestamp, rank: Rank, told: dict[str, Any], answers: list[str],
    returns: list[Return],
) -> str:  # fmt: skip
    head = f"{first_up(say_step(begin, series.step))}: {in_full(told)}"
    place = rank.say(series.step)
    if len(set(answers)) > 1:
        return (
            f"{head}, {against_usual(told)}; {answers[0]} if the lowest claims hold, "
            f"{answers[-1]} if the highest do; {place}."
        )
    loud = answers[0] != ORDINARY
    said = f", {answers[0]}" if loud else ""
    comes = "is" if returns[0].beyond else "comes"
    return (
        f"{head}, {against_usual(told, high=loud)}{said}; {place}; a {series.step} like it or "
        f"above {comes} {returns[0].say()}."
    )


def _by_rank(
    series: Series, begin: pd.Timestamp, rank: Rank, shared: dict[str, Any], *,
    why: str, call: str,
) -> Finding:  # fmt: skip
    """A step whose series is too short for a baseline: the rank alone, and what it is against."""
    low = float(series.frame["low"][begin])
    elsewhere = highest_elsewhere(series, begin)
    others = rank.of - 1
    place, answer = rank.say(series.step), RANKED
    more: dict[str, Any] = {}
    if not others:
        place = f"the only {series.step} with a figure counted this way"
    if elsewhere.steps:
        more = {"elsewhere": elsewhere.highest, "elsewhere_steps": elsewhere.steps,
                "elsewhere_scope": elsewhere.scope,
                "elsewhere_when": str(elsewhere.when)[:10]}  # fmt: skip
        place += (
            f"; the largest that {series.name.split(':')[0]} gave on any other basis is "
            f"{say_value(elsewhere.highest)} ({elsewhere.scope}, "
            f"{say_step(elsewhere.when, series.step)})"
        )
        if not others and elsewhere.steps >= _FEWEST_OTHERS and low > elsewhere.most:
            answer = ALONE
    if others >= _FEWEST_OTHERS and rank.is_highest and low > elsewhere.known_most:
        answer = HIGHEST
    return Finding(
        key=f"unusual.{series.key}", answer=answer, call=call,
        sentence=f"{first_up(say_step(begin, series.step))}: {in_full(shared)}, {place}.",
        reference="",
        method=f"Rank among all {series.step}s with a figure; ranges and 'at least' widen it. "
        f"Figures counted on another basis are named and take no part in it. No tail probability: "
        f"{first_down(why)}.",
        warnings=series.notes,
        details={**shared, **more, "rank": place, "place": place.split("; ")[0], "others": others},
    )  # fmt: skip


def _numbers(base: Baseline, found: Return) -> dict[str, Any]:
    return {
        "count": found.count, "expected": base.expected, "k": base.k, "terms": list(base.terms),
        "steps": len(base.counts), "reach": base.reach, "p": found.p,
        "p_low": found.p_low, "p_high": found.p_high,
        "years": found.years, "years_low": found.years_low, "years_high": found.years_high,
        "poisson_p": found.poisson, "dispersion": base.dispersion.ratio,
        "dispersion_p": base.dispersion.p, "memory": base.memory,
    }  # fmt: skip


def _interval(found: Return) -> dict[str, Any]:
    """The return period, left out where the record is too short to state it."""
    if found.beyond:
        return {}
    value = {"value": found.years, "unit": "years between"}
    if found.draws < 2:
        return value
    return {**value, "low": found.years_low, "high": found.years_high, "level": LEVEL}


def _warn(series: Series, base: Baseline, found: Return, *, of: int) -> tuple[str, ...]:
    out = []
    if found.p < found.floor:
        out.append(
            f"The model's tail probability is smaller than {len(base.counts)} {series.step}s can "
            f"support; it is given as {say_p(found.floor)}, the smallest that they can."
        )
    if base.remembers:
        out.append(
            f"Busy {series.step}s follow busy ones (correlation {base.memory:.2f}): high values "
            "come in runs, and the interval is too narrow."
        )
    if len(base.counts) < _FEW or len(base.counts) < of - 1:
        basis = say_basis(len(base.counts), of, step=series.step, reach=base.reach)
        out.append(f"The usual range rests on {basis}.")
    if series.gaps > len(series.known):
        out.append(
            f"More {series.step}s are missing than known; those known may be those that made news."
        )
    return tuple(out)


def _beside(series: Series, begin: pd.Timestamp) -> tuple[str, ...]:
    if series.measure not in ("killed", "captives"):
        return ()
    end = last_day(begin, series.step)
    return tuple(words for first, last, words in series.beside if first <= end and last >= begin)


def _whole_method(series: Series) -> str:
    return (
        f"An operation's totals are never spread over {series.step}s or added to its incidents; "
        "where they touch a step, its deaths cannot be compared with other steps."
    )
