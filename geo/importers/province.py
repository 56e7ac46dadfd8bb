"""Whether a name or a point is of Balochistan."""

from __future__ import annotations

from functools import lru_cache

import shapely
from shapely import MultiPolygon, Polygon

from geo.core.errors import NameAmbiguousError, NameUnknownError
from geo.core.text import visible
from geo.districts.boundaries import load_boundaries
from geo.districts.names import refusal_of, resolve_district
from geo.importers.codes import Remark, RowRefusedError

# Degrees by which a point may miss the indicative outline: some 5 km.
_MARGIN = 0.05
WIDE = "Balochistan (province-wide)"


@lru_cache(maxsize=4096)
def is_province(name: str) -> bool:
    """Whether a name is one of the writings of Balochistan."""
    refusal = refusal_of(name) if name else None
    return refusal is not None and refusal.kind == "province"


@lru_cache(maxsize=4096)
def is_district(name: str) -> bool:
    """Whether a name means one district."""
    try:
        resolve_district(name)
    except (NameUnknownError, NameAmbiguousError):
        return False
    return True


def require_province(name: str, *, column: str, area: str) -> None:
    """Refuse a row of another province unless the decision is to keep all.

    Raises
    ------
    RowRefusedError
        With ``row.outside-province``.
    """
    if area == "all" or is_province(name):
        return
    what = (
        f"Outside the province: {column} is {visible(name, limit=80)!r}"
        if name
        else f"{column} is empty"
    )
    raise RowRefusedError("row.outside-province", what, column=column, value=name)


def wide(name: str) -> str:
    """District as reported of a record that is known to its province only; the join lists it."""
    return WIDE if is_province(name) else name or "Pakistan"


def remark_on_point(lon: str, lat: str, *, column: str) -> list[Remark]:
    """Remark on a point outside the province."""
    if not lon or _inside(lon, lat):
        return []
    return [
        Remark(
            code="coord.outside-province",
            what=f"The point {lon}, {lat} lies outside Balochistan",
            column=column,
            value=f"{lon}, {lat}",
        )
    ]


@lru_cache(maxsize=65536)
def _inside(lon: str, lat: str) -> bool:
    return bool(shapely.contains_xy(_outline(), float(lon), float(lat)))


@lru_cache(maxsize=1)
def _outline() -> Polygon | MultiPolygon:
    shapes = load_boundaries(vintage="36").geometry.to_numpy()
    outline = shapely.simplify(shapely.union_all(shapes), 0.01).buffer(_MARGIN)
    shapely.prepare(outline)
    return outline
