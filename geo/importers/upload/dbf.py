"""The table of a shapefile (dBASE III), as the text it holds."""

from __future__ import annotations

import re
import struct
from datetime import date
from typing import Any, NamedTuple

from geo.importers.upload.encoding import EIGHT_BIT
from geo.importers.upload.errors import UploadError, show
from geo.importers.upload.limits import MAX_COLUMNS, MAX_ROWS


class Field(NamedTuple):
    """A column: its name, its type letter and where it lies in a record."""

    name: str
    kind: str
    start: int
    width: int


def read_dbf(data: bytes, *, encoding: str) -> tuple[list[str], list[list[str]]]:
    """Names and rows of a table; dates become ISO, numbers stay as written.

    Parameters
    ----------
    data
        The ``.dbf``.
    encoding
        Of its text, or empty: then anything beyond ASCII is asked for.

    Raises
    ------
    UploadError
        A ``dbf_`` code or ``encoding_unknown``, with row and column.
    """
    count, start, width = _sizes(data)
    fields = _fields(data, start, width, encoding)
    names = [field.name for field in fields]
    rows: list[list[str]] = []
    for index in range(count):
        at = start + index * width
        record = data[at : at + width]
        if record[:1] == b"*":
            raise UploadError("The record is marked as deleted", code="dbf_deleted", row=index + 2)
        if record[:1] != b" ":
            raise UploadError("The record has no mark", code="dbf_damaged", row=index + 2)
        rows.append([_cell(record, field, index + 2, encoding) for field in fields])
    return names, rows


def _sizes(data: bytes) -> tuple[int, int, int]:
    if len(data) < 33:
        raise UploadError("The .dbf is cut off", code="dbf_damaged")
    count, start, width = struct.unpack_from("<IHH", data, 4)
    expected = start + count * width
    # One byte 0x1A may close the file.
    if width < 2 or start < 65 or len(data) - expected not in (0, 1):
        raise UploadError(
            f"The .dbf declares {count:,} records of {width} bytes and is {len(data):,} bytes long",
            code="dbf_damaged",
        )
    if count > MAX_ROWS:
        raise UploadError(f"The table has {count:,} rows", code="too_many_rows")
    return count, start, width


def _fields(data: bytes, start: int, width: int, encoding: str) -> list[Field]:
    fields: list[Field] = []
    at, offset = 32, 1
    while at + 1 <= start and data[at] != 0x0D:
        if at + 32 > start or len(fields) >= MAX_COLUMNS:
            raise UploadError("The .dbf's list of fields has no end", code="dbf_damaged")
        raw = data[at : at + 11].split(b"\x00")[0]
        kind = chr(data[at + 11])
        size = data[at + 16]
        name = _decode(raw, encoding, row=1, column=f"column {len(fields) + 1}")
        if kind not in "CNFDLI":
            raise UploadError(
                f"Field {show(name)} is of type {show(kind)}",
                code="dbf_field",
                row=1,
                column=name,
            )
        fields.append(Field(name, kind, offset, size))
        offset += size
        at += 32
    if offset != width or not fields:
        raise UploadError(
            f"The .dbf's fields take {offset} bytes, its records {width}", code="dbf_damaged"
        )
    return fields


def _cell(record: bytes, field: Field, row: int, encoding: str) -> str:
    raw = record[field.start : field.start + field.width]
    if field.kind == "C":
        return _decode(raw.rstrip(b" \x00"), encoding, row=row, column=field.name)
    if field.kind == "I":
        return str(int.from_bytes(raw, "little", signed=True))
    text = raw.decode("latin-1").strip(" \x00")
    # A field of stars is how dBASE writes a number that did not fit, and many programs no number.
    if not text or set(text) <= {"*"} or text == "?":
        return ""
    if field.kind == "L":
        return _known(text, r"[TtYyFfNn]", field, row)
    if field.kind == "D":
        return _date(text, field, row)
    return _known(text, r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", field, row)


def _date(text: str, field: Field, row: int) -> str:
    if text == "00000000":
        return ""
    digits = _known(text, r"[0-9]{8}", field, row)
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError as error:
        raise _fault(text, field, row) from error


def _known(text: str, pattern: str, field: Field, row: int) -> str:
    if not re.fullmatch(pattern, text):
        raise _fault(text, field, row)
    return text


def _fault(text: str, field: Field, row: int) -> UploadError:
    return UploadError(
        f"Value {show(text)} does not fit a field of type {field.kind}",
        code="dbf_value",
        row=row,
        column=field.name,
    )


def _decode(raw: bytes, encoding: str, *, row: int, column: str) -> str:
    if raw.isascii():
        return raw.decode("ascii")
    if encoding:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            raise UploadError(
                f"Bytes {raw[error.start : error.start + 4].hex(' ')} are no text in {encoding}",
                code="encoding_wrong",
                row=row,
                column=column,
                asks="encoding",
                choices=tuple(name for name in ("utf-8", *EIGHT_BIT) if name != encoding),
            ) from error
    samples: dict[str, Any] = {}
    for name in ("utf-8", *EIGHT_BIT):
        try:
            samples[name] = raw.decode(name)
        except UnicodeDecodeError:
            continue
    raise UploadError(
        "The shapefile has no .cpg that names its encoding",
        code="encoding_unknown",
        row=row,
        column=column,
        asks="encoding",
        choices=tuple(samples),
        samples=samples,
    )
