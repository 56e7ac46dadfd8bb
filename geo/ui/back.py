"""Back and Forward of the browser: the address moved, and nobody touched a control."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import streamlit as st

_Shown = TypeVar("_Shown")
_PAGE, _AGAIN, _FIRST = "page", "page again", "came in with"


def enter(page: str) -> None:
    """Keep which page is drawn, and whether it is the one that was drawn before."""
    st.session_state[_AGAIN] = st.session_state.get(_PAGE) == page
    st.session_state[_PAGE] = page


def at_beginning() -> bool:
    """Whether somebody went back to where they came in: an address without a word, on one page.

    Another page is opened without a word as well, and goes on with what the session shows.
    """
    return bool(st.session_state.get(_AGAIN)) and not _address()


def came_in(what: str, now: _Shown) -> _Shown:
    """What a page showed when it was opened without a word; ``now`` where that is being done."""
    if _address():
        return now
    if not at_beginning():
        st.session_state.setdefault(_FIRST, {})[_place(what)] = now
    return first(what) or now


def first(what: str) -> Any:
    """What was kept of how the page was opened, None where nothing was."""
    return st.session_state.get(_FIRST, {}).get(_place(what))


def _place(what: str) -> str:
    return f"{st.session_state.get(_PAGE, '')} {what}"


def forget() -> None:
    """Take what a page showed when it was opened for nothing to go back to."""
    st.session_state.pop(_FIRST, None)


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
