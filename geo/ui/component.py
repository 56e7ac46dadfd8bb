"""The map page in the app: our own component, the same page as an exported file.

streamlit-folium evaluates scripts, draws its Leaflet from a CDN and remounts the map on change;
the page needs none of that. Streamlit serves it as a file, hands it the block, and hears what was
clicked and brushed.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import streamlit as st
import streamlit.components.v1 as components

from geo import __version__
from geo.core.digest import canonical_json, digest
from geo.core.settings import cache_dir
from geo.export.write import write_whole
from geo.workflow import TILES

_PARTS = (".py", ".js", ".css", ".html")


def _frame_folder() -> Path:
    """Folder with the page's frame, named by its content so that versions never mix.

    What the frame is made of names it too, so that one which is there is not made again: folium
    takes a fifth of a second to import. A frame that is not what it was is made anew.
    """
    cache = cache_dir()
    note = cache / f"frame-of-{_parts()[:16]}"
    with suppress(OSError, UnicodeDecodeError):
        name = note.read_text(encoding="utf-8")
        folder = cache / f"frame-{name[:16]}"
        if digest((folder / "index.html").read_bytes()) == name:
            return folder
    html = import_module("geo.render.webmap.page").render_page(
        None, home="app", tile_host=TILES["host"]
    )
    folder = cache / f"frame-{digest(html)[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "index.html", html)
    write_whole(note, digest(html))
    return folder


def _parts() -> str:
    """Hash of everything that a frame is made of: our files and the packages that join them."""
    home = Path(str(files("geo.render.webmap")))
    own = [p for p in sorted(home.rglob("*")) if p.suffix in _PARTS]
    packages = [version(name) for name in ("folium", "branca", "Jinja2", "XStatic-Leaflet")]
    said = [*((p.name, digest(p.read_bytes())) for p in own), *packages, TILES["host"], __version__]
    return digest(canonical_json(said))


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
