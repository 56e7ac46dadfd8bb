"""Pieces shared out among the workers of a Dask cluster, here or elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.analysis.grid.build import build_grid
from geo.analysis.grid.cells import Grid
from geo.core.crs import WGS84
from geo.core.errors import AtlasError, OptionError
from geo.engines.events import Piece
from geo.engines.faults import EngineError
from geo.engines.local import T

# Pieces under way for each thread of the cluster: enough that none waits, few enough that a lost
# worker or a stop loses little.
_AHEAD = 3
WAIT = "10s"
"""How long a scheduler may take to answer."""


@contextmanager
def connected(scheduler: str | None) -> Iterator[Any]:
    """Client of a scheduler at an address, or of a cluster of processes on this machine.

    Raises
    ------
    OptionError
        If Dask is not installed.
    EngineError
        If no scheduler answers.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise OptionError(
            "Dask is not installed", where="--engine", fix="Install the extra 'cluster'"
        ) from None
    if scheduler is None:
        with (
            distributed.LocalCluster(
                threads_per_worker=1, dashboard_address="127.0.0.1:0"
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(scheduler, timeout=WAIT)
    except (OSError, TimeoutError, ValueError) as error:
        raise EngineError(
            f"No scheduler answers at {scheduler}", where="--scheduler",
            fix="Start one with 'dask scheduler', or correct the address",
        ) from error  # fmt: skip
    with client:
        yield client


def run_dask(
    client: Any, task: Callable[..., T], pieces: Sequence[Piece], *, grid: Grid
) -> Iterator[tuple[Piece, T]]:
    """Do a task for each piece, in whatever order the workers come to an end with them.

    The grid goes whole to each worker; it is made there from the polygons, so that it can be made
    again when a worker is lost, and so can every piece.

    Raises
    ------
    AtlasError
        Of the task.
    EngineError
        If a piece was tried again and again and its workers were lost each time.
    """
    shapes = [bytes(one) for one in shapely.to_wkb(grid.polygons, include_srid=False)]
    shared = client.submit(_make_grid, grid.ids, shapes, key=f"grid-{grid.key}", pure=True)
    room = max(1, sum(client.nthreads().values())) * _AHEAD
    wait: Any = import_module("distributed").wait
    waiting = list(reversed(pieces))
    running: dict[Any, Piece] = {}
    try:
        while waiting or running:
            while waiting and len(running) < room:
                piece = waiting.pop()
                running[client.submit(task, piece, grid=shared, threads=1, pure=False)] = piece
            done = next(iter(wait(list(running), return_when="FIRST_COMPLETED").done))
            piece = running.pop(done)
            yield piece, _result(done, piece)
    finally:
        client.cancel([*running, shared], force=True)


def _make_grid(ids: tuple[str, ...], shapes: list[bytes]) -> Grid:
    polygons = shapely.from_wkb(np.array(shapes, dtype=object))
    index = pd.Index(ids, name="district_id")
    return build_grid(gpd.GeoDataFrame(geometry=polygons, index=index, crs=WGS84))


def _result(future: Any, piece: Piece) -> Any:
    try:
        return future.result()
    except AtlasError:
        raise
    except Exception as error:
        raise EngineError(
            f"A piece could not be done by any worker ({type(error).__name__})",
            where=f"{piece.path}, row groups {piece.groups[0]} to {piece.groups[-1]}",
            fix="Look at the workers' memory and logs, then go on with --resume",
        ) from error
