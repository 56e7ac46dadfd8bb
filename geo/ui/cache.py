"""What the app keeps between reruns. Keys are the inputs themselves, so sessions can share.

The hash of the record and the district set are two of them: what somebody imports or switches is
drawn by the next run. Key and content are read in one moment: what somebody saves in between would
stand under the name of what was there before.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from geo import workflow
from geo.analysis.space.answer import Answer
from geo.core.errors import OptionError
from geo.incidents.selection import Selection, filters_of
from geo.workflow import ClusterQuestion
from geo.workflow.moment import one_moment


@one_moment()
def map_block(selection: Selection, produced: date) -> tuple[str, str]:
    """Block text and hash of a view. What moves in the page itself is not part of the key."""
    return _map_block(selection, produced, view_name(selection))


@one_moment()
def map_filter(selection: Selection) -> dict[str, Any] | None:
    """What the view's filters leave of its block."""
    return _map_filter(filters_of(selection), view_name(selection))


@one_moment()
def map_file(selection: Selection, produced: date) -> str:
    """One HTML file of a view."""
    return _map_file(selection, produced, view_name(selection))


@one_moment()
def map_refused(selection: Selection, produced: date) -> str:
    """Why there is no file of a view; "" if there is. A button could only say that it failed."""
    if not (selection.actor or selection.operation):
        return ""
    return _map_refused(filters_of(selection), produced, view_name(selection))


@one_moment()
def figure(
    selection: Selection,
    produced: date,
    form: str,
    options: tuple[str, str, bool, str, str, str],
) -> bytes:
    """A plate of a view; ``options``: size, multiples, tiles, title, profile, findings."""
    return _figure(selection, produced, form, options, view_name(selection))


def view_name(selection: Selection) -> str:
    """Name of the record and the district set behind a view, as they stand."""
    return workflow.view_name(selection.vintage)


@st.cache_data(max_entries=256, show_spinner=False)
def _map_filter(selection: Selection, record: str) -> dict[str, Any] | None:  # noqa: ARG001
    return workflow.view_filter(selection)


@st.cache_data(max_entries=16, show_spinner=False)
def _map_block(selection: Selection, produced: date, record: str) -> tuple[str, str]:  # noqa: ARG001
    view = workflow.view_map(selection, produced=produced)
    return view.text, view.digest


@st.cache_data(max_entries=8, show_spinner=False)
def _map_file(selection: Selection, produced: date, record: str) -> str:  # noqa: ARG001
    return workflow.render_map(selection, produced=produced)


@st.cache_data(max_entries=32, show_spinner=False)
def _map_refused(selection: Selection, produced: date, record: str) -> str:  # noqa: ARG001
    try:
        workflow.published_scene(selection, produced=produced, profile="public")
    except OptionError as error:
        return str(error)
    return ""


@st.cache_data(max_entries=12, show_spinner="Drawing")
def _figure(
    selection: Selection,
    produced: date,
    form: str,
    options: tuple[str, str, bool, str, str, str],
    record: str,  # noqa: ARG001
) -> bytes:
    size, multiples, tiles, title, profile, finding = options
    made = workflow.make_figure(
        selection,
        produced=produced,
        form=form,
        size=size,
        multiples=multiples,
        tiles=tiles,
        title=title or None,
        profile=profile,
        finding=finding,
    )
    return made.content


@one_moment()
def finding_choices() -> dict[str, str]:
    """Findings that a plate or a briefing can carry, with their words."""
    return _finding_choices(workflow.record_name())


@st.cache_data(max_entries=4, show_spinner=False)
def _finding_choices(record: str) -> dict[str, str]:  # noqa: ARG001
    return dict(workflow.finding_choices())


@one_moment()
def lint_findings() -> pd.DataFrame:
    """What the linter finds in the record as it is now."""
    return _lint_findings(workflow.record_name())


@st.cache_data(max_entries=4, show_spinner=False)
def _lint_findings(record: str) -> pd.DataFrame:  # noqa: ARG001
    return workflow.lint_findings()


@one_moment()
def where_answer(question: ClusterQuestion) -> Answer:
    """Answer of a question of place."""
    return _where_answer(question, view_name(question.selection))


@one_moment()
def where_picture(question: ClusterQuestion, produced: date, width: str) -> bytes:
    """Picture of an answer, for a page that says title and papers itself."""
    return _where_picture(question, produced, width, view_name(question.selection))


@one_moment()
def where_file(question: ClusterQuestion, produced: date, form: str) -> bytes:
    """File of an answer, for the public."""
    return _where_file(question, produced, form, view_name(question.selection))


