"""What all fuzz targets share: bytes taken apart, bytes damaged, and a clock."""

from __future__ import annotations

import io
import random
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from geo.core.errors import AtlasError

SLOW_S = 5.0
CORPUS = Path(__file__).with_name("corpus")
Run = Callable[[bytes], None]
# Pieces that have broken readers before, whatever their kind.
TOKENS = (
    b'"', b",", b"\t", b";", b"\n", b"\r", b"\0", b"[", b"{", b"}", b"NaN", b"-0", b"1e999",
    b"9" * 30, b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"<!DOCTYPE x [", b"\xff" * 4,
    b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\xd8\x00", b"null", b"true", b"../", b"%00", b"{{7*7}}",
    "۱۲".encode(), "\u202e".encode(), "۲۰۲۶-۰۱-۳۱".encode(), b"31/01/2026", b"03/04/2026",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Target:
    """A function that lets nothing out but our errors, and what it is fed with.

    ``seeds`` makes good inputs, which are then damaged; ``words`` are pieces of a structured
    input, joined by ``glue``.
    """

    name: str
    run: Run
    seeds: Callable[[], Sequence[bytes]]
    words: tuple[str, ...] = ()
    glue: str = ""


@dataclass
class Tally:
    """What became of the inputs of one target."""

    inputs: int = 0
    refused: int = 0
    slowest: float = 0.0
    codes: set[str] = field(default_factory=set)

    def feed(self, run: Run, data: bytes) -> None:
        """Give one input to a target; whatever it lets out that is not ours passes on."""
        began, busy = time.perf_counter(), time.process_time()
        self.inputs += 1
        try:
            run(data)
        except AtlasError as error:
            self.refused += 1
            self.codes.add(str(getattr(error, "code", type(error).__name__)))
            assert error.what  # noqa: PT017
            assert "Traceback" not in str(error)  # noqa: PT017
        took, busy = time.perf_counter() - began, time.process_time() - busy
        self.slowest = max(self.slowest, busy)
        # A machine that does other things may take its time; what computes or waits may not.
        assert busy < SLOW_S, f"{busy:.1f} s of computing for one input"
        assert took < 6 * SLOW_S, f"{took:.1f} s for one input"


class Cut:
    """Bytes cut into choices and texts, from the front."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def one_of(self, *choices: str) -> str:
        """One of some words, by the next byte."""
        if not self._data:
            return choices[0]
        at, self._data = self._data[0], self._data[1:]
        return choices[at % len(choices)]

    def text(self, *, escape: bool = True) -> str:
        """Text up to the next zero byte; bytes that are no UTF-8 become half characters."""
        piece, _, self._data = self._data.partition(b"\0")
        return piece.decode("utf-8", "surrogateescape" if escape else "replace")


def damaged(data: bytes, seed: int) -> bytes:
    """The data with a few of its bytes changed, removed, doubled or put in.

    Of an archive, one part is damaged two times out of three, so that its own checks let it pass.
    """
    dice = random.Random(seed)  # noqa: S311 - dice of a fuzz
    if data[:4] != b"PK\x03\x04" or not dice.randrange(3):
        return _damaged(data, dice)
    parts = _parts(data)
    name = dice.choice(sorted(parts))
    parts[name] = _damaged(parts[name], dice)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for one, content in parts.items():
            archive.writestr(zipfile.ZipInfo(one), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


@lru_cache(maxsize=64)
def _members(data: bytes) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        return dict(_members(data))
    except (zipfile.BadZipFile, OSError, ValueError, zlib.error, RuntimeError):
        return {"a": data}


def _damaged(data: bytes, dice: random.Random) -> bytes:
    content = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        at = dice.randrange(len(content) + 1)
        how = dice.randrange(8)
        if how == 0 and at < len(content):
            content[at] ^= 1 << dice.randrange(8)
        elif how == 1:
            content[at:at] = dice.randbytes(dice.choice((1, 4, 30)))
        elif how == 2:
            del content[at : at + dice.choice((1, 3, 200))]
        elif how == 3:
            other = dice.randrange(len(content) + 1)
            content[at:at] = content[other : other + dice.choice((2, 50))]
        elif how in (4, 5):
            token = dice.choice(TOKENS)
            content[at : at + len(token) * dice.randrange(2)] = token
        elif how == 6 and at < len(content):
            content[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, ord("9"), ord("-")))
        elif dice.randrange(4) == 0:
            del content[at:]
    return bytes(content)


@lru_cache(maxsize=1)
def folder() -> Path:
    """A folder of this process for what the readers write."""
    return Path(_made().name)


@lru_cache(maxsize=1)
def _made() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="atlas-fuzz-", ignore_cleanup_errors=True)
