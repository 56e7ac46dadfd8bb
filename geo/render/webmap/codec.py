"""Columns of whole numbers in few bytes: byte planes, deflated, written in base64.

A column becomes planes, all lowest bytes first: bytes of one meaning stand side by side, which
deflate packs best. A column of one number all along has no planes. A head of JSON comes before the
columns. ``static/04_inflate.js`` and ``05_columns.js`` read it.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.core.digest import canonical_json
from geo.core.errors import DataError

Whole = NDArray[np.int64]
_RAW = -15
# Far above the largest record that a page can draw; a file of a stranger may unpack to anything.
_MOST = 1 << 28
_MOST_ROWS = 1 << 24
_LARGEST = 1 << 30


def deflate(content: bytes, *, level: int) -> str:
    """Bytes deflated without a frame, in base64."""
    packer = zlib.compressobj(level, zlib.DEFLATED, _RAW)
    return base64.b64encode(packer.compress(content) + packer.flush()).decode("ascii")


def inflate(text: str) -> bytes:
    """Bytes of `deflate`.

    Raises
    ------
    DataError
        If the text is not that of `deflate`.
    """
    unpacker = zlib.decompressobj(_RAW)
    try:
        content = unpacker.decompress(base64.b64decode(text, validate=True), _MOST)
    except (ValueError, zlib.error) as error:
        raise DataError(f"The packed data cannot be read ({error})", where="map file") from None
    if not unpacker.eof:
        what = "unpacks to too much" if len(content) >= _MOST else "is cut short"
        raise DataError(f"The packed data {what}", where="map file")
    if unpacker.unused_data:
        raise DataError("The packed data has more behind it", where="map file")
    return content


def pack(head: Mapping[str, Any], columns: Mapping[str, Whole]) -> str:
    """Head and columns as one text; the same input gives the same text.

    Parameters
    ----------
    head
        Anything that JSON can hold; the key ``columns`` is taken.
    columns
        Whole numbers by name, each from -2**30 to 2**30.
    """
    specs, planes = [], []
    for name, values in columns.items():
        least, most = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        if least == most:
            specs.append([name, len(values), 0, least])
            continue
        signed = least < 0
        plain = np.where(values < 0, -2 * values - 1, 2 * values) if signed else values
        width = (max(most, -2 * least - 1, 2 * most * signed).bit_length() + 7) // 8
        octets = plain.astype("<u4").view(np.uint8).reshape(len(plain), 4)
        planes.append(octets[:, :width].T.tobytes())
        specs.append([name, len(values), width, int(signed)])
    text = canonical_json({**head, "columns": specs}).encode("utf-8")
    # The head is text. In planes only runs repeat; looking for more costs eight times as much and
    # packs worse. The first stream ends open, so that the second reads on as the same one.
    words = zlib.compressobj(5, zlib.DEFLATED, _RAW)
    numbers = zlib.compressobj(6, zlib.DEFLATED, _RAW, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)
    packed = [
        words.compress(len(text).to_bytes(4, "little") + text),
        words.flush(zlib.Z_FULL_FLUSH),
        numbers.compress(b"".join(planes)),
        numbers.flush(),
    ]
    return base64.b64encode(b"".join(packed)).decode("ascii")


def unpack(text: str) -> tuple[dict[str, Any], dict[str, Whole]]:
    """Head and columns of `pack`.

    Raises
    ------
    DataError
        If the text is not that of `pack`.
    """
    content = inflate(text)
    at = 4 + int.from_bytes(content[:4], "little")
    columns: dict[str, Whole] = {}
    try:
        head = json.loads(content[4:at])
        for name, length, width, told in head.pop("columns"):
            columns[name] = _column(content, at, length, width, told)
            at += length * width
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise DataError(
            f"The packed data is not laid out as it must be ({error})", where="map file"
        ) from error
    return head, columns


def _column(content: bytes, at: int, length: int, width: int, told: int) -> Whole:
    if width == 0 and 0 <= length <= _MOST_ROWS and -_LARGEST <= told <= _LARGEST:
        # A stranger's file may name any number of such columns: none takes room before it is used.
        return np.broadcast_to(np.int64(told), length)
    if not 1 <= width <= 4 or not 0 <= length * width <= len(content) - at:
        raise ValueError("a column has no room")
    octets = np.zeros((length, 4), dtype=np.uint8)
    plane = np.frombuffer(content, dtype=np.uint8, count=length * width, offset=at)
    octets[:, :width] = plane.reshape(width, length).T
    values = octets.view("<u4").reshape(length).astype(np.int64)
    return (values >> 1) ^ -(values & 1) if told else values
