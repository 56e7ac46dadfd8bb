"""One way to write JSON down and one hash of it, so that equal things have equal names."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and no NaN; the same value gives the same text."""
    return _ENCODER.encode(value)


def digest(text: str | bytes) -> str:
    """SHA-256 of text (as UTF-8) or bytes, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8") if isinstance(text, str) else text).hexdigest()


def digest_files(paths: list[Path]) -> str:
    """SHA-256 over the names and bytes of files, in the order of their names."""
    lines = [f"{p.name} {digest(p.read_bytes())}" for p in sorted(paths, key=lambda p: p.name)]
    return digest("\n".join(lines))
