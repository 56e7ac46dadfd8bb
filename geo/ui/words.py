"""What choices of a file and cells of a record are called, and what is in the cells."""

from __future__ import annotations

from collections.abc import Mapping

from geo.incidents.model import EVENT_TYPES
from geo.ui.tongue import lang, names, say

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
RECORD_CELLS = (
    "date_earliest", "date_latest", "date_precision", "event_type", "sub_event_type", "title",
    "summary", "place", "lon", "lat", "geo_precision", "district_reported", "actors",
    "operation_id", "verification", "verification_group",
)  # fmt: skip
"""Cells of an incident that the form names; `incident.` in words.csv says how."""
# Cells with values of the model's own, and the group of words that says them.
_VALUES = {
    "date_precision": "known_to", "geo_precision": "placed", "verification_group": "form_verified",
    "claimant_type": "who", "measure": "figure", "category": "whose",
}  # fmt: skip


def label_of(key: str, value: str) -> str:
    """What a choice is called; one that comes from the file is called by itself."""
    return names(f"choice_{key}").get(value, value)


def separator_of(character: str) -> str:
    """What stands between the columns of a file, in a word."""
    return names("separated").get(_SEPARATORS.get(character, ""), character)


def cell_of(part: str, field: str) -> str:
    """What a cell of an ``incident``, ``claim`` or ``source`` is called; the form says it so."""
    return names(part).get(field) or names("cell").get(field) or field.replace("_", " ")


def value_of(field: str, value: str) -> str:
    """What a cell says, in words where the model has words of its own for it."""
    if field == "event_type" and value in EVENT_TYPES and lang() != "en":
        return say(f"type_{value}")
    return names(_VALUES[field]).get(value, value) if field in _VALUES else value


def figure_line(claim: Mapping[str, str]) -> str:
    """One claim in one line: who, what, how many, of which day."""
    low, high, best = claim["low"], claim["high"], claim.get("best", "")
    count = low if low == high else f"{low or 0}–{high}" if high else say("at_least_n", low=low)
    if best and best not in (low, high):
        count = say("best_of", count=count, best=best)
    who = " ".join(part for part in (claim["claimant"], claim["qualifier"]) if part)
    line = say(
        "figure_line", measure=value_of("measure", claim["measure"]),
        category=value_of("category", claim["category"]), count=count, who=who,
    )  # fmt: skip
    return say("of_day", line=line, day=claim["as_of"]) if claim["as_of"] else line


def fix_here(code: str, fix: str) -> str:
    """The way out of a remark where a page offers it; the remark's own elsewhere."""
    return names("fix_here").get(code, fix)
