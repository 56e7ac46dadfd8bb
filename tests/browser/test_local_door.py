"""The app of one person: a page of somebody else's opens no session of it and commands nothing."""

from __future__ import annotations

import json
import socket
from http.client import HTTPConnection
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from browser_kit import App
from click.testing import CliRunner
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from geo.cli import main

pytestmark = pytest.mark.browser


def opens(app: App, name: str) -> bool:
    """Whether a page gets a session that asks this machine by another of its names."""
    port = urlsplit(app.url).port
    try:
        with (
            socket.create_connection(("127.0.0.1", port or 0)) as line,
            connect(
                f"ws://{name}:{port}/_stcore/stream",
                sock=line,
                origin=Origin(f"http://{name}:{port}"),
                subprotocols=[Subprotocol("streamlit")],
                proxy=None,
            ),
        ):
            return True
    except InvalidStatus:
        return False


def test_a_name_that_was_pointed_at_this_machine_opens_no_session(app: App) -> None:
    assert opens(app, "127.0.0.1")
    assert opens(app, "localhost")
    assert not opens(app, "elsewhere.example")
    assert not opens(app, "127.0.0.1.elsewhere.example")


def test_no_page_around_the_app_commands_it(app: App) -> None:
    line = HTTPConnection("127.0.0.1", urlsplit(app.url).port, timeout=10)
    line.request("GET", "/_stcore/host-config")
    assert json.load(line.getresponse())["allowedOrigins"] == []
    line.close()


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", []),
        ("127.0.0.2", ["127.0.0.1", "localhost", "::1", "127.0.0.2"]),
        ("0.0.0.0", ["*"]),  # noqa: S104
    ],
)
def test_another_address_is_answered_under_its_own_name(
    monkeypatch: pytest.MonkeyPatch, host: str, names: list[str]
) -> None:
    given: list[str] = []
    monkeypatch.setattr("os.execv", lambda _, words: given.extend(words))
    monkeypatch.setattr("os.chdir", lambda _: None)
    with socket.socket() as free:
        free.bind((host, 0))
        port = str(free.getsockname()[1])
    assert CliRunner().invoke(main, ["run", "--host", host, "--port", port]).exit_code == 0
    flag = "--server.allowedHosts"
    assert [b for a, b in pairwise(given) if a == flag] == names
