"""A sheet of paper in millimetres from its upper left corner, and the few marks drawn on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from geo.render.figure.fonts import drawable, font, line_height, text_width, wrap
from geo.render.style import INK

HALO = "halo"
_RLM = "\u200f"
_PT = 25.4 / 72


@dataclass(frozen=True, kw_only=True)
class Box:
    """Rectangle on the sheet, millimetres; ``y`` grows downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """Right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """Lower edge."""
        return self.y + self.h

    def meets(self, other: Box, *, gap: float = 0.0) -> bool:
        """Whether two boxes overlap or come closer than ``gap``."""
        return (
            self.x < other.right + gap
            and other.x < self.right + gap
            and self.y < other.bottom + gap
            and other.y < self.bottom + gap
        )

    def holds(self, other: Box) -> bool:
        """Whether the other box lies inside."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class Sheet:
    """The figure being drawn.

    Parameters
    ----------
    width, height
        Millimetres.
    rtl
        Whether blocks of text start at the right.
    """

    def __init__(self, *, width: float, height: float, rtl: bool = False) -> None:
        self.width, self.height, self.rtl = width, height, rtl
        self.figure = Figure(figsize=(width / 25.4, height / 25.4), dpi=72, facecolor="#ffffff")
        self.mm: Transform = (
            Affine2D().scale(1 / 25.4, -1 / 25.4).translate(0, height / 25.4)
            + self.figure.dpi_scale_trans
        )

    def add(self, artist: Artist, *, z: float, clip: Box | None = None) -> None:
        """Put an artist whose coordinates are millimetres on the sheet."""
        artist.set_transform(self.mm)
        artist.set_zorder(z)
        self.figure.add_artist(artist)
        if clip is not None:
            artist.set_clip_path(Rectangle((clip.x, clip.y), clip.w, clip.h, transform=self.mm))

    def path(self, path: Path, *, z: float, clip: Box | None = None, **style: Any) -> None:
        """Draw a filled path; style as `matplotlib.patches.PathPatch` has it."""
        self.add(PathPatch(path, **style), z=z, clip=clip)

    def rect(self, box: Box, *, z: float = 1, **style: Any) -> None:
        """Draw a rectangle."""
        style.setdefault("linewidth", 0)
        style.setdefault("edgecolor", "none")
        self.add(Rectangle((box.x, box.y), box.w, box.h, **style), z=z)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        *,
        z: float = 2,
        colour: str = INK,
        width: float = 0.5,
        dash: Any = "solid",
    ) -> None:
        """Draw a line; ``width`` in points."""
        self.add(
            Polygon(
                np.asarray(points, dtype=float), closed=False, fill=False, edgecolor=colour,
                linewidth=width, linestyle=dash, capstyle="butt",
            ),
            z=z,
        )  # fmt: skip

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        weight: str = "regular",
        colour: str = INK,
        ha: str = "left",
        z: float = 6,
        halo: str = "",
    ) -> Box:
        """Write one line whose baseline is at ``y``; returns the box it takes."""
        shown = drawable(text)
        if self.rtl and shown and any("\u0600" <= c <= "\u06ff" for c in shown):
            shown = _RLM + shown
        width = text_width(shown, size=size, weight=weight)
        place = self.mm.transform((x, y))
        fx, fy = self.figure.transFigure.inverted().transform(place)
        style: dict[str, Any] = {
            "fontproperties": font(size, weight), "ha": ha, "va": "baseline", "parse_math": False,
        }  # fmt: skip
        if halo:
            from matplotlib.patheffects import Stroke  # noqa: PLC0415  (only maps need it)

            under = Text(fx, fy, shown, color=halo, zorder=z - 0.01, gid=HALO, **style)
            under.set_path_effects([Stroke(linewidth=1.6, foreground=halo, joinstyle="round")])
            under.set_transform(self.figure.transFigure)
            self.figure.add_artist(under)
        self.figure.text(fx, fy, shown, color=colour, zorder=z, **style)
        left = {"left": x, "right": x - width, "center": x - width / 2}[ha]
        return Box(x=left, y=y - size * _PT * 0.80, w=width, h=size * _PT * 1.05)

    def block(
        self,
        box: Box,
        text: str,
        *,
        size: float,
        weight: str = "regular",
        colour: str = INK,
        lines: int = 0,
        leading: float = 1.0,
    ) -> float:
        """Write wrapped lines from the top of a box; returns the lower edge.

        ``lines`` cuts the text after so many lines, with an ellipsis; 0 for all of it.
        """
        step = line_height(size) * leading
        rows = wrap(drawable(text), width=box.w, size=size, weight=weight)
        if lines and len(rows) > lines:
            rows = [*rows[: lines - 1], rows[lines - 1].rstrip(" .,;:") + "…"]
        x, ha = (box.right, "right") if self.rtl else (box.x, "left")
        for number, row in enumerate(rows):
            baseline = box.y + size * _PT + number * step
            self.text(x, baseline, row, size=size, weight=weight, colour=colour, ha=ha)
        return box.y + len(rows) * step

    def block_height(
        self, text: str, *, width: float, size: float, weight: str = "regular", leading: float = 1.0
    ) -> float:
        """Height that `block` would take."""
        rows = wrap(drawable(text), width=width, size=size, weight=weight)
        return len(rows) * line_height(size) * leading


def shape_path(shapes: Iterable[shapely.Geometry]) -> Path:
    """One path of polygons (holes stay holes) and lines, in the coordinates they have."""
    points: list[Any] = []
    codes: list[Any] = []
    for shape in shapes:
        for part in shapely.get_parts(shape):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            for ring in rings:
                xy = shapely.get_coordinates(ring)
                code = np.full(len(xy), Path.LINETO, dtype=Path.code_type)
                code[0] = Path.MOVETO
                if part.geom_type == "Polygon":
                    code[-1] = Path.CLOSEPOLY
                points.append(xy)
                codes.append(code)
    if not points:
        return Path(np.empty((0, 2)))
    return Path(np.concatenate(points), np.concatenate(codes))
