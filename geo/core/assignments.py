"""A file of settings, read as systemd reads the ``EnvironmentFile`` of a service.

A shell reads the same lines otherwise: it ends a value at a blank, runs what stands behind ``&``,
and puts something else in the place of ``$``.
"""

from __future__ import annotations

import re
from pathlib import Path

from geo.core.errors import OptionError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BLANK = " \t\r"
_ESCAPED = '"\\`$'


def read_assignments(path: Path) -> dict[str, str]:
    """Names and values of a file.

    Raises
    ------
    OptionError
        If it cannot be read, or a line is neither an assignment nor a comment.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(
            f"{path} cannot be read ({type(error).__name__})", where="--settings",
            fix="Name the file of the service, as somebody who may read it",
        ) from None  # fmt: skip
    out: dict[str, str] = {}
    at = 0
    while at < len(text):
        line = text[at:].partition("\n")[0]
        if not line.strip(_BLANK) or line.lstrip(_BLANK)[0] in "#;":
            at += len(line) + 1
            continue
        name, equals, _ = line.partition("=")
        if not equals or not _NAME.fullmatch(name.strip(_BLANK)):
            # The line may hold a secret, so the message does not repeat it.
            raise OptionError(
                "A line is neither NAME=VALUE nor a comment",
                where=f"{path}, line {text.count(chr(10), 0, at) + 1}",
                fix="Write NAME=VALUE, a value of several words in double quotes",
            )
        out[name.strip(_BLANK)], at = _value(text, at + len(name) + 1)
    return out


def _value(text: str, at: int) -> tuple[str, int]:
    """A value from behind its sign of equality, and where the next line begins."""
    out: list[str] = []
    kept = 0  # what stands before here is no trailing blank
    quote, begun = "", False
    while at < len(text):
        sign, after = text[at], text[at + 1 : at + 2]
        at += 1
        if quote:
            if sign == quote:
                quote, begun = "", False
            elif quote == '"' and sign == "\\" and after:
                at += 1
                out.append("" if after == "\n" else after if after in _ESCAPED else sign + after)
            else:
                out.append(sign)
            kept = len(out)
        elif sign == "\n":
            break
        elif sign in "\"'" and not begun:
            quote = sign
        elif sign == "\\" and after:
            at, begun = at + 1, True
            out.append("" if after == "\n" else after)
            kept = len(out)
        elif sign in _BLANK and not begun:
            continue
        else:
            begun = True
            out.append(sign)
            kept = kept if sign in _BLANK else len(out)
    return "".join(out[:kept]), at
