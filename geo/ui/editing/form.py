"""The fields of an incident as a form; what is given back are the cells that were changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pandas as pd
import streamlit as st

from geo.incidents.model import DATE_PRECISIONS, EVENT_TYPES, VERIFICATION_GROUPS
from geo.ui.editing.opened import Opened
from geo.ui.tongue import lang, say
from geo.ui.words import RECORD_CELLS, value_of
from geo.workflow import choices

_DAY = "2026-01-31"
_INNER = ("incident_id", "dataset", "record_id")


def fields(opened: Opened) -> dict[str, str]:
    """Draw the form; the cells that differ from the record as it was opened."""
    now: dict[str, str] = {}
    for row in _ROWS:
        for column, draw in zip(st.columns(3), row, strict=True):
            with column:
                now |= draw(opened)
    now |= _text(opened, "title")
    now |= _area(opened, "summary")
    left, right = st.columns(2)
    with left:
        now |= _text(opened, "actors", placeholder=say("names_hint"))
    with right:
        now |= _text(opened, "verification")
    now |= _others(opened)
    return now


def _changed(opened: Opened, name: str, value: str) -> dict[str, str]:
    opened.typed[name] = value
    return {} if value == opened.cells.get(name, "") else {name: value}


def _begun(opened: Opened, name: str, *, of: str = "") -> str:
    """Key of a field that begins with what was typed last; ``of`` makes another field of it."""
    key = opened.key(f"{name}-{of}" if of else name)
    if key not in st.session_state:
        st.session_state[key] = opened.now(name)
    return key


def _text(opened: Opened, name: str, *, placeholder: str = "") -> dict[str, str]:
    value: str = st.text_input(
        say(f"incident.{name}"), key=_begun(opened, name), placeholder=placeholder
    )
    return _changed(opened, name, value)


def _area(opened: Opened, name: str) -> dict[str, str]:
    value: str = st.text_area(say(f"incident.{name}"), key=_begun(opened, name), height=96)
    return _changed(opened, name, value)


def _pick(opened: Opened, name: str, allowed: Sequence[str]) -> dict[str, str]:
    """A list of the model's own values, and the record's where it has another."""
    held = opened.cells.get(name, "")
    options = list(dict.fromkeys(["", *allowed, held]))
    value: str = st.selectbox(
        say(f"incident.{name}"),
        options,
        key=_begun(opened, name, of=lang()),
        format_func=lambda one: value_of(name, one) if one else say("choose"),
    )
    return _changed(opened, name, value)


def _district(opened: Opened) -> dict[str, str]:
    held = opened.cells.get("district_reported", "")
    known = [str(label) for _, label in choices()["district"]]
    options = list(dict.fromkeys(["", held, opened.now("district_reported"), *known]))
    value: str | None = st.selectbox(
        say("incident.district_reported"),
        options,
        key=_begun(opened, "district_reported", of=lang()),
        accept_new_options=True,
        format_func=lambda one: one or say("not_known"),
        help=say("district_help"),
    )
    return _changed(opened, "district_reported", value or "")


def _operation(opened: Opened) -> dict[str, str]:
    """The operation of a record, to be read: who belongs to one is said by its own table."""
    held = opened.cells.get("operation_id", "")
    if held:
        known = dict(choices()["operation"])
        st.text_input(
            say("incident.operation_id"), str(known.get(held, held)), disabled=True,
            help=say("operation_help"), key=opened.key(f"operation-{lang()}"),
        )  # fmt: skip
    return {}


def _others(opened: Opened) -> dict[str, str]:
    """Cells beyond the model, such as the codes of the source: named by the file, so in a table."""
    values = opened.cells
    others = [name for name in values if name not in RECORD_CELLS and name not in _INNER]
    if not others:
        return {}
    with st.expander(say("other_cells", number=len(others)), key="fold-other-cells"):
        rows = pd.DataFrame({"cell": others, "value": [opened.now(name) for name in others]})
        edited = st.data_editor(
            rows, hide_index=True, width="stretch", disabled=["cell"], key=opened.key("others")
        )
    pairs = zip(edited["cell"], edited["value"], strict=True)
    now = {str(name): "" if pd.isna(value) else str(value) for name, value in pairs}
    opened.typed |= now
    return {name: value for name, value in now.items() if value != values[name]}


_Draw = Callable[[Opened], dict[str, str]]
# Row by row, so that a narrow screen keeps what belongs together.
_ROWS: tuple[tuple[_Draw, ...], ...] = (
    (
        partial(_text, name="date_earliest", placeholder=_DAY),
        partial(_text, name="date_latest", placeholder=_DAY),
        partial(_pick, name="date_precision", allowed=DATE_PRECISIONS),
    ),
    (
        partial(_pick, name="event_type", allowed=EVENT_TYPES),
        partial(_text, name="sub_event_type"),
        partial(_pick, name="verification_group", allowed=VERIFICATION_GROUPS),
    ),
    (
        _district,
        partial(_text, name="place"),
        partial(_pick, name="geo_precision", allowed=tuple("1234")),
    ),
    (
        partial(_text, name="lon", placeholder="67.0125"),
        partial(_text, name="lat", placeholder="30.2006"),
        _operation,
    ),
)
