"""Grids that were made before, kept on the disk under the digest of their polygons."""

from __future__ import annotations

import io
from dataclasses import fields
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.analysis.grid.build import build_grid, grid_key, ordered
from geo.analysis.grid.cells import BORDER, COARSE, FINE, Frame, Grid
from geo.core.files import replacing
from geo.core.settings import cache_dir

_FRAME = tuple(one.name for one in fields(Frame))
_TABLES = ("coarse", "block", "fine", "starts", "candidates")


def load_grid(boundaries: gpd.GeoDataFrame, *, folder: Path | None = None) -> Grid:
    """Grid of polygons, from the disk if it was made before.

    A kept file that is cut short, changed or not ours is made anew. Where nothing can be kept,
    nothing is: the grid is built every time.

    Parameters
    ----------
    boundaries
        As `geo.analysis.grid.build.build_grid`.
    folder
        Where grids are kept; the cache folder.

    Raises
    ------
    CrsError, DataError
        As `geo.analysis.grid.build.build_grid`.
    """
    ids, polygons = ordered(boundaries)
    key = grid_key(ids, polygons)
    try:
        path = (folder or cache_dir()) / f"grid-{key[:32]}.npz"
    except OSError:
        return build_grid(boundaries)
    found = _read(path, ids, polygons, key)
    if found is not None:
        return found
    grid = build_grid(boundaries)
    _keep(path, grid)
    return grid


def _read(path: Path, ids: tuple[str, ...], polygons: NDArray[np.object_], key: str) -> Grid | None:
    """Grid of a kept file; None if there is none or it is not whole.

    The archive carries a checksum for every table, so a changed byte is an error here.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            tables: dict[str, Any] = {name: kept[name] for name in _TABLES}
            frame = Frame(**dict(zip(_FRAME, map(float, kept["frame"]), strict=True)))
            if str(kept["key"]) != key or not _fits(tables, len(ids)):
                return None
    except Exception:  # a damaged archive raises whatever its damage led to
        return None
    shapely.prepare(polygons)
    return Grid(ids=ids, frame=frame, polygons=polygons, key=key, **tables)


def _fits(tables: dict[str, Any], count: int) -> bool:
    """Whether the tables can be used together: no index leads out of another one."""
    coarse, block, fine = tables["coarse"], tables["block"], tables["fine"]
    starts, candidates = tables["starts"], tables["candidates"]
    border = int((coarse == BORDER).sum())
    return bool(
        coarse.shape == block.shape == (COARSE * COARSE,)
        and fine.shape == (border, FINE * FINE)
        and starts.shape == (border + 1,)
        and starts[-1] == len(candidates)
        and ((block >= 0) == (coarse == BORDER)).all()
        and int(block.max()) < border
        and min(int(coarse.min()), int(fine.min())) >= BORDER
        and max(int(coarse.max()), int(fine.max()), int(candidates.max())) < count
    )


def _keep(path: Path, grid: Grid) -> None:
    tables: dict[str, Any] = {name: getattr(grid, name) for name in _TABLES}
    frame = np.array([getattr(grid.frame, name) for name in _FRAME])
    try:
        with replacing(path) as file:
            np.savez_compressed(file, frame=frame, key=np.array(grid.key), **tables)
    except OSError:
        return  # a full or read-only disk costs a second next time, and nothing else
