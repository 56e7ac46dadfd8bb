"""Writing a file so that a fault leaves the old one or the new one, never a part."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geo.core.errors import AtlasError


class WriteError(AtlasError, OSError):
    """A file could not be written; what was there before is still there."""


def no_room(what: str) -> WriteError:
    """The fault of a file that a library sets down in the folder for temporary files first."""
    return WriteError(
        f"The {what} could not be made",
        where=tempfile.gettempdir(),
        fix="Make room in this folder, or name another one for temporary files by TMPDIR",
    )


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write to a temporary file beside the target, flush it to the disk, and rename it.

    Raises
    ------
    WriteError
        If the folder is missing or cannot be written, the disk is full, or what stands there is
        no file.
    """
    with whole_file(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def target_of(path: Path) -> Path:
    """The file that a name stands for: a link is followed, so that it stays one.

    Raises
    ------
    WriteError
        If something stands there that is no file: a folder, a device, a pipe.
    """
    real = Path(os.path.realpath(path))
    try:
        mode = real.stat().st_mode
    except OSError:
        return real  # not there yet, or what the writing will tell
    if not stat.S_ISREG(mode):
        kind = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
        raise WriteError(
            f"{path.name} is {kind}, which no file replaces",
            where=str(path.parent),
            fix="Give the name of a file",
        )
    return real


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file to be filled, which takes its name only when it is whole and on the disk.

    Raises
    ------
    WriteError
        As `write_whole`. Whatever else goes wrong meanwhile leaves no file.
    """
    temporary: Path | None = None
    target = target_of(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
        temporary = None
    except OSError as error:
        if isinstance(error, AtlasError):
            raise
        raise WriteError(
            f"{path.name} was not written ({error.strerror})",
            where=str(path.parent),
            fix="Choose a folder that exists, can be written and has room",
        ) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write files that belong together: none gets its name before all are on the disk.

    Raises
    ------
    WriteError
        As `write_whole`; no file is changed then.
    """
    waiting: dict[Path, Path] = {}
    settled = {target_of(path): content for path, content in contents.items()}
    path = next(iter(settled))
    try:
        for path, content in settled.items():
            waiting[path] = _write_beside(path, content)
        for path, temporary in list(waiting.items()):
            temporary.replace(path)
            del waiting[path]
    except OSError as error:
        raise WriteError(
            f"{path.name} was not written ({error.strerror})",
            where=str(path.parent),
            fix="Choose a folder that exists, can be written and has room",
        ) from error
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _write_beside(path: Path, content: str | bytes) -> Path:
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
