"""Moments at which a test kills a process, measured by runs of the same minute.

A machine that is busy takes many times as long as it did a minute ago: moments that were fixed
before would all come too early, or all after the end.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

EVERY = 5
"""One run in so many is let go to its end; how long it took is the measure of those after it."""


class Moments:
    """How long to wait before each of ``count`` kills: the first at once, all over the run.

    What is None is not killed; its time is told to `took`. ``whole`` is that of a run before.
    """

    def __init__(self, count: int, whole: float, *, seed: int) -> None:
        self._count, self._whole, self._seed = count, whole, seed

    def __iter__(self) -> Iterator[float | None]:
        chance = random.Random(self._seed)  # noqa: S311
        yield 0.0
        for turn in range(1, self._count):
            part = 1.2 * (turn - 1 + chance.random()) / self._count
            yield None if turn % EVERY == 0 or turn == self._count - 1 else part * self._whole

    def took(self, seconds: float) -> None:
        """Measure the moments that follow by a run that was let go."""
        self._whole = seconds


def killed_after(delay: float | None) -> dict[str, float]:
    """The part of an order to a child that says when it is killed."""
    return {} if delay is None else {"delay": delay}
