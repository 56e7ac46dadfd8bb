"""What the command line prints: text of a record never commands the terminal that shows it."""

from __future__ import annotations

import re
import sys

import click

# Control characters and marks that turn the direction of what follows; tab and line end stay.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def say(text: object = "", *, err: bool = False, nl: bool = True) -> None:
    """Print words for a person; a control character stands there as its number."""
    click.echo(_harmless(str(text)), err=err, nl=nl)


def give(text: str, *, nl: bool = True) -> None:
    """Print data (JSON, CSV) letter for letter, unless it goes to a terminal."""
    click.echo(_harmless(text) if sys.stdout.isatty() else text, nl=nl)


def _harmless(text: str) -> str:
    return _COMMANDS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
