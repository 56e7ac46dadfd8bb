"""Small pieces of English that the findings share."""

from __future__ import annotations

from collections.abc import Sequence

from geo.analysis.series import say_value

_DATASETS = {
    "ucdp_district_year": "UCDP by district and year", "ucdp_monthly": "UCDP by month",
    "monitor_totals": "Monitors' published totals", "bundled": "the bundled record",
}  # fmt: skip


def say_dataset(name: str) -> str:
    """A shipped series by a name that a reader knows; other datasets by their own."""
    return _DATASETS.get(name, name)


def say_range(low: float, high: float, *, at_least: bool = False) -> str:
    """A figure as text: ``27``, ``145 to 216``, ``172+``, ``145 to 216+``."""
    if low == high:
        return say_value(low, at_least=at_least)
    return f"{say_value(low)} to {say_value(high, at_least=at_least)}"


def say_p(p: float) -> str:
    """A probability as text: ``0.23``, ``0.0013``, ``3e-07``."""
    if p >= 0.001:
        return f"{p:.2g}"
    return "below 1e-15" if p < 1e-15 else f"{p:.0e}"


def listed(parts: Sequence[str]) -> str:
    """Words in a row: ``a, b and c``; nothing of nothing."""
    if not parts:
        return ""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def first_up(words: str) -> str:
    """The words with a capital letter."""
    return words[:1].upper() + words[1:]


def first_down(words: str) -> str:
    """The words as the middle of a sentence."""
    return words[:1].lower() + words[1:]
