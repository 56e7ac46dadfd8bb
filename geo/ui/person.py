"""Who makes a change, and why: asked wherever something is written, remembered for the session."""

from __future__ import annotations

import streamlit as st

from geo.ui import paper
from geo.ui.identity import current_actor
from geo.ui.tongue import say
from geo.workflow.intake_shelf import ShelfState

_NAME = "author"
_NAME_LENGTH, _REASON_LENGTH = 80, 400


def may_write(state: ShelfState) -> bool:
    """Whether this session may be offered what changes the store; the use-cases forbid it."""
    return state.problem is None and current_actor().may_edit


def author(key: str) -> str:
    """Name under which changes are kept: of whoever signed in, else asked and remembered."""
    actor = current_actor()
    if actor.name:
        return actor.name
    name: str = st.text_input(
        say("your_name"),
        value=st.session_state.get(_NAME, ""),
        key=f"author-{key}",
        help=say("your_name_help"),
    )
    if name.strip():
        st.session_state[_NAME] = name.strip()
    return name.strip()


def reason(key: str, *, placeholder: str) -> str:
    """Ask why, in a few words."""
    why: str = st.text_input(say("reason"), key=f"reason-{key}", placeholder=placeholder)
    return why.strip()


def signed(key: str, *, placeholder: str) -> tuple[str, str]:
    """Ask for both, side by side where there is room; only for the reason where one signed in."""
    if current_actor().name:
        return author(key), reason(key, placeholder=placeholder)
    left, right = st.columns([1, 2])
    with left:
        name = author(key)
    with right:
        why = reason(key, placeholder=placeholder)
    return name, why


def unsigned(name: str, why: str) -> bool:
    """Whether one of the two is missing or too long; then it is said which."""
    # The fields have no limit of their own: a text pasted over it would be dropped without a word.
    for one, text, most in (("name", name, _NAME_LENGTH), ("reason", why, _REASON_LENGTH)):
        if len(text) > most:
            what = say("too_long", what=say(f"missing.{one}"), n=len(text), most=most)
            said = paper.problem(say("not_yet"), what=what, tone="warn", pressed=True)
            paper.show(said, key="unsigned")
            return True
    missing = [say(f"missing.{one}") for one, text in (("name", name), ("reason", why)) if not text]
    if missing:
        what = missing[0] if len(missing) == 1 else say("and", a=missing[0], b=missing[1])
        said = paper.problem(
            say("not_yet"), what=say("kept_with", what=what), tone="warn", pressed=True
        )
        paper.show(said, key="unsigned")
    return bool(missing)
