"""Controls of the page of place: what is asked, of which dataset, for which period, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from geo import workflow
from geo.incidents.selection import with_changes
from geo.ui.kept import kept
from geo.ui.tongue import names, say
from geo.workflow import ClusterQuestion
from geo.workflow.cluster_data import FIRST, LAST, dated, model_of
from geo.workflow.cluster_question import METHODS, SERIES


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
    return date(min(chosen), 1, 1), date(max(chosen), 12, 31)


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
        given["km"] = _number("near_km", "km", question.km, 1.0, 200.0)
        given["within"] = _number("near_days", "within", question.within, 0, 365)
    if method == "scan" and model_of(question) == "population":
        share = _number("largest", "largest",
                        round(question.largest * 100), 1, 50)  # fmt: skip
        given["largest"] = share / 100
    elif method == "scan":
        given["radius"] = _number("widest", "radius", question.radius, 1.0, 300.0)
        given["longest"] = _number("longest", "longest", question.longest, 1, 90)
    given["seed"] = _number("seed", "seed", question.seed, 0, 999_999)
    return replace(question, **given)


def _pick(label: str, name: str, value: str) -> str:
    labels = names("compare_by" if name == "by" else name)
    chosen: str = st.selectbox(
        say(label), list(labels), key=_key(name, value), format_func=labels.__getitem__
    )
    return chosen


def _number(label: str, name: str, value: float, low: float, high: float) -> Any:
    bounded = min(max(value, low), high)
    return st.number_input(say(label), min_value=low, max_value=high, key=_key(name, bounded))


def _key(name: str, value: object) -> str:
    """Key of a widget, which starts from the address and from then on holds its own value."""
    return kept(f"where: {name}", value)
