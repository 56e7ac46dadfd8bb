"""What the app keeps between reruns. Keys are the inputs themselves, so sessions can share.

The hash of the record and the district set are two of them: what somebody imports or switches is
drawn by the next run.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo import workflow
from geo.analysis.space.answer import Answer
from geo.incidents.selection import Selection
from geo.workflow import ClusterQuestion


def map_block(selection: Selection, produced: date) -> tuple[str, str]:
    """Block text and hash of a view. What moves in the page itself is not part of the key."""
    return _map_block(selection, produced, _name(selection))


def map_file(selection: Selection, produced: date) -> str:
    """One HTML file of a view."""
    return _map_file(selection, produced, _name(selection))


def figure(
    selection: Selection,
    produced: date,
    form: str,
    options: tuple[str, str, bool, str, str],
) -> bytes:
    """A plate of a view; ``options`` are size, multiples, tiles, title and profile."""
    return _figure(selection, produced, form, options, _name(selection))


def _name(selection: Selection) -> str:
    return workflow.view_name(selection.vintage)


@st.cache_data(max_entries=64, show_spinner=False)
def _map_block(selection: Selection, produced: date, record: str) -> tuple[str, str]:  # noqa: ARG001
    view = workflow.view_map(selection, produced=produced)
    return view.text, view.digest


@st.cache_data(max_entries=16, show_spinner=False)
def _map_file(selection: Selection, produced: date, record: str) -> str:  # noqa: ARG001
    return workflow.render_map(selection, produced=produced)


@st.cache_data(max_entries=32, show_spinner="Drawing")
def _figure(
    selection: Selection,
    produced: date,
    form: str,
    options: tuple[str, str, bool, str, str],
    record: str,  # noqa: ARG001
) -> bytes:
    size, multiples, tiles, title, profile = options
    made = workflow.make_figure(
        selection,
        produced=produced,
        form=form,
        size=size,
        multiples=multiples,
        tiles=tiles,
        title=title or None,
        profile=profile,
    )
    return made.content


def where_answer(question: ClusterQuestion) -> Answer:
    """Answer of a question of place."""
    return _where_answer(question, _name(question.selection))


def where_picture(question: ClusterQuestion, produced: date) -> bytes:
    """Picture of an answer, for a page that says title and papers itself."""
    return _where_picture(question, produced, _name(question.selection))


def where_file(question: ClusterQuestion, produced: date, form: str) -> bytes:
    """File of an answer, for the public."""
    return _where_file(question, produced, form, _name(question.selection))


@st.cache_data(max_entries=64, show_spinner="Counting")
def _where_answer(question: ClusterQuestion, record: str) -> Answer:  # noqa: ARG001
    return workflow.cluster_answer(question)


@st.cache_data(max_entries=64, show_spinner="Drawing")
def _where_picture(question: ClusterQuestion, produced: date, record: str) -> bytes:
    answer = _where_answer(question, record)
    return workflow.draw_clusters(answer, lang=question.selection.lang, produced=produced)


@st.cache_data(max_entries=32, show_spinner=False)
def _where_file(question: ClusterQuestion, produced: date, form: str, record: str) -> bytes:  # noqa: ARG001
    return workflow.make_clusters(question, form=form, produced=produced)[0]
