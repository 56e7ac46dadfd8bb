"""Back and Forward of the browser: the address moved, and nobody touched a control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

_PAGE, _AGAIN, _ENTERED = "page", "page again", "entered"
_View = TypeVar("_View")


def enter(page: str) -> None:
    """Keep which page is drawn, and whether it is the one that was drawn before."""
    st.session_state[_AGAIN] = st.session_state.get(_PAGE) == page
    st.session_state[_PAGE] = page


def at_beginning() -> bool:
    """Whether somebody went back to where they came in: an address without a word, on one page.

    Another page is opened without a word as well, and goes on with what the session shows.
    """
    return bool(st.session_state.get(_AGAIN)) and not _address()


def entered(view: _View, *, usual: _View) -> _View:
    """What a page shows whose address has no word: what it showed when somebody came to it.

    A page that is opened without a word goes on with ``view``, and leaves that wordless address
    behind it when it writes its own. ``usual`` is for an address that was never come in by.
    """
    held = st.session_state.setdefault(_ENTERED, {})
    key = (st.session_state.get(_PAGE), type(view))
    if at_beginning():
        found: _View = held.get(key, usual)
        return found
    held[key] = view
    return view


def forget() -> None:
    """No page was come to any more: what an address without a word shows is the usual."""
    st.session_state.pop(_ENTERED, None)


def note(*, controls: str, said: Sequence[str] = ()) -> None:
    """Keep what the address says, and what its controls hold.

    Parameters
    ----------
    controls
        Beginning of the keys of its controls.
    said
        Keys of what else says what is to be shown.
    """
    st.session_state[f"noted {controls}"] = (_address(), _held(controls), _held(*said))


def went(*, controls: str, said: Sequence[str] = ()) -> bool:
    """Whether the address asks for another view and no control does; the controls are let go then.

    A control holds its own value against the address. One that was touched a moment before the
    address was written comes with the address of before: then the control counts.
    """
    now = (_address(), _held(controls), _held(*said))
    before = st.session_state.get(f"noted {controls}", now)
    if now[0] == before[0] or now[1:] != before[1:]:
        return False
    for key in now[1]:
        del st.session_state[key]
    return True


def _address() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params if key != "lang"}


def _held(*beginnings: str) -> dict[str, object]:
    return {
        str(key): st.session_state[key]
        for key in st.session_state
        if any(str(key).startswith(one) for one in beginnings)
    }
