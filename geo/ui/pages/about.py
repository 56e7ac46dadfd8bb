"""What the record covers, where it comes from, and its limits."""

from __future__ import annotations

import streamlit as st

from geo import workflow
from geo.core.settings import disclaimer
from geo.ui.layout import use_room
from geo.ui.tongue import lang, say


def page() -> None:
    """Show coverage, sources and disclaimer as tables and plain text."""
    use_room()
    st.title(say("page.about"))
    if lang() != "en":
        st.caption(say("in_english"))
    st.text(workflow.say_record())
    st.header(say("about_coverage"))
    for statement in workflow.coverage_statements():
        st.text(statement)
    st.header(say("about_sources"))
    st.dataframe(
        workflow.source_table(),
        hide_index=True,
        column_config={"url": st.column_config.LinkColumn("url")},
    )
    st.header(say("about_boundaries"))
    st.text(disclaimer())
