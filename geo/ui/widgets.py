"""Controls of the app that need the server: filters, classes, district set, language."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo import workflow
from geo.core.errors import OptionError
from geo.incidents.model import CLAIMANT_TYPES, EVENT_TYPES, VERIFICATION_GROUPS
from geo.incidents.selection import (
    PRECISIONS,
    SCHEMES,
    VINTAGES,
    Selection,
    with_changes,
)
from geo.ui.kept import kept
from geo.ui.state import CONTROLS
from geo.ui.tongue import lang, names, say

_MANY = ("type", "actor", "claimant", "verification", "precision", "district")
_ONE = ("operation", "scheme", "classes", "vintage", "tiles")


def chosen(selection: Selection) -> Selection:
    """The view that the controls describe, known before they are drawn: the map goes first.

    Streamlit has a control's new value when the run begins; a control that is not drawn yet will
    start from the view.
    """
    held = {name: st.session_state.get(kept(f"{CONTROLS}{name}")) for name in (*_MANY, *_ONE)}
    changes = {
        name: tuple(value) if name in _MANY else value
        for name, value in held.items()
        if value is not None
    }
    try:
        return with_changes(selection, **changes)
    except OptionError:
        # Nothing that a control offers; it drops such a value when it is drawn.
        return selection


def sidebar(selection: Selection) -> None:
    """Draw the controls."""
    known = workflow.choices(selection.vintage)
    with st.sidebar:
        st.header(say("filters"))
        _several("type", EVENT_TYPES, selection.type, labels=_types())
        _several("actor", *_split(known["actor"]), selection.actor)
        ids, titles = _split(known["operation"])
        _choose(
            "operation",
            ["", *ids],
            selection.operation,
            {"": say("all"), **dict(zip(ids, titles, strict=True))},
        )
        _several("claimant", CLAIMANT_TYPES, selection.claimant, labels=names("claimant"))
        _several(
            "verification", VERIFICATION_GROUPS, selection.verification, labels=names("verified")
        )
        _several("precision", PRECISIONS, selection.precision, labels=names("precision"))
        _several("district", *_split(known["district"]), selection.district)
        st.header(say("map"))
        _choose("scheme", SCHEMES, selection.scheme, names("scheme"))
        st.slider(say("filter.classes"), 2, 6, key=_key("classes", selection.classes))
        own = dict(workflow.vintage_choices())
        _choose("vintage", [*VINTAGES, *own], selection.vintage, {**names("vintage"), **own})
        st.toggle(say("filter.tiles"), key=_key("tiles", selection.tiles), help=say("tiles_help"))


def _split(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [value for value, _ in pairs], [label for _, label in pairs]


def _types() -> dict[str, str]:
    return {kind: say(f"type_{kind}") if lang() != "en" else kind for kind in EVENT_TYPES}


def _key(name: str, value: object) -> str:
    """Key of a widget, which starts from the address and from then on holds its own value."""
    return kept(f"{CONTROLS}{name}", value)


def _choose(name: str, options: Sequence[str], value: str, labels: dict[str, str]) -> None:
    st.selectbox(
        say(f"filter.{name}"),
        options,
        key=_key(name, value),
        format_func=lambda v: labels.get(v, v),
    )


def _several(
    name: str,
    options: Sequence[str],
    *rest: Sequence[str],
    labels: dict[str, str] | None = None,
) -> None:
    """Draw a choice of several values; ``rest`` is the value, or the labels and the value."""
    value = rest[-1]
    if len(rest) == 2:
        labels = dict(zip(options, rest[0], strict=True))
    called = labels or {}
    st.multiselect(
        say(f"filter.{name}"),
        [*options, *(v for v in value if v not in options)],
        key=_key(name, list(value)),
        format_func=lambda v: called.get(v, v),
        placeholder=say("all"),
    )
