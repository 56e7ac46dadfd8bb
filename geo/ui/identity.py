"""Who is at the other end: the person at this machine, or whoever signed in."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import streamlit as st

from geo.core.errors import AtlasError, PermissionDeniedError
from geo.core.settings import PRODUCT
from geo.serve.logs import kind_of, tell
from geo.serve.membership import Membership
from geo.serve.meters import meters
from geo.serve.settings import needs_sign_in, read_membership
from geo.ui import paper
from geo.ui.layout import use_room
from geo.ui.tongue import say
from geo.workflow import trail
from geo.workflow.permission import SERVED, Actor

_LOCAL = Actor(name="", role="editor")
_AGAIN_S = 30.0
_SOON_S = 1800.0


@contextmanager
def admitted() -> Iterator[Actor]:
    """Let a run of the app go on for somebody known; for anybody else it ends at the door.

    How long the run takes is counted, and how it ends.
    """
    began, outcome = time.monotonic(), "ended early"
    try:
        actor = current_actor()
        if needs_sign_in(os.environ):
            _greet(actor)
        yield actor
        outcome = "whole"
    except Exception:
        outcome = "fault"
        raise
    finally:
        meters().add("atlas_reruns_total", outcome=outcome)
        meters().observe("atlas_rerun_seconds", time.monotonic() - began)


def current_actor() -> Actor:
    """Who acts in this session, asked anew each time: a sign-in can end between two clicks.

    Returns
    -------
    Actor
        Without sign-in the person at this machine: an editor without a name, who types one where
        the record needs it. For anybody who is not known the run ends here, at the sign-in page.
    """
    if not needs_sign_in(os.environ):
        return _LOCAL
    try:
        membership = read_membership(os.environ)
        claims = _claims()
    except AtlasError as error:
        tell("refused", level="error", reason=kind_of(error))
        _closed(say("not_set_up"))
    if claims is None:
        _door()
    try:
        actor = membership.actor(claims, now=time.time())
    except PermissionDeniedError as error:
        _count("ended")
        _door(str(error))
    if actor is None:
        _stranger(membership, claims)
    _remember(actor, claims)
    return actor


def stay() -> None:
    """Ask in a fragment, which runs without the rest, whether whoever looks at it still may.

    If not, everything runs again and ends at the door.
    """
    try:
        standing_actor()
    except AtlasError:
        st.rerun()


def standing_actor() -> Actor:
    """Who acts, for work outside a run, where the sign-in page cannot be drawn.

    Raises
    ------
    PermissionDeniedError
        If nobody is signed in whom this atlas knows, or the sign-in has ended.
    OptionError
        If the sign-in is not set up.
    """
    if not needs_sign_in(os.environ):
        return _LOCAL
    claims = _claims()
    actor = read_membership(os.environ).actor(claims, now=time.time()) if claims else None
    if actor is None:
        raise PermissionDeniedError("Nobody is signed in", fix="Sign in and save the file again")
    return actor


def _claims() -> dict[str, Any] | None:
    """What the provider says of who signed in; None of nobody."""
    if not os.environ.get(SERVED):
        raise PermissionDeniedError("Sign-in is set up, and the app was not started by atlas serve")
    said = dict(st.user.to_dict())
    return said if said.get("is_logged_in") is True else None


def _door(why: str = "") -> NoReturn:
    """Draw the sign-in page and nothing else."""
    use_room()
    st.title(PRODUCT)
    if why:
        st.text(why)
    st.text(say("sign_in_say"))
    st.caption(say("sign_in_kept", under=say(f"under.{os.environ.get('ATLAS_NAMES') or 'handle'}")))
    paper.show(paper.door(), key="door")
    if st.button(say("sign_in"), type="primary", icon=":material/login:"):
        st.login()
    st.stop()


def _stranger(membership: Membership, claims: dict[str, Any]) -> NoReturn:
    """Somebody whom the provider knows and this atlas does not."""
    if not st.session_state.get("refused"):
        st.session_state["refused"] = True
        _count("refused")
        trail.note_refused(membership.name(claims), at=_began(claims))
    use_room()
    st.title(PRODUCT)
    st.text(say("stranger"))
    if st.button(say("sign_out"), icon=":material/logout:"):
        st.logout()
    st.stop()


def _closed(why: str) -> NoReturn:
    use_room()
    st.title(PRODUCT)
    st.text(why)
    st.stop()


def _greet(actor: Actor) -> None:
    """Say in the sidebar who is signed in, with the way out."""
    with st.sidebar:
        st.text(f"{actor.name} ({say('role.' + actor.role)})")
        _warn()
        if st.button(say("sign_out"), icon=":material/logout:"):
            trail.note_sign_out(actor)
            _count("signed out")
            st.logout()
            st.stop()


def _warn() -> None:
    """Say when the sign-in ends, while there is time to save."""
    claims = _claims()
    if claims is None:
        return
    ends = float(claims["iat"]) + read_membership(os.environ).session_s
    if ends - time.time() < _SOON_S:
        st.caption(say("sign_in_ends", at=f"{datetime.fromtimestamp(ends, tz=UTC):%H:%M}"))


def _remember(actor: Actor, claims: dict[str, Any]) -> None:
    """Write the sign-in down, once a session; the trail keeps one line a sign-in.

    Where the store could not be written, it is tried again by a later run.
    """
    state, now = st.session_state, time.monotonic()
    known = state.get("signed in") == actor
    if known and now < state.get("note again", math.inf):
        return
    state["signed in"] = actor
    noted = trail.note_sign_in(actor, at=_began(claims))
    state["note again"] = math.inf if noted else time.monotonic() + _AGAIN_S
    if noted:
        _count("noted later" if known else "signed in")
    elif not known:
        _count("signed in, not noted")


def _count(outcome: str) -> None:
    meters().add("atlas_sign_ins_total", outcome=outcome)
    tell("sign-in", outcome=outcome)


def _began(claims: dict[str, Any]) -> str:
    return datetime.fromtimestamp(float(claims["iat"]), tz=UTC).isoformat(timespec="seconds")
