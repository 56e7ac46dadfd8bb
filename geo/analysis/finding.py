"""A finding: one answer of the statistics, with all that a reader needs to check or repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer.

    Attributes
    ----------
    key
        Stable name, such as ``unusual.tail``.
    answer
        ``yes``, ``no``, ``not_answerable`` or another word of the method's own short list.
    sentence
        The finding in one plain English sentence, its numbers in it.
    value, low, high
        The number and its interval; None where the method gives none.
    level
        Of the interval, such as 0.95; None without one.
    unit
        Of the number, such as ``attacks a day``.
    p, sides
        p-value, and how many sides of the distribution it counts (1 or 2); None without a test.
    method, reference
        What was done, and the publication that it comes from.
    call
        Python expression that gives this finding again, seed included.
    warnings
        What the reader must know before using it: coverage, few cases, heaping.
    details
        Further plain numbers and texts, ready for JSON.
    """

    key: str
    answer: str
    sentence: str
    method: str
    reference: str
    call: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float | None = None
    unit: str = ""
    p: float | None = None
    sides: int | None = None
    warnings: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The finding as plain values, ready for JSON."""
        out = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**out, "warnings": list(self.warnings), "details": dict(self.details)}
