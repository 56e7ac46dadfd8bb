"""Shift or outlier: before against after an event, and where the series itself breaks."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd
from typing import Any

import pandas as pd

from geo.analysis.attacks import RANGE, About
from geo.analysis.coverage import CoverageCheck
from geo.analysis.finding import Finding
from geo.analysis.record_series import vague_sentences, weeks_about
from geo.analysis.series import Series, last_day, say_step, step_start
from geo.core.errors import DataError, OptionError
from geo.workflow.askable import check_words
from geo.workflow.moment import one_moment
from geo.workflow.statistics import (
    RECORD,
    Source,
    asked_day,
    attacks_of,
    changed,
    check_period,
    check_seed,
    find_source,
    published_of,
    write_call,
)

SEED = 1
PERMUTATIONS = 999
SPANS = {"record": (1092, 546), "published": (1826, 731), "year": (7305, 2922)}
"""Days before and after an event that are compared where they are covered. Months need more of them
than weeks, years more than months."""
FEWEST_PERMUTATIONS = 399
"""With fewer, seven indicators at their smallest p-values together do not pass the level."""
BLOCK = 28
MOST_DAYS = 36_500
EVENT_DAYS = 7
TOO_SHORT = "too short"
_WHAT = "A comparison of before and after"
_RESOLUTION = "week"
"""Blocks are weeks long: a date known to the week is good enough where it lies in one of them."""
_WEEK = 7
_USUAL = {
    "dataset": "bundled", "event_end": None, "before": None, "after": None, "block": BLOCK,
    "rule": RANGE, "precision": 4, "verification": (), "vintage": "36",
    "permutations": PERMUTATIONS,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A verdict with what a picture of it needs.

    ``verdict`` is the answer; ``breaks`` where the series itself would put a break; ``table`` the
    indicators side by side (empty where nothing could be compared); ``series`` attacks by week or
    by the source's step; ``event`` and ``event_end`` what was left out; ``start`` and ``end`` what
    was compared.
    """

    source: Source
    verdict: Finding
    event: pd.Timestamp
    event_end: pd.Timestamp
    start: pd.Timestamp
    end: pd.Timestamp
    table: pd.DataFrame
    series: Series | None = None
    breaks: Finding | None = None
    check: CoverageCheck | None = None

    @property
    def wanting(self) -> bool:
        """Whether no number beside the answer is a finding."""
        from geo.analysis.shift.wording import SILENT

        return self.verdict.details.get("reason") in (*SILENT, TOO_SHORT)

    def shown(self) -> pd.DataFrame:
        """The indicators as a person reads them (see `geo.analysis.shift.shown`)."""
        from geo.analysis.shift.shown import shown_table

        if not len(self.table) or self.series is None:
            return pd.DataFrame()
        step = self.series.step
        return shown_table(self.table, step="week" if step == "day" else step,
                           unit=self.series.unit)  # fmt: skip


