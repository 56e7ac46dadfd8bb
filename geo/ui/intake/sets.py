"""District sets of the user's own in the store: what each is, and taking one out of use."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui import paper
from geo.ui.identity import current_actor
from geo.ui.intake.done import when
from geo.ui.kept import kept
from geo.ui.person import may_write, signed, unsigned
from geo.ui.tongue import names, say
from geo.workflow import own_boundaries
from geo.workflow.intake_shelf import ShelfState


def section(state: ShelfState) -> None:
    """Show the sets, and take one out of use on request."""
    sets = own_boundaries.boundary_sets()
    if sets.empty:
        return
    st.header(say("sets_own"))
    labels = names("set_table")
    shown = sets[list(labels)].assign(at=sets["at"].map(when)).rename(columns=labels)
    st.dataframe(
        shown, hide_index=True, width="stretch", placeholder="",
        height=min(38 + 35 * len(shown), 283),
    )  # fmt: skip
    if may_write(state):
        with st.expander(say("set_out"), key="fold-set-out"):
            _remove(list(sets["name"]))


def _remove(known: list[str]) -> None:
    name = st.selectbox(say("one_set"), known, key=kept("one-set"))
    author, why = signed("set-out", placeholder=say("hint.set_out"))
    if not st.button(say("take_out")) or unsigned(author, why):
        return
    try:
        own_boundaries.remove_boundary_set(name, author=author, reason=why, actor=current_actor())
    except AtlasError as error:
        paper.show(
            paper.problem(say("still_in_use"), what=error.what, fix=error.fix, pressed=True),
            key="in",
        )
        return
    st.rerun()
