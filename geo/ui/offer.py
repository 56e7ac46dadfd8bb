"""Files that a page offers for taking along.

Streamlit knows a file of more than a megabyte by its length and three pieces of it: two files that
differ elsewhere are one to it, and the older is handed out. Here the type of each names its content
as well. A file that is made when it is asked for belongs to nobody there, and is thrown away when
two other people's runs end before the browser has come for it. Here it is its session's.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from geo.core.digest import digest
from geo.ui.identity import standing_actor
from geo.workflow.moment import as_now

Content = bytes | str


def offer(label: str, content: Content, *, name: str, key: str | None = None, at: Any = st) -> None:
    """Draw a button that saves a file.

    Parameters
    ----------
    label
        What stands on the button.
    content
        The file.
    name
        Its name, from which its type follows.
    key
        Of the button, where two have the same label.
    at
        Where to draw it: a column or a container; below what there is by default.
    """
    _button(label, content, name=name, mime=type_of(name, content), key=key, at=at)


def offer_later(
    label: str, make: Callable[[], Content], *, name: str, of: str = "", key: str | None = None,
    at: Any = st,
) -> None:  # fmt: skip
    """Draw a button that makes a file when it is pressed, and saves it.

    Parameters
    ----------
    make
        Makes the file, outside the run and its address: what it needs must come along. The
        record does: the file is of what is shown, whoever has saved meanwhile.
    of
        Names what a file of more than a megabyte is made of; another name is another file.
    label, name, key, at
        As `offer`.
    """
    mime = type_of(name, of)
    run = get_script_run_ctx()
    work = partial(_make, as_now(make), name=name, mime=mime, where=f"{key or label} {name}")

    def within() -> Content:
        attached = partial(add_script_run_ctx, ctx=run)
        with ThreadPoolExecutor(max_workers=1, initializer=attached) as pool:
            return pool.submit(work).result()

    _button(label, within, name=name, mime=mime, key=key, at=at)


def _make(make: Callable[[], Content], *, name: str, mime: str, where: str) -> Content:
    standing_actor()
    content = make()
    data = content.encode() if isinstance(content, str) else content
    get_instance().media_file_mgr.add(
        data, mime, coordinates=where, file_name=name, is_for_static_download=True
    )
    return data


def type_of(name: str, of: Content) -> str:
    """Type of a file by its name, with what names its content."""
    known = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{known}; of={digest(of)[:16]}"


def _button(label: str, data: Any, *, name: str, mime: str, key: str | None, at: Any) -> None:
    at.download_button(
        label, data, file_name=name, mime=mime, key=key, on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip
