"""The interactive map as seen: a photograph by a real headless browser, with its stamp inside."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from geo.core.errors import OptionError
from geo.export.browser.page import shoot
from geo.export.stamp import KEY
from geo.render.webmap.page import render_page

PARTS = ("map", "page")
INSTEAD = "make a figure with atlas figure OUT.png, or the interactive file with atlas map OUT.html"
_READY = "document.documentElement.dataset.ready === '1'"
_STYLE = {
    "map": """
      #controls, #tabs, #panel, #sheet, #time, .leaflet-control-zoom { display: none !important; }
      html, body { overflow: hidden; }
      #page { max-width: none; padding: 14px 18px 8px; }
      #view { display: block; }
      footer { margin-top: 8px; }
      html[data-home="file"] .atlas-map { height: var(--measured, 300px); }
    """,
    "page": """
      #controls, #tabs, #playback, .leaflet-control-zoom { display: none !important; }
      html, body { overflow: hidden; }
      #page { max-width: none; }
    """,
}
# What the map may take is known only when title, legend and frame are laid out around it.
_MEASURE = {
    "map": (
        "Math.max(240, innerHeight - document.getElementById('page').getBoundingClientRect().height"
        " + document.getElementById('map').getBoundingClientRect().height)"
    ),
    "page": "",
}


def take_screenshot(
    block: dict[str, Any],
    *,
    width: int,
    height: int,
    ratio: float,
    part: str,
    stamp: Mapping[str, str],
) -> bytes:
    """Photograph the page of a data block.

    Parameters
    ----------
    block
        Data of the page (see `geo.render.webmap.block`).
    width, height
        Size of the window in CSS pixels; 320 to 4000.
    ratio
        Pixels of the picture for one CSS pixel; 0.5 to 4.
    part
        ``map``: title, map, legend and frame; ``page``: the page with timeline and panel. Both
        without the controls.
    stamp
        Words for the picture's metadata.

    Returns
    -------
    bytes
        PNG of exactly ``width * ratio`` by ``height * ratio`` pixels.

    Raises
    ------
    OptionError
        If size, ratio or part cannot be.
    BrowserError
        If there is no browser or it fails.
    """
    if part not in PARTS:
        raise OptionError(f"No part {part!r}", where="part", choices=PARTS)
    for name, value in (("width", width), ("height", height)):
        if not 320 <= value <= 4000:
            raise OptionError(
                f"{value} pixels is no {name} of a picture", where=name, fix="Choose 320 to 4000"
            )
    if not 0.5 <= ratio <= 4:
        raise OptionError(f"{ratio:g} is no pixel ratio", where="ratio", fix="Choose 0.5 to 4")
    shot = shoot(
        render_page(block, home="file"),
        width=width, height=height, ratio=ratio, ready=_READY, style=_STYLE[part],
        measure=_MEASURE[part], instead=INSTEAD,
    )  # fmt: skip
    return _stamped(shot.png, stamp)


def _stamped(png: bytes, stamp: Mapping[str, str]) -> bytes:
    """The picture with the stamp as text chunks, and nothing that tells the hour."""
    words = PngInfo()
    words.add_text("Software", "Balochistan Incident Atlas")
    for key, value in stamp.items():
        if key == KEY:
            words.add_text(KEY, value)
        else:
            words.add_itxt(f"atlas:{key}", value)
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(out, format="PNG", pnginfo=words, optimize=False)
    return out.getvalue()
