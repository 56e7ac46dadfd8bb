"""One way to run pieces, whoever does them, and the word of how far they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from geo.analysis.grid.cells import Grid
from geo.core.errors import OptionError
from geo.engines.events import Piece
from geo.engines.local import T, run_local

ENGINES = ("local", "dask")


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is; ``kept`` rows were done by an earlier one."""

    rows: int
    of_rows: int
    pieces: int
    of_pieces: int
    kept: int


Tell = Callable[[Progress], None]


def run_pieces(
    task: Callable[..., T],
    pieces: Sequence[Piece],
    *,
    done: Sequence[int],
    grid: Grid,
    engine: str,
    scheduler: str | None,
    tell: Tell,
) -> Iterator[tuple[Piece, T]]:
    """Do a task for each piece that is not done.

    Parameters
    ----------
    task
        Takes a piece, ``grid`` and ``threads``. It must be one that Dask can send.
    pieces, done
        All pieces, and the numbers of those that an earlier run has done.
    grid
        Grid of the boundaries.
    engine, scheduler
        One of `ENGINES`; for dask the address of a scheduler, or None for processes here.
    tell
        Called at the beginning and after each piece.

    Raises
    ------
    OptionError
        If there is no such engine, or a scheduler is given to the local one.
    AtlasError
        Of the task, or of the cluster.
    """
    if engine not in ENGINES:
        raise OptionError(f"No engine {engine!r}", where="--engine", choices=ENGINES)
    if scheduler and engine != "dask":
        raise OptionError("A scheduler needs the engine dask", where="--scheduler",
                          fix="Add --engine dask")  # fmt: skip
    left = [piece for piece in pieces if piece.number not in set(done)]
    of_rows = sum(piece.rows for piece in pieces)
    kept = rows = of_rows - sum(piece.rows for piece in left)
    finished = len(pieces) - len(left)

    def say() -> None:
        tell(Progress(rows=rows, of_rows=of_rows, pieces=finished, of_pieces=len(pieces),
                      kept=kept))  # fmt: skip

    say()
    if not left:
        return
    with ExitStack() as stack:
        if engine == "local":
            results = run_local(task, left, grid=grid)
        else:
            from geo.engines.dask import connected, run_dask  # noqa: PLC0415 - a heavy package

            client = stack.enter_context(connected(scheduler))
            results = run_dask(client, task, left, grid=grid)
        for piece, result in results:
            yield piece, result
            finished += 1
            rows += piece.rows
            say()
