"""Data: files in, datasets, pairs to judge."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui import paper
from geo.ui.intake import datasets, drop, pairs
from geo.ui.kept import kept
from geo.ui.layout import use_room
from geo.ui.tongue import lang, names, say
from geo.workflow.intake_shelf import ShelfState, shelf_state

_SECTIONS = ("file", "datasets", "pairs")


def page() -> None:
    """Show one section; whatever is wrong with the store is said above it."""
    use_room()
    st.title(say("page.data"))
    if lang() != "en":
        st.caption(say("part_english"))
    state = shelf_state()
    _store(state)
    if not state.readable:
        return
    asked = st.query_params.get("part", "")
    part = st.segmented_control(
        say("section"), _SECTIONS, format_func=names("section").__getitem__,
        key=kept("data-section", asked if asked in _SECTIONS else _SECTIONS[0]),
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    try:
        if part == "datasets":
            datasets.section(state)
        elif part == "pairs":
            pairs.section(state)
        else:
            drop.section(state)
    except AtlasError as error:
        paper.show(
            paper.problem(say("cannot_show"), what=error.what, fix=error.fix,
                          where=[(say("where_label"), error.where)]), key="fault",
        )  # fmt: skip


def _store(state: ShelfState) -> None:
    if state.problem is None:
        words = say("store_new" if state.is_new else "store_is", where=state.where)
        paper.show(paper.text(words, tone="quiet"), key="store")
        return
    title = say("store_read_only" if state.readable else "store_closed")
    paper.show(
        paper.problem(title, what=state.problem.what, fix=state.problem.fix,
                      where=[(say("where_label"), state.problem.where)]), key="store-problem",
    )  # fmt: skip
