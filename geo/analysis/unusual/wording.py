"""How a figure, its usual range and its rank are said: the same words for every measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geo.analysis.series import Series, say_value

_ONE = {
    "people": "person", "civilians": "civilian", "militants": "militant", "attacks": "attack",
    "events": "event", "districts": "district", "captives": "captive",
}  # fmt: skip
_ATTACKS_ONLY = "militant attacks only"


def say_figure(figure: str) -> str:
    """A figure in words: ``27``, ``145 to 216``, ``at least 172``, ``145 to 216 or more``."""
    if not figure.endswith("+"):
        return figure
    said = figure.removesuffix("+")
    return f"{said} or more" if " to " in said else f"at least {said}"


def say_count(figure: str, unit: str) -> str:
    """A figure with its noun: ``27 attacks``, ``1 person killed``, ``at least 172 militants``."""
    words = unit.split(" ")
    if figure == "1":
        words = [_ONE.get(word, word) for word in words]
    return f"{say_figure(figure)} {' '.join(words)}"


def unit_and_scope(series: Series) -> tuple[str, str]:
    """Noun and, of published totals, what the source includes; both in words."""
    if series.dataset != "monitor_totals":
        return series.unit, ""
    if series.scope == _ATTACKS_ONLY and series.measure == "attacks":
        return "militant attacks", ""
    return series.unit, series.scope


def say_usual(details: Mapping[str, Any], *, step: bool = True) -> str:
    """The usual range: ``9 to 60 a month``; empty where the series bears none."""
    low, high = details.get("usual_low"), details.get("usual_high")
    if low is None or high is None:
        return ""
    span = say_value(low) if low == high else f"{say_value(low)} to {say_value(high)}"
    return f"{span} a {details['step']}" if step else span


def against_usual(details: Mapping[str, Any], *, high: bool = False) -> str:
    """Where the figure lies: within, above or below the usual range, or partly above it.

    A ``high`` figure that is not above it lies in its upper part, or at its top.
    """
    same = details["usual_low"] == details["usual_high"]
    usual = f"the usual {'' if same else 'range of '}{say_usual(details)}"
    if details["high"] < details["usual_low"]:
        return f"below {usual}"
    if details["low"] > details["usual_high"]:
        return f"above {usual}"
    if details["high"] > details["usual_high"]:
        return f"above {usual} only if the higher claims hold"
    if same:
        return usual
    if not high:
        return f"within {usual}"
    top = details["high"] == details["usual_high"]
    return f"{'at the top' if top else 'in the upper part'} of {usual}"


def say_basis(steps: int, of: int, *, step: str, reach: float) -> str:
    """What a baseline rests on and why not on more: ``30 of the 33 months with a figure: ...``."""
    left_out = f"the {step} itself left out"
    why = f"those of the {reach:g} years before, {left_out}" if reach else left_out
    return f"{steps} of the {of} {step}s with a figure: {why}"


def in_full(details: Mapping[str, Any]) -> str:
    """The count with what the source includes, in brackets where that is not in the noun."""
    told = say_count(str(details["figure"]), str(details["noun"]))
    return f"{told} ({details['scope']})" if details["scope"] else told


def place_of(series: Series) -> str:
    """District that a series is of; empty for the whole province."""
    if series.dataset != "ucdp_district_year":
        return ""
    return series.name.split(" in ", 1)[1].removesuffix(" by year")
