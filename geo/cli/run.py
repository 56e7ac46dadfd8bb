"""The command that starts the app on this machine."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path

import click

from geo.cli.say import say
from geo.core.errors import OptionError
from geo.core.text import visible

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
    refuse_address(host, port)
    say(f"Balochistan Incident Atlas: http://{host}:{port}  (Ctrl+C ends it)")
    command = [sys.executable, "-m", "geo.ui.local", str(app), "--server.address", host]
    os.chdir(app.parent)
    command += ["--server.port", str(port), *_names(host)]
    os.execv(sys.executable, command)  # noqa: S606


def refuse_address(host: str, port: int) -> None:
    """Refuse an address at which the app could not be reached, before it is started.

    Raises
    ------
    OptionError
        If the host is no address of this machine, or the port is taken or not to be had.
    """
    try:
        kind, sort, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(kind, sort, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except (OSError, UnicodeError) as error:
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise OptionError(f"Port {port} is taken", where="--port",
                              fix="Choose another port, or end what uses it") from None  # fmt: skip
        if number == errno.EACCES:
            raise OptionError(f"Port {port} is not yours to use", where="--port",
                              fix="Choose a port from 1024 on") from None  # fmt: skip
        raise OptionError(
            f"{visible(host, limit=80)!r} is no address of this machine", where="--host",
            fix="Choose 127.0.0.1 for this machine alone, or 0.0.0.0 for every address of it",
        ) from None  # fmt: skip


def _names(host: str) -> list[str]:
    """Options that let sessions be opened under another address than those of the settings."""
    if host in _LOOPBACK:
        return []
    names = ("*",) if host in _ANY else (*_LOOPBACK, host)
    return [word for name in names for word in ("--server.allowedHosts", name)]
