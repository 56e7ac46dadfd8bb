"""Data: files in, datasets, pairs to judge."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui import paper
from geo.ui.intake import datasets, drop, pairs
from geo.ui.layout import use_room
from geo.workflow.intake_shelf import ShelfState, shelf_state

_SECTIONS = {
    "file": "Add a file",
    "datasets": "Datasets",
    "pairs": "Possible duplicates",
}


def page() -> None:
    """Show one section; whatever is wrong with the store is said above it."""
    use_room()
    st.title("Data")
    state = shelf_state()
    _store(state)
    if not state.readable:
        return
    asked = st.query_params.get("part", "file")
    part = st.segmented_control(
        "Section", list(_SECTIONS), default=asked if asked in _SECTIONS else "file",
        format_func=_SECTIONS.__getitem__, key="data-section", label_visibility="collapsed",
        required=True,
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
            paper.problem("This cannot be shown", what=error.what, where=[("Where", error.where)],
                          fix=error.fix), key="fault",
        )  # fmt: skip


def _store(state: ShelfState) -> None:
    if state.problem is None:
        when = " (it will be made by the first change)" if state.is_new else ""
        paper.show(paper.text(f"Store: {state.where}{when}", tone="quiet"), key="store")
        return
    title = (
        "The store can be read, and nothing can be changed"
        if state.readable
        else "The store cannot be opened"
    )
    paper.show(
        paper.problem(title, what=state.problem.what, where=[("Where", state.problem.where)],
                      fix=state.problem.fix), key="store-problem",
    )  # fmt: skip
