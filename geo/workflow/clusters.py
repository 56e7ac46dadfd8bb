"""The use-cases of place: one answer, and the findings that a plate or a briefing can carry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from geo.analysis.finding import Finding
from geo.analysis.space.answer import Answer, AreaData, refused
from geo.core.errors import DataError, OptionError
from geo.incidents.selection import Selection, with_changes
from geo.workflow.cluster_data import (
    FIRST,
    LAST,
    ClusterDataset,
    check,
    cluster_datasets,
    dated,
    find_dataset,
    incident_data,
    model_of,
    series_data,
)
from geo.workflow.cluster_question import (
    METHODS,
    SERIES,
    ClusterQuestion,
    question_from,
    question_query,
    question_text,
)
from geo.workflow.moment import one_moment
from geo.workflow.views import refuse_unknown

if TYPE_CHECKING:
    from geo.analysis.space.placed import Placed
    from geo.incidents.record import Record

__all__ = [
    "METHODS",
    "ClusterDataset",
    "ClusterQuestion",
    "ask_where",
    "cluster_answer",
    "cluster_datasets",
    "cluster_findings",
    "dated",
    "find_dataset",
    "question_from",
    "question_query",
]

FEWEST = 10
"""Incidents below which no question of place is answered."""
_NAMES = {"rate": "people", "count": "count"}


def ask_where(query: str) -> Answer:
    """Answer of a question written as an address has it: ``method=scan&from=2016-01-01``."""
    return cluster_answer(question_from(query))


@one_moment()
def cluster_answer(
    question: ClusterQuestion, *, kept: Collection[str] | None = None,
    published: Record | None = None,
) -> Answer:  # fmt: skip
    """Answer a question of place.

    Parameters
    ----------
    question
        The question.
    kept
        Incidents that may take part, such as those that a publication profile lets out.
    published
        The record that the profile lets out, whose days of coverage may be told.

    Returns
    -------
    Answer
        Also where the dataset's coverage refuses the question, or there is too little to answer
        it: the finding then says ``not_answerable`` and why.

    Raises
    ------
    OptionError
        If the question names something that does not exist, or asks of a dataset what it lacks.
    """
    view = dated(question)
    refuse_unknown(view)
    call = f"geo.workflow.clusters.ask_where({question_text(replace(question, selection=view))!r})"
    verdict = check(question, published=published)
    if verdict.refused:
        finding = verdict.as_finding(key=f"clusters.{question.method}", call=f"{call}.finding")
        return refused(replace(finding, reference="docs/statistics-space.md, Coverage"))
    try:
        answer = _answer(question, call=f"{call}.finding", kept=kept)
    except DataError as error:
        return refused(
            Finding(
                key=f"clusters.{question.method}", answer="not_answerable", sentence=str(error),
                method="Looked at before anything was counted",
                reference="docs/statistics-space.md", call=f"{call}.finding",
                warnings=verdict.sentences,
            )
        )  # fmt: skip
    warned = (*verdict.sentences, *answer.finding.warnings)
    return replace(answer, finding=replace(answer.finding, warnings=tuple(dict.fromkeys(warned))))


def cluster_findings(
    selection: Selection, *, dataset: str = "", methods: Sequence[str] = (), seed: int = 1
) -> tuple[Finding, ...]:
    """Findings of place for a view: what a plate or a briefing can say of where and when.

    Parameters
    ----------
    selection
        The view; without a period that the dataset covers, the dataset's own.
    dataset
        Name of a dataset; without one the yearly series where it covers the view's period, else
        the bundled record.
    methods
        Of `METHODS`; without any those that the dataset can answer.
    seed
        Of every permutation.
    """
    name = dataset or _covering(selection)
    can = find_dataset(name).methods
    chosen = methods or can
    for method in chosen:
        if method not in can:
            raise OptionError(f"{name} cannot answer {method!r}", where="methods", choices=can)
    view = selection
    if not dataset and name == SERIES and not _within(selection):
        view = with_changes(selection, start=None, end=None)
    return tuple(
        cluster_answer(
            ClusterQuestion(method=method, dataset=name, selection=view, seed=seed)
        ).finding
        for method in chosen
    )


def series_covers(selection: Selection) -> bool:
    """Whether the yearly series reaches over a view's period; over none it does by its own."""
    return _within(selection) or not (selection.start or selection.end)


