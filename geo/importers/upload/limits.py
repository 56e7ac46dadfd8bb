"""How large, how many, how long: one place for every bound of an upload."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000
MAX_BYTES = 50 * MB
MAX_COLUMNS = 500
MAX_ROWS = 1_000_000
MAX_CELL = 1_000_000
MAX_DEPTH = 32

# A directory entry is 46 bytes and a name: this bounds what is read before anything is checked.
ZIP_DIRECTORY_BYTES = 1 * MB
ZIP_MEMBERS = 1_000
ZIP_TOTAL = 400 * MB
# Sheets of one repeated value pack to 1 : 150; a bomb needs far more to be one.
ZIP_RATIO = 250
ZIP_RATIO_FROM = 1 * MB


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the child process may use.

    ``memory`` is address space in bytes, ``cpu`` computing time and ``wall`` elapsed time in
    seconds, ``output`` the largest file it may write in bytes.
    """

    memory: int = 1_000 * MB
    cpu: int = 60
    wall: float = 90.0
    output: int = 450 * MB


LIMITS = Limits()