@st.cache_data(max_entries=64, show_spinner="Counting")
def _where_answer(question: ClusterQuestion, record: str) -> Answer:  # noqa: ARG001
    return workflow.cluster_answer(question)


@st.cache_data(max_entries=64, show_spinner="Drawing")
def _where_picture(question: ClusterQuestion, produced: date, width: str, record: str) -> bytes:
    answer = _where_answer(question, record)
    return workflow.draw_clusters(
        answer, lang=question.selection.lang, produced=produced, width=width
    )


@st.cache_data(max_entries=32, show_spinner=False)
def _where_file(question: ClusterQuestion, produced: date, form: str, record: str) -> bytes:  # noqa: ARG001
    return workflow.make_clusters(question, form=form, produced=produced)[0]


@one_moment()
def unusual(day: date, options: tuple[tuple[str, Any], ...]) -> workflow.Unusual:
    """How unusual a step was; ``options`` are those of `geo.workflow.unusual.how_unusual`."""
    return _unusual(day, options, workflow.record_name())


@one_moment()
def coordinated(day: date, options: tuple[tuple[str, Any], ...]) -> workflow.Coordinated:
    """Whether a day was coordinated, with its options."""
    return _coordinated(day, options, workflow.record_name())


@one_moment()
def heavy_tails(dataset: str, rule: str) -> tuple[workflow.Finding, ...]:
    """Heavy tail of tolls of a dataset."""
    return _heavy_tails(dataset, rule, workflow.record_name())


@one_moment()
def shift(day: date, options: tuple[tuple[str, Any], ...]) -> workflow.Shift:
    """Shift or outlier, with its options."""
    return _shift(day, options, workflow.record_name())


@one_moment()
def fragile(question: str, day: date, options: tuple[tuple[str, Any], ...]) -> workflow.Fragility:
    """Whether an answer is fragile."""
    return _fragile(question, day, options, workflow.record_name())


@st.cache_data(max_entries=64, show_spinner="Counting")
def _unusual(day: date, options: tuple[tuple[str, Any], ...], record: str) -> workflow.Unusual:  # noqa: ARG001
    return workflow.how_unusual(day, **dict(options))


@st.cache_data(max_entries=64, show_spinner="Shuffling days")
def _coordinated(
    day: date,
    options: tuple[tuple[str, Any], ...],
    record: str,  # noqa: ARG001
) -> workflow.Coordinated:
    return workflow.was_coordinated(day, **dict(options))


@st.cache_data(max_entries=16, show_spinner="Fitting the tail")
def _heavy_tails(dataset: str, rule: str, record: str) -> tuple[workflow.Finding, ...]:  # noqa: ARG001
    return workflow.heavy_tails(dataset, rule=rule)


@st.cache_data(max_entries=64, show_spinner="Comparing before and after")
def _shift(day: date, options: tuple[tuple[str, Any], ...], record: str) -> workflow.Shift:  # noqa: ARG001
    return workflow.shift_or_outlier(day, **dict(options))


@st.cache_data(max_entries=32, show_spinner="Asking again under every choice")
def _fragile(
    question: str,
    day: date,
    options: tuple[tuple[str, Any], ...],
    record: str,  # noqa: ARG001
) -> workflow.Fragility:
    return workflow.how_fragile(question, day, **dict(options))


@st.cache_data(max_entries=64, show_spinner=False)
def answer_withheld(
    call: str,  # noqa: ARG001
    produced: date,
    lang: str,
    record: str,  # noqa: ARG001
    _found: workflow.Answer,
) -> str:
    """What the public may not have of an answer, in words."""
    return workflow.answer_withheld(_found, produced=produced, lang=lang)


@st.cache_data(max_entries=32, show_spinner=False)
def let_out_answer(
    call: str,  # noqa: ARG001
    produced: date,
    record: str,  # noqa: ARG001
    _found: workflow.Answer,
) -> workflow.LetOut:
    """An answer for the public; its call and the record name it."""
    return workflow.let_out_answer(_found, produced=produced)


@st.cache_data(max_entries=128, show_spinner="Drawing")
def answer_picture(
    call: str,  # noqa: ARG001
    produced: date,
    form: str,
    options: tuple[tuple[str, Any], ...],
    record: str,  # noqa: ARG001
    _found: workflow.Answer,
) -> bytes:
    """Picture of an answer; its call and the record name it."""
    return workflow.draw_answer(_found, produced=produced, form=form, **dict(options))
