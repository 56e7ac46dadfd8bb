"""What the command line prints: text of a record never commands the terminal that shows it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from geo.store.versions import Version

# Control characters and marks that turn the direction of what follows; tab and line end stay.
_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def say(text: object = "", *, err: bool = False, nl: bool = True, exact: bool = False) -> None:
    """Print words; a control character stands there as its number.

    ``exact`` is for data (JSON, CSV), which goes into a file or a pipe letter for letter.
    """
    raw = exact and not sys.stdout.isatty()
    click.echo(text if raw else _harmless(str(text)), err=err, nl=nl)


def say_clock(version: Version) -> None:
    """Say that a version was dated by a clock that is behind, if it was."""
    from geo.render import text_import
    from geo.workflow.intake_shelf import dated_after

    earlier = dated_after(version)
    if earlier is not None:
        say(text_import.say_clock(earlier.label))


def _harmless(text: str) -> str:
    return _COMMANDS.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)