@one_moment()
def shift_or_outlier(
    day: Any, *, dataset: str = "bundled", event_end: Any = None, before: int | None = None,
    after: int | None = None, block: int = BLOCK, rule: str = RANGE, precision: int = 4,
    verification: tuple[str, ...] = (), vintage: str = "36", seed: int = SEED,
    permutations: int = PERMUTATIONS,
) -> Shift:  # fmt: skip
    """Compare before with after an event, which is left out.

    Parameters
    ----------
    day
        First day of the event.
    dataset
        Key of one of `geo.workflow.statistics.statistics_sources`.
    event_end
        Last day of the event; the seventh without it. Of published totals the step that holds the
        day is left out.
    before, after
        Days on each side, as far as the dataset is complete; `SPANS` without them.
    block
        Days of a block; published totals have blocks of their own.
    rule, precision, verification, vintage
        As `geo.analysis.attacks`; incidents only.
    seed, permutations
        Of shuffles, resamples and simulated follow-ups.

    Raises
    ------
    OptionError
        If an option is not one of its choices.
    """
    source = find_source(dataset)
    check_seed(seed)
    check_words(rule=rule, verification=verification, vintage=vintage)
    event = asked_day(day)
    last = (
        event + pd.Timedelta(days=EVENT_DAYS - 1) if event_end is None
        else asked_day(event_end, where="event_end")
    )  # fmt: skip
    event_end = None if event_end is None else str(last.date())
    given = {
        "dataset": dataset, "event_end": event_end, "before": before, "after": after,
        "block": block, "rule": rule, "precision": precision, "verification": verification,
        "vintage": vintage, "permutations": permutations,
    }  # fmt: skip
    call = write_call("shift_or_outlier", str(event.date()), **changed(given, _USUAL), seed=seed)
    usual = spans_of(source)
    before = usual[0] if before is None else before
    after = usual[1] if after is None else after
    for name, days in (("before", before), ("after", after), ("block", block)):
        if not 1 <= days <= MOST_DAYS:
            raise OptionError(f"{days:,} days are no span", where=name,
                              fix=f"Choose 1 to {MOST_DAYS:,} days")  # fmt: skip
    if permutations < FEWEST_PERMUTATIONS:
        raise OptionError(
            f"{permutations} shuffles are too few to find a shift", where="permutations",
            fix=f"Take {FEWEST_PERMUTATIONS} or more",
        )  # fmt: skip
    if source.kind != RECORD:
        return _of_totals(source, event, before=before, after=after, seed=seed, call=call,
                          permutations=permutations)  # fmt: skip
    if last < event:
        raise OptionError(
            f"The event ends ({last.date()}) before it starts ({event.date()})", where="event_end",
            fix="Choose a last day on or after the first",
        )  # fmt: skip
    full = attacks_of(
        dataset, rule=rule, precision=precision, verification=verification, vintage=vintage,
        resolution=_RESOLUTION,
    )  # fmt: skip
    start = max(full.start, event - pd.Timedelta(days=before))
    end = min(full.end, last + pd.Timedelta(days=after))
    shared: dict[str, Any] = {
        "source": source, "event": event, "event_end": last, "start": start, "end": end,
    }  # fmt: skip
    if start > event or end < last:
        check = check_period(full, day=event if start > event else last, what=_WHAT)
        return _refused(check, shared, call=call)
    attacks = attacks_of(
        dataset, start=start, end=end, rule=rule, precision=precision, verification=verification,
        vintage=vintage, resolution=_RESOLUTION,
        about=About(first=event, last=last, days=gcd(_WEEK, block)),
    )  # fmt: skip
    check = check_period(attacks, what=_WHAT, resolution=_RESOLUTION)
    if check.refused:
        return _refused(check, shared, call=call)
    from geo.analysis.shift.blocks import cut_attacks
    from geo.analysis.shift.verdict import judge_blocks
    from geo.analysis.shift.week import week_tail

    when = f"the week of {say_step(event, 'day')}"
    if event_end is not None:
        when = " to ".join(dict.fromkeys(say_step(one, "day") for one in (event, last)))
    series = weeks_about(attacks, event=event, event_end=last)
    try:
        blocks = cut_attacks(
            attacks.rows, event=event, event_end=last, start=start, end=end, block=block
        )
    except DataError as error:
        return _too_short(error, shared, series=series, check=check, when=when, call=call)
    judged = judge_blocks(
        blocks, week_p=week_tail(attacks.rows, event=event, start=start, end=end), when=when,
        seed=seed, permutations=permutations, call=f"{call}.verdict", more=start > full.start,
        warnings=(*check.sentences, *attacks.told, *vague_sentences(attacks)),
    )  # fmt: skip
    return Shift(
        **shared, verdict=judged.finding, table=judged.table, series=series, check=check,
        breaks=_breaks(series, (event, last), when=when, seed=seed, call=call),
    )  # fmt: skip


