"""The interactive map as seen: a photograph by a real headless browser, with its stamp inside."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from geo.core.errors import OptionError
from geo.export.browser.page import shoot
from geo.render.webmap.page import render_page

PARTS = ("map", "page")
INSTEAD = (
    "make a figure with atlas figure OUT.png, or the interactive file with atlas map OUT.html"
)
_READY = "document.documentElement.dataset.ready === '1'"
_SELECT = {"map": "#shot", "page": ""}
# The page's own elements are moved, never copied, so that the map stays the one that was drawn.
_PREPARE = {
    "map": """(() => {
      const page = document.getElementById("page");
      const gone = ["tabs", "toolbar", "panel", "sheet", "time", "playback"];
      gone.forEach((id) => document.getElementById(id)?.remove());
      document.querySelectorAll(".leaflet-control-zoom").forEach((node) => node.remove());
      const main = document.getElementById("main");
      main.style.display = "block";
      page.style.maxWidth = "none";
      page.id = "shot";
      const foot = document.getElementById("foot");
      const used = page.getBoundingClientRect().height - document.getElementById("map").clientHeight;
      const room = Math.max(240, innerHeight - used);
      document.getElementById("map").style.height = `${room}px`;
      page.style.height = `${innerHeight}px`;
      page.style.overflow = "hidden";
      document.documentElement.style.overflow = "hidden";
      dispatchEvent(new Event("resize"));
      return foot.textContent.length;
    })()""",
    "page": """(() => {
      const gone = ["toolbar", "tabs", "playback"];
      gone.forEach((id) => document.getElementById(id)?.remove());
      document.querySelectorAll(".leaflet-control-zoom").forEach((node) => node.remove());
      document.documentElement.style.overflow = "hidden";
    })()""",
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
        if not 320 <= value <= 4000:  # noqa: PLR2004
            raise OptionError(f"{value} pixels is no {name} of a picture", where=name, fix="Choose 320 to 4000")  # fmt: skip
    if not 0.5 <= ratio <= 4:  # noqa: PLR2004
        raise OptionError(f"{ratio:g} is no pixel ratio", where="ratio", fix="Choose 0.5 to 4")
    shot = shoot(
        render_page(block, home="file"),
        width=width, height=height, ratio=ratio, ready=_READY, prepare=_PREPARE[part],
        instead=INSTEAD,
    )  # fmt: skip
    return _stamped(shot.png, stamp)


def _stamped(png: bytes, stamp: Mapping[str, str]) -> bytes:
    """The picture with the stamp as text chunks, and nothing that tells the hour."""
    words = PngInfo()
    words.add_text("Software", "Balochistan Incident Atlas")
    for key, value in stamp.items():
        words.add_itxt(f"atlas:{key}", value)
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").save(out, format="PNG", pnginfo=words, optimize=False)
    return out.getvalue()
