"""How well the records of a view are placed: a bar and a sentence."""

from __future__ import annotations

from typing import Any

from geo.analysis.scene import Scene, in_view
from geo.incidents.placement import PLACEMENTS
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.words import say
from geo.render.style import INK

_STYLES: tuple[dict[str, Any], ...] = (
    {"facecolor": INK},
    {"facecolor": "#8f8c85"},
    {"facecolor": "#d8d5cd"},
    {"facecolor": "#ffffff", "hatch": "/////"},
)


def _share_text(scene: Scene) -> tuple[str, dict[str, int]]:
    counts = in_view(scene)["placement"].value_counts()
    shares = {p: int(counts.get(p, 0)) for p in PLACEMENTS}
    return say("precision", lang=scene.selection.lang, n=sum(shares.values()), **shares), shares


def share_height(sheet: Sheet, scene: Scene, *, width: float, size: float) -> float:
    """Millimetres that `draw_share` takes."""
    return 2.6 + sheet.block_height(_share_text(scene)[0], width=width, size=size)


def draw_share(sheet: Sheet, box: Box, scene: Scene, *, size: float) -> float:
    """Bar of how well the records of the view are placed, and the same in words."""
    words, shares = _share_text(scene)
    total = max(sum(shares.values()), 1)
    x = box.x
    for kind, style in zip(shares, _STYLES, strict=True):
        wide = box.w * shares[kind] / total
        if wide:
            sheet.rect(Box(x=x, y=box.y, w=wide, h=1.6), z=3, edgecolor=INK, linewidth=0.4, **style)
        x += wide
    return sheet.block(Box(x=box.x, y=box.y + 2.3, w=box.w, h=1), words, size=size)
