"""What choices of a file are called, and the cells that the form of a record names."""

from __future__ import annotations

from geo.ui.tongue import names

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
RECORD_CELLS = (
    "date_earliest", "date_latest", "date_precision", "event_type", "sub_event_type", "title",
    "summary", "place", "lon", "lat", "geo_precision", "district_reported", "actors",
    "operation_id", "verification", "verification_group",
)  # fmt: skip
"""Cells of an incident that the form names; `incident.` in words.csv says how."""


def label_of(key: str, value: str) -> str:
    """What a choice is called; one that comes from the file is called by itself."""
    return names(f"choice_{key}").get(value, value)


def separator_of(character: str) -> str:
    """What stands between the columns of a file, in a word."""
    return names("separated").get(_SEPARATORS.get(character, ""), character)