def _covering(selection: Selection) -> str:
    return SERIES if series_covers(selection) else "bundled"


def _within(selection: Selection) -> bool:
    first = selection.start.year if selection.start else FIRST
    last = selection.end.year if selection.end else LAST
    return bool(selection.start or selection.end) and first >= FIRST and last <= LAST


def _answer(question: ClusterQuestion, *, call: str, kept: Collection[str] | None) -> Answer:
    if question.method == "knox" or (
        question.method == "scan" and model_of(question) == "permutation"
    ):
        return _of_events(question, call=call, kept=kept)
    data = (
        series_data(question)
        if question.dataset == SERIES
        else incident_data(question, kept=kept)[0]
    )
    total = int(data.events.sum())
    if total < FEWEST:
        raise DataError(
            f"Too few to compare districts: {data.unit} with a district, {data.period}: {total}",
            fix=f"Choose a period or filters that leave at least {FEWEST}",
        )
    return _of_areas(question, data, call=call)


def _of_areas(question: ClusterQuestion, data: AreaData, *, call: str) -> Answer:
    from geo.analysis.space import area_answers, local_answers

    drawn: dict[str, Any] = {"seed": question.seed, "call": call}
    if question.permutations:
        drawn["permutations"] = question.permutations
    if question.method == "scan":
        return area_answers.answer_scan(data, largest=question.largest, **drawn)
    if question.method == "rates":
        return area_answers.answer_rates(data, local=question.smoothing == "local", call=call)
    answers: dict[str, Callable[..., Answer]] = {
        "moran": area_answers.answer_moran,
        "gi": local_answers.answer_gi,
        "lisa": local_answers.answer_lisa,
    }
    return answers[question.method](data, per=_NAMES[question.by], **drawn)


def _of_events(question: ClusterQuestion, *, call: str, kept: Collection[str] | None) -> Answer:
    from geo.analysis.space import event_answers
    from geo.analysis.space.placed import place_events

    data, incidents, home = incident_data(question, kept=kept, by_area=False)
    drawn: dict[str, Any] = {"seed": question.seed, "call": call}
    if question.permutations:
        drawn["permutations"] = question.permutations
    if question.method == "knox":
        placed = place_events(incidents, within_km=question.km, within_days=question.within)
        _enough(len(placed.ids), placed.sentence())
        _spread(placed, km=question.km, days=question.within)
        return event_answers.answer_knox(
            placed, data=data, delta_km=question.km, tau_days=question.within, **drawn
        )
    placed = place_events(incidents, within_km=question.radius, within_days=question.longest)
    _enough(len(placed.ids), placed.sentence())
    _spread(placed, km=0, days=0)
    return event_answers.answer_spacetime(
        placed, data=data, home=home, radius_km=question.radius, longest=question.longest,
        alive=question.alive, **drawn,
    )  # fmt: skip


def _enough(number: int, sentence: str) -> None:
    if number < FEWEST:
        raise DataError(
            f"Too few incidents with a place and a day to test: {sentence}",
            fix="Choose a longer period, fewer filters, or a larger distance",
        )


def _spread(placed: Placed, *, km: float, days: float) -> None:
    """Refuse incidents that are all near each other: exchanging their dates changes nothing."""
    wide = (placed.points.max(axis=0) - placed.points.min(axis=0)) / 1000
    long = int(placed.days.max() - placed.days.min())
    if float((wide**2).sum()) ** 0.5 <= km or long <= days:
        near = "place" if long > days else "time"
        raise DataError(
            f"All incidents that can take part lie near each other in {near}, so none of them can "
            "be nearer than chance has it",
            fix="Choose a longer period, or a smaller distance or time",
        )  # fmt: skip
