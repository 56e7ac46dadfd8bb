"""Cells that a spreadsheet would take for a formula, guarded by a mark that comes off exactly."""

from __future__ import annotations

import re

MARK = "'"
# A mark before a dangerous start is itself guarded, so that taking one off is always right.
_DANGER = re.compile(r"'*[=+\-@\t\r\n\x00＝＋－＠]")  # full-width forms are read as formulas too
_UNHELD = r"\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff\ud800-\udfff"
# An underscore that would begin an escape is itself escaped; what is escaped begins with one too.
_CONTROL = re.compile(rf"[{_UNHELD}]|_(?=x[0-9A-Fa-f]{{4}}[_{_UNHELD}])")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\x00＝＋－＠]")


def guard_cell(text: str) -> str:
    """Text that no spreadsheet runs: a mark before a leading ``= + - @``, tab or line end.

    ``unguard_cell(guard_cell(text)) == text`` for every text.
    """
    return MARK + text if _DANGER.match(text) else text


def escape_control(text: str) -> str:
    """Text without characters that XML cannot hold, in the escapes of Office Open XML."""
    return _CONTROL.sub(lambda m: f"_x{ord(m[0][0]):04X}_" + m[0][1:], text)


def unescape_control(text: str) -> str:
    """The text that `escape_control` was given."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)


def unguard_cell(text: str) -> str:
    """The text that `guard_cell` was given."""
    return text[1:] if _GUARDED.match(text) else text
