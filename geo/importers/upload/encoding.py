"""Bytes to UTF-8, where only one reading is possible; else a question with samples."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from geo.core.text import visible
from geo.importers.upload.errors import UploadError
from geo.importers.upload.kind import looks_utf16

# UTF-32 first: its mark begins with that of UTF-16.
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Western, Arabic and Urdu on Windows, Arabic by ISO, Western on old Macs and DOS.
EIGHT_BIT = ("cp1252", "cp1256", "iso-8859-6", "mac-roman", "cp437")
WIDE = ("utf-16-le", "utf-16-be")
ENCODINGS = ("utf-8", *EIGHT_BIT, "iso-8859-1", *WIDE, "utf-32-le", "utf-32-be")
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


class Decoded(NamedTuple):
    """Text as UTF-8 without its mark, and the encoding it came in."""

    utf8: bytes
    encoding: str
    marked: bool


def check_encoding(choice: str) -> None:
    """Refuse an encoding that nobody knows; none is fine.

    Raises
    ------
    UploadError
        ``choice_invalid``.
    """
    if choice and choice not in ENCODINGS:
        raise UploadError(
            f"Encoding {choice!r} is not known",
            code="choice_invalid",
            asks="encoding",
            choices=ENCODINGS,
        )


def to_utf8(data: bytes, *, choice: str = "") -> Decoded:
    """UTF-8 bytes of a text file.

    Certain are only a byte order mark and bytes that are valid UTF-8; all else is asked for.

    Raises
    ------
    UploadError
        ``encoding_unknown``, ``encoding_mixed``, ``encoding_wrong`` or ``choice_invalid``.
    """
    check_encoding(choice)
    for mark, name in _BOMS:
        if data.startswith(mark):
            if choice not in ("", name):
                raise UploadError(
                    f"The file's own mark says {name}, the choice says {choice}",
                    code="choice_invalid",
                    asks="encoding",
                    choices=(name,),
                )
            return Decoded(_decode(data[len(mark) :], name), name, True)
    if choice:
        return Decoded(_decode(data, choice), choice, False)
    if b"\x00" in data and looks_utf16(data[:65_536]):
        raise _question(data, WIDE, code="encoding_unknown", row=1)
    at = _first_bad_utf8(data)
    if at < 0:
        return Decoded(data, "utf-8", False)
    code = (
        "encoding_mixed" if _MULTIBYTE.search(data) and _mostly_utf8(data) else "encoding_unknown"
    )
    raise _question(data, EIGHT_BIT, code=code, row=line_of(data, at))


def line_of(data: bytes, at: int) -> int:
    """Number of the line that holds a byte, from 1."""
    return data.count(b"\n", 0, at) + 1


def _first_bad_utf8(data: bytes) -> int:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _mostly_utf8(data: bytes) -> bool:
    """Whether the bytes above 127 are in their majority parts of valid UTF-8 letters."""
    valid = sum(len(match) for match in _MULTIBYTE.findall(data))
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    return valid * 2 > high


def _decode(data: bytes, encoding: str) -> bytes:
    try:
        text = data.decode(encoding)
        return data if encoding == "utf-8" else text.encode("utf-8")
    except UnicodeDecodeError as error:
        newline = "\n".encode(encoding)
        raise UploadError(
            f"Bytes {data[error.start : error.start + 4].hex(' ')} are no text in {encoding}",
            code="encoding_wrong",
            row=data.count(newline, 0, error.start) + 1,
            asks="encoding",
            choices=[name for name in (*EIGHT_BIT, *WIDE) if name != encoding],
        ) from error


def _question(data: bytes, names: tuple[str, ...], *, code: str, row: int) -> UploadError:
    """The candidates, each with the first line in which they differ."""
    readings: dict[str, list[str]] = {}
    sample = data[:4_000_000]
    for name in names:
        try:
            data.decode(name)
            readings[name] = sample.decode(name, "replace").split("\n")
        except UnicodeDecodeError:
            continue
    index = row - 1
    samples = {
        name: visible(lines[index].strip("\r"), limit=120)
        for name, lines in readings.items()
        if index < len(lines)
    }
    what = (
        "Most letters are UTF-8, but some bytes are not: the file was put together from two"
        if code == "encoding_mixed"
        else "The bytes are not UTF-8 and fit more than one encoding"
    )
    shown = "; ".join(f"{name}: {line}" for name, line in samples.items())
    return UploadError(
        f"{what}. The line reads {shown}" if shown else what,
        code=code,
        row=row,
        asks="encoding",
        choices=tuple(readings),
        samples=samples,
    )
