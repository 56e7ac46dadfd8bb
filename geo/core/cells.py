"""A mark that keeps a spreadsheet from running text as a formula, and its exact removal."""

from __future__ import annotations

import re

MARK = "'"

# What a spreadsheet takes as the start of a formula or strips before one. The full-width forms
# are read as formulas by some of them.
_START = "=+\\-@\t\r\n\x00＝＋－＠"
_NEEDS = re.compile(f"{MARK}*[{_START}]")
_MARKED = re.compile(f"{MARK}+[{_START}]")


def guard_cell(text: str) -> str:
    """Text that a spreadsheet shows as text: one mark before a start that it would run.

    Text that already looks marked gets one more mark, so that `unguard_cell` gives back every
    text exactly.
    """
    return MARK + text if _NEEDS.match(text) else text


def unguard_cell(text: str) -> str:
    """Text before `guard_cell`; only for cells of a file that our own export wrote."""
    return text[len(MARK) :] if _MARKED.match(text) else text
