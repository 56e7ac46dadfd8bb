"""A connection to a server that does not wait for ever for one that says nothing.

The driver waits without end, and the kernel gives up after a quarter of an hour where the line is
cut, never where something between still takes what is sent.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import psycopg

READING_S = 30.0
"""How long a server may say nothing to a reading, which waits for nobody's lock."""


class Bounded(psycopg.Connection[Any]):
    """Ends with an `OperationalError` when the server has said nothing for ``silence_s``.

    ``patience_s`` comes on top, for as long as it may wait for others or work long.
    """

    silence_s = READING_S
    patience_s = 0.0

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **options: Any) -> Any:
        """As the driver's own, which asks at short intervals whether there is something to read."""
        return super().wait(self._listening(gen), *args, **options)

    def _listening(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        heard = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    heard = now
                elif now - heard > self.silence_s + self.patience_s:
                    # What it may still say is nobody's answer any more.
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"no word in {now - heard:.0f} s")
                wanted = gen.send(ready)
        except StopIteration as end:
            return end.value
