"""What the command line prints: text of a record never commands the terminal that shows it."""

from __future__ import annotations

import re
import sys

import click

# Control characters and marks that turn the direction of what follows; tab and line end stay.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def say(text: object = "", *, err: bool = False, nl: bool = True, exact: bool = False) -> None:
    """Print words; a control character stands there as its number.

    ``exact`` is for data (JSON, CSV), which goes into a file or a pipe letter for letter.
    """
    raw = exact and not sys.stdout.isatty()
    click.echo(text if raw else _harmless(str(text)), err=err, nl=nl)


def _harmless(text: str) -> str:
    return _COMMANDS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
