"""Choices that outlive a switch of the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


def tabs(key: str, words: Mapping[str, str]) -> Sequence[Any]:
    """Tabs, of which the open one stays open when their words change.

    Streamlit opens the first again where the words of the open one are gone: in another language,
    and where they hold a number.

    Parameters
    ----------
    key
        Of the tabs; the session keeps under it which is open.
    words
        What stands on each, by its name and in their order.
    """
    own = f"{key} {lang()}"
    before = st.session_state.get(key, "")
    pressed = st.session_state.get(own)
    open_one = next((name for name, word in words.items() if word == pressed), before)
    st.session_state[own] = words.get(open_one, next(iter(words.values())))
    drawn = st.tabs(list(words.values()), key=own, on_change="rerun")
    st.session_state[key] = next(name for name, tab in zip(words, drawn, strict=True) if tab.open)
    return drawn
