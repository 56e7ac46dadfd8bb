"""Controls of the statistics pages: which source, which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from geo import workflow
from geo.incidents.selection import Selection
from geo.render.figure.words import say_day
from geo.ui.kept import kept
from geo.ui.tongue import lang, names, say

_SHORT = 31
"""Days up to which a period in view is what is asked about."""
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


def choose_day(page: str, source: workflow.Source, seen: Selection) -> date:
    """The day in view, whether the source reaches it or not; without one the source's opening.

    Of a longer period in view the first day counts where the source reaches it.
    """
    begin = source.turning if page == "shift" else source.opening
    first = seen.start or begin
    short = seen.start and seen.end and (seen.end - seen.start).days < _SHORT
    if not short and not source.first <= first <= source.last:
        first = begin
    key = _day_key(page, source, first)
    held = st.session_state[key]
    chosen = st.date_input(
        say("day"), min_value=min(source.first, held), max_value=max(source.last, held), key=key,
    )  # fmt: skip
    return chosen if isinstance(chosen, date) else first


def offer_day(page: str, source: workflow.Source, day: date, step: str) -> None:
    """A button that asks of another day, where nothing can be said of the one that was asked of."""
    from geo.render.sentences import say_when  # noqa: PLC0415  (drawn on these pages)

    key = _day_key(page, source, day)
    when = say_when(pd.Timestamp(day), step, lang=lang())
    st.button(say("ask_of", when=when), key=f"{page}: ask of", on_click=_ask_of, args=(key, day))


def _day_key(page: str, source: workflow.Source, first: date) -> str:
    return kept(f"{page}: day of {source.key}", first)


def _ask_of(key: str, day: date) -> None:
    st.session_state[key] = day


def choose_rule(key: str) -> str:
    """Whose figures of deaths are counted."""
    chosen: str = st.selectbox(
        say("deaths_as"), RULES, format_func=names("deaths").__getitem__, key=kept(key)
    )
    return chosen


def say_answered(begin: Any, step: str, day: date) -> str:
    """Which step an answer is of, and which day was chosen in it."""
    from geo.render.sentences import say_when  # noqa: PLC0415  (drawn on these pages)

    return say("answered_for", when=say_when(pd.Timestamp(begin), step, lang=lang()),
               day=say_day(day, lang=lang()))  # fmt: skip
