"""What the app keeps between reruns. Keys are the inputs themselves, so sessions can share.

The hash of the record and the district set are two of them: what somebody imports or switches is
drawn by the next run.
"""

from __future__ import annotations

from datetime import date

import streamlit as st

from geo import workflow
from geo.incidents.selection import Selection


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
