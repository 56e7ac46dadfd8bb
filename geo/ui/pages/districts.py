"""Districts as a table: the numbers of the current view, and where each fact is from."""

from __future__ import annotations

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError
from geo.ui import state
from geo.ui.layout import use_room
from geo.ui.tongue import say, say_view
from geo.ui.trouble import plain


def page() -> None:
    """Show the chosen measure by district; what is absent is said, not filled with zero."""
    use_room()
    st.title(say("page.districts"))
    selection = state.current()
    state.remember(selection)
    try:
        table = workflow.district_facts(selection)
    except AtlasError as error:
        st.text(plain(error))
        return
    st.text(say_view(selection))
    st.dataframe(table, hide_index=True, height=640, placeholder="")
    st.caption(say("districts_say"))
