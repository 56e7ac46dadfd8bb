"""The app on this machine, by Streamlit's own command; told to end, it ends without a complaint."""

from __future__ import annotations

import sys
from contextlib import suppress

from click import Abort
from streamlit.web.cli import main as streamlit_command


def main(words: list[str]) -> None:
    """Run a script with Streamlit's options until somebody ends it."""
    with suppress(Abort, KeyboardInterrupt):
        streamlit_command(["run", *words], standalone_mode=False)


if __name__ == "__main__":
    main(sys.argv[1:])
