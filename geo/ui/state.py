"""The view and the address: what a person sees is what the address says, and nothing else."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError, StoreError
from geo.incidents.selection import (
    Selection,
    from_query,
    to_query,
    with_changes,
    without_filters,
)
from geo.ui import back, tongue
from geo.workflow import OPENING

# Beginning of the keys of the controls beside the map.
CONTROLS = "filter: "

_FROM_PAGE = (
    "unit",
    "measure",
    "category",
    "per",
    "bound",
    "rule",
    "as_of",
    "focus",
    "sheet",
    "compare",
    "fade",
)


def current() -> Selection:
    """Return the view of the address; without one, the session's last, or the opening view.

    Moving between pages empties the address but for the language, so the session remembers. A
    value in the address that is not one of its choices is said, and the opening view is shown.
    """
    return with_changes(_current(), lang=tongue.lang())


def _current() -> Selection:
    query = {key: st.query_params.get_all(key) for key in st.query_params}
    if not query or query == {"lang": [tongue.lang()]}:
        last: Selection = st.session_state.get("selection", OPENING)
        return back.came_in("selection", last)
    try:
        selection = from_query(query)
        workflow.refuse_unknown(selection)
    except StoreError:  # no fault of the address: the page tells it
        raise
    except AtlasError as error:
        st.warning(tongue.say("address_unread"))
        st.text(str(error))
        return OPENING
    if selection.start is None and selection.end is None:
        return with_changes(selection, start=OPENING.start, end=OPENING.end)
    return selection


def remember(selection: Selection) -> None:
    """Write a view to the address, and keep it for the session's other pages.

    Where somebody came in stays without a word: one written there could not be gone back over.
    """
    st.session_state["selection"] = selection
    came_in: Selection | None = back.first("selection") if back.at_beginning() else None
    if came_in and selection == with_changes(came_in, lang=selection.lang):
        return
    wanted = to_query(selection)
    present = {key: st.query_params.get_all(key) for key in st.query_params}
    if {k: [v] if isinstance(v, str) else v for k, v in wanted.items()} != present:
        st.query_params.from_dict(wanted)


def forget() -> None:
    """Return to the opening view: empty the address and every control."""
    st.query_params.clear()
    back.forget()
    for key in list(st.session_state):
        if key == "selection" or str(key).startswith(CONTROLS):
            del st.session_state[key]


def with_page_view(selection: Selection, view: Any) -> Selection:
    """Take over what was clicked or brushed in the map page.

    The page's words are checked as an address is; what it cannot mean, or does not say, is left
    as it was. Whoever writes to the session by hand can send any JSON.
    """
    if not isinstance(view, dict) or not isinstance(view.get("hidden") or [], list):
        return selection
    said = [key for key in ("from", "to", *_FROM_PAGE) if key in view]
    query: dict[str, str | list[str]] = {key: str(view[key] or "") for key in said}
    if isinstance(view.get("hidden"), list):
        query["hidden"] = [str(t) for t in view["hidden"]]
        said.append("hidden")
    names = {"from": "start", "to": "end"}
    try:
        seen = from_query(query)
        return with_changes(
            selection, **{n: getattr(seen, n) for n in (names.get(key, key) for key in said)}
        )
    except AtlasError:
        return selection


def page_view(selection: Selection) -> dict[str, str | list[str]]:
    """Return what the map page changes by itself, in its own words."""
    out = {name: getattr(selection, name) for name in _FROM_PAGE}
    out.update({"from": selection.start, "to": selection.end})
    words = {key: _word(value) for key, value in out.items()}
    return {**words, "hidden": list(selection.hidden)}


def without_page_view(selection: Selection) -> Selection:
    """Return the view with what the page changes by itself at rest: the block depends on it.

    The filters are among it: the page holds the records of all, and hides what they leave out.
    """
    rest = Selection()
    names = ("start", "end", "hidden", *_FROM_PAGE)
    return without_filters(with_changes(selection, **{n: getattr(rest, n) for n in names}))


def _word(value: object) -> str:
    return "1" if value is True else "" if value in (None, False) else str(value)
