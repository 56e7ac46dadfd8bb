"""What happens while the server starts: what the first page needs is made before it is asked for.

A browser takes as long to load Streamlit's page as the modules and the opening view take to be
made; here both happen at once.
"""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import Any

from geo.core.scratch import remove_left
from geo.ui import heap

_SOCKETS = 256


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Prepare beside the server's start, and leave nothing behind when it ends."""
    heap.spare()
    remove_left()
    send_at_once()
    threading.Thread(target=prepare, name="prepare", daemon=True).start()
    yield
    # A file that is still being read belongs to a session that is over.
    remove_left(own=True)


def prepare() -> None:
    """Import the pages and make the opening view; what fails here fails again where it is seen."""
    with suppress(Exception):
        import_module("geo.ui.navigation")
        import_module("geo.ui.pages.atlas").prepare()


def session() -> None:
    """Run the pages, which wait here where they are still being imported."""
    import_module("geo.ui.navigation").run()


def send_at_once() -> None:
    """Let the sockets on which this process listens send small answers at once.

    Streamlit makes them so that asyncio does not: the end of each of a page's hundred files then
    waits 40 ms for the browser to acknowledge its beginning. What is accepted has what listens.
    """
    for number in range(_SOCKETS):
        with suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with socket.socket(fileno=os.dup(number)) as one:
                if one.family in (socket.AF_INET, socket.AF_INET6) and one.getsockopt(
                    socket.SOL_SOCKET, socket.SO_ACCEPTCONN
                ):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
