"""A server on this machine that answers as the sources do, with content made up for the tests."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Route:
    """An answer: ``cut`` ends it after so many bytes, ``pause`` waits before each byte."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    cut: int = 0
    pause: float = 0.0
    drip: float = 0.0
    times: int = 0
    then: object = None
    make: object = None


@dataclass
class Site:
    """What the server was asked, and where it is."""

    url: str
    routes: dict[str, Route] = field(default_factory=dict)
    asked: list = field(default_factory=list)

    def json(self, path, value, **more):
        self.routes[path] = Route(body=json.dumps(value).encode(), **more)

    @property
    def paths(self):
        return [one["path"] for one in self.asked]


@contextmanager
def site():
    """The server, for as long as it is needed."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    found = Site(url=f"http://127.0.0.1:{server.server_address[1]}")
    server.site = found
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_POST(self):
        self.do_GET()

    def do_GET(self):
        parts = urlsplit(self.path)
        length = int(self.headers.get("content-length") or 0)
        self.server.site.asked.append(
            {
                "path": parts.path,
                "query": {k: v[-1] for k, v in parse_qs(parts.query).items()},
                "headers": {k.lower(): v for k, v in self.headers.items()},
                "form": {k: v[-1] for k, v in parse_qs(self.rfile.read(length).decode()).items()},
            }
        )
        route = self.server.site.routes.get(parts.path, Route(status=404))
        if route.times:
            route.times -= 1
            if not route.times and route.then is not None:
                self.server.site.routes[parts.path] = route.then
        if route.make:
            route = route.make(self.server.site.asked[-1])
        self._answer(route)

    def _answer(self, route):
        body, status, headers = route.body, route.status, dict(route.headers)
        if route.etag:
            headers["ETag"] = route.etag
        wanted = self.headers.get("Range", "")
        if wanted and status == 200 and route.etag and self.headers.get("If-Range") == route.etag:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                status, body = 416, b""
            else:
                status = 206
                headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                body = body[start:]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            if route.pause:
                time.sleep(route.pause)
            if route.drip:
                for at in range(len(body)):
                    self.wfile.write(body[at : at + 1])
                    time.sleep(route.drip)
                return
            self.wfile.write(body[: route.cut] if route.cut else body)
        except OSError:
            pass
