"""A watch over the connections of a client: what keeps a wait alive without an end is cut off.

A limit on the wait for the next bytes never ends a server that sends one byte now and then, and
some of what it can send so (the header of an answer, the marks between its parts) is never seen.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import httpx

_CONNECTED = ("connect_tcp.complete", "start_tls.complete")
_ASKED = "send_request_headers.started"


class Watch:
    """Cuts a client's connections off when what was begun is not done in time.

    Parameters
    ----------
    seconds
        From `start`, which is also called when a question is sent, to `stop`; 0 for no watch.

    Attributes
    ----------
    seconds
        The same.
    over
        Whether the time was up before `stop`.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.over = False
        self._streams: list[Any] = []
        self._timer: threading.Timer | None = None

    def follow(self, request: httpx.Request) -> None:
        """Hook of a client: learn of the connections on which its questions are sent."""
        request.extensions["trace"] = self._note
        request.extensions["watch"] = self

    def start(self) -> None:
        """Begin to count, or begin anew; what was cut off stays so."""
        self.stop()
        if self.seconds and not self.over:
            self._timer = threading.Timer(self.seconds, self._cut)
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        """What was waited for has come, or is waited for no longer."""
        if self._timer is not None:
            self._timer.cancel()
            # It may be cutting off at this moment: whether it did is known afterwards.
            self._timer.join()

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(_CONNECTED):
            self._streams.append(info["return_value"])
        elif event.endswith(_ASKED):
            self.over = False
            self.start()

    def _cut(self) -> None:
        self.over = True
        for stream in self._streams:
            # Not the method of a socket with TLS: that takes the key away under who reads.
            with suppress(OSError):
                socket.socket.shutdown(stream.get_extra_info("socket"), socket.SHUT_RDWR)


def watch_of(request: httpx.Request) -> Watch:
    """The watch over the connection of a question; an idle one where its client has none."""
    watch: Watch = request.extensions.get("watch") or Watch(0)
    return watch
