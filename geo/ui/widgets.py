"""Controls of the app that need the server: filters, classes, district set, language."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from geo import workflow
from geo.incidents.model import CLAIMANT_TYPES, EVENT_TYPES, VERIFICATION_GROUPS
from geo.incidents.selection import (
    LANGUAGES,
    PRECISIONS,
    SCHEMES,
    VINTAGES,
    Selection,
    with_changes,
)

_CLAIMANTS = {
    "official": "Officials",
    "armed_group": "Armed groups",
    "monitor": "Monitors",
    "medical": "Medical staff",
    "media": "Media",
}
_PRECISION = {
    "1": "Place known",
    "2": "Near a place",
    "3": "District known only",
    "4": "Province only",
}
_SCHEMES = {
    "natural": "Natural breaks",
    "quantiles": "Quantiles",
    "equal": "Equal intervals",
    "pretty": "Round numbers",
}
_VINTAGES = {
    "36": "36 districts (2022 to July 2026)",
    "34": "34 districts (census 2023)",
}
_LANGUAGES = {"en": "English", "ur": "اردو"}


def sidebar(selection: Selection) -> Selection:
    """Draw the controls and return the view they describe."""
    known = workflow.choices(selection.vintage)
    with st.sidebar:
        st.subheader("Filters")
        types = _several("Event type", EVENT_TYPES, selection.type)
        actors = _several("Actor", *_split(known["actor"]), selection.actor)
        ids, titles = _split(known["operation"])
        operation = _choose(
            "Operation",
            ["", *ids],
            selection.operation,
            {"": "All", **dict(zip(ids, titles, strict=True))},
        )
        claimants = _several(
            "Has a claim by", CLAIMANT_TYPES, selection.claimant, labels=_CLAIMANTS
        )
        verified = _several("Verification as recorded", VERIFICATION_GROUPS, selection.verification)
        precision = _several("Place known to", PRECISIONS, selection.precision, labels=_PRECISION)
        districts = _several("District", *_split(known["district"]), selection.district)
        st.subheader("Map")
        scheme = _choose("Classes by", SCHEMES, selection.scheme, _SCHEMES)
        classes = st.slider(
            "Number of classes", 2, 6, key=_key("Number of classes", selection.classes)
        )
        own = dict(workflow.vintage_choices())
        vintage = _choose(
            "District set", [*VINTAGES, *own], selection.vintage, {**_VINTAGES, **own}
        )
        lang = _choose("Language", LANGUAGES, selection.lang, _LANGUAGES)
        tiles = st.toggle(
            "Background tiles",
            key=_key("Background tiles", selection.tiles),
            help="Off by default. When on, your browser asks tile.openstreetmap.org for pictures "
            "of the area you look at.",
        )
    return with_changes(
        selection,
        type=types,
        actor=actors,
        operation=operation,
        claimant=claimants,
        verification=verified,
        precision=precision,
        district=districts,
        scheme=scheme,
        classes=classes,
        vintage=vintage,
        lang=lang,
        tiles=tiles,
    )


def _split(pairs: Sequence[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [value for value, _ in pairs], [label for _, label in pairs]


def _key(label: str, value: object) -> str:
    """Key of a widget, which starts from the address and from then on holds its own value."""
    key = f"filter: {label}"
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def _choose(label: str, options: Sequence[str], value: str, labels: dict[str, str]) -> str:
    chosen: str = st.selectbox(
        label, options, key=_key(label, value), format_func=lambda v: labels.get(v, v)
    )
    return chosen


def _several(
    label: str,
    options: Sequence[str],
    *rest: Sequence[str],
    labels: dict[str, str] | None = None,
) -> tuple[str, ...]:
    """Draw a choice of several values; ``rest`` is the value, or the labels and the value."""
    value = rest[-1]
    if len(rest) == 2:
        labels = dict(zip(options, rest[0], strict=True))
    names = labels or {}
    chosen = st.multiselect(
        label,
        [*options, *(v for v in value if v not in options)],
        key=_key(label, list(value)),
        format_func=lambda v: names.get(v, v.replace("_", " ").capitalize()),
        placeholder="All",
    )
    return tuple(chosen)
