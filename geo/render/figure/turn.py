"""One picture is drawn after the other: matplotlib's settings belong to the whole process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache


@contextmanager
def turn() -> Iterator[None]:
    """Wait until nobody else draws; to be held from the first mark to the last byte.

    Marks take settings when they are made and files when they are written: a picture that is made
    while another has set them comes out otherwise, and who leaves first takes them from the other.
    A thread that has the turn may ask for it again.
    """
    with _lock():
        yield


@lru_cache(maxsize=1)
def _lock() -> threading.RLock:
    return threading.RLock()
