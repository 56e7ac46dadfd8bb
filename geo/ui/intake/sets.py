"""District sets of the user's own in the store: what each is, and taking one out of use."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui import paper
from geo.ui.identity import current_actor
from geo.ui.intake.done import when
from geo.ui.person import may_write, signed, unsigned
from geo.workflow import own_boundaries
from geo.workflow.intake_shelf import ShelfState

_SHOWN = {
    "name": "Name",
    "label": "What it is",
    "districts": "Districts",
    "matched": "Answer to the 36",
    "same_percent": "Ground in the same district, %",
    "source": "Source",
    "licence": "Licence",
    "valid": "Valid on",
    "accessed": "Downloaded on",
    "file_name": "File",
    "author": "By",
    "reason": "Reason",
    "at": "When",
}


def section(state: ShelfState) -> None:
    """Show the sets, and take one out of use on request."""
    sets = own_boundaries.boundary_sets()
    if sets.empty:
        return
    st.subheader("District sets of your own")
    shown = sets[list(_SHOWN)].assign(at=sets["at"].map(when)).rename(columns=_SHOWN)
    st.dataframe(
        shown, hide_index=True, width="stretch", placeholder="",
        height=min(38 + 35 * len(shown), 283),
    )  # fmt: skip
    if may_write(state):
        with st.expander("Take a set out of use"):
            _remove(list(sets["name"]))


def _remove(names: list[str]) -> None:
    name = st.selectbox("Set", names)
    author, why = signed("set-out", placeholder="For example: a newer one is there")
    if not st.button("Take it out of use") or unsigned(author, why):
        return
    try:
        own_boundaries.remove_boundary_set(name, author=author, reason=why, actor=current_actor())
    except AtlasError as error:
        paper.show(paper.problem("It is still in use", what=error.what, fix=error.fix), key="in")
        return
    st.rerun()
