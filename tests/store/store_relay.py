"""A relay between a store and its server that fails where it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Relay:
    """Hands on what both sides say.

    ``commits`` is the number of changes whose COMMIT cuts the line: ``answered`` when the server
    has answered (and the client has not heard it), else before the server hears it. While
    ``frozen`` is set nothing is handed on, and while ``shut`` is nobody let in.
    """

    def __init__(self, port: int) -> None:
        self.commits = 0
        self.answered = True
        self.shut = False
        self.frozen = threading.Event()
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = [self._listener]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        for one in self._open:
            _cut(one)

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.shut:
                    _cut(client)
                    continue
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [client, server]
                cut = threading.Event()
                for pair in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._pump, args=(*pair, cut), daemon=True).start()

    def _pump(
        self, source: socket.socket, target: socket.socket, up: bool, cut: threading.Event
    ) -> None:
        writes = False
        with suppress(OSError):
            while data := source.recv(65536):
                while self.frozen.is_set():
                    threading.Event().wait(0.01)
                writes = writes or b"INSERT INTO atlas_" in data
                if up and writes and b"COMMIT" in data and self.commits:
                    self.commits -= 1
                    cut.set()
                    if not self.answered:
                        break
                elif cut.is_set():
                    break
                target.sendall(data)
        _cut(source)
        _cut(target)


def _cut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def relay(address: str) -> Iterator[tuple[Relay, str]]:
    """A relay to the server of an address, and the address through it."""
    port = int(address.rsplit(":", 1)[1].split("/", maxsplit=1)[0])
    between = Relay(port)
    try:
        yield between, address.replace(f":{port}/", f":{between.port}/")
    finally:
        between.close()
