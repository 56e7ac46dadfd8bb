"""The map page in the app: our own component, the same page as an exported file.

streamlit-folium evaluates scripts, draws its Leaflet from a CDN and remounts the map on change;
the page needs none of that. Streamlit serves it as a file, hands it the block, and hears what was
clicked and brushed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v1 as components

from geo.core.digest import digest
from geo.core.settings import cache_dir
from geo.export.write import write_whole
from geo.render.webmap.page import render_page
from geo.workflow import TILES


def _frame_folder() -> Path:
    """Folder with the page's frame, named by its content so that versions never mix."""
    html = render_page(None, home="app", tile_host=TILES["host"])
    folder = cache_dir() / f"frame-{digest(html)[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "index.html").exists():
        write_whole(folder / "index.html", html)
    return folder


@lru_cache(maxsize=1)
def _component() -> Callable[..., Any]:
    """The component, told to Streamlit by the first session: outside of one it would not listen."""
    return components.declare_component("atlas_map", path=str(_frame_folder()))


def atlas_map(
    *,
    block: str,
    digest: str,
    view: dict[str, Any],
    key: str,
    kept: dict[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Show the page and return what it last said of its view, or None before it spoke.

    Parameters
    ----------
    block, digest
        Data block of the page and its hash. A page that says that it has the block of this hash
        is not sent it again.
    view
        What the page changes by itself.
    key
        Key of the component, under which the session keeps what the page said.
    kept
        What the filters leave (see `geo.workflow.view_filter`); everything by default.
    """
    said = st.session_state.get(key)
    held = isinstance(said, dict) and said.get("have") == digest
    value: dict[str, Any] | None = _component()(
        block="" if held else block, digest=digest, view=view, filter=kept, key=key, default=None
    )
    return value