def spans_of(source: Source) -> tuple[int, int]:
    """Days before and after an event that are compared unless others are asked for."""
    return SPANS["year" if source.steps == ("year",) else source.kind]


def _of_totals(
    source: Source, event: pd.Timestamp, *, before: int, after: int, seed: int, permutations: int,
    call: str,
) -> Shift:  # fmt: skip
    """Published totals: attacks, and deaths of the same scope where the source has them."""
    from geo.analysis.shift.blocks import cut_series
    from geo.analysis.shift.verdict import judge_blocks
    from geo.analysis.unusual.answer import judge_step

    own, check = published_of(source.key, what=_WHAT)
    series = own[0]
    deaths = next(
        (s for s in own if (s.measure, s.category, s.scope) == ("killed", "total", series.scope)),
        None,
    )
    begin = step_start(event, series.step)
    last = last_day(begin, series.step)
    start = max(series.start, begin - pd.Timedelta(days=before))
    end = min(series.end, last + pd.Timedelta(days=after))
    shared: dict[str, Any] = {
        "source": source, "event": begin, "event_end": last, "start": start, "end": end,
    }  # fmt: skip
    when = say_step(begin, series.step)
    if begin < series.start or last > series.end:
        return _too_short(
            DataError(f"{series.name} does not reach {when}"), shared, series=series, check=check,
            when=when, call=call,
        )  # fmt: skip
    try:
        blocks = cut_series(series, event=begin, start=start, end=end, deaths=deaths)
    except DataError as error:
        return _too_short(error, shared, series=series, check=check, when=when, call=call)
    tails = [
        judge_step(one, begin, seed=seed, draws=1, call="").p
        for one in (series, deaths)
        if one is not None and begin in one.known.index
    ]
    known = [p for p in tails if p is not None]
    judged = judge_blocks(
        blocks, week_p=min(len(known) * min(known), 1.0) if known else 1.0, when=when, seed=seed,
        permutations=permutations, call=f"{call}.verdict", more=start > series.start,
        warnings=(*check.sentences, *series.notes),
    )  # fmt: skip
    return Shift(
        **shared, verdict=judged.finding, table=judged.table, series=series, check=check,
        breaks=_breaks(
            series, (begin, last), when=when, seed=seed, call=call, start=start, end=end
        ),
    )  # fmt: skip


def _breaks(
    series: Series, event: tuple[pd.Timestamp, pd.Timestamp], *, when: str, seed: int, call: str,
    start: Any = None, end: Any = None,
) -> Finding | None:  # fmt: skip
    """The best break of what is compared: the event itself would draw it to its own side."""
    from geo.analysis.shift.break_answer import judge_break

    known = series.known
    if start is not None:
        known = known[(known.index >= start) & (known.index <= end)]
    known = known[(known.index < event[0]) | (known.index > event[1])]
    try:
        return judge_break(known["low"], step=series.step, unit=series.unit, seed=seed,
                           call=f"{call}.breaks", left_out=when)  # fmt: skip
    except DataError:
        return None


def _refused(check: CoverageCheck, shared: dict[str, Any], *, call: str) -> Shift:
    found = check.as_finding(key="shift.verdict", call=f"{call}.verdict")
    return Shift(**shared, verdict=found, table=pd.DataFrame(), check=check)


def _too_short(
    error: DataError, shared: dict[str, Any], *, series: Series, check: CoverageCheck, when: str,
    call: str,
) -> Shift:  # fmt: skip
    found = Finding(
        key="shift.verdict", answer="not_answerable", call=f"{call}.verdict", reference="",
        sentence=f"It cannot be said whether {when} changed anything. {error.what}.",
        method="Nothing was computed: before and after must each hold at least one block.",
        warnings=check.sentences, details={"reason": TOO_SHORT, "when": when},
    )  # fmt: skip
    return Shift(**shared, verdict=found, table=pd.DataFrame(), series=series, check=check)
