"""Response headers of a served atlas: what a browser may do with a page of it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

TILE_HOST = "https://tile.openstreetmap.org"
"""The one host that a reader can choose to ask, for background tiles."""

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
# Many proxies have 4,096 bytes for a whole head.
_LONGEST = 2000
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000"


def page_policy(index_html: str) -> str:
    """Content policy of the app's page: its own scripts, and those that its index holds inline.

    Streamlit sets styles from scripts, so styles cannot be held to hashes, and its reader of
    messages compiles a few bytes of WebAssembly, which is no evaluation of text.
    """
    scripts = " ".join(
        ["'self'", "'wasm-unsafe-eval'", *(_hash(text) for text in _INLINE.findall(index_html))]
    )
    return _policy(
        "default-src 'none'",
        f"script-src {scripts}",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "frame-src 'self'",
    )


def component_policy() -> str:
    """Content policy of the map page's frame, which holds its script and style to hashes itself."""
    return _policy(
        "default-src 'none'",
        "script-src 'unsafe-inline'",
        "style-src 'unsafe-inline'",
        f"img-src data: {TILE_HOST}",
    )


def headers_for(route: str, *, policy: str, encrypted: bool) -> list[tuple[bytes, bytes]]:
    """Headers of a response; ``route`` is one of `geo.serve.guard.route_of`."""
    out = dict(_FIXED)
    out["Content-Security-Policy"] = component_policy() if route == "component" else policy
    if encrypted:
        out["Strict-Transport-Security"] = HSTS
    if route in ("media", "upload"):
        out["Cache-Control"] = "private, no-store"
    return [(name.lower().encode(), value.encode()) for name, value in out.items()]


def short_way_out(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers whose address holds no token that would be too long for a proxy.

    Whoever has many groups has a long one, and it stands in the address that ends a sign-in at the
    provider. A proxy that cannot take the head answers in its place: then the cookies would stay.
    The provider, which is told the client as well, may ask whether it is meant.
    """
    return [
        (name, _without_token(value))
        if name.lower() == b"location" and len(value) > _LONGEST
        else (name, value)
        for name, value in headers
    ]


def _without_token(address: bytes) -> bytes:
    parts = urlsplit(address.decode("latin-1"))
    kept = [(n, v) for n, v in parse_qsl(parts.query) if n != "id_token_hint"]
    return parts._replace(query=urlencode(kept)).geturl().encode("latin-1")


def _policy(*parts: str) -> str:
    ends: Sequence[str] = ("base-uri 'none'", "form-action 'self'", "frame-ancestors 'self'")
    return "; ".join([*parts, *ends])


def _hash(script: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"
