"""Who is whose neighbour: queen contiguity, row-standardised."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.core.errors import DataError

FEW = 1
"""Neighbours up to which a local test rests on next to nothing."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Neighbourhood of areas.

    Attributes
    ----------
    ids
        Areas, in the order of the frame.
    touching
        True where two areas share a border or a corner; symmetric, False on the diagonal.
    rows
        The same row-standardised: each area's neighbours add up to 1; all 0 without a neighbour.
    """

    ids: tuple[str, ...]
    touching: NDArray[np.bool_]
    rows: NDArray[np.float64]

    @property
    def count(self) -> NDArray[np.intp]:
        """Neighbours of each area."""
        return np.asarray(self.touching.sum(axis=1), dtype=np.intp)

    @property
    def islands(self) -> tuple[str, ...]:
        """Areas without a neighbour."""
        return tuple(np.array(self.ids, dtype=object)[self.count == 0])

    @property
    def few(self) -> tuple[str, ...]:
        """Areas with one neighbour only."""
        return tuple(np.array(self.ids, dtype=object)[self.count == FEW])

    def without_islands(self) -> Weights:
        """The areas that have a neighbour."""
        kept = np.flatnonzero(self.count > 0)
        return Weights(
            ids=tuple(self.ids[at] for at in kept),
            touching=self.touching[np.ix_(kept, kept)],
            rows=self.rows[np.ix_(kept, kept)],
        )

    def as_pysal(self, *, binary: bool = False) -> Any:
        """The same as a `libpysal.weights.W`, for the functions of esda."""
        from libpysal.weights import W  # noqa: PLC0415  (a second that few callers need)

        near = {
            one: [self.ids[at] for at in np.flatnonzero(row)]
            for one, row in zip(self.ids, self.touching, strict=True)
        }
        out = W(near, id_order=list(self.ids), silence_warnings=True)
        out.transform = "b" if binary else "r"
        return out

    def sentences(self, names: pd.Series) -> tuple[str, ...]:
        """What a reader must know of areas with no neighbour or only one."""
        out = []
        if self.islands:
            out.append(
                f"{_named(self.islands, names)}: no neighbour in this boundary set, so no "
                "comparison with neighbours is made there."
            )
        if self.few:
            out.append(
                f"{_named(self.few, names)}: one neighbour only, so a result there rests on that "
                "one district."
            )
        return tuple(out)


def contiguity(areas: gpd.GeoDataFrame) -> Weights:
    """Queen contiguity of a frame of areas: neighbours share a border or a corner.

    Parameters
    ----------
    areas
        Areas with a unique index; any reference system. They must share their border points, as
        the shipped sets do; areas with gaps between them have no neighbours.

    Raises
    ------
    DataError
        If there are fewer than three areas, the index repeats, or no two areas touch.
    """
    from libpysal.weights import Queen  # noqa: PLC0415  (a second that few callers need)

    if len(areas) < 3 or not areas.index.is_unique:
        raise DataError(
            f"{len(areas)} areas with {areas.index.nunique()} identifiers",
            where="areas",
            fix="Give at least three areas, each with its own identifier",
        )
    plain = gpd.GeoDataFrame(geometry=areas.geometry.to_numpy(), crs=areas.crs)
    with warnings.catch_warnings():  # islands are said by `Weights.sentences`
        warnings.simplefilter("ignore")
        queen = Queen.from_dataframe(plain, use_index=False, silence_warnings=True)
    touching = np.zeros((len(areas), len(areas)), dtype=bool)
    for at, near in queen.neighbors.items():
        touching[at, near] = True
    np.fill_diagonal(touching, val=False)
    if not touching.any():
        raise DataError(
            "No two areas touch",
            where="areas",
            fix="Use boundaries whose neighbours share their border points (a valid coverage)",
        )
    return from_touching(tuple(str(one) for one in areas.index), touching)


def from_touching(ids: tuple[str, ...], touching: NDArray[np.bool_]) -> Weights:
    """Weights of a table of who touches whom."""
    rows = touching / np.maximum(touching.sum(axis=1, keepdims=True), 1)
    return Weights(ids=ids, touching=touching, rows=rows)


def _named(ids: tuple[str, ...], names: pd.Series) -> str:
    return ", ".join(str(names.get(one, one)) for one in ids)
