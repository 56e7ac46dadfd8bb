"""Writing a file so that a fault leaves the old one or the new one, never a part."""

from __future__ import annotations

import os
import secrets
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from geo.core.errors import AtlasError, NotFoundError
from geo.core.text import visible


class WriteError(AtlasError, OSError):
    """A file could not be written; what was there before is still there."""


def no_file(path: Path) -> NotFoundError:
    """The fault of a file that is not there, with the folder in which it was looked for."""
    return NotFoundError(
        f"No file {visible(path.name, limit=80)!r}",
        where=str(path.parent.absolute()),
        fix="Check its name, or give the folder with it",
    )


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
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to be filled, which takes its name only when it is whole and on the disk.

    Raises
    ------
    WriteError
        As `write_whole`. Whatever else goes wrong meanwhile leaves no file.
    """
    with told_writing(path), replacing(path) as file:
        yield file


@contextmanager
def replacing(path: Path, *, folder: Path | None = None) -> Iterator[IO[bytes]]:
    """The same, with faults of the system as they are.

    A process that is killed leaves the unfinished file in ``folder``, which has to be of the same
    disk; beside the path if not given.
    """
    target = target_of(path)
    with _beside(target, folder) as file:
        yield file
        _finish(file, target).replace(target)


def write_together(contents: Mapping[Path, str | bytes]) -> None:
    """Write files that belong together: none gets its name before all are on the disk.

    Raises
    ------
    WriteError
        As `write_whole`; no file is changed then.
    """
    with ExitStack() as stack:
        waiting: dict[Path, Path] = {}
        for path, content in {target_of(path): text for path, text in contents.items()}.items():
            with told_writing(path):
                file = stack.enter_context(_beside(path))
                file.write(content.encode("utf-8") if isinstance(content, str) else content)
                waiting[path] = _finish(file, path)
        for path, temporary in waiting.items():
            with told_writing(path):
                temporary.replace(path)


@contextmanager
def _beside(target: Path, folder: Path | None = None) -> Iterator[IO[bytes]]:
    """A new file beside a target, which a fault takes away again."""
    # Made as any program makes one, so that whoever keeps files from others (umask) does so here.
    path = (folder or target.parent) / f".{target.name}.{secrets.token_hex(4)}"
    with path.open("x+b") as file:
        try:
            yield file
        except BaseException:
            with suppress(OSError):
                file.close()
            path.unlink(missing_ok=True)
            raise


def _finish(file: IO[bytes], target: Path) -> Path:
    """The path of a file that is on the disk, closed, with the rights of the one it replaces."""
    file.flush()
    os.fsync(file.fileno())
    file.close()
    path = Path(file.name)
    if target.exists():
        path.chmod(stat.S_IMODE(target.stat().st_mode))
    return path


@contextmanager
def told_writing(
    path: Path, *, what: str = "", fault: type[AtlasError] = WriteError
) -> Iterator[None]:
    """Say what fails at the system of a file that is being written, or of its folder.

    Parameters
    ----------
    path
        The file.
    what
        What a reader calls it, before its name.
    fault
        Kind of the error that says so.
    """
    try:
        yield
    except OSError as error:
        if isinstance(error, AtlasError):
            raise
        raise fault(
            f"{what} {path.name} was not written ({error.strerror})".strip(),
            where=str(path.parent),
            fix="Choose a folder that exists, can be written and has room",
        ) from error
