"""Choices that outlive a switch of the language."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo.incidents.selection import LANGUAGES
from geo.ui.tongue import lang

_NOTHING = object()


def kept(key: str, first: Any = _NOTHING) -> str:
    """Key of a list whose words are those of a language.

    Streamlit knows a choice by its words: in another language it is no choice any more. Each
    language has a list of its own here, which begins with what was chosen in the other.

    Parameters
    ----------
    key
        Key of the list in the first language.
    first
        What it begins with where nothing was chosen in any language; Streamlit's own beginning
        by default.
    """
    keys = {one: key if one == LANGUAGES[0] else f"{key} {one}" for one in LANGUAGES}
    own = keys[lang()]
    if own in st.session_state:
        return own
    before = next((other for other in keys.values() if other in st.session_state), None)
    if before is not None:
        st.session_state[own] = st.session_state[before]
    elif first is not _NOTHING:
        st.session_state[own] = first
    return own
