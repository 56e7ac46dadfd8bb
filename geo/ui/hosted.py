"""The served app: Streamlit's own ASGI app behind the door of `geo.serve.guard`."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from streamlit.starlette import App

from geo.serve.guard import Guard, Rules
from geo.serve.headers import page_policy
from geo.serve.logs import kind_of, silence_late_handlers, take_over, tell, tell_fault
from geo.serve.meters import meters
from geo.serve.settings import Hosting, read_hosting
from geo.serve.start import app_file, secrets_of, streamlit_options
from geo.ui import start
from geo.ui.messages import is_used
from geo.ui.uploads import may_upload


def make_app(hosting: Hosting, *, script: Path) -> App:
    """A script as an app with its door, its secrets in memory, and its logs."""
    index = Path(st.__file__).parent / "static" / "index.html"
    rules = Rules(
        host_names=hosting.host_names,
        origin=hosting.origin,
        base_path=hosting.base_path,
        policy=page_policy(index.read_text(encoding="utf-8")),
        metrics_token=hosting.metrics_token,
        may_upload=lambda scope: may_upload(scope, hosting),
        may_say=is_used,
    )
    door: Any = Guard
    return App(
        script,
        secrets=secrets_of(hosting),
        lifespan=_lifespan,
        middleware=[Middleware(door, rules=rules, meters=meters())],
        on_script_error=_fault,
    )


@asynccontextmanager
async def _lifespan(app: App) -> AsyncIterator[None]:
    take_over()
    async with start.lifespan(app):
        tell("started", process=os.getpid(), threads=threading.active_count())
        yield
        tell("stopped")


def _fault(error: Exception) -> bool:
    """Count and log what nobody caught, and say so where Streamlit would speak of its cloud."""
    meters().add("atlas_errors_total", kind=kind_of(error))
    tell_fault(error)
    st.warning(
        "Something failed here. It was written to the log of whoever runs the atlas; no text of "
        "the record is in it. Reload the page."
    )
    return True


def main(script: Path | None = None) -> None:
    """Serve a script, the app unless another is named, until the process is told to end."""
    path = script or app_file()
    hosting = read_hosting(os.environ)
    silence_late_handlers()
    # Of somebody with many groups the cookies are longer than the 8 kB that a request for a session
    # may hold in one line; the server reads this when it starts.
    os.environ.setdefault("WEBSOCKETS_MAX_LINE_LENGTH", "65536")
    logging.disable(logging.INFO)
    sys.argv = [str(path)]
    make_app(hosting, script=path).run(config=streamlit_options(hosting))


if __name__ == "__main__":
    main()
