"""Parquet files put one behind the other without decoding them.

Their row groups are copied byte for byte; only the places in the footers move. The footer is a
structure of Thrift's compact protocol; everything in it but the places is copied as it stands.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyarrow.parquet as pq

from geo.core.errors import DataError

_MAGIC = b"PAR1"
_TAIL = 8
# Field numbers of the format's FileMetaData that hold a place in the file, with the way to them:
# row group; column chunk; its metadata (data, index, dictionary and bloom filter); its indexes.
_PLACES = frozenset(
    [(4, 5), (4, 1, 2), (4, 1, 4), (4, 1, 6), (4, 1, 3, 9), (4, 1, 3, 10), (4, 1, 3, 11),
     (4, 1, 3, 14)]
)  # fmt: skip
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(1, 13)


def join_files(parts: Sequence[Path], out: IO[bytes]) -> None:
    """Write Parquet files of one schema as one, with the key-value metadata of the first.

    Raises
    ------
    DataError
        If a part is not whole.
    """
    out.write(_MAGIC)
    whole: pq.FileMetaData | None = None
    for part in parts:
        with part.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            footer, begin = _footer(file, size, part)
            moved = io.BytesIO()
            _copy_struct(io.BytesIO(footer), moved, shift=out.tell() - len(_MAGIC), way=())
            content = moved.getvalue()
            tail = len(content).to_bytes(4, "little") + _MAGIC
            metadata = pq.read_metadata(io.BytesIO(_MAGIC + content + tail))
            file.seek(len(_MAGIC))
            _copy(file, out, begin - len(_MAGIC))
        if whole is None:
            whole = metadata
        else:
            whole.append_row_groups(metadata)
    if whole is None:
        raise DataError("There are no parts to join", where="join_files")
    last = io.BytesIO()
    whole.write_metadata_file(last)
    out.write(last.getvalue()[len(_MAGIC) :])


def _footer(file: IO[bytes], size: int, part: Path) -> tuple[bytes, int]:
    """Footer of a file, and where it begins."""
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    begin = size - _TAIL - int.from_bytes(tail[:4], "little")
    if len(tail) < _TAIL or tail[4:] != _MAGIC or begin < len(_MAGIC):
        raise DataError("The part is not a whole Parquet file", where=part.name,
                        fix="Begin again without --resume")  # fmt: skip
    file.seek(begin)
    return file.read(size - _TAIL - begin), begin


def _copy(file: IO[bytes], out: IO[bytes], length: int) -> None:
    left = length
    while left:
        chunk = file.read(min(left, 1 << 22))
        if not chunk:
            raise DataError("The part is cut short", where=str(file.name))
        out.write(chunk)
        left -= len(chunk)


def _copy_struct(source: IO[bytes], out: IO[bytes], *, shift: int, way: tuple[int, ...]) -> None:
    field = 0
    while True:
        head = _byte(source)
        out.write(bytes([head]))
        if head == 0:
            return
        kind, step = head & 0x0F, head >> 4
        if step:
            field += step
        else:
            field = _signed(_copy_number(source, out))
        here = (*way, field)
        if kind == _I64 and here in _PLACES:
            place = _signed(_number(source))
            # 0 and below mean that there is no such place.
            _write_number(out, _unsigned(place + shift if place > 0 else place))
        elif kind not in (_TRUE, _FALSE):
            _copy_value(source, out, kind, shift=shift, way=here)


def _copy_value(
    source: IO[bytes], out: IO[bytes], kind: int, *, shift: int, way: tuple[int, ...]
) -> None:
    if kind == _STRUCT:
        _copy_struct(source, out, shift=shift, way=way)
    elif kind in (_I16, _I32, _I64):
        _copy_number(source, out)
    elif kind in (_BYTE, _TRUE, _FALSE):
        out.write(source.read(1))
    elif kind == _DOUBLE:
        out.write(source.read(8))
    elif kind == _BINARY:
        length = _copy_number(source, out)
        shutil.copyfileobj(io.BytesIO(source.read(length)), out)
    elif kind in (_LIST, _SET):
        head = _byte(source)
        out.write(bytes([head]))
        many = head >> 4
        if many == 15:
            many = _copy_number(source, out)
        for _ in range(many):
            _copy_value(source, out, head & 0x0F, shift=shift, way=way)
    else:
        raise DataError(f"A footer holds a value of kind {kind}", where="footer")


def _byte(source: IO[bytes]) -> int:
    found = source.read(1)
    if not found:
        raise DataError("A footer is cut short", where="footer")
    return found[0]


def _number(source: IO[bytes]) -> int:
    value = shift = 0
    while True:
        byte = _byte(source)
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7


def _write_number(out: IO[bytes], value: int) -> None:
    while value > 0x7F:
        out.write(bytes([value & 0x7F | 0x80]))
        value >>= 7
    out.write(bytes([value]))


def _copy_number(source: IO[bytes], out: IO[bytes]) -> int:
    value = _number(source)
    _write_number(out, value)
    return value


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _unsigned(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1
