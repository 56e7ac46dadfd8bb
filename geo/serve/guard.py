"""The door of a served atlas: who may knock, what every answer carries, and what is counted.

A plain ASGI middleware round Streamlit's own app. It answers ``/healthz``, ``/readyz`` and
``/metrics`` itself, whatever path the app is shown below.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlsplit

from geo import __version__
from geo.serve.headers import headers_for, short_way_out
from geo.serve.health import check_health
from geo.serve.logs import now_ms, tell
from geo.serve.meters import CONTENT_TYPE, Meters

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_ROUTES = {
    "static": "static",
    "media": "media",
    "component": "component",
    "auth": "auth",
    "oauth2callback": "auth",
    "_stcore/upload_file": "upload",
    "_stcore/stream": "session",
    "_stcore/health": "health",
    "_stcore": "core",
}
# Streamlit's own counters and its interface for programs; neither asks who is there.
_CLOSED = ("_stcore/metrics", "_stcore/agent", "_stcore/script-health-check")
_QUIET = ("static", "component", "health")
_CHECK_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the door goes by.

    ``may_upload`` says whether a request's file is taken, ``may_say`` whether a message of a
    session is handed on.
    """

    host_names: tuple[str, ...]
    origin: str
    base_path: str
    policy: str
    metrics_token: str = field(repr=False)
    may_upload: Callable[[Scope], bool] = lambda _: True
    may_say: Callable[[bytes], bool] = lambda _: True


