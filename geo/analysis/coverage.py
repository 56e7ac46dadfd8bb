"""What an analysis needs of a dataset, held against what the dataset says of itself.

Absence is not zero: a rate over days that nobody covered, or that only a selection covers, is
refused with the sentence that says so, and not computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.phrases import first_up, say_dataset
from geo.analysis.series import say_step
from geo.core.errors import OptionError
from geo.core.tables import each_row
from geo.incidents.model import DATE_PRECISIONS, DENSITIES

OUTCOMES = ("ok", "warn", "refuse")
_DAY = pd.Timedelta(days=1)
_RANK = {"none": 0, "selection": 1, "dense": 2}
_NOT_LETHAL = re.compile(r"\bwithout (?:a )?deaths?\b")
_FEW = 0.05
_MANY = 0.5


@dataclass(frozen=True, kw_only=True)
class Need:
    """What an analysis needs.

    Attributes
    ----------
    what
        The analysis as the subject of a sentence, such as ``A rate over time``.
    density
        ``dense`` if every day must be reported completely; ``selection`` if a selection will do;
        ``none`` if even uncovered days are no obstacle.
    below
        What follows where a day is covered less: ``refuse``, or ``warn`` for an analysis that
        stands on the records there are and not on how many there are.
    resolution
        How well an incident must be dated: ``day``, ``week``, ``month`` or ``year``.
    lethal_only
        What follows where events without a death are left out: ``ok``, ``warn`` or ``refuse``.
    """

    what: str
    density: str = "dense"
    below: str = "refuse"
    resolution: str = "day"
    lethal_only: str = "warn"

    def __post_init__(self) -> None:
        for name, choices in (
            ("density", DENSITIES),
            ("below", OUTCOMES[1:]),
            ("resolution", DATE_PRECISIONS),
            ("lethal_only", OUTCOMES),
        ):
            if getattr(self, name) not in choices:
                raise OptionError(
                    f"No {name} {getattr(self, name)!r}", where=f"Need.{name}", choices=choices
                )


@dataclass(frozen=True, kw_only=True)
class CoverageCheck:
    """Outcome of holding a need against a dataset's own coverage statement.

    ``outcome`` is ``ok``, ``warn`` or ``refuse``; ``sentences`` say why, the gravest first, each
    naming the dataset and the period. ``stretches`` is the period as the dataset describes it.
    """

    outcome: str
    dataset: str
    start: pd.Timestamp
    end: pd.Timestamp
    sentences: tuple[str, ...] = ()
    stretches: pd.DataFrame = field(repr=False, compare=False, default_factory=pd.DataFrame)

    @property
    def refused(self) -> bool:
        """Whether the analysis must not be made."""
        return self.outcome == "refuse"

    def as_finding(self, *, key: str, call: str, method: str = "", reference: str = "") -> Finding:
        """The refusal as an answer, so that a face shows it where the finding would stand."""
        return Finding(
            key=key,
            answer="not_answerable",
            sentence=self.sentences[0] if self.sentences else "",
            method=method
            or "The dataset's own coverage statement, read before anything is counted",
            reference=reference or "docs/statistics.md, Coverage",
            call=call,
            warnings=self.sentences[1:],
            details={
                "dataset": self.dataset,
                "from": self.start.date().isoformat(),
                "to": self.end.date().isoformat(),
            },
        )


def check_coverage(
    coverage: pd.DataFrame,
    *,
    dataset: str,
    start: Any,
    end: Any,
    need: Need,
    incidents: pd.DataFrame | None = None,
) -> CoverageCheck:
    """Hold a need against a dataset's own statement.

    Parameters
    ----------
    coverage
        Coverage table (`geo.incidents.model.COVERAGE`), of one dataset or of many.
    dataset
        The dataset that is to answer. Datasets overlap, so none is added to another here.
    start, end
        First and last day that the analysis uses.
    need
        What it needs.
    incidents
        The dataset's incidents, to see how well they are dated; without them the need's
        ``resolution`` is not checked. Incidents of other datasets take no part.

    Raises
    ------
    OptionError
        If the period ends before it starts.
    """
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    parts = stretches(coverage, dataset=dataset, start=start, end=end)
    short = parts[parts["density"].map(_RANK) < _RANK[need.density]]
    told = say_dataset(dataset)
    found = [(need.below, _say(need, told, part)) for part in each_row(short)]
    if need.density == "dense" and short.empty and len(set(parts["leaves_out"])) > 1:
        found.append(("warn", _say_uneven(told, parts)))
    lethal = parts[parts["leaves_out"].str.contains(_NOT_LETHAL)]
    if need.lethal_only != "ok" and len(lethal):
        found.append(
            (
                need.lethal_only,
                f"{first_up(told)}, {_period(start, end)}: events without a death are left out, so "
                f"{need.what[:1].lower() + need.what[1:]} here is about lethal events only.",
            )
        )
    if incidents is not None:
        found += _dated(incidents, dataset, start, end, need)
    found.sort(key=lambda item: -OUTCOMES.index(item[0]))
    sentences = [sentence for _, sentence in found]
    if found and found[0][0] == "refuse" and len(short) and need.below == "refuse":
        sentences[0] += _way_out(coverage, dataset, need)
    return CoverageCheck(
        outcome=found[0][0] if found else "ok",
        dataset=dataset,
        start=start,
        end=end,
        sentences=tuple(dict.fromkeys(sentences)),
        stretches=parts,
    )


def stretches(
    coverage: pd.DataFrame, *, dataset: str, start: Any = None, end: Any = None
) -> pd.DataFrame:
    """A dataset's coverage as stretches of days that follow each other without a hole.

    Parameters
    ----------
    coverage
        Coverage table.
    dataset
        Whose.
    start, end
        First and last day; those of the statement without them (an open end is cut at the last
        day that any row of the dataset names).

    Returns
    -------
    DataFrame
        In order of time: ``start``, ``end``, ``density``, ``leaves_out``, ``statement_en``,
        ``statement_ur``. Days that no row speaks of are ``none``; where rows overlap the thinner
        one counts.
    """
    own = coverage[coverage["dataset"] == dataset]
    named = pd.concat([own["period_from"], own["period_to"]]).dropna()
    if start is None or end is None:
        if named.empty:
            raise OptionError(
                f"The dataset {dataset!r} does not say which days it covers",
                where="dataset",
                choices=sorted(coverage["dataset"].unique()),
            )
        start = named.min() if start is None else start
        end = named.max() if end is None else end
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if last < first:
        raise OptionError(
            f"The period ends ({last.date()}) before it starts ({first.date()})",
            where="from, to",
            fix="Swap the two dates",
        )
    begins = own["period_from"].where(own["period_from"] > first, first)
    ends = own["period_to"].where(own["period_to"] < last, last)
    cuts = sorted({first, last + _DAY, *begins[begins <= last], *(ends[ends >= first] + _DAY)})
    rows = []
    for a, b in pairwise(cuts):
        there = own[(begins <= a) & (ends >= b - _DAY)]
        texts = {
            "density": "none",
            "leaves_out": "everything",
            "statement_en": "",
            "statement_ur": "",
        }
        if len(there):
            thinnest = there.loc[there["density"].map(_RANK).idxmin()]
            texts = {name: str(thinnest[name]) for name in texts}
        rows.append({"start": a, "end": b - _DAY, **texts})
    return pd.DataFrame(rows)


def usable_periods(coverage: pd.DataFrame, *, dataset: str, density: str = "dense") -> pd.DataFrame:
    """Periods in which a dataset is covered at least so densely: ``start`` and ``end``, in order.

    Stretches that touch are one period. Empty where there is none.
    """
    own = coverage[coverage["dataset"] == dataset]
    if pd.concat([own["period_from"], own["period_to"]]).notna().sum() == 0:
        return pd.DataFrame({"start": [], "end": []}, dtype="datetime64[s]")
    parts = stretches(coverage, dataset=dataset)
    good = parts["density"].map(_RANK) >= _RANK[density]
    run = (good != good.shift()).cumsum()
    return (
        parts[good]
        .groupby(run[good])
        .agg(start=("start", "min"), end=("end", "max"))
        .reset_index(drop=True)
    )


def _say(need: Need, dataset: str, part: Any) -> str:
    period = _period(part.start, part.end)
    kind = "is not covered" if part.density == "none" else f"is a {part.density}, not a full report"
    said = f' It says: "{part.statement_en}"' if part.statement_en else ""
    if need.below == "refuse":
        return f"{need.what} cannot be given: {dataset}, {period}, {kind}.{said}"
    return f"{need.what} stands on uneven ground: {dataset}, {period}, {kind}.{said}"


def _say_uneven(dataset: str, parts: pd.DataFrame) -> str:
    told = "; ".join(
        f"{_period(p.start, p.end)} leaves out {p.leaves_out or 'nothing that it states'}"
        for p in each_row(parts)
    )
    return f"{first_up(dataset)} does not leave out the same things throughout: {told}."


def _dated(
    incidents: pd.DataFrame, dataset: str, start: pd.Timestamp, end: pd.Timestamp, need: Need
) -> list[tuple[str, str]]:
    own = incidents[
        (incidents["dataset"] == dataset)
        & (incidents["date_earliest"] <= end)
        & (incidents["date_latest"] >= start)
    ]
    allowed = DATE_PRECISIONS[: DATE_PRECISIONS.index(need.resolution) + 1]
    vague = int((~own["date_precision"].isin(allowed)).sum())
    if not len(own) or vague <= _FEW * len(own):
        return []
    told = (
        f"{say_dataset(dataset)}, {_period(start, end)}: {vague} of {len(own)} incidents are dated "
        f"less finely than a {need.resolution}"
    )
    if vague <= _MANY * len(own):
        return [("warn", f"{first_up(told)} and take no part.")]
    return [("refuse", f"{need.what} cannot be given: {told}. A coarser step may be asked for.")]


def _way_out(coverage: pd.DataFrame, dataset: str, need: Need) -> str:
    periods = usable_periods(coverage, dataset=dataset, density=need.density)
    told = ", ".join(_period(p.start, p.end) for p in each_row(periods))
    other = "an imported dataset that is complete, such as UCDP or ACLED"
    return (
        f" It can be asked of {told}, or of {other}." if told else f" It can be asked of {other}."
    )


def _period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    days = [say_step(day, "day") for day in (start, end)]
    return " to ".join(dict.fromkeys(days))
