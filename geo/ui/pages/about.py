"""What the record covers, where it comes from, and its limits."""

from __future__ import annotations

import streamlit as st

from geo import workflow
from geo.core.settings import disclaimer
from geo.ui.layout import use_room
from geo.ui.tongue import lang, names, say


def page() -> None:
    """Show coverage, sources and disclaimer as tables and plain text."""
    use_room()
    st.title(say("page.about"))
    if lang() != "en":
        st.caption(say("part_english"))
    st.text(workflow.say_record())
    st.header(say("about_coverage"))
    for statement in workflow.coverage_statements(lang=lang()):
        st.text(statement)
    st.header(say("about_sources"))
    st.dataframe(
        workflow.source_table(),
        hide_index=True,
        column_config={
            "claims": say("edit_claims"),
            **{name: head for name, head in names("source").items() if name != "url"},
            "url": st.column_config.LinkColumn(say("source.url")),
        },
    )
    st.header(say("about_boundaries"))
    st.text(disclaimer())
