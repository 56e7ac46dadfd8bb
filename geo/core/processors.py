"""How many processors this process may use."""

from __future__ import annotations

import os


def processors() -> int:
    """Processors that the process may use, which may be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
