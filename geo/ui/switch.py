"""The switch between the languages, beside every page."""

from __future__ import annotations

import streamlit as st

from geo.incidents.selection import LANGUAGES
from geo.ui import paper, tongue

_KEY = "language-switch"
_NAMES = {"en": "English", "ur": "اردو"}


def switch() -> None:
    """Offer the languages, each under its own name, and turn the document to the chosen one."""
    now = tongue.lang()
    if st.session_state.get(_KEY) != now:
        st.session_state[_KEY] = now
    with st.sidebar:
        st.radio(
            tongue.say("language"), LANGUAGES, key=_KEY, horizontal=True,
            on_change=_switched, format_func=_NAMES.__getitem__,
        )  # fmt: skip
        paper.show(paper.tongue(now), key="tongue")


def _switched() -> None:
    tongue.speak(st.session_state[_KEY])
