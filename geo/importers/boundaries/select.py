"""Which features of a larger file are meant: offered by what they select, never guessed."""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.core.text import visible
from geo.districts.boundaries import load_boundaries
from geo.importers.boundaries.codes import BoundaryFileError
from geo.importers.result import RowNote

INSIDE, ALL = "inside", "all"
_MOSTLY = 0.5
_OFFERED = 5
# How well a value must select what lies in the province to be offered.
_GOOD = 0.9
# A column with more values than this divides no country into provinces.
_VALUES = 200


def select_features(
    cells: pd.DataFrame, shapes: NDArray[np.object_], choice: str
) -> tuple[NDArray[np.bool_], list[RowNote]]:
    """Rows that are meant.

    Parameters
    ----------
    cells
        The file's columns, all text.
    shapes
        Outlines in WGS84; those that cross themselves are measured as if repaired.
    choice
        ``COLUMN=VALUE``, ``inside``, ``all``, or empty.

    Raises
    ------
    BoundaryFileError
        ``boundary_where`` where features lie outside the province and nothing was chosen, or the
        choice selects nothing; ``boundary_outside`` where none lies in it.
    """
    inside = share_inside(shapes) >= _MOSTLY
    if not inside.any():
        raise BoundaryFileError(
            f"None of the {len(cells)} areas lies in the province", code="boundary_outside"
        )
    kept = np.ones(len(cells), dtype=bool)
    if choice == INSIDE:
        kept = inside
    elif choice and choice != ALL:
        kept = _rows_of(cells, inside, choice)
    elif not choice and not inside.all():
        raise _ask(f"{int((~inside).sum())} of {len(cells)} areas lie outside", cells, inside)
    if kept.all():
        return kept, []
    what = f"{int((~kept).sum())} of {len(kept)} features were left out by {visible(choice)!r}"
    return kept, [RowNote(code="note_where", row=0, column="", value=choice, what=what, fix="")]


def share_inside(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Share of each area that lies in the shipped outline of the province."""
    outline = _outline()
    share = np.zeros(len(shapes))
    near = np.flatnonzero(shapely.intersects(shapely.envelope(shapes), outline))
    whole = shapely.make_valid(shapes[near])
    area = shapely.area(whole)
    common = shapely.area(shapely.intersection(whole, outline))
    share[near] = np.divide(common, area, out=np.zeros(len(near)), where=area > 0)
    return share


@lru_cache(maxsize=1)
def _outline() -> shapely.Geometry:
    frame: gpd.GeoDataFrame = load_boundaries(vintage="36")
    outline = shapely.union_all(frame.geometry.to_numpy())
    shapely.prepare(outline)
    return outline


def _rows_of(cells: pd.DataFrame, inside: NDArray[np.bool_], choice: str) -> NDArray[np.bool_]:
    # A column or a value may itself hold the sign, so every division of the text is tried.
    for at in (place for place, sign in enumerate(choice) if sign == "="):
        column, value = choice[:at], choice[at + 1 :]
        if column in cells.columns:
            kept = (cells[column].str.strip() == value.strip()).to_numpy(dtype=bool)
            if kept.any():
                return np.asarray(kept)
    raise _ask(f"{visible(choice, limit=80)!r} selects nothing", cells, inside)


def _ask(what: str, cells: pd.DataFrame, inside: NDArray[np.bool_]) -> BoundaryFileError:
    offers = [*_offers(cells, inside), INSIDE, ALL]
    counts = {offer: _count(cells, inside, offer) for offer in offers}
    return BoundaryFileError(
        f"{what} of the province" if what.endswith("outside") else what,
        code="boundary_where",
        asks="where",
        choices=offers,
        samples={offer: f"{count} of {len(cells)} features" for offer, count in counts.items()},
    )


def _count(cells: pd.DataFrame, inside: NDArray[np.bool_], offer: str) -> int:
    if offer in (INSIDE, ALL):
        return int(inside.sum()) if offer == INSIDE else len(cells)
    return int(_rows_of(cells, inside, offer).sum())


def _offers(cells: pd.DataFrame, inside: NDArray[np.bool_]) -> list[str]:
    """Values that select the features of the province and little else, the best first."""
    found: list[tuple[float, str]] = []
    for column in cells.columns:
        values = cells[column].str.strip()
        if values.nunique() > _VALUES:
            continue
        for value, rows in values.groupby(values).groups.items():
            picked = values.index.isin(rows)
            both = float((picked & inside).sum())
            right, reached = both / picked.sum(), both / inside.sum()
            if value and right >= _GOOD and reached >= _GOOD and not picked.all():
                found.append((-(right + reached), f"{column}={value}"))
    return [offer for _, offer in sorted(found)[:_OFFERED]]
