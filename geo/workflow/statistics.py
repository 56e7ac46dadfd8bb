"""What the statistics can be asked of: datasets with incidents, and totals others published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from geo.analysis.attacks import (
    RANGE,
    TOLL_RULES,
    About,
    Attacks,
    check_attacks,
    dataset_name,
    longest_period,
    narrow,
    take_attacks,
)
from geo.analysis.coverage import CoverageCheck, Need, check_coverage, usable_periods
from geo.analysis.published import families, family_series
from geo.analysis.record_series import count_series
from geo.analysis.series import Series, last_day, step_start
from geo.core.errors import OptionError
from geo.incidents.record import Record, bundled_record
from geo.incidents.selection import FIRST_DAY, LAST_DAY
from geo.workflow.moment import one_moment
from geo.workflow.shelf import current_record
from geo.workflow.views import joined_record

MOST_SEED = 2**32 - 1
RECORD, PUBLISHED = "record", "published"
RECORD_STEPS = ("day", "week", "month")


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source that the statistics can be asked of.

    ``kind`` is ``record`` (incidents, which can be counted by any step) or ``published`` (totals,
    of one step). ``first`` and ``last`` are the days it can answer for, ``opening`` the day to
    begin with, ``turning`` the loudest one that has years on both sides.
    """

    key: str
    name: str
    kind: str
    steps: tuple[str, ...]
    first: date
    last: date
    opening: date
    turning: date


def statistics_sources() -> tuple[Source, ...]:
    """Sources in the order in which a page offers them: incidents first, then published totals."""
    record = current_record()
    return (*_record_sources(record), *_published_sources())


def find_source(key: str) -> Source:
    """Source by its key.

    Raises
    ------
    OptionError
        If there is no such source.
    """
    found = {one.key: one for one in statistics_sources()}
    if key not in found:
        named = [k for k in found if not k.startswith("ucdp-year-")]
        raise OptionError(
            f"No dataset {key!r}", where="dataset", choices=[*named, "ucdp-year-DISTRICT"]
        )
    return found[key]


@lru_cache(maxsize=4)
def _record_sources(record: Record) -> tuple[Source, ...]:
    out = []
    for name in record.incidents["dataset"].unique():
        first, last = longest_period(record, dataset=str(name))
        complete = not usable_periods(record.coverage, dataset=str(name)).empty
        told = f"{dataset_name(str(name))}: incidents, {first.date()} to {last.date()}"
        peak = _busiest(record, str(name), first, last)
        out.append(
            Source(
                key=str(name),
                name=told if complete else f"{told} (a selection)",
                kind=RECORD,
                steps=RECORD_STEPS,
                first=first.date(),
                last=last.date(),
                opening=peak,
                turning=peak,
            )
        )
    return tuple(out)


def _busiest(record: Record, name: str, first: pd.Timestamp, last: pd.Timestamp) -> date:
    days = record.incidents.loc[record.incidents["dataset"] == name, "date_earliest"]
    days = days[(days >= first) & (days <= last)]
    return pd.Timestamp(days.mode().iloc[0]).date() if len(days) else first.date()


@lru_cache(maxsize=1)
def _published_sources() -> tuple[Source, ...]:
    out = []
    for key, name in families().items():
        own = family_series(key)
        lead = own[0]
        if all(len(one.known) < 2 for one in own):
            continue
        first = min(one.start for one in own)
        last = max(one.end for one in own)
        latest = max(one.known.index[-1] for one in own if one.measure == lead.measure)
        out.append(
            Source(
                key=key,
                name=f"{name} (published totals)",
                kind=PUBLISHED,
                steps=(lead.step,),
                first=first.date(),
                last=last.date(),
                opening=pd.Timestamp(latest).date(),
                turning=_turning(own, pd.Timestamp(latest)),
            )
        )
    return tuple(out)


def _turning(own: tuple[Series, ...], latest: pd.Timestamp) -> date:
    """The step with most deaths, or most attacks, that has five years before and two after it."""
    loud = next((s for s in own if (s.measure, s.category) == ("killed", "total")), own[0])
    known = loud.known["high"]
    year = pd.Timedelta(days=365)
    inside = known[(known.index >= own[0].start + 5 * year) & (known.index <= latest - 2 * year)]
    day = latest if inside.empty else inside.index[int(inside.to_numpy().argmax())]
    return pd.Timestamp(day).date()


@lru_cache(maxsize=16)
def _attacks(record: Record, dataset: str, rule: str, vintage: str) -> Attacks:
    joined = joined_record(vintage=vintage)
    return take_attacks(record, joined=joined, dataset=dataset, rule=rule)


