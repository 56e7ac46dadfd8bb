"""One piece after the other, on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from geo.analysis.grid.cells import Grid
from geo.engines.events import Piece

T = TypeVar("T")


def run_local(
    task: Callable[..., T], pieces: Sequence[Piece], *, grid: Grid
) -> Iterator[tuple[Piece, T]]:
    """Do a task for each piece, in order; all processors work on the same piece.

    Parameters
    ----------
    task
        Takes a piece, ``grid`` and ``threads``.
    pieces
        What there is to do.
    grid
        Grid of the boundaries.
    """
    for piece in pieces:
        yield piece, task(piece, grid=grid, threads=None)
