"""One way to write JSON down and one hash of it, so that equal things have equal names."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from geo.core.errors import DataError

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces and no NaN; the same value gives the same text."""
    return _ENCODER.encode(value)


def digest(text: str | bytes) -> str:
    """SHA-256 of text (as UTF-8) or bytes, in hexadecimal.

    Raises
    ------
    DataError
        If the text holds half a surrogate pair, which no file can hold.
    """
    try:
        content = text.encode("utf-8") if isinstance(text, str) else text
    except UnicodeEncodeError as error:
        raise DataError(
            f"Half a character (U+{ord(error.object[error.start]):04X}) cannot be written",
            where=repr(error.object[max(0, error.start - 20) : error.end + 20]),
            fix="Read the text again in the encoding that it was written in",
        ) from None
    return hashlib.sha256(content).hexdigest()


def digest_files(paths: list[Path]) -> str:
    """SHA-256 over the names and bytes of files, in the order of their names."""
    lines = [f"{p.name} {digest(p.read_bytes())}" for p in sorted(paths, key=lambda p: p.name)]
    return digest("\n".join(lines))
