"""The command that starts the app on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from geo.cli.say import say
from geo.core.errors import OptionError


def register(group: click.Group) -> None:
    """Add the command to the command line."""
    group.add_command(run)


@click.command()
@click.option("--port", default=8501, show_default=True, help="Port on this machine.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind.")
def run(port: int, host: str) -> None:
    """Start the app and print its address."""
    app = Path(__file__).resolve().parents[2] / "app.py"
    if not app.is_file():
        raise OptionError("The app's entry file is not beside the package", where=str(app.parent),
                          fix="Start it from a checkout with make run")  # fmt: skip
    say(f"Balochistan Incident Atlas: http://{host}:{port}")
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.address", host]
    os.chdir(app.parent)
    os.execv(sys.executable, [*command, "--server.port", str(port)])  # noqa: S606
