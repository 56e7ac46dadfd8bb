"""Findings that a plate or a briefing carries: asked by name, of the period of the view."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from geo.analysis.phrases import first_down
from geo.analysis.space.answer import NOTHING
from geo.core.errors import AtlasError, OptionError
from geo.export.profiles import find_profile
from geo.incidents.record import Record
from geo.incidents.selection import Selection
from geo.render.beside import beside
from geo.render.carried import Carried
from geo.render.figure.words import say
from geo.workflow.carried_parts import carry_chart, carry_refusal, carry_sentence
from geo.workflow.cluster_data import cluster_datasets, dated, find_dataset
from geo.workflow.cluster_question import METHODS, SERIES, ClusterQuestion
from geo.workflow.clusters import cluster_answer, series_covers
from geo.workflow.findings import answer_parts, judged_dataset, view_step
from geo.workflow.fragile import how_fragile
from geo.workflow.let_out import counted_on, refuse_barred, until
from geo.workflow.moment import instead
from geo.workflow.sentences import toll_sentences
from geo.workflow.shelf import current_record
from geo.workflow.shift import shift_or_outlier
from geo.workflow.statistics import RECORD, Source, find_source, statistics_sources, step_span
from geo.workflow.unusual import Coordinated, heavy_tails, how_unusual, was_coordinated

TIME = ("unusual", "coordinated", "shift", "tolls", "fragile-unusual", "fragile-shift")
QUESTIONS = (*TIME, *METHODS)
MOST = 6
_LONGEST = 31
"""Days that an event may last for a shift after it to be asked."""
_NO_TOLLS = "Fewer than 20 attacks have a figure of deaths, or the coverage forbids the question."
_OF_INCIDENTS = ("coordinated", "tolls")
_MAP_MM = 112.0


def finding_choices() -> tuple[tuple[str, str], ...]:
    """Every finding that can be carried, as it is asked for and in words."""
    out = [
        (f"{question}:{source.key}", _heading(question, source.key, lang="en"))
        for question in TIME
        for source in statistics_sources()
        if not source.key.startswith("ucdp-year-")
        and (source.kind == RECORD or question not in _OF_INCIDENTS)
    ]
    for method in METHODS:
        for dataset in cluster_datasets():
            if method in dataset.methods:
                key = f"{method}:{dataset.name}"
                out.append((key, _heading(method, dataset.name, lang="en")))
    return tuple(out)


def parse_findings(text: str) -> tuple[tuple[str, str], ...]:
    """Questions and datasets of a list such as ``gi,shift:ucdp-month``; no dataset is "".

    Raises
    ------
    OptionError
        If there is no such question, or there are more than a document can carry.
    """
    out = []
    for one in dict.fromkeys(part.strip() for part in text.split(",") if part.strip()):
        question, _, dataset = one.partition(":")
        if question not in QUESTIONS:
            raise OptionError(f"No finding {question!r}", where="finding", choices=QUESTIONS)
        out.append((question, dataset))
    if len(out) > MOST:
        raise OptionError(f"{len(out)} findings are more than a reader takes in", where="finding",
                          fix=f"Ask for at most {MOST}")  # fmt: skip
    return tuple(out)


def carry_findings(
    asked: str, selection: Selection, *, produced: date, profile: str, record: Record,
    published: Record, key: str | None = None, withhold: Sequence[str] = (),
) -> tuple[Carried, ...]:  # fmt: skip
    """Answer what is asked of the period of a view.

    Parameters
    ----------
    asked
        As `parse_findings` reads it.
    selection
        The view: its period, district set and language; filters reach questions of place only.
    produced
        Day of making.
    profile, key, withhold
        Publication of the document, as `geo.export.safety.publish`. Questions of time are asked
        of what may be counted (see `geo.workflow.let_out.counted_on`), as in files of an answer.
    record
        The whole record.
    published
        What the profile lets out of it, of which questions of place are asked.

    Returns
    -------
    tuple
        In the order asked. What cannot be answered says so and why.

    Raises
    ------
    OptionError
        If a question or dataset does not exist, or the terms of a dataset bar it.
    """
    delay = find_profile(profile).delay
    if delay:
        published = until(published, pd.Timestamp(produced) - pd.Timedelta(days=delay - 1))
    out = []
    for question, dataset in parse_findings(asked):
        name = dataset or _default(question, selection)
        refuse_barred(name, profile=profile, where="finding, profile")
        if question in METHODS:
            own = record.incidents.index[record.incidents["dataset"] == name]
            whole = bool(own.isin(published.incidents.index).all())
            made = _of_place(question, name, selection, produced=produced, published=published,
                             whole=whole)  # fmt: skip
        else:
            made = _of_time(question, name, selection, produced=produced, profile=profile, key=key,
                            withhold=withhold)  # fmt: skip
        heading = _heading(question, name, lang=selection.lang)
        alt = beside(made.alt, said=(made.sentence, *made.others), lang=selection.lang)
        out.append(replace(made, key=f"{question}:{name}", question=heading, alt=alt))
    return tuple(out)


def _default(question: str, selection: Selection) -> str:
    """Dataset of a question that names none: incidents, or the yearly series where it reaches."""
    if question in METHODS and question != "knox" and series_covers(selection):
        return SERIES
    return judged_dataset(selection)


def _heading(question: str, dataset: str, *, lang: str) -> str:
    asked = say(f"carried_ask_{question}", lang=lang)
    name = find_dataset(dataset).title if question in METHODS else _name(find_source(dataset))
    return say("carried_of", lang=lang, question=asked, dataset=name)


def _name(source: Source) -> str:
    return source.name.split(": incidents", maxsplit=1)[0].removesuffix(" (published totals)")


def _of_place(
    method: str, dataset: str, selection: Selection, *, produced: date, published: Record,
    whole: bool,
) -> Carried:  # fmt: skip
    question = ClusterQuestion(method=method, dataset=dataset, selection=selection)
    question = replace(question, selection=dated(question, record=published))
    kept = published.incidents.index
    answer = cluster_answer(
        question, kept=None if dataset == SERIES or whole else kept, published=published
    )
    if answer.picture == NOTHING:
        return carry_sentence(answer.finding, lang=selection.lang)
    from geo.render.figure.cluster_sheet import answer_alt, answer_title, draw_answer

    drawn = draw_answer(answer, form="svg", lang=selection.lang, produced=produced)
    return Carried(
        key="", question="", finding=answer.finding, wide=drawn, width_mm=_MAP_MM,
        sentence=answer_title(answer, lang=selection.lang),
        alt=answer_alt(answer, lang=selection.lang),
    )  # fmt: skip


def _of_time(
    question: str, dataset: str, selection: Selection, *, produced: date, **publication: Any
) -> Carried:
    why = _no_day(question, find_source(dataset), selection)
    if why:
        return carry_refusal(question, why, lang=selection.lang)
    day = None if question == "tolls" else selection.start
    try:
        record, withheld = counted_on(dataset, day=day, vintage=selection.vintage,
                                      produced=produced, **publication)  # fmt: skip
    except OptionError as error:
        return carry_refusal(question, f"Left out: {first_down(error.what)}.", lang=selection.lang)
    try:
        with instead(record=record or current_record()):
            made = _ASK[question](find_source(dataset), selection, produced)
    except OptionError:
        raise
    except AtlasError as error:
        made = carry_refusal(question, f"{error.what.rstrip('.')}.", lang=selection.lang)
    said = (withheld.sentences(lang=selection.lang),) if record is not None else ()
    return replace(made, finding=replace(made.finding, warnings=(*said, *made.finding.warnings)))


def _no_day(question: str, source: Source, selection: Selection) -> str:
    """Why a view's period is none that the question can be asked of; "" if it is one."""
    why = ""
    if question == "tolls":
        return why
    if not selection.start or not selection.end:
        return "The view has no first and last day, and this is asked of a period."
    long = (selection.end - selection.start).days + 1
    if source.kind != RECORD:
        step = source.steps[0]
        if step_span(selection.start, step)[1].date() < selection.end:
            why = f"{_name(source)} is asked of one {step}; the period of the view is longer."
    elif question.endswith("shift") and long > _LONGEST:
        why = (f"A shift is looked for after an event of at most {_LONGEST} days; the period of "
               f"the view has {long:,}.")  # fmt: skip
    elif question.endswith("unusual") and not view_step(selection):
        why = ("How unusual it was is asked of a day, a week from Monday or a month; the period "
               "of the view is none of them.")  # fmt: skip
    elif question == "coordinated" and long > 1:
        why = "Whether it was coordinated is asked of one day; the view has more."
    return why


