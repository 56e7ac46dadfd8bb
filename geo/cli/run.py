"""The command that starts the app on this machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from geo.cli.say import say
from geo.core.errors import OptionError

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_ANY = ("0.0.0.0", "::")  # noqa: S104  (compared, not bound)


def register(group: click.Group) -> None:
    """Add the command to the command line."""
    group.add_command(run)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True,
              help="Port on this machine.")  # fmt: skip
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to bind.")
def run(port: int, host: str) -> None:
    """Start the app and print its address."""
    app = Path(__file__).resolve().parents[2] / "app.py"
    if not app.is_file():
        raise OptionError("The app's entry file is not beside the package", where=str(app.parent),
                          fix="Start it from a checkout with make run")  # fmt: skip
    say(f"Balochistan Incident Atlas: http://{host}:{port}  (Ctrl+C ends it)")
    command = [sys.executable, "-m", "geo.ui.local", str(app), "--server.address", host]
    os.chdir(app.parent)
    command += ["--server.port", str(port), *_names(host)]
    os.execv(sys.executable, command)  # noqa: S606


def _names(host: str) -> list[str]:
    """Options that let sessions be opened under another address than those of the settings."""
    if host in _LOOPBACK:
        return []
    names = ("*",) if host in _ANY else (*_LOOPBACK, host)
    return [word for name in names for word in ("--server.allowedHosts", name)]
