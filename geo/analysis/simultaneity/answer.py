"""Was it coordinated: one day or two against the busiest windows of shuffled days."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import say_p
from geo.analysis.series import say_step
from geo.analysis.simultaneity.event_days import NULLS, WINDOWS, EventDays, hit_in_window
from geo.analysis.simultaneity.independent import chances_on, independent_tail
from geo.analysis.simultaneity.shuffle import (
    MOST_ENUMERATED,
    arrangements,
    enumerated_maxima,
    shuffled_maxima,
)
from geo.core.errors import NotFoundError

PERMUTATIONS = 999
_ALPHA = 0.05
_METHOD = (
    "Districts hit within the window that holds this day, against the busiest window of the whole "
    "period after {how} the event-days within each district: over the whole period (free), and "
    "within each month, which keeps busy months busy. One-sided p. As a check, the chance of so "
    "many districts in this window if each were hit by itself (Poisson-binomial)."
)
_REFERENCE = (
    "Besag and Diggle (1977), Simple Monte Carlo tests for spatial pattern; Hong (2013), On "
    "computing the distribution function for the Poisson binomial distribution"
)
_CAUTION = (
    "More districts at once than chance gives is no proof of a common command: an anniversary, a "
    "security operation or one report about many places does the same."
)


def judge_day(
    days: EventDays, day: Any, *, window: int = 1, permutations: int = PERMUTATIONS, seed: int = 1,
    call: str, warnings: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """Whether the districts hit around a day are more than shuffled days give.

    The answer is ``yes`` (below 5 % under both nulls), ``depends`` (only when busy months are
    levelled out) or ``no``.

    Parameters
    ----------
    days
        Event-days of a period that is reported completely.
    day
        The day in question.
    window
        1 for 24 hours (one calendar day), 2 for 48 (two days that follow each other).
    permutations, seed
        Of the shuffles; with few arrangements all of them are listed instead.
    call
        Expression that gives this finding again.
    warnings
        Of the coverage.

    Raises
    ------
    NotFoundError
        If the day lies outside the period.
    """
    number = (pd.Timestamp(day) - days.start).days
    if not 0 <= number < days.length:
        raise NotFoundError(
            f"{pd.Timestamp(day).date()} lies outside the period",
            where="date",
            fix=f"It runs over {days.length} days from {days.start.date()}",
        )
    counted = hit_in_window(days.grid(), window)
    begins = np.arange(max(number - window + 1, 0), min(number, len(counted) - 1) + 1)
    # Of windows that hold as many, the one that begins on the day asked for.
    first = int(begins[::-1][counted[begins[::-1]].argmax()])
    observed = int(counted[first])
    numbers = {
        null: _null(days, null, window, observed, first, permutations=permutations, seed=seed)
        for null in NULLS
    }
    p = {null: float(values["p"]) for null, values in numbers.items()}
    answer = "yes" if max(p.values()) < _ALPHA else "depends" if p["free"] < _ALPHA else "no"
    listed = bool(numbers["month"]["enumerated"])
    hit = np.asarray(days.grid()[:, first : first + window].any(axis=1))
    names = [name for name, yes in zip(days.districts, hit.tolist(), strict=True) if yes]
    start = days.start + pd.Timedelta(days=first)
    how = "listing every arrangement of" if listed else f"{permutations} shuffles (seed {seed}) of"
    return Finding(
        key=f"coordinated.{WINDOWS[window].replace(' ', '')}",
        answer=answer,
        sentence=_sentence(start, window, observed, numbers["month"], answer),
        value=float(observed), unit="districts", p=p["month"], sides=1,
        method=_METHOD.format(how=how), reference=_REFERENCE, call=call,
        warnings=(_CAUTION, *warnings),
        details={
            "window": WINDOWS[window], "from": start.date().isoformat(), "days": window,
            "observed": observed, "districts": names, "event_days": days.total,
            "period_days": days.length, **{f"null_{k}": v for k, v in numbers.items()},
        },
    )  # fmt: skip


def _null(
    days: EventDays, null: str, window: int, observed: int, first: int, *, permutations: int,
    seed: int,
) -> dict[str, Any]:  # fmt: skip
    few = arrangements(days, null=null) <= MOST_ENUMERATED
    if few:
        maxima = enumerated_maxima(days, null=null, window=window)
        p = float((maxima >= observed).mean())
    else:
        maxima = shuffled_maxima(
            days, null=null, permutations=permutations, seed=seed, windows=(window,)
        )[window]
        p = float((1 + (maxima >= observed).sum()) / (permutations + 1))
    chances = chances_on(days, first, null=null, window=window)
    return {
        "p": p,
        "enumerated": few,
        "arrangements": len(maxima),
        "as_many": int((maxima >= observed).sum()),
        "median": float(np.median(maxima)),
        "highest": int(maxima.max()),
        "expected": float(chances.sum()),
        "independent_p": independent_tail(chances, observed),
        "histogram": np.bincount(maxima).tolist(),
    }


def _sentence(
    start: pd.Timestamp, window: int, observed: int, null: dict[str, Any], answer: str
) -> str:
    when = f"On {say_step(start, 'day')}"
    if window > 1:
        when = f"On {say_step(start, 'day')} and the day after"
    p, of = null["p"], null["arrangements"]
    districts = f"{observed} district{'s were' if observed != 1 else ' was'} hit"
    unit = "pair of days" if window > 1 else "day"
    if answer == "yes":
        reach = f"never has more than {null['highest']}"
        if null["as_many"]:
            reach = f"has as many in {null['as_many']}"
        return (
            f"{when}, {districts}, more than chance gives: in {of} shuffled records the busiest "
            f"{unit} {reach} (p = {say_p(p)})."
        )
    if answer == "depends":
        return (
            f"{when}, {districts}: more than in a record without busy months, but not more than a "
            f"month so busy gives (p = {say_p(p)})."
        )
    return (
        f"{when}, {districts}, not more than chance gives: the busiest {unit} of a shuffled record "
        f"has {null['median']:.0f} (p = {say_p(p)})."
    )
