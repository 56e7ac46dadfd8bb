"""Draw the figures of docs/gallery.md with the very commands that the page shows.

Run it by hand, in the project's environment, after a change of the record or of the drawing.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from click.testing import CliRunner

from geo.cli import main

ROOT = Path(__file__).resolve().parents[1]


def commands(page: str) -> list[str]:
    """Commands of a page's code blocks, in order."""
    return [line for line in page.splitlines() if re.match(r"atlas figure docs/", line)]


def make() -> None:
    """Run each command from the checkout's folder."""
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    for command in commands(page):
        words = shlex.split(command)[1:]
        words[1] = str(ROOT / words[1])
        done = CliRunner().invoke(main, words)
        print(done.output.strip().replace(str(ROOT), "."))
        if done.exit_code:
            raise SystemExit(done.exit_code)


if __name__ == "__main__":
    make()
