"""Controls of the page of place: what is asked, of which dataset, for which period, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from geo import workflow
from geo.incidents.selection import with_changes
from geo.workflow import ClusterQuestion
from geo.workflow.cluster_data import FIRST, LAST, dated, model_of
from geo.workflow.cluster_question import METHODS, SERIES

_METHODS = {
    "scan": "Clusters",
    "rates": "Per head",
    "moran": "Overall pattern",
    "gi": "Hot spots",
    "lisa": "Like the neighbours?",
    "knox": "Near in place and time",
}
_BY = {"rate": "Rate per head", "count": "Count"}
_MODELS = {"permutation": "Crowds of some days", "population": "Against population"}
_SMOOTHING = {"global": "The mean of all districts", "local": "Their neighbourhood"}


def method_choice(question: ClusterQuestion) -> str:
    """Draw the choice of method; what was asked where nothing is chosen."""
    chosen = st.segmented_control(
        "Question", METHODS, key=_key("method", question.method),
        format_func=_METHODS.__getitem__, label_visibility="collapsed",
    )  # fmt: skip
    return chosen or question.method


def controls(question: ClusterQuestion, *, method: str) -> ClusterQuestion:
    """Draw dataset, period and settings; returns the question that they describe."""
    known = {one.name: one for one in workflow.cluster_datasets() if method in one.methods}
    first = question.dataset if question.dataset in known else next(iter(known))
    name = st.selectbox(
        "Dataset", list(known), key=_key(f"dataset {'days' if method == 'knox' else ''}", first),
        format_func=lambda one: known[one].title,
    )  # fmt: skip
    same = name == question.dataset
    view = question.selection if same else with_changes(question.selection, start=None, end=None)
    asked = replace(question, method=method, dataset=name, model="", selection=view)
    asked = replace(asked, model=question.model if same and method == "scan" else "")
    start, end = _years(asked) if name == SERIES else _days(asked)
    asked = replace(asked, selection=with_changes(view, start=start, end=end))
    with st.popover("Settings"):
        return _settings(asked)


def _years(question: ClusterQuestion) -> tuple[date, date]:
    view = dated(question)
    given = (view.start.year if view.start else FIRST, view.end.year if view.end else LAST)
    columns, years = st.columns(2), range(LAST, FIRST - 1, -1)
    chosen = [
        column.selectbox(label, years, key=_key(label, min(max(year, FIRST), LAST)))
        for column, label, year in zip(columns, ("First year", "Last year"), given, strict=True)
    ]
    return date(min(chosen), 1, 1), date(max(chosen), 12, 31)


def _days(question: ClusterQuestion) -> tuple[date | None, date | None]:
    view = dated(question)
    left, right = st.columns(2)
    start = left.date_input("From", key=_key(f"from {question.dataset}", view.start))
    end = right.date_input("To", key=_key(f"to {question.dataset}", view.end))
    return start, end


def _settings(question: ClusterQuestion) -> ClusterQuestion:
    method, given = question.method, dict[str, Any]()
    if method == "scan" and question.dataset != SERIES:
        given["model"] = _pick("Look for", "model", _MODELS, model_of(question))
        question = replace(question, **given)
    if method in ("moran", "gi", "lisa"):
        given["by"] = _pick("Compare", "by", _BY, question.by)
    if method == "rates":
        given["smoothing"] = _pick("Draw towards", "smoothing", _SMOOTHING, question.smoothing)
    if method == "knox":
        given["km"] = _number("Near in place: kilometres", "km", question.km, 1.0, 200.0)
        given["within"] = _number("Near in time: days", "within", question.within, 0, 365)
    if method == "scan" and model_of(question) == "population":
        share = _number("Largest cluster: per cent of the people", "largest",
                        round(question.largest * 100), 1, 50)  # fmt: skip
        given["largest"] = share / 100
    elif method == "scan":
        given["radius"] = _number(
            "Widest circle: kilometres", "radius", question.radius, 1.0, 300.0
        )
        given["longest"] = _number("Longest stretch: days", "longest", question.longest, 1, 90)
    given["seed"] = _number("Seed of the permutations", "seed", question.seed, 0, 999_999)
    return replace(question, **given)


def _pick(label: str, name: str, labels: dict[str, str], value: str) -> str:
    chosen: str = st.selectbox(
        label, list(labels), key=_key(name, value), format_func=labels.__getitem__
    )
    return chosen


def _number(label: str, name: str, value: float, low: float, high: float) -> Any:
    bounded = min(max(value, low), high)
    return st.number_input(label, min_value=low, max_value=high, key=_key(name, bounded))


def _key(name: str, value: object) -> str:
    """Key of a widget, which starts from the address and from then on holds its own value."""
    key = f"where: {name}"
    if key not in st.session_state:
        st.session_state[key] = value
    return key
