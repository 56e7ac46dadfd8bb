"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from geo.core.files import target_of


@contextmanager
def replacing(path: Path, *, folder: Path | None = None) -> Iterator[IO[bytes]]:
    """Open a file beside a path, and put it in the path's place once it is on the disk.

    A fault on the way leaves what was there before. Faults of the system pass as they are. A
    process that is killed leaves the unfinished file in ``folder``, which has to be of the same
    disk; beside the path if not given. What is no file is refused as `geo.core.files.target_of`.
    """
    target = target_of(path)
    handle, name = tempfile.mkstemp(dir=folder or target.parent, prefix=f".{target.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
