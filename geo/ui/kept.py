"""Choices that outlive a switch of the language."""

from __future__ import annotations

import streamlit as st

from geo.incidents.selection import LANGUAGES
from geo.ui.tongue import lang


def kept(key: str) -> str:
    """Key of a list whose words are those of a language.

    Streamlit knows a choice by its words: in another language it is no choice any more. Each
    language has a list of its own here, which begins with what was chosen in the other.
    """
    own = f"{key} {lang()}"
    others = (f"{key} {other}" for other in LANGUAGES)
    before = next((other for other in others if other in st.session_state), None)
    if own not in st.session_state and before is not None:
        st.session_state[own] = st.session_state[before]
    return own
