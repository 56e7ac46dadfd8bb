"""One file from a server to a folder: whole or not at all, and continued where it broke off."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import httpx

from geo.core.errors import FetchError
from geo.core.files import WriteError
from geo.fetch.addresses import Address
from geo.fetch.client import Ask, Patience, asked, explained, paced

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and, where the server says it, those there will be."""

_HEAD = 512
_PAGE = (b"<!doctype html", b"<html", b"<head", b"<?xml")


@dataclass(frozen=True, kw_only=True)
class Downloaded:
    """A file that has come whole: where it is, how long, its digest, and what was kept before."""

    path: Path
    size: int
    sha256: str
    resumed_from: int


def download(
    client: httpx.Client,
    address: Address,
    url: str,
    path: Path,
    *,
    progress: Progress | None = None,
    patience: Patience | None = None,
) -> Downloaded:
    """Fetch a file.

    Parameters
    ----------
    client
        From `geo.fetch.client.open_client`.
    address
        Row of the table that the address belongs to: limits, kind, digest.
    url
        Where the file is.
    path
        Where it shall be. Until it is whole it is ``.SOURCE-WHAT.part`` beside it, which the next
        try continues if the server still has the same file (``ETag`` and ``If-Range``).

    Raises
    ------
    FetchError
        If it cannot be fetched, is too large, is not of its kind, or has another digest. What
        stood under the name before stays.
    WriteError
        If it cannot be written.
    """
    part = _Part(path, f"{address.source}-{address.what}", url)
    have, seal = part.have()
    headers = {"Range": f"bytes={have}-", "If-Range": seal} if have else {}
    ask = Ask(url=url, headers={"Accept-Encoding": "identity", **headers})
    with asked(client, address, ask, patience=patience) as response:
        if response.status_code == 416:
            part.forget()
            raise FetchError(
                "What was kept of the file no longer fits the server's",
                where=str(path), fix="It was dropped: run it again to fetch the whole file",
            )  # fmt: skip
        start = have if response.status_code == 206 and _fits(response, have) else 0
        total = _total(response, start)
        _refuse_size(address, total or 0)
        part.note(response)
        with part.open(start) as file, explained(address):
            chunks = paced(response, response.iter_raw(), address, patience=patience)
            _stream(chunks, file, start, total, address=address, progress=progress)
    if total is not None and part.size() != total:
        raise FetchError(
            f"{address.host} sent {part.size():,} of {total:,} bytes",
            where=str(path), fix="Run it again: what has come is kept, and the rest is asked for",
        )  # fmt: skip
    digest = part.check(address)
    size = part.take_name()
    return Downloaded(path=path, size=size, sha256=digest, resumed_from=start)


def _stream(
    chunks: Iterable[bytes], file: BinaryIO, start: int, total: int | None, *,
    address: Address, progress: Progress | None,
) -> None:  # fmt: skip
    there = start
    # As it comes: a chunk that is still being gathered would be lost where the connection breaks.
    for chunk in chunks:
        there += len(chunk)
        _refuse_size(address, there)
        try:
            file.write(chunk)
        except OSError as error:
            raise _unwritten(Path(file.name), error) from error
        if progress:
            progress(there, total)


def _refuse_size(address: Address, size: int) -> None:
    if size > address.limit:
        raise FetchError(
            f"The file is larger than the {address.limit_mb:g} MB that are expected",
            where=f"{address.source} {address.what}",
            fix="If that is right, raise limit_mb in a table of your own (ATLAS_ADDRESSES)",
        )


def _fits(response: httpx.Response, have: int) -> bool:
    """Whether a partial answer begins where ours ends."""
    return str(response.headers.get("content-range", "")).startswith(f"bytes {have}-")


def _total(response: httpx.Response, start: int) -> int | None:
    text = response.headers.get("content-length", "")
    return start + int(text) if text.isascii() and text.isdigit() else None


class _Part:
    """What has come so far, and what the server called it."""

    def __init__(self, path: Path, name: str, url: str) -> None:
        self._path = path
        self._url = url
        self._part = path.with_name(f".{name}.part")
        self._paper = path.with_name(f".{name}.part.json")

    def have(self) -> tuple[int, str]:
        """Bytes that can be continued, and the seal of the file they are of; 0 for none."""
        try:
            paper = json.loads(self._paper.read_text(encoding="utf-8"))
            seal = str(paper["seal"]) if paper["url"] == self._url else ""
        except (OSError, ValueError, KeyError, TypeError):
            return 0, ""
        return (self.size(), seal) if seal else (0, "")

    def note(self, response: httpx.Response) -> None:
        """Keep the seal by which the rest can be asked for: a strong ETag, or nothing."""
        seal = response.headers.get("etag", "")
        strong = seal if not seal.startswith("W/") else ""
        text = json.dumps({"url": self._url, "seal": strong})
        try:
            self._paper.write_text(text, encoding="utf-8")
        except OSError as error:
            raise _unwritten(self._path, error) from error

    def open(self, start: int) -> BinaryIO:
        """The part, cut to where the answer begins."""
        try:
            file = self._part.open("r+b" if start else "wb")
            file.seek(start)
            file.truncate()
        except OSError as error:
            raise _unwritten(self._path, error) from error
        return file

    def size(self) -> int:
        """Bytes on the disk."""
        try:
            return self._part.stat().st_size
        except OSError:
            return 0

    def check(self, address: Address) -> str:
        """Digest of the whole; what is not what it should be is dropped."""
        with self._part.open("rb") as file:
            head = file.read(_HEAD)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        fault = _fault_of_kind(head, address.kind)
        if not fault and address.sha256 and digest != address.sha256:
            fault = (
                f"The file has sha256 {digest[:12]}..., the table of addresses says "
                f"{address.sha256[:12]}..."
            )
        if fault:
            self.forget()
            raise FetchError(
                fault, where=f"{address.host}, {address.source} {address.what}",
                fix="Nothing was kept. Look at " + address.home,
            )  # fmt: skip
        return digest

    def take_name(self) -> int:
        """Give the whole file its name; returns its size."""
        try:
            with self._part.open("r+b") as file:
                os.fsync(file.fileno())
            size = self.size()
            self._part.replace(self._path)
        except OSError as error:
            raise _unwritten(self._path, error) from error
        with suppress(OSError):
            self._paper.unlink()
        return size

    def forget(self) -> None:
        """Drop what has come."""
        for path in (self._part, self._paper):
            path.unlink(missing_ok=True)


def _fault_of_kind(head: bytes, kind: str) -> str:
    """What is wrong with the beginning of a file, empty if nothing."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        return "The server sent an empty file"
    if start[:20].lower().startswith(_PAGE):
        return "The server sent a web page instead of the file: a sign-in, or a notice"
    if kind == "zip" and not start.startswith(b"PK\x03\x04"):
        return "The file is not a zip archive"
    if kind in ("json", "geojson") and not start.startswith((b"{", b"[")):
        return "The file is not JSON"
    if kind == "csv" and (b"\x00" in head or start.startswith((b"{", b"PK\x03\x04"))):
        return "The file is not a CSV table"
    return ""


def _unwritten(path: Path, error: OSError) -> WriteError:
    return WriteError(
        f"{path.name} was not written ({error.strerror})", where=str(path.parent),
        fix="Choose a folder that exists, can be written and has room",
    )  # fmt: skip
