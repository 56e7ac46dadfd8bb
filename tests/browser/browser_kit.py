"""What the browser tests share: a watched browser context, the real command line and app."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Frame, Page

ROOT = Path(__file__).resolve().parents[2]
PRODUCED = "2026-11-22"
_LOCAL = {"127.0.0.1", "localhost"}
# A refused piece shows in the console as well; this names the directive and what it refused.
_CSP_TO_CONSOLE = """document.addEventListener("securitypolicyviolation", (e) =>
  console.error(`content policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`));"""


@dataclass
class Watch:
    """What the pages of one browser context did. ``faults`` must stay empty."""

    requests: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    sent: list[str | bytes] = field(default_factory=list)
    excused: tuple[str, ...] = ()

    def excuse(self, *words: str) -> None:
        """Forgive faults that hold one of these words: a test that cuts the line says so."""
        self.excused += words

    def attach(self, context: BrowserContext) -> None:
        context.add_init_script(_CSP_TO_CONSOLE)
        context.on("console", self._console)
        context.on("weberror", lambda e: self.faults.append(f"page error: {e.error}"))
        context.on("dialog", self._dialog)
        context.on("request", lambda r: self._request(r.url))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)
        context.on("page", lambda page: page.on("websocket", self._socket))

    def unexcused(self) -> list[str]:
        return [f for f in self.faults if not any(word in f for word in self.excused)]

    def _console(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"console: {message.text} ({message.location.get('url', '')[:120]})")

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, url: str) -> None:
        self.requests.append(url)
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname in _LOCAL:
            return
        if parts.scheme not in ("file", "data", "about", "blob"):
            self.faults.append(f"request: {url}")

    def _failed(self, request: Any) -> None:
        # Leaving a page aborts what it still asked for; everything else is a hole.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.faults.append(f"request failed: {request.url} {request.failure}")

    def _response(self, response: Any) -> None:
        if response.status >= 400:
            self.faults.append(f"status {response.status}: {response.url}")

    def _socket(self, socket: Any) -> None:
        self._request(socket.url)
        # Playwright marks the handlers it is given, and a method of a list cannot be marked.
        socket.on("framesent", lambda payload: self.sent.append(payload))  # noqa: PLW0108


def run_cli(*arguments: str | Path) -> str:
    """Run the real command line; its standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "geo.cli", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass(frozen=True)
class App:
    """A running app."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def running_app(folder: Path) -> Iterator[App]:
    """Run the app on a free loopback port with its files in a folder, and end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "app.log"
    environment = {**os.environ, "ATLAS_CACHE": str(folder / "cache")}
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process, log)
            yield App(url=f"http://127.0.0.1:{port}", process=process, log=log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with opener.open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The app did not start:\n{log.read_text(errors='replace')[-4000:]}")


def open_file(page: Page, path: Path, **view: str | list[str]) -> Page:
    """Open an exported file, with a view in its address, and wait until it is drawn."""
    hash_part = f"#{urlencode(view, doseq=True)}" if view else ""
    if page.url.startswith(path.as_uri()):
        page.goto("about:blank")  # else only the hash would change
    page.goto(path.as_uri() + hash_part)
    page.wait_for_selector("html[data-ready]")
    return page


def eventually(home: Page | Frame, expression: str, *, seconds: float = 20) -> None:
    """Wait until an expression holds; Playwright's own wait would need the policy to allow eval."""
    end = time.monotonic() + seconds
    while not home.evaluate(expression):
        assert time.monotonic() < end, f"never came true: {expression}"
        home.wait_for_timeout(50)


def looks(home: Page | Frame) -> dict[str, str]:
    """The look of each district as drawn: ``norecord``, ``class-1`` and so on."""
    return home.evaluate(
        "() => Object.fromEntries([...document.querySelectorAll('path[data-district]')]"
        ".map((p) => [p.dataset.district, p.dataset.look]))"
    )


def period(home: Page | Frame) -> tuple[str, str]:
    """The period that the page says it shows."""
    return home.input_value("#from"), home.input_value("#to")
