"""Controls of the statistics pages: which source, which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from geo import workflow
from geo.render.figure.words import say_day
from geo.ui.kept import kept
from geo.ui.tongue import names, say

RULES = ("range", "lowest", "highest", "official", "armed_group", "monitor", "media")


def choose_source(page: str, opening: str) -> workflow.Source:
    """The dataset or published series to ask; the page's own to begin with."""
    sources = {one.key: one for one in workflow.statistics_sources()}
    keys = list(sources)
    key = kept(f"{page}: source")
    if st.session_state.get(key) not in keys:
        st.session_state[key] = opening if opening in keys else keys[0]
    chosen = st.selectbox(say("source"), keys, format_func=lambda k: sources[k].name, key=key)
    return sources[chosen]


def choose_day(page: str, source: workflow.Source, seen: date | None) -> date:
    """A day that the source reaches: the one in view, or the source's opening."""
    begin = source.turning if page == "shift" else source.opening
    first = seen if seen and source.first <= seen <= source.last else begin
    chosen = st.date_input(
        say("day"), min_value=min(source.first, first), max_value=max(source.last, first),
        key=kept(f"{page}: day of {source.key}", first),
    )  # fmt: skip
    return chosen if isinstance(chosen, date) else first


def choose_rule(key: str) -> str:
    """Whose figures of deaths are counted."""
    chosen: str = st.selectbox(
        say("deaths_as"), RULES, format_func=names("deaths").__getitem__, key=kept(key)
    )
    return chosen


def say_answered(begin: Any, step: str, day: date, *, lang: str) -> str:
    """Which step an answer is of, and which day was chosen in it."""
    from geo.render.sentences import say_when  # noqa: PLC0415  (drawn on these pages)

    return say("answered_for", when=say_when(pd.Timestamp(begin), step, lang=lang),
               day=say_day(day, lang=lang))  # fmt: skip
