"""Where a brief's map is looked at from: degrees to the picture, its scale and its north."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from geo.core.crs import EQUAL_AREA
from geo.export.brief.pictures.svg import label, tag
from geo.export.brief.words import Words
from geo.render.style import INK

_MARGIN = 10.0
_LEAST_KM, _AROUND, _NEARLY_ALL = 60.0, 2.4, 0.8
_KM = (500, 200, 100, 50, 20, 10, 5)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """From degrees to the picture: equal-area metres, shifted and scaled."""

    left: float
    top: float
    scale: float
    width: float
    height: float
    zoomed: bool = False

    def shapes(self, geometry: gpd.GeoSeries) -> list[Any]:
        """Geometries in units of the picture."""
        flat = geometry.to_crs(EQUAL_AREA)
        moved = flat.affine_transform(
            [self.scale, 0, 0, -self.scale, -self.left * self.scale, self.top * self.scale]
        )
        return list(moved)


def make_frame(boundaries: gpd.GeoDataFrame, width: float, *, focus: tuple[str, ...] = ()) -> Frame:
    """The whole province, or the districts of a filter with their neighbourhood."""
    flat = boundaries.geometry.to_crs(EQUAL_AREA)
    left, bottom, right, top = flat.total_bounds
    shape = (top - bottom) / (right - left)
    zoomed = False
    if focus:
        west, south, east, north = flat[flat.index.isin(focus)].total_bounds
        wide = max(east - west, (north - south) / shape, _LEAST_KM * 1000) * _AROUND
        if wide < _NEARLY_ALL * (right - left):
            zoomed = True
            x, y = (west + east) / 2, (south + north) / 2
            left, right = x - wide / 2, x + wide / 2
            bottom, top = y - wide * shape / 2, y + wide * shape / 2
    scale = (width - 2 * _MARGIN) / (right - left)
    return Frame(
        left=left - _MARGIN / scale,
        top=top + _MARGIN / scale,
        scale=scale,
        width=width,
        height=round((top - bottom) * scale + 2 * _MARGIN),
        zoomed=zoomed,
    )


def draw_scale(frame: Frame, words: Words) -> str:
    """Scale bar of a round length, at the lower right."""
    km = next(k for k in _KM if k * 1000 * frame.scale < 0.26 * frame.width)
    length = km * 1000 * frame.scale
    x, y = frame.width - length - 16, frame.height - 14
    return tag(
        "g",
        tag("path", d=f"M{x:.1f},{y - 5:.1f}V{y:.1f}H{x + length:.1f}V{y - 5:.1f}", fill="none",
            stroke=INK, stroke_width=1.2),
        label(x + length / 2, y - 6, f"{km} {words('km')}", side="middle", size=10.5,
              rtl=words.lang == "ur", fill=INK, halo="#ffffff"),
    )  # fmt: skip


def draw_north(frame: Frame, words: Words) -> str:
    """Arrow to the north, at the upper right."""
    x, y = frame.width - 22, 14.0
    return tag(
        "g",
        tag("path", d=f"M{x:.1f},{y:.1f}l5,13l-5,-3.5l-5,3.5Z", fill=INK),
        label(x, y + 25, words("north_mark"), side="middle", size=10.5, weight=600, fill=INK,
              rtl=words.lang == "ur"),
    )  # fmt: skip
