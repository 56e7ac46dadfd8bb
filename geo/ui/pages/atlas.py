"""The map and the timeline."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError, StoreError
from geo.incidents.selection import Selection, without_filters
from geo.ui import back, cache, go, state
from geo.ui.component import atlas_map
from geo.ui.identity import current_actor, stay
from geo.ui.layout import use_room
from geo.ui.offer import offer_later
from geo.ui.state import CONTROLS
from geo.ui.tongue import say
from geo.ui.trouble import plain
from geo.ui.widgets import chosen, sidebar
from geo.workflow.moment import one_moment

_MAP = "atlas-map"


def page() -> None:
    """Draw the controls, the map page and the way to take it along."""
    use_room()
    if back.went(controls=CONTROLS, said=(_MAP,)):
        st.session_state.get("opened", {}).pop("frame", None)
    selection = chosen(state.current())
    _view(selection)
    # A store that fails was told by the view; the controls have nothing to offer then.
    with suppress(StoreError):
        sidebar(selection)
        back.note(controls=CONTROLS, said=(_MAP,))


def prepare() -> None:
    """Make what the first session asks for: the opening view without its filters."""
    selection = without_filters(state.without_page_view(workflow.OPENING))
    workflow.choices(selection.vintage)
    workflow.vintage_choices()
    cache.map_block(selection, date.today())


@st.fragment
def _view(selection: Selection) -> None:
    """Run again alone when something is clicked or brushed; the block stays, so the map does."""
    stay()
    try:
        # The file to take along is of the record that the map is drawn of.
        with one_moment():
            shown = _map(selection)
            _record(shown)
            _take_along(shown)
    except AtlasError as error:
        st.warning(say("view_not_shown"))
        st.text(plain(error))
        if st.button(say("show_opening")):
            state.forget()
            st.rerun()


def _map(selection: Selection) -> Selection:
    """Show the map page; the view as it was last clicked and brushed, which is also the address."""
    opened = st.session_state.setdefault("opened", {})
    frame = state.without_page_view(selection)
    if opened.get("frame") != frame:
        opened.update(
            frame=frame, selection=without_filters(selection), stamp=opened.get("stamp", 0) + 1
        )
    # What the page said of a view before this one was taken over with that one.
    known = st.session_state.get(_MAP)
    if isinstance(known, dict) and known.get("stamp") == opened["stamp"]:
        selection = state.with_page_view(selection, known)
    text, name = cache.map_block(opened["selection"], date.today())
    view = {**state.page_view(selection), "stamp": opened["stamp"]}
    said = atlas_map(block=text, digest=name, view=view, kept=cache.map_filter(selection), key=_MAP)
    if known is None and isinstance(said, dict):
        # A page that outlived its server: what was touched meanwhile counts, on the screen too.
        opened["stamp"] += 1
        state.remember(state.with_page_view(selection, said))
        st.rerun()
    state.remember(selection)
    back.note(controls=CONTROLS, said=(_MAP,))
    return selection


def _record(selection: Selection) -> None:
    """Links from the record that is looked at to the page where it can be corrected."""
    if not selection.focus.startswith("i:") or not current_actor().may_edit:
        return
    query = {"focus": selection.focus}
    with st.container(horizontal=True):
        go.link(say("correct_record"), go.EDIT, query, icon=":material/edit:")
        go.link(
            say("its_history"), go.EDIT, {**query, "part": "history"}, icon=":material/history:"
        )


def _take_along(selection: Selection) -> None:
    today = date.today()
    refused = cache.map_refused(selection, today)
    if refused:
        st.text(refused)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        offer_later(
            say("save_map"),
            lambda: cache.map_file(selection, today),
            name=_file_name(selection),
            of=f"{cache.view_name(selection)} {selection} {today}",
        )
        st.caption(say("save_map_say"))


def _file_name(selection: Selection) -> str:
    start = selection.start.isoformat() if selection.start else "start"
    end = selection.end.isoformat() if selection.end else "end"
    return f"balochistan-incidents-{start}-{end}.html"
