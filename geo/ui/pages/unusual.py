"""How unusual was this day, week or month, and was it coordinated."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError
from geo.render.sentences import scope_words, unit_words
from geo.ui import cache, findings, state
from geo.ui.kept import kept
from geo.ui.layout import use_room
from geo.ui.sources import choose_day, choose_rule, choose_source, offer_day, say_answered
from geo.ui.tongue import names, say
from geo.ui.trouble import plain


def page() -> None:
    """Answer for one step, the picture first; where the data cannot, say so."""
    use_room()
    findings.style()
    st.title(say("unusual_title"))
    selection = state.current()
    state.remember(selection)
    try:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            source = choose_source("unusual", workflow.OPENING_DATASET)
            step = source.steps[0]
            if len(source.steps) > 1:
                step = st.selectbox(
                    say("by"),
                    source.steps,
                    key=kept("unusual: step"),
                    format_func=names("step").__getitem__,
                )
            day = choose_day("unusual", source, selection)
            rule = "range"
            if source.kind == "record":
                rule = choose_rule("unusual: rule")
        _answer(source, day, step, rule, selection.lang)
    except AtlasError as error:
        st.warning(say("not_answered"))
        st.text(plain(error))


def _answer(source: workflow.Source, day: date, step: str, rule: str, lang: str) -> None:
    options: dict[str, Any] = {"dataset": source.key}
    if source.kind == "record":
        options |= {"step": step, "rule": rule}
    found = cache.unusual(day, tuple(options.items()))
    if found.step != "day" and found.findings:
        st.caption(say_answered(found.begin, found.step, day))
    if source.kind == "record":
        st.caption(say("attacks_are"))
    name = f"unusual-{source.key}-{found.begin.date()}"
    way_out = None
    last = workflow.last_step(source, found.step)
    if not found.findings and last != found.begin:
        way_out = partial(offer_day, "unusual", source, last.date(), found.step)
    findings.show_answer(found, key="unusual", lang=lang, name=name, way_out=way_out)
    if source.kind == "record":
        if step == "day":
            _coordinated(source, day, lang)
        _tails(source, rule, lang)
    if found.findings:
        _fragile(source, day, options, found, lang)


def _coordinated(source: workflow.Source, day: date, lang: str) -> None:
    st.header(say("was_coordinated"))
    found = cache.coordinated(day, (("dataset", source.key),))
    name = f"coordinated-{source.key}-{day}"
    findings.show_answer(found, key="coordinated", lang=lang, name=name)
    if found.findings:
        with st.container(key="note-proposed"):
            st.text(workflow.other_sentences(found, lang=lang)[-1])
            st.text(say("proposed_say"))


def _tails(source: workflow.Source, rule: str, lang: str) -> None:
    found = cache.heavy_tails(source.key, rule)
    if not found:
        return
    st.header(say("how_large"))
    with st.container(key="note-tails"):
        for words in workflow.toll_sentences(found, name=source.name, lang=lang):
            st.text(words)
    findings.show_method(found[0], key="tails")


def _fragile(
    source: workflow.Source, day: date, asked: dict[str, Any], found: workflow.Unusual, lang: str
) -> None:
    st.header(say("is_fragile"))
    ranked = [f for f in found.findings if f.answer != "not_answerable"]
    units: dict[str, str] = {}
    for one in ranked:
        said = one.details
        name, unit = f"{said['measure']}-{said['category']}", unit_words(said["unit"], lang=lang)
        # A source may count one thing in two scopes: the second goes by the name of its series.
        if name in units:
            name, scope = said["series"], scope_words(said["scope"], lang=lang)
            unit = f"{unit} ({scope})" if scope else unit
        units[name] = unit
    if not units:
        return
    measure = st.selectbox(
        say("measure"),
        list(units),
        format_func=units.__getitem__,
        key=kept("unusual: fragile measure"),
    )
    if not st.button(say("ask_again"), key="unusual: fragile"):
        return
    options = {"step": found.step, **asked, "measure": measure}
    again = cache.fragile("unusual", day, tuple(options.items()))
    findings.show_answer(again, key="fragile", lang=lang, name=f"fragile-{source.key}-{day}")
