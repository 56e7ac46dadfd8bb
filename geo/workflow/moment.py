"""One moment of the record for a piece of work: whoever saves meanwhile is not half in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

T = TypeVar("T")
_READ: ContextVar[dict[str, object] | None] = ContextVar("read", default=None)


@contextmanager
def one_moment() -> Iterator[None]:
    """Within it whatever is read of the store a second time is as it was the first time.

    The name of a record and what is made of it are then of one record, also where another one
    came in between: what is kept under the name is what it names. Not for what writes, and it
    does not reach other threads.
    """
    if _READ.get() is not None:
        yield
        return
    before = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(before)


@contextmanager
def instead(**read: object) -> Iterator[None]:
    """Within it what is given stands for what would be read of the store under its name."""
    before = _READ.set({**(_READ.get() or {}), **read})
    try:
        yield
    finally:
        _READ.reset(before)


def as_now(work: Callable[[], T]) -> Callable[[], T]:
    """Work for later, also in another thread, on what this moment has read of the store."""
    read = dict(_READ.get() or {})

    def later() -> T:
        with instead(**read):
            return work()

    return later


def once(name: str, read: Callable[[], T]) -> T:
    """What was read under a name in this moment; read now where it is the first time, or none."""
    found = _READ.get()
    if found is None:
        return read()
    if name not in found:
        found[name] = read()
    return cast("T", found[name])
