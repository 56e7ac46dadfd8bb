"""What every plate has: its words, a heading and a foot."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.figure import Figure

from geo.analysis.scene import Scene
from geo.render.figure.canvas import Box, Sheet
from geo.render.figure.footer import Frame, draw_footer, footer_height, footer_text
from geo.render.figure.sizes import Size

_GREY = "#5a5750"


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A composed plate: the matplotlib figure and its words."""

    figure: Figure
    title: str
    alt: str


def draw_heading(sheet: Sheet, inner: Box, title: str, measured: str, *, paper: Size) -> float:
    """Write title and measure; returns where the body may begin."""
    y = sheet.block(inner, title, size=paper.title, weight="bold", leading=0.98)
    under = Box(x=inner.x, y=y + 0.8, w=inner.w, h=1)
    return sheet.block(under, measured, size=paper.base, colour=_GREY) + 1.6


def draw_foot(
    sheet: Sheet, inner: Box, scene: Scene, frame: Frame, *, paper: Size, tiles: bool
) -> float:
    """Write the footer at the bottom; returns where the body must end."""
    texts = footer_text(scene, frame, tiles=tiles, narrow=min(paper.width, paper.height) <= 180)
    columns = 2 if paper.width > 120 else 1
    tall = footer_height(sheet, texts, width=inner.w, size=paper.small, columns=columns)
    place = Box(x=inner.x, y=inner.bottom - tall, w=inner.w, h=tall)
    draw_footer(sheet, place, texts, size=paper.small, columns=columns)
    return place.y - 2.0