def _unusual(source: Source, selection: Selection, produced: date) -> Carried:
    step = view_step(selection) if source.kind == RECORD else ""
    found = how_unusual(selection.start, dataset=source.key, step=step, vintage=selection.vintage)
    if not found.findings:
        return carry_sentence(found.summary, lang=selection.lang)
    return carry_chart(found, found.summary, found.findings, selection, produced)


def _coordinated(source: Source, selection: Selection, produced: date) -> Carried:
    found: Coordinated = was_coordinated(
        selection.start, dataset=source.key, vintage=selection.vintage
    )
    if found.findings:
        return carry_chart(found, found.summary, found.findings[1:], selection, produced)
    return carry_sentence(found.summary, lang=selection.lang)


def _shift(source: Source, selection: Selection, produced: date) -> Carried:
    start, end = pd.Timestamp(str(selection.start)), pd.Timestamp(str(selection.end))
    last = end if source.kind == RECORD and end > start else None
    found = shift_or_outlier(
        start, dataset=source.key, event_end=str(last.date()) if last is not None else None,
        vintage=selection.vintage,
    )  # fmt: skip
    if found.series is None:
        return carry_sentence(found.verdict, lang=selection.lang)
    return carry_chart(found, found.verdict, answer_parts(found)[1], selection, produced)


def _tolls(source: Source, selection: Selection, produced: date) -> Carried:  # noqa: ARG001
    found = heavy_tails(source.key)
    if not found:
        return carry_refusal("tolls", _NO_TOLLS, lang=selection.lang)
    first, *rest = toll_sentences(found, name=source.key, lang=selection.lang)
    return Carried(key="", question="", finding=found[0], sentence=first, others=tuple(rest))


def _fragile(source: Source, selection: Selection, produced: date, *, question: str) -> Carried:
    step = view_step(selection) if question == "unusual" and source.kind == RECORD else ""
    found = how_fragile(question, selection.start, dataset=source.key, step=step)
    return carry_chart(found, found.finding, (), selection, produced)


_ASK: dict[str, Callable[[Source, Selection, date], Carried]] = {
    "unusual": _unusual,
    "coordinated": _coordinated,
    "shift": _shift,
    "tolls": _tolls,
    "fragile-unusual": lambda *given: _fragile(*given, question="unusual"),
    "fragile-shift": lambda *given: _fragile(*given, question="shift"),
}