@one_moment()
def attacks_of(
    dataset: str, *, start: Any = None, end: Any = None, rule: str = RANGE, precision: int = 4,
    verification: tuple[str, ...] = (), vintage: str = "36", resolution: str = "day",
    about: About | None = None,
) -> Attacks:  # fmt: skip
    """Attacks of a dataset of the record as it stands (see `geo.analysis.attacks.narrow`).

    Raises
    ------
    OptionError
        If there is no such dataset, rule or vintage.
    """
    days = {"start": start, "end": end}
    days = {k: None if d is None else asked_day(d, where=k) for k, d in days.items()}
    return narrow(
        _attacks(current_record(), dataset, rule, vintage), **days,
        precision=precision, verification=verification, resolution=resolution, about=about,
    )  # fmt: skip


def check_period(
    attacks: Attacks, *, day: Any = None, what: str, resolution: str = "day"
) -> CoverageCheck:
    """Coverage of a period of attacks, stretched to a day in question that lies outside it."""
    start, end = attacks.start, attacks.end
    if day is not None:
        start, end = min(start, pd.Timestamp(day)), max(end, pd.Timestamp(day))
    return check_attacks(
        current_record(), dataset=attacks.dataset, start=start, end=end, what=what,
        resolution=resolution,
    )  # fmt: skip


def published_of(key: str, *, what: str) -> tuple[tuple[Series, ...], CoverageCheck]:
    """Series of a published source and what its coverage statement says of them.

    Gaps of a monitor stay gaps, so an incomplete statement is a warning and no obstacle.
    """
    own = family_series(key)
    coverage = bundled_record().coverage
    name = own[0].dataset
    check = check_coverage(
        coverage, dataset=name, start=max(one.start for one in own[:1]), end=own[0].end,
        need=Need(what=what, density="selection", below="warn", resolution=own[0].step),
    )  # fmt: skip
    return own, check


def record_series(attacks: Attacks, *, step: str) -> tuple[Series, ...]:
    """Measures of attacks side by side (see `geo.analysis.record_series`)."""
    return count_series(attacks, step=step)


def own_step(source: Source, step: str) -> str:
    """The step asked for, or the source's first.

    Raises
    ------
    OptionError
        If the source has no such step.
    """
    if not step:
        return source.steps[0]
    if step not in source.steps:
        raise OptionError(f"{source.key} has no step {step!r}", where="step", choices=source.steps)
    return step


def asked_day(day: Any, *, where: str = "date") -> pd.Timestamp:
    """A day as a statistic is asked of it.

    Raises
    ------
    OptionError
        If it is none that a view can name.
    """
    try:
        found = pd.Timestamp(day).normalize()
        if not FIRST_DAY <= found.date() <= LAST_DAY:
            raise ValueError
    except (ValueError, TypeError, OverflowError):
        raise OptionError(f"{str(day)[:40]!r} is no day of a record", where=where,
                          fix=f"Choose a day from {FIRST_DAY} to {LAST_DAY}") from None  # fmt: skip
    return found


def check_seed(seed: int) -> None:
    """Refuse a seed that no generator takes.

    Raises
    ------
    OptionError
        If it is below 0 or above 4,294,967,295.
    """
    if not 0 <= seed <= MOST_SEED:
        raise OptionError(f"{seed} is no seed", where="seed",
                          fix=f"Choose a whole number from 0 to {MOST_SEED}")  # fmt: skip


def check_fit(*, rule: str = RANGE, years: float = 1, draws: int = 1) -> None:
    """Refuse a tally rule, a reach or a number of simulations with which nothing can be fitted.

    Raises
    ------
    OptionError
        If there is no such rule, or one of the numbers is not above 0.
    """
    if rule not in TOLL_RULES:
        raise OptionError(f"No tally rule {rule!r}", where="rule", choices=TOLL_RULES)
    for name, number in (("years", years), ("draws", draws)):
        if not number > 0:
            raise OptionError(f"{number!r} {name} are too few", where=name,
                              fix="Choose a number above 0")  # fmt: skip


def step_span(day: Any, step: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of the step that holds a day."""
    begin = step_start(day, step)
    return begin, last_day(begin, step)


def write_call(function: str, *args: Any, **options: Any) -> str:
    """A call as Python text; options of None are left out."""
    parts = [repr(a) for a in args]
    parts += [f"{name}={value!r}" for name, value in options.items() if value is not None]
    return f"workflow.{function}({', '.join(parts)})"


def changed(given: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    """Options that differ from the usual ones."""
    return {name: value for name, value in given.items() if value != usual.get(name)}
