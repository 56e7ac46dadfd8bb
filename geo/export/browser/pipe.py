"""A child browser and its DevTools protocol over a pair of pipes: no port, no library.

The browser reads commands on its descriptor 3 and answers on 4, each message ended by a zero
byte. A launcher in Python moves the pipes there, as no code may run between fork and exec in a
process with threads.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from geo.export.browser.find import BrowserError

_LAUNCH = (
    "import fcntl,os,sys;"
    "r,w=(fcntl.fcntl(int(n),fcntl.F_DUPFD,10) for n in sys.argv[1:3]);"
    "os.dup2(r,3);os.dup2(w,4);os.execv(sys.argv[3],sys.argv[3:])"
)
_FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check",
    "--disable-gpu", "--disable-extensions", "--disable-sync", "--disable-background-networking",
    "--disable-component-update", "--disable-default-apps", "--disable-dev-shm-usage",
    "--disable-breakpad", "--disable-domain-reliability", "--no-pings", "--mute-audio",
    "--metrics-recording-only", "--password-store=basic", "--use-mock-keychain",
    "--hide-scrollbars", "--force-color-profile=srgb", "--font-render-hinting=none", "--lang=en",
    # Names resolve to nothing and any proxy of the machine is left out: only files are read.
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-proxy-server",
)  # fmt: skip


class Pipe:
    """A headless browser as a context; it and its profile are gone when the context ends."""

    def __init__(self, program: Path, *, timeout: float = 60.0) -> None:
        self._program = program
        self._deadline = time.monotonic() + timeout
        self._timeout = timeout
        self._profile = ""
        self._child: subprocess.Popen[bytes] | None = None
        self._to = self._from = -1
        self._rest = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Pipe:
        if os.name != "posix":
            raise BrowserError(
                "A browser can be driven on Linux and macOS only",
                fix="Write HTML or DOCX here, or use the Windows Subsystem for Linux",
            )
        self._profile = tempfile.mkdtemp(prefix="atlas-browser-")
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            with contextlib.suppress(BrowserError):
                self._deadline = min(self._deadline, time.monotonic() + 3)
                self.call("Browser.close")
        self._stop()

    def call(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; events that come meanwhile are kept.

        Raises
        ------
        BrowserError
            If the browser refuses, ends, or takes longer than the timeout.
        """
        self._number += 1
        number = self._number
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") != number:
                self.events.append(answer)
                continue
            if "error" in answer:
                raise BrowserError(
                    f"The browser refused {method}: {answer['error'].get('message')}"
                )
            result: dict[str, Any] = answer["result"]
            return result

    def wait(self, method: str, session: str, **params: Any) -> dict[str, Any]:
        """Wait for an event of a session with these parameters, past or to come."""
        while True:
            for at, event in enumerate(self.events):
                if event.get("method") != method or event.get("sessionId") != session:
                    continue
                if params.items() <= event["params"].items():
                    return self.events.pop(at)
            self.events.append(self._read())

    def _start(self) -> None:
        command_out, self._to = os.pipe()
        self._from, answer_in = os.pipe()
        # Only a superuser (a container) lacks the sandbox; our page runs under a content policy.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        try:
            self._child = subprocess.Popen(  # noqa: S603
                [sys.executable, "-I", "-S", "-c", _LAUNCH, str(command_out), str(answer_in),
                 str(self._program), *_FLAGS, *sandbox, f"--user-data-dir={self._profile}",
                 "about:blank"],
                pass_fds=(command_out, answer_in), stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, "HOME": self._profile},
            )  # fmt: skip
        finally:
            os.close(command_out)
            os.close(answer_in)
        os.set_blocking(self._from, False)
        self.call("Browser.getVersion")

    def _write(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._to, data) :]
        except BrokenPipeError:
            raise self._ended() from None

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            left = self._deadline - time.monotonic()
            if left <= 0:
                raise BrowserError(
                    f"The browser took longer than {self._timeout:g} seconds and was ended",
                    where=self._program.name,
                    fix="Try again, choose a smaller picture, or a shorter period",
                )
            ready, _, _ = select.select([self._from], [], [], left)
            if ready:
                piece = os.read(self._from, 1 << 20)
                if not piece:
                    raise self._ended()
                self._rest += piece
        message, self._rest = self._rest.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer

    def _ended(self) -> BrowserError:
        return BrowserError(
            "The browser ended before its work was done",
            where=self._program.name,
            fix="Check that it starts (chromium --headless --dump-dom about:blank), or set "
            "ATLAS_BROWSER to another one",
        )

    def _stop(self) -> None:
        for handle in (self._to, self._from):
            if handle >= 0:
                with contextlib.suppress(OSError):
                    os.close(handle)
        if self._child is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._child.wait(timeout=1.0)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait()
        # Helpers of a browser that was killed may still write for a moment.
        for _ in range(5):
            shutil.rmtree(self._profile, ignore_errors=True)
            if not Path(self._profile).exists():
                break
            time.sleep(0.05)
