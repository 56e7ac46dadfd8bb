"""Cells that a spreadsheet would take for a formula, guarded by a mark that comes off exactly."""

from __future__ import annotations

import re

MARK = "'"
# A mark before a dangerous start is itself guarded, so that taking one off is always right.
_DANGER = re.compile(r"'*[=+\-@\t\r\n\x00＝＋－＠]")  # full-width forms are read as formulas too
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\x00＝＋－＠]")


def guard_cell(text: str) -> str:
    """Text that no spreadsheet runs: a mark before a leading ``= + - @``, tab or line end.

    ``unguard_cell(guard_cell(text)) == text`` for every text.
    """
    return MARK + text if _DANGER.match(text) else text


def unguard_cell(text: str) -> str:
    """The text that `guard_cell` was given."""
    return text[1:] if _GUARDED.match(text) else text
