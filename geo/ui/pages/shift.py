"""Shift or outlier: did something change for good, or was it one week."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError
from geo.ui import cache, findings, state
from geo.ui.kept import kept
from geo.ui.layout import use_room
from geo.ui.sources import choose_day, choose_rule, choose_source, offer_day, say_answered
from geo.ui.tongue import say, unbroken
from geo.ui.trouble import plain

_OPENING = "bundled"
_BLOCKS = (14, 28, 42, 56)


def page() -> None:
    """Compare before with after an event, the picture first; where the data cannot, say so."""
    use_room()
    findings.style()
    st.title(say("shift_title"))
    selection = state.current()
    state.remember(selection)
    try:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            source = choose_source("shift", _OPENING)
            day = choose_day("shift", source, selection)
            options: dict[str, Any] = {"dataset": source.key}
            if source.kind == "record":
                options["rule"] = choose_rule("shift: rule")
                options["block"] = st.selectbox(
                    say("blocks_of"),
                    _BLOCKS,
                    key=kept("shift: block", _BLOCKS[1]),
                    format_func=lambda days: say(f"blocks.{days}"),
                )
        _answer(source, day, options, selection.lang)
    except AtlasError as error:
        st.warning(say("not_answered"))
        st.text(plain(error))


def _answer(source: workflow.Source, day: date, options: dict[str, Any], lang: str) -> None:
    found = cache.shift(day, tuple(options.items()))
    if source.kind == "record":
        st.caption(say("attacks_are"))
    elif found.series is not None and found.series.step != "day":
        st.caption(say_answered(found.event, found.series.step, day))
    way_out = None
    if not source.first <= day <= source.last:
        way_out = partial(offer_day, "shift", source, source.turning, source.steps[0])
    findings.show_answer(
        found, key="shift", lang=lang, name=f"shift-{source.key}-{day}", way_out=way_out
    )
    if found.breaks is not None:
        st.header(say("where_breaks"))
        st.caption(say("breaks_say"))
        with st.container(key="note-breaks"):
            st.text(unbroken(workflow.other_sentences(found, lang=lang)[0]))
        findings.show_method(found.breaks, key="breaks")
    if way_out is not None:
        return
    st.header(say("is_fragile"))
    st.caption(say("fragile_say"))
    if st.button(say("ask_again"), key="shift: fragile"):
        again = cache.fragile("shift", day, tuple(options.items()))
        findings.show_answer(again, key="fragile", lang=lang, name=f"fragile-{source.key}-{day}")
    st.caption(say("verdict_say"))
