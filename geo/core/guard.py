"""The mark that keeps a spreadsheet from taking a cell for a formula, and its exact removal."""

from __future__ import annotations

MARK = "'"
GUARDED = frozenset("=+-@\t\r\0")


def guard(text: str) -> str:
    """Text with a mark before it if a spreadsheet could take it for a formula.

    A text that itself begins with the mark is marked too: that is what makes `unguard` exact.
    """
    return MARK + text if text[:1] in GUARDED | {MARK} and text else text


def unguard(text: str) -> str:
    """Text as it was before `guard`."""
    marked = text.startswith(MARK) and text[1:2] in GUARDED | {MARK} and len(text) > 1
    return text[1:] if marked else text
