"""Shift or outlier: did something change for good, or was it one week."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError
from geo.ui import cache, findings, state
from geo.ui.layout import use_room
from geo.ui.sources import RULES, choose_day, choose_source

_OPENING = "bundled"
_BLOCKS = {14: "2 weeks", 28: "4 weeks", 42: "6 weeks", 56: "8 weeks"}


def page() -> None:
    """Compare before with after an event, the picture first; where the data cannot, say so."""
    use_room()
    findings.style()
    st.title("Shift or outlier?")
    selection = state.current()
    state.remember(selection)
    try:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            source = choose_source("shift", _OPENING)
            day = choose_day("shift", source, selection.start)
            options: dict[str, Any] = {"dataset": source.key}
            if source.kind == "record":
                options["rule"] = st.selectbox(
                    "Deaths as", list(RULES), format_func=RULES.__getitem__, key="shift: rule"
                )
                options["block"] = st.selectbox(
                    "Blocks of", list(_BLOCKS), index=1, format_func=_BLOCKS.__getitem__
                )
        _answer(source, day, options, selection.lang)
    except AtlasError as error:
        st.warning("This cannot be answered as asked.")
        st.text(str(error))


def _answer(source: workflow.Source, day: date, options: dict[str, Any], lang: str) -> None:
    found = cache.shift(day, tuple(options.items()))
    findings.show_answer(found, key="shift", lang=lang, name=f"shift-{source.key}-{day}")
    if found.breaks is not None:
        st.subheader("Where does the series itself break?")
        with st.container(key="note-breaks"):
            st.text(found.breaks.sentence)
        findings.show_method(found.breaks, key="breaks")
    st.subheader("Is it fragile?")
    st.caption("Runs the comparison again over windows, filters and rules; it takes a while.")
    if st.button("Ask again under every defensible choice", key="shift: fragile"):
        again = cache.fragile("shift", day, (("dataset", source.key),))
        findings.show_answer(again, key="fragile", lang=lang, name=f"fragile-{source.key}-{day}")
    st.caption(
        "How often the verdict is right was measured on simulated records: the table is in "
        "docs/statistics.md."
    )
