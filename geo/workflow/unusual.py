"""How unusual was a day, a week or a month; was it coordinated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from geo.analysis.attacks import RANGE
from geo.analysis.coverage import CoverageCheck
from geo.analysis.finding import Finding
from geo.analysis.phrases import first_up, listed
from geo.analysis.series import Series, say_step
from geo.core.errors import DataError, NotFoundError
from geo.workflow.moment import one_moment
from geo.workflow.reached import find_named, not_reached
from geo.workflow.statistics import (
    RECORD,
    Source,
    asked_day,
    attacks_of,
    changed,
    check_fit,
    check_period,
    check_seed,
    find_source,
    own_step,
    published_of,
    record_series,
    step_span,
    write_call,
)

SEED = 1
DRAWS = 499
YEARS = 10
PERMUTATIONS = 999
OPENING_DATASET = "picss-month"
_USUAL = {
    "dataset": OPENING_DATASET, "step": "", "start": None, "end": None, "rule": RANGE,
    "precision": 4, "verification": (), "vintage": "36", "years": YEARS, "draws": DRAWS,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Unusual:
    """How unusual one step was.

    ``summary`` is the sentence over all measures; ``findings`` one a measure, in the order of
    ``series``. Where the source does not reach the step, or its coverage forbids an answer,
    ``summary`` says so and the rest is empty.
    """

    when: str
    step: str
    begin: pd.Timestamp
    source: Source
    summary: Finding
    findings: tuple[Finding, ...] = ()
    series: tuple[Series, ...] = ()
    check: CoverageCheck | None = None

    def finding(self, key: str) -> Finding:
        """One finding by its measure, such as ``attacks-total``, or by the last words of its key.

        Raises
        ------
        NotFoundError
            If there is no such measure.
        """
        return find_named(key, (self.summary, *self.findings), when=self.when)

    def table(self) -> pd.DataFrame:
        """Measures side by side (see `geo.analysis.unusual.summary.side_by_side`)."""
        from geo.analysis.unusual.summary import side_by_side

        return side_by_side(self.findings)


@one_moment()
def how_unusual(
    day: Any, *, dataset: str = OPENING_DATASET, step: str = "", start: Any = None, end: Any = None,
    rule: str = RANGE, precision: int = 4, verification: tuple[str, ...] = (),
    vintage: str = "36", years: float = YEARS, seed: int = SEED, draws: int = DRAWS,
) -> Unusual:  # fmt: skip
    """Judge one step by every measure of a source.

    Parameters
    ----------
    day
        A day in the step.
    dataset
        Key of one of `geo.workflow.statistics.statistics_sources`.
    step
        ``day``, ``week`` or ``month`` for incidents; published totals have their own.
    start, end, rule, precision, verification, vintage
        As `geo.analysis.attacks`; incidents only.
    years
        Reach of the baseline.
    seed, draws
        Of the bootstrap.

    Raises
    ------
    OptionError
        If an option is not one of its choices.
    NotFoundError
        If no measure has a figure for that step.
    """
    from geo.analysis.unusual.answer import judge_step
    from geo.analysis.unusual.summary import sum_up

    source = find_source(dataset)
    step = own_step(source, step)
    check_seed(seed)
    check_fit(rule=rule, years=years, draws=draws)
    begin, last = step_span(asked_day(day), step)
    given = {
        "dataset": dataset, "step": step if source.kind == RECORD else "", "start": start,
        "end": end, "rule": rule, "precision": precision, "verification": verification,
        "vintage": vintage, "years": years, "draws": draws,
    }  # fmt: skip
    call = write_call("how_unusual", str(begin.date()), **changed(given, _USUAL), seed=seed)
    shared: dict[str, Any] = {
        "when": say_step(begin, step), "step": step, "begin": begin, "source": source,
    }  # fmt: skip
    what = f"A rank among {step}s"
    told: tuple[str, ...] = ()
    if source.kind == RECORD:
        attacks = attacks_of(
            dataset, start=start, end=end, rule=rule, precision=precision,
            verification=verification, vintage=vintage, resolution=step,
        )  # fmt: skip
        check = check_period(attacks, day=begin, what=what, resolution=step)
        if not check.refused:
            check = check_period(attacks, day=last, what=what, resolution=step)
        if check.refused:
            refused = check.as_finding(key="unusual.summary", call=f"{call}.summary")
            return Unusual(**shared, summary=refused, check=check)
        told = attacks.told
        series = tuple(s for s in record_series(attacks, step=step) if s.known["high"].gt(0).any())
    else:
        series, check = published_of(dataset, what=what)
        if all(begin not in one.frame.index for one in series):
            summary = not_reached(source, begin, step=step, check=check, call=f"{call}.summary")
            return Unusual(**shared, summary=summary, check=check)
    found: list[tuple[Series, Finding]] = []
    missing: NotFoundError | None = None
    fullest, silent = 0, list[str]()
    for one in series:
        try:
            own = judge_step(
                one, begin, seed=seed, draws=draws, years=years,
                call=f"{call}.finding({one.key!r})",
            )  # fmt: skip
        except NotFoundError as error:
            silent += [one.unit] if begin in one.frame.index else []
            missing = error if missing is None or len(one.known) > fullest else missing
            fullest = max(fullest, len(one.known))
            continue
        found.append((one, own))
    if not found:
        raise missing or NotFoundError(f"No figure for {shared['when']}", where="date")
    findings = tuple(one for _, one in found)
    if silent and source.kind == RECORD:
        of = f"nobody states a figure of {listed(silent)}"
        told += (f"{first_up(str(shared['when']))}: {of}; that is no zero.",)
    summary = sum_up(
        findings, when=shared["when"], call=f"{call}.summary", warnings=(*check.sentences, *told)
    )
    return Unusual(
        **shared, summary=summary, findings=findings, series=tuple(s for s, _ in found),
        check=check,
    )  # fmt: skip


@one_moment()
def heavy_tails(
    dataset: str, *, rule: str = RANGE, start: Any = None, end: Any = None, seed: int = SEED
) -> tuple[Finding, ...]:
    """Heavy tail of the deaths of one attack, at the low and at the high end of the claims.

    Empty where fewer than 20 attacks have a toll, or where the coverage forbids it.
    """
    from geo.analysis.unusual.toll_answer import judge_toll

    check_seed(seed)
    check_fit(rule=rule)
    if find_source(dataset).kind != RECORD:
        return ()
    attacks = attacks_of(dataset, start=start, end=end, rule=rule)
    if check_period(attacks, what="A distribution of tolls").refused:
        return ()
    given = {"rule": rule, "start": start, "end": end}
    call = write_call("heavy_tails", dataset, **changed(given, _USUAL), seed=seed)
    out: list[Finding] = []
    for end_of in ("low", "high"):
        known = attacks.rows[f"killed_{end_of}"].dropna().to_numpy(dtype=float)
        try:
            found = judge_toll(
                known, end=end_of, name=dataset, seed=seed, call=f"{call}[{len(out)}]"
            )
        except DataError:
            continue  # too few tolls
        out.append(replace(found, warnings=(*found.warnings, *attacks.told)))
    return tuple(out)


@dataclass(frozen=True, kw_only=True)
class Coordinated:
    """Whether a day was coordinated: within 24 and 48 hours, and the operations proposed."""

    summary: Finding
    source: str = ""
    findings: tuple[Finding, ...] = ()
    proposals: pd.DataFrame | None = None
    check: CoverageCheck | None = None


@one_moment()
def was_coordinated(
    day: Any, *, dataset: str = "bundled", start: Any = None, end: Any = None, precision: int = 4,
    verification: tuple[str, ...] = (), vintage: str = "36", permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> Coordinated:  # fmt: skip
    """Districts hit around a day against shuffled days; incidents only.

    Parameters
    ----------
    day
        The day in question.
    dataset, start, end, precision, verification, vintage
        As `how_unusual`.
    permutations, seed
        Of the shuffles.

    Raises
    ------
    OptionError
        If the dataset has no incidents.
    NotFoundError
        If the day lies outside the period.
    """
    from geo.analysis.simultaneity.answer import judge_day
    from geo.analysis.simultaneity.event_days import WINDOWS
    from geo.analysis.simultaneity.propose import propose_operations, shuffled_days

    check_seed(seed)
    day = asked_day(day)
    attacks = attacks_of(
        dataset, start=start, end=end, precision=precision, verification=verification,
        vintage=vintage,
    )  # fmt: skip
    given = {
        "dataset": dataset, "start": start, "end": end, "precision": precision,
        "verification": verification, "vintage": vintage, "permutations": permutations,
    }  # fmt: skip
    usual = {**_USUAL, "dataset": "bundled", "permutations": PERMUTATIONS}
    call = write_call("was_coordinated", str(day.date()), **changed(given, usual),
                      seed=seed)  # fmt: skip
    check = check_period(attacks, day=day, what="A count of districts hit by day")
    if check.refused:
        refused = check.as_finding(key="coordinated.24h", call=f"{call}.summary")
        return Coordinated(summary=refused, check=check)
    try:
        days = shuffled_days(attacks)
    except DataError as error:
        none = Finding(
            key="coordinated.24h", answer="not_answerable", reference="", call=f"{call}.summary",
            sentence=f"Not answerable: {error.what[:1].lower()}{error.what[1:]}.",
            method="Nothing was computed.", warnings=check.sentences,
        )  # fmt: skip
        return Coordinated(summary=none, source=attacks.source, check=check)
    findings = tuple(
        judge_day(
            days,
            day,
            window=window,
            permutations=permutations,
            seed=seed,
            call=f"{call}.findings[{i}]",
            warnings=(*check.sentences, *attacks.told),
        )
        for i, window in enumerate(WINDOWS)
    )
    proposals = propose_operations(attacks, days, permutations=permutations, seed=seed)
    return Coordinated(
        summary=findings[0],
        source=attacks.source,
        findings=findings,
        proposals=proposals,
        check=check,
    )
