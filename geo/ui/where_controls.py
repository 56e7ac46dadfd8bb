"""Controls of the page of place: what is asked, of which dataset, for which period, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from pandas import Timestamp

from geo import workflow
from geo.incidents.selection import Selection, with_changes
from geo.render.figure.words import say_period
from geo.ui.kept import kept
from geo.ui.tongue import lang, names, say
from geo.workflow import ClusterQuestion
from geo.workflow.cluster_data import FIRST, LAST, dated, model_of
from geo.workflow.cluster_question import METHODS, RANGES, SERIES

_INSTEAD = "where: instead"


def method_choice(question: ClusterQuestion) -> str:
    """Draw the choice of method; what was asked where nothing is chosen."""
    chosen = st.segmented_control(
        say("question"), METHODS, key=_key("method", question.method),
        format_func=names("method").__getitem__, label_visibility="collapsed",
    )  # fmt: skip
    return chosen or question.method


def controls(question: ClusterQuestion, *, method: str) -> ClusterQuestion:
    """Draw dataset, period and settings; returns the question that they describe."""
    known = {one.name: one for one in workflow.cluster_datasets() if method in one.methods}
    first = question.dataset if question.dataset in known else next(iter(known))
    name = st.selectbox(
        say("dataset"), list(known), format_func=lambda one: known[one].title,
        key=_key(f"dataset {'days' if method == 'knox' else ''}", first),
    )  # fmt: skip
    same = name == question.dataset
    view = question.selection if same else with_changes(question.selection, start=None, end=None)
    asked = replace(question, method=method, dataset=name, model="", selection=view)
    asked = replace(asked, model=question.model if same and method == "scan" else "")
    start, end = _years(asked) if name == SERIES else _days(asked)
    asked = replace(asked, selection=with_changes(view, start=start, end=end))
    with st.popover(say("settings")):
        return _settings(asked)


def _years(question: ClusterQuestion) -> tuple[date, date]:
    view = dated(question)
    given = (view.start.year if view.start else FIRST, view.end.year if view.end else LAST)
    columns, years = st.columns(2), range(LAST, FIRST - 1, -1)
    chosen = [
        column.selectbox(say(name), years, key=_key(name, min(max(year, FIRST), LAST)))
        for column, name, year in zip(columns, ("first_year", "last_year"), given, strict=True)
    ]
    taken = date(min(chosen), 1, 1), date(max(chosen), 12, 31)
    _say_instead(view, taken)
    return taken


def _say_instead(view: Selection, taken: tuple[date, date]) -> None:
    """Say that other days were asked for than whole years of the series, while these stand."""
    if view.start and view.end:
        first, last = (min(max(one.year, FIRST), LAST) for one in (view.start, view.end))
        if (view.start, view.end) != (date(first, 1, 1), date(last, 12, 31)):
            st.session_state[_INSTEAD] = (view.start, view.end, taken)
    *asked, shown = st.session_state.get(_INSTEAD, (None,))
    if shown == taken:
        spoken = [say_period(Timestamp(a), Timestamp(b), lang=lang()) for a, b in (asked, taken)]
        st.text(say("years_instead", asked=spoken[0], taken=spoken[1], first=FIRST, last=LAST))


def _days(question: ClusterQuestion) -> tuple[date | None, date | None]:
    view = dated(question)
    left, right = st.columns(2)
    start = left.date_input(say("from"), key=_key(f"from {question.dataset}", view.start))
    end = right.date_input(say("to"), key=_key(f"to {question.dataset}", view.end))
    return start, end


def _settings(question: ClusterQuestion) -> ClusterQuestion:
    method, given = question.method, dict[str, Any]()
    if method == "scan" and question.dataset != SERIES:
        given["model"] = _pick("look_for", "model", model_of(question))
        question = replace(question, **given)
    if method in ("moran", "gi", "lisa"):
        given["by"] = _pick("compare_by", "by", question.by)
    if method == "rates":
        given["smoothing"] = _pick("draw_towards", "smoothing", question.smoothing)
    if method == "knox":
        given["km"] = _number("near_km", "km", question.km)
        given["within"] = _number("near_days", "within", question.within)
    if method == "scan" and model_of(question) == "population":
        given["largest"] = _number("largest", "largest", question.largest, times=100) / 100
    elif method == "scan":
        given["radius"] = _number("widest", "radius", question.radius)
        given["longest"] = _number("longest", "longest", question.longest)
    given["seed"] = _number("seed", "seed", question.seed)
    return replace(question, **given)


def _pick(label: str, name: str, value: str) -> str:
    labels = names("compare_by" if name == "by" else name)
    chosen: str = st.selectbox(
        say(label), list(labels), key=_key(name, value), format_func=labels.__getitem__
    )
    return chosen


def _number(label: str, name: str, value: float, *, times: int = 1) -> Any:
    """A field for a number of the kind of ``value``, as wide as the question itself is."""
    kind = type(value)
    low, high = (kind(round(end * times, 9)) for end in RANGES[name])
    key = _key(name, kind(round(value * times, 9)))
    return st.number_input(
        say(label), min_value=low, max_value=high, key=key, step=kind(1),
        format="%d" if kind is int else "%g",
    )  # fmt: skip


def _key(name: str, value: object) -> str:
    """Key of a widget, which starts from the address and from then on holds its own value."""
    return kept(f"where: {name}", value)