class Guard:
    """See the module."""

    def __init__(self, app: App, *, rules: Rules, meters: Meters) -> None:
        self._app = app
        self._rules = rules
        self._meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, refuse, or hand on."""
        if scope["type"] == "websocket":
            await self._session(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.monotonic()
        path = str(scope["path"])
        route = route_of(path, self._rules.base_path)
        status = 500
        refused = _no_sign_in(self._rules.base_path)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                if route == "auth" and status == 400:
                    # Streamlit has two words for it, and no way back.
                    kept = [(n, v) for n, v in message["headers"] if n.lower() == b"set-cookie"]
                    message = {**message, "headers": [*kept, *_headers_of(refused, _HTML)]}
                given = message.get("headers", ())
                given = short_way_out(given) if route == "auth" else given
                message = {**message, "headers": self._dressed(route, given)}
            elif route == "auth" and status == 400:
                message = {**message, "body": b"" if message.get("more_body") else refused}
            await send(message)

        try:
            if not self._knows_host(scope):
                self._meters.add("atlas_refused_total", reason="host")
                await _answer(sending, 421, b"Unknown host\n")
            elif path == "/healthz":
                await _answer(sending, 200, b"ok\n")
            elif path == "/readyz":
                await self._ready(sending)
            elif path == "/metrics":
                await self._metrics(scope, sending)
            elif route == "closed":
                await _answer(sending, 404, b"Not found\n")
            elif route == "upload" and not self._takes_file(scope):
                self._meters.add("atlas_refused_total", reason="upload")
                await _answer(sending, 403, b"Not from here\n")
            else:
                await self._app(scope, receive, sending)
        finally:
            took = time.monotonic() - began
            method = str(scope["method"]) if scope["method"] in _METHODS else "other"
            self._meters.add(
                "atlas_http_requests_total", route=route, method=method, status=str(status)
            )
            self._meters.observe("atlas_http_request_seconds", took, route=route)
            if route not in _QUIET or status >= 400:
                tell("request", route=route, method=method, status=status, ms=now_ms(began))

    async def _session(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = _header(scope, b"origin")
        if not self._knows_host(scope) or (origin and not self._knows_origin(origin)):
            self._meters.add("atlas_refused_total", reason="origin")
            tell("refused", level="warning", reason="origin")
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if route_of(str(scope["path"]), self._rules.base_path) != "session":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return

        dropped = False

        async def receiving() -> Message:
            nonlocal dropped
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                self._meters.add("atlas_messages_total")
                if self._rules.may_say(message.get("bytes") or b""):
                    return message
                self._meters.add("atlas_refused_total", reason="message")
                if not dropped:
                    # Once a session: whoever sends thousands fills no log.
                    dropped = True
                    tell("refused", level="warning", reason="message")

        began = time.monotonic()
        self._meters.add("atlas_sessions_total")
        self._meters.add("atlas_sessions_open")
        tell("session opened")
        try:
            await self._app(scope, receiving, send)
        finally:
            self._meters.add("atlas_sessions_open", -1)
            tell("session closed", ms=now_ms(began))

    def _takes_file(self, scope: Scope) -> bool:
        return scope["method"] not in ("PUT", "POST") or self._rules.may_upload(scope)

    async def _ready(self, send: Send) -> None:
        try:
            health = await asyncio.wait_for(asyncio.to_thread(check_health), timeout=_CHECK_S)
        except TimeoutError:
            await _answer(send, 503, b'{"ready": false}\n', content_type="application/json")
            return
        body = json.dumps(health.plain()).encode() + b"\n"
        status = 200 if health.ready else 503
        await _answer(send, status, body, content_type="application/json")

    async def _metrics(self, scope: Scope, send: Send) -> None:
        if not self._may_measure(scope):
            await _answer(send, 404, b"Not found\n")
            return
        try:
            health = await asyncio.wait_for(asyncio.to_thread(check_health), timeout=_CHECK_S)
            gauges = health.gauges()
        except TimeoutError:
            gauges = {"atlas_ready": 0.0}
        text = self._meters.text(gauges, release=__version__)
        await _answer(send, 200, text.encode(), content_type=CONTENT_TYPE)

    def _may_measure(self, scope: Scope) -> bool:
        """With a token whoever has it; else whoever did not come through a proxy."""
        token = self._rules.metrics_token
        if token:
            given = _header(scope, b"authorization")
            return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
        # Said twice it still came through a proxy: one that adds its line to the caller's.
        return not any(value for name, value in scope.get("headers", ()) if name in _PROXIED)

    def _knows_host(self, scope: Scope) -> bool:
        return _host_name(f"//{_header(scope, b'host')}") in self._rules.host_names

    def _knows_origin(self, origin: str) -> bool:
        own = origin == self._rules.origin
        return own or _host_name(origin) in ("127.0.0.1", "localhost", "::1")

    def _dressed(self, route: str, given: Any) -> list[tuple[bytes, bytes]]:
        own = headers_for(
            route,
            policy=self._rules.policy,
            encrypted=self._rules.origin.startswith("https:"),
        )
        names = {name for name, _ in own}
        return [(n, v) for n, v in given if n.lower() not in (*names, b"server")] + own


_HTML = "text/html; charset=utf-8"
_PROXIED = (b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via")
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")


def route_of(path: str, base_path: str) -> str:
    """Kind of an address: few, so that they can be counted, and without what is in it."""
    if path in ("/healthz", "/readyz", "/metrics"):
        return "health"
    base = f"/{base_path}/" if base_path else "/"
    inner = path.removeprefix(base)
    if inner.startswith(_CLOSED):
        return "closed"
    for start, route in _ROUTES.items():
        if inner == start or inner.startswith(f"{start}/"):
            return route
    return "page"


async def _answer(
    send: Send, status: int, body: bytes, *, content_type: str = "text/plain; charset=utf-8"
) -> None:
    headers = _headers_of(body, content_type)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _headers_of(body: bytes, content_type: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", content_type.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]


def _no_sign_in(base_path: str) -> bytes:
    """Page of a sign-in that the provider did not answer or the app cannot begin."""
    home = f"/{base_path}/" if base_path else "/"
    return (
        '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">'
        "<style>body{font:1rem/1.5 sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem}"
        "</style><title>Not signed in</title><h1>Not signed in</h1>"
        "<p>The account service of your organisation does not answer, or does not know this atlas. "
        "Try again in a minute; if it stays so, tell whoever runs the atlas.</p>"
        f'<p><a href="{escape(home)}">Back to the atlas</a></p></html>\n'
    ).encode()


def _header(scope: Scope, name: bytes) -> str:
    values = [value for found, value in scope.get("headers", ()) if found == name]
    return values[0].decode("latin-1") if len(values) == 1 else ""


def _host_name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""
