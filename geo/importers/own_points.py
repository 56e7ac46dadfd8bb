"""Points of our own exports that a publication profile has moved: no longer what they were.

A public file keeps the precision that the record has; its points are those of a grid.
"""

from __future__ import annotations

from geo.importers.codes import Remark
from geo.importers.rows import Cells
from geo.incidents.placement import RING_KM

STAND_IN = ("stand_in_lon", "stand_in_lat")
_INTERNAL = ("", "internal")
_RINGS = {"1": 0.0, "2": RING_KM}
"""Radius of what is drawn by precision, as the record has it."""


def is_moved(cells: Cells, *, profile: str = "", radius: str = "") -> bool:
    """Whether a row's point is one that a profile moved.

    ``profile`` is that of the file, where it says so; ``radius`` the one that a table of incidents
    gives, which is wider than the precision's own where the point was moved.
    """
    own = _RINGS.get(cells["geo_precision"])
    if own is None or not cells["lon"]:
        return False
    try:
        wider = bool(radius) and float(radius) > own
    except ValueError:
        wider = False
    return wider or profile not in _INTERNAL


def less_exact(cells: Cells) -> tuple[Cells, tuple[Remark, ...]]:
    """A row whose point was moved, with the precision that the point has now."""
    where = (cells["lon"], cells["lat"])
    told = f"{where[0]}, {where[1]} was rounded for a public or partner file"
    if all(len(text.partition(".")[2]) < 2 for text in where):
        there = {**cells, "lon": "", "lat": "", "geo_precision": "3",
                 **dict(zip(STAND_IN, where, strict=True))}  # fmt: skip
        return there, (Remark(code="coord.coarse", what=told, column="lon", value=where[0]),)
    remark = Remark(code="coord.moved", what=told, column="lon", value=where[0])
    return {**cells, "geo_precision": "2"}, (remark,)
