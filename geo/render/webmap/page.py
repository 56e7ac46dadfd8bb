"""The page around the block: a folium map whose every piece is ours.

Text that folium and branca hold is rendered as a template, some of it twice. Our pieces are
therefore elements whose template only names an attribute, so nothing in them is ever read as a
template, and the data travels in one inert block beside a constant script.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from geo.core.digest import canonical_json, digest
from geo.core.settings import PRODUCT
from geo.render.webmap.assets import leaflet_asset, page_body, page_script, page_style

TEXTS_ID: Final = "atlas-texts-"
"""Ids of the elements that hold packed texts, with a number from 0."""

_MAP_OPTIONS: Final[dict[str, Any]] = {
    "attributionControl": False,
    "zoomControl": False,
    "minZoom": 5,
    "maxZoom": 15,
    "zoomSnap": 0.25,
    "zoomDelta": 0.5,
    "wheelPxPerZoomLevel": 120,
    "maxBounds": [[18, 52], [40, 80]],
}


class Verbatim(Element):
    """Text that goes into the page as it is."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class AtlasFigure(Figure):
    """A branca figure whose document states its language and where it is shown."""

    _template = Template(
        '<!DOCTYPE html>\n<html lang="{{ this.lang }}" dir="{{ this.dir }}" '
        'data-home="{{ this.home }}">\n<head>\n{{ this.header.render(**kwargs) }}</head>\n'
        "<body>\n{{ this.html.render(**kwargs) }}</body>\n</html>\n"
    )

    def __init__(self, *, lang: str, home: str) -> None:
        super().__init__()
        self.lang = lang
        self.dir = "rtl" if lang == "ur" else "ltr"
        self.home = home
        self.header._children.clear()


class AtlasMap(folium.Map):
    """A folium map that needs no network: its options are folium's, its scripts are packages'."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (folium's own attribute)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(tiles=None)
        self.options = dict(_MAP_OPTIONS)

    def script(self) -> str:
        """Script that makes this map in an element, when the page asks for it."""
        options = json.dumps(self.options, sort_keys=True)
        return (
            'const moves = !matchMedia("(prefers-reduced-motion: reduce)").matches;\n'
            f"window.createMap = (node) => L.map(node, {{...{options}, zoomAnimation: moves, "
            "fadeAnimation: moves, inertia: moves, "
            'scrollWheelZoom: document.documentElement.dataset.home === "file"});\n'
        )

    def render(self, **kwargs: Any) -> str:
        """Let the children write the page; folium's own header would reach for CDNs."""
        for child in self._children.values():
            child.render(**kwargs)
        return ""


class AtlasView(MacroElement):
    """Everything of the view: content policy, styles, fixed markup, the data block, scripts."""

    def __init__(self, block: dict[str, Any] | None, *, map_script: str, tile_host: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.block = block
        self.map_script = map_script
        self.tile_host = tile_host

    def render(self, **_: Any) -> str:
        """Hand the pieces to the figure's head and body."""
        figure: Any = self.get_root()
        scripts = [leaflet_asset("leaflet.js"), self.map_script + page_script()]
        styles = [leaflet_asset("leaflet.css").replace("url(images/", "url(data:,"), page_style()]
        head = _head(styles, _policy(scripts, styles, self.tile_host))
        body = page_body() + ("" if self.block is None else _data(self.block))
        figure.header.add_child(Verbatim(head), name="head")
        figure.html.add_child(Verbatim(body), name="body")
        for number, script in enumerate(scripts):
            figure.html.add_child(Verbatim(f"<script>{script}</script>\n"), name=f"script{number}")
        return ""


def render_page(block: dict[str, Any] | None, *, home: str, tile_host: str = "") -> str:
    """Write the whole page.

    Parameters
    ----------
    block
        Data block of a file that stands alone, or None for the app's frame, to which the app
        hands its block as a message.
    home
        ``file`` or ``app``.
    tile_host
        Origin of a tile server that the page may load pictures from; none by default.

    Returns
    -------
    str
        HTML; the same block gives the same bytes. Its content policy admits our own script and
        style by their hashes and no connection anywhere.
    """
    figure = AtlasFigure(lang=str(block["lang"]) if block else "en", home=home)
    atlas = AtlasMap()
    atlas.add_child(AtlasView(block, map_script=atlas.script(), tile_host=tile_host))
    figure.add_child(atlas)
    return str(figure.render())


def _data(block: dict[str, Any]) -> str:
    """The block as an inert element, and the texts of a packed one as an element each.

    A page opens the texts of a record when somebody opens it; as one element they would all be
    read when the page is.
    """
    pieces = block.get("texts", [])
    text = canonical_json({**block, "texts": len(pieces)} if pieces else block)
    name = f"atlas-data-{digest(text)[:16]}"
    inert = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    inert = inert.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f'<script type="application/json" id="{name}">{inert}</script>\n' + "".join(
        f'<script type="text/plain" id="{TEXTS_ID}{number}">{piece}</script>\n'
        for number, piece in enumerate(pieces)
    )


def _policy(scripts: list[str], styles: list[str], tile_host: str) -> str:
    def hashes(pieces: list[str]) -> str:
        return " ".join(
            "'sha256-" + base64.b64encode(hashlib.sha256(p.encode()).digest()).decode() + "'"
            for p in pieces
        )

    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {hashes(scripts)}",
            f"style-src {hashes(styles)}",
            "connect-src 'none'",
            f"img-src data: {tile_host}".strip(),
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _head(styles: list[str], policy: str) -> str:
    return (
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<link rel="icon" href="data:,">\n'
        f"<title>{PRODUCT}</title>\n" + "".join(f"<style>{style}</style>\n" for style in styles)
    )
