"""A number as a person reads it: a few figures, and never an exponent."""

from __future__ import annotations

import math

# Below this a number is one that a model gave, and its zeros are harder to count than a power.
_TINY = 1e-6


def short_number(value: float, *, digits: int = 3) -> str:
    """``1,234``, ``12.3``, ``0.0123``, ``0.00005``; whole numbers are whole.

    Parameters
    ----------
    value
        Any number; what is not one is "", without an end ``∞``.
    digits
        Figures of a fraction; what has as many before its point is rounded to a whole number.
    """
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if value == round(value) or abs(value) >= 10 ** (digits - 1):
        return f"{value + 0:,.0f}"
    short = f"{value:.{digits}g}"
    if "e" not in short or abs(value) < _TINY:
        return short
    places = digits - 1 - math.floor(math.log10(abs(value)))
    return f"{value:.{places}f}".rstrip("0")
