"""Pictures of a brief as PNG, drawn by the same browser from the same SVG."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from geo.export.brief.html import brief_style
from geo.export.brief.model import Brief, Picture
from geo.export.browser.find import BrowserError, find_browser
from geo.export.browser.page import shoot_parts

_RATIO = 2.5


@dataclass(frozen=True, kw_only=True)
class Raster:
    """One picture as PNG."""

    png: bytes


def draw_pictures(brief: Brief) -> dict[str, Raster]:
    """Draw every picture of a brief, by its key; nothing without a browser."""
    pictures = [b for s in brief.sections for b in s.blocks if isinstance(b, Picture)]
    try:
        find_browser(instead="the pictures are left out")
    except BrowserError:
        return {}
    body = "".join(_frame(number, p) for number, p in enumerate(pictures))
    html = (
        f'<!DOCTYPE html><html lang="{brief.lang}" dir="{brief.direction}"><head>'
        '<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f"<style>{brief_style()} body {{ max-width: none; margin: 0; padding: 0; }}"
        f".shot {{ width: max-content; }} .shot p {{ margin: 0; font-weight: 600; }}</style></head>"
        f"<body>{body}</body></html>"
    )
    selects = [f"#p{number}" for number in range(len(pictures))]
    shots = shoot_parts(html, selects, width=820, ratio=_RATIO, instead="leave the pictures out")
    return {p.key: Raster(png=png) for p, png in zip(pictures, shots, strict=True)}


def _frame(number: int, picture: Picture) -> str:
    small = picture.width_mm < 100
    caption = f"<p>{escape(picture.caption)}</p>" if small and picture.caption else ""
    return f'<div class="shot" id="p{number}">{caption}{picture.svg}</div>'
