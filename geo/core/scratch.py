"""Folders for files that nobody keeps: what a process that was killed has left, the next removes.

Such a file may be one that somebody handed over, or a copy of the store.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "atlas-scratch-"
# Between making a folder and holding it a process needs a moment.
_YOUNG_S = 5.0


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of this process alone, gone afterwards."""
    remove_left()
    with tempfile.TemporaryDirectory(
        prefix=f"{_PREFIX}{os.getpid()}-", ignore_cleanup_errors=True
    ) as name:
        held = _hold(Path(name))
        try:
            yield Path(name)
        finally:
            if held is not None:
                os.close(held)


def remove_left(*, own: bool = False) -> None:
    """Remove the folders of processes that are no more; with ``own`` those of this one as well."""
    if os.name != "posix":
        return
    mine = f"{_PREFIX}{os.getpid()}-"
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if (own and folder.name.startswith(mine)) or _is_left(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    try:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            return False
        held = _hold(folder)
    except OSError:
        return False
    if held is None:
        return False
    os.close(held)
    return time.time() - found.st_mtime > _YOUNG_S


def _hold(folder: Path) -> int | None:
    """Hold a folder for as long as the process lives, however it ends; None if another does."""
    if os.name != "posix":
        return None
    import fcntl  # noqa: PLC0415  (there is none elsewhere)

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
