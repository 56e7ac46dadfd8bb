"""The file that a version came from, to be taken away again."""

from __future__ import annotations

import re
import unicodedata

from geo.store.versions import Version
from geo.workflow.shelf import open_shelf

_UNSAFE = re.compile(r"[^\w.\- ]+")


def original_file(version: Version | int) -> tuple[str, bytes]:
    """Name and bytes of the file that a version came from, byte for byte as it was given.

    Raises
    ------
    NotFoundError
        If it came from no file.
    """
    store = open_shelf()
    name = (version if isinstance(version, Version) else store.version(version)).file_name
    return safe_name(name), store.original(version)


def safe_name(name: str) -> str:
    """A file name without folders, marks and signs that a disk or a header would stumble over."""
    last = re.split(r"[\\/]", name)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return _UNSAFE.sub("_", plain).strip(" .")[-120:] or "file"
