"""The app on this machine, by Streamlit's own command; told to end, it ends without a complaint."""

from __future__ import annotations

import sys

from streamlit.web.cli import main as streamlit_command


def main(words: list[str]) -> None:
    """Run a script with Streamlit's options until somebody ends it."""
    try:
        streamlit_command(["run", *words], standalone_mode=False)
    except KeyboardInterrupt:
        pass
    except RuntimeError as error:
        # What the command makes of Ctrl+C.
        if type(error).__name__ != "Abort":
            raise


if __name__ == "__main__":
    main(sys.argv[1:])
