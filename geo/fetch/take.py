"""What is wanted of an archive: one member, and of a table of the world the rows of one country."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import IO

from geo.core.errors import FetchError
from geo.core.files import whole_file
from geo.core.text import visible
from geo.importers.upload.archive import members_of
from geo.importers.upload.errors import UploadError

# What the standard library raises while it unpacks: a cut stream, a method or key it has not.
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            UnicodeDecodeError, csv.Error)  # fmt: skip


def take_member(archive: Path, pattern: str, target: Path, *, keep: str = "") -> int | None:
    """Unpack the one member that fits a pattern; the archive stays.

    Parameters
    ----------
    archive
        A zip file.
    pattern
        Name of the member, with ``*`` for what varies.
    target
        Where it shall be.
    keep
        ``COLUMN=VALUE``: of a CSV, only these rows, with the header.

    Returns
    -------
    int or None
        Number of rows kept, None for a member that was taken whole.

    Raises
    ------
    FetchError
        If the archive is damaged or unsafe, has no such member or several, or the table no such
        column.
    WriteError
        If it cannot be written.
    """
    try:
        names = [member.name for member in members_of(archive.read_bytes())]
    except UploadError as error:
        raise FetchError(error.what, where=archive.name, fix=error.fix) from error
    fitting = [n for n in names if fnmatchcase(PurePosixPath(n).name.lower(), pattern.lower())]
    if len(fitting) != 1:
        listed = ", ".join(visible(name, limit=60) for name in names[:12])
        raise FetchError(
            f"{'Several members are' if fitting else 'No member is'} called {pattern}; "
            f"there are: {listed or 'none'}",
            where=archive.name, fix="Unpack the archive by hand and import the file you need",
        )  # fmt: skip
    try:
        with (
            zipfile.ZipFile(archive) as opened,
            opened.open(fitting[0]) as source,
            whole_file(target) as out,
        ):
            if keep:
                return _rows(source, out, keep, archive.name)
            shutil.copyfileobj(source, out)
            return None
    except _DAMAGED as error:
        raise FetchError(
            f"{fitting[0]} cannot be unpacked ({error})", where=archive.name,
            fix="Fetch it again",
        ) from error  # fmt: skip


def _rows(source: IO[bytes], out: IO[bytes], keep: str, name: str) -> int:
    column, _, value = keep.partition("=")
    text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    reader = csv.reader(text, strict=True)
    header = next(reader, [])
    if column not in header:
        raise FetchError(f"The table has no column {column}", where=name)
    at = header.index(column)
    kept = 0
    for row in _with_header(header, reader):
        if row is not header and (len(row) <= at or row[at].strip() != value):
            continue
        kept += row is not header
        line = io.StringIO(newline="")
        csv.writer(line, lineterminator="\n").writerow(row)
        out.write(line.getvalue().encode("utf-8"))
    return kept


def _with_header(header: list[str], rows: Iterator[list[str]]) -> Iterator[list[str]]:
    yield header
    yield from rows
