"""A question of place, in the words of an address: what is asked, of which record, and how."""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from geo.core.errors import OptionError
from geo.incidents.selection import Selection, from_query, to_query

METHODS = ("scan", "rates", "moran", "gi", "lisa", "knox")
MODELS = ("", "population", "permutation")
SERIES = "ucdp_district_year"
BUNDLED = "bundled"
_DIGITS = 20
_CHOICES = {
    "method": METHODS, "model": MODELS, "by": ("rate", "count"), "smoothing": ("global", "local"),
}  # fmt: skip
RANGES = {
    "km": (0.1, 500), "within": (0, 3650), "largest": (0.01, 0.5), "radius": (0.1, 500),
    "longest": (1, 3650), "permutations": (0, 99_999), "seed": (0, 2**32 - 1),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ClusterQuestion:
    """What is asked.

    Attributes
    ----------
    method
        ``scan`` (clusters), ``rates``, ``moran``, ``gi`` (hot spots), ``lisa``, ``knox``.
    dataset
        Of which dataset; "" for one that the method can be asked of: the yearly series, or the
        bundled record where days and places are needed.
    selection
        Period, district set, language and, for datasets of incidents, filters.
    by
        ``rate`` per head or ``count``: what Moran, Gi* and LISA compare.
    smoothing
        Of rates: towards the mean of all (``global``) or of the neighbourhood (``local``).
    model
        Of a scan: ``population`` or ``permutation`` of dates; "" for what the dataset allows.
    largest
        Of a scan by population: share of the population that a cluster may hold.
    km, within
        Of Knox: distance in kilometres and time in days that count as near.
    radius, longest, alive
        Of a scan of place and time: widest circle in kilometres, longest stretch in days, and
        whether it must reach the last day.
    permutations, seed
        0 permutations: what the method takes by itself.
    """

    method: str = "scan"
    dataset: str = ""
    selection: Selection = field(default_factory=Selection)
    by: str = "rate"
    smoothing: str = "global"
    model: str = ""
    largest: float = 0.25
    km: float = 20.0
    within: int = 7
    radius: float = 50.0
    longest: int = 14
    alive: bool = False
    permutations: int = 0
    seed: int = 1

    def __post_init__(self) -> None:
        if not self.dataset:
            needs_days = self.method == "knox" or self.model == "permutation"
            object.__setattr__(self, "dataset", BUNDLED if needs_days else SERIES)
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise OptionError(
                    f"No {name} {getattr(self, name)!r}", where=name,
                    choices=[one for one in choices if one],
                )  # fmt: skip
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:
                # An address can hold a whole number that no float can.
                said = str(value)[:_DIGITS] if isinstance(value, int) else f"{value:g}"
                raise OptionError(
                    f"{said} is out of range", where=name, fix=f"Choose {low:,} to {high:,}"
                )


_DEFAULT = ClusterQuestion()
OWN = tuple(item.name for item in fields(ClusterQuestion) if item.name != "selection")


def own_options(question: ClusterQuestion) -> dict[str, str]:
    """What a question says beyond its view, where it differs from the default."""
    out = {}
    for name in OWN:
        value = getattr(question, name)
        if value != getattr(_DEFAULT, name):
            out[name] = "1" if value is True else _said(value)
    return out


def question_query(question: ClusterQuestion) -> dict[str, str | list[str]]:
    """Address of a question: only what differs from the default."""
    return {**own_options(question), **to_query(question.selection)}


def question_text(question: ClusterQuestion) -> str:
    """The same as one text."""
    return urllib.parse.urlencode(question_query(question), doseq=True)


def question_from(query: Mapping[str, str | list[str]] | str) -> ClusterQuestion:
    """Question that an address describes; what it does not say is as it is by default.

    Raises
    ------
    OptionError
        If a value is not one of its choices, not a number, or out of range.
    """
    given = urllib.parse.parse_qs(query) if isinstance(query, str) else query
    values: dict[str, Any] = {}
    for name in OWN:
        raw = given.get(name)
        if raw:
            text = raw if isinstance(raw, str) else raw[-1]
            values[name] = _parse(name, text)
    return ClusterQuestion(selection=from_query(given), **values)


def _said(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _parse(name: str, text: str) -> Any:
    default = getattr(_DEFAULT, name)
    if isinstance(default, bool):
        return text == "1"
    if isinstance(default, str):
        return text
    try:
        return type(default)(text) if isinstance(default, int) else float(text)
    except ValueError:
        raise OptionError(f"{text!r} is not a number", where=name, fix="Write it as 20") from None
