"""The sums of one piece of events."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.analysis.aggregate import Range, sum_codes
from geo.analysis.grid.cells import Grid
from geo.analysis.periods import NOT_DATED, period_numbers
from geo.analysis.sums import Shape, Sums, add_sums, empty_tables
from geo.core.errors import DataError
from geo.engines.columns import codes, days, figures
from geo.engines.events import Piece, read_piece
from geo.engines.parts import Counts
from geo.engines.placing import Points, count_rows, no_counts, place_batch

# Rows that are counted together: many, since each time costs a table of all cells.
_TOGETHER = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Summing:
    """What is summed, and how.

    Attributes
    ----------
    ids
        Identifiers of the districts.
    district
        Column with the district; without it the points are located.
    points
        Where the points are.
    date, unit
        Column with the date, and the period it is put into; None counts all together.
    kind
        Column with the type of event, or None.
    figures
        Name of each figure with its low and its high column, which may be the same.
    """

    ids: tuple[str, ...]
    district: str | None
    points: Points | None
    date: str | None
    unit: str
    kind: str | None
    figures: tuple[tuple[str, str, str], ...]

    @property
    def columns(self) -> list[str]:
        """Columns that are read."""
        point = self.points.columns if self.points else [self.district]
        ends = [end for _, low, high in self.figures for end in (low, high)]
        named = [*point, self.date, self.kind, *ends]
        return [name for name in dict.fromkeys(named) if name]


def sum_piece(
    piece: Piece, *, summing: Summing, grid: Grid, threads: int | None
) -> tuple[Counts, Sums]:
    """Sum a piece.

    Returns
    -------
    tuple
        Rows by `geo.engines.placing.COUNTS`, and the sums.

    Raises
    ------
    CrsError, DataError
        If the piece cannot be read or what it holds cannot be summed.
    """
    counts = no_counts()
    names: dict[str, int] = {}
    total = empty_sums(summing)
    held: list[dict[str, NDArray[Any]]] = []
    where = Path(piece.path).name
    for where, batch in read_piece(piece, summing.columns):
        held.append(
            _numbers(batch, summing, grid, names=names, counts=counts, where=where, threads=threads)
        )
        if sum(len(one["district"]) for one in held) >= _TOGETHER:
            total = add_sums(total, _sum_held(held, summing, names, where, threads))
    return counts, add_sums(total, _sum_held(held, summing, names, where, threads))


def empty_sums(summing: Summing) -> Sums:
    """Sums of nothing."""
    shape = Shape(districts=summing.ids, kinds=(), first=0, periods=0, unit=summing.unit)
    figures_ = tuple(name for name, _, _ in summing.figures)
    return Sums(shape=shape, tables=empty_tables(figures_, (len(summing.ids) + 1, 1, 1)))


def save_sums(file: IO[bytes], sums: Sums) -> None:
    """Write sums as a NumPy archive."""
    shape = np.array(json.dumps(asdict(sums.shape)))
    tables: dict[str, Any] = dict(sums.tables)
    np.savez_compressed(file, **{"shape": shape, **{f"t_{n}": t for n, t in tables.items()}})


def load_sums(path: Path) -> Sums:
    """Read what `save_sums` wrote.

    Raises
    ------
    DataError
        If the file is damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            said = json.loads(str(kept["shape"]))
            shape = Shape(**{**said, **{n: tuple(said[n]) for n in ("districts", "kinds")}})
            tables = {n.removeprefix("t_"): kept[n] for n in kept.files if n.startswith("t_")}
    except Exception as error:  # a damaged archive raises whatever its damage led to
        raise DataError(f"A kept part is damaged ({type(error).__name__})", where=str(path),
                        fix="Begin again without --resume") from error  # fmt: skip
    return Sums(shape=shape, tables=tables)


def _numbers(
    batch: pa.RecordBatch,
    summing: Summing,
    grid: Grid,
    *,
    names: dict[str, int],
    counts: Counts,
    where: str,
    threads: int | None,
) -> dict[str, NDArray[Any]]:
    """Codes and figures of a batch."""
    rows = batch.num_rows
    found: dict[str, NDArray[Any]] = {}
    if summing.points:
        found["district"] = place_batch(
            batch, summing.points, grid, counts=counts, where=where, threads=threads
        )
    else:
        known = {one: at for at, one in enumerate(summing.ids)}
        own = codes(batch, str(summing.district), known, grow=False, where=where)
        count_rows(counts, own, pointless=int((own < 0).sum()), stand_in=0)
        found["district"] = own
    when = days(batch, summing.date, where=where) if summing.date else np.zeros(rows, np.int32)
    found["period"] = period_numbers(when, unit=summing.unit)
    found["kind"] = (
        codes(batch, summing.kind, names, grow=True, where=where)
        if summing.kind
        else np.full(rows, -1, dtype=np.int32)
    )
    for name, low, high in summing.figures:
        found[f"{name} low"] = figures(batch, low, where=where)
        if high != low:
            found[f"{name} high"] = figures(batch, high, where=where)
    return found


def _sum_held(
    held: list[dict[str, NDArray[Any]]],
    summing: Summing,
    names: dict[str, int],
    where: str,
    threads: int | None,
) -> Sums:
    """Sum what is held, and let it go."""
    if not held:
        return empty_sums(summing)
    table = {name: np.concatenate([one[name] for one in held]) for name in held[0]}
    held.clear()
    period = table["period"]
    dated = period != NOT_DATED
    known = period[dated]
    first, last = (int(known.min()), int(known.max())) if known.size else (0, -1)
    shape = Shape(
        districts=summing.ids, kinds=tuple(names), first=first, periods=last - first + 1,
        unit=summing.unit,
    )  # fmt: skip
    ranges = {}
    for name, low, high in summing.figures:
        bottom = table[f"{name} low"]
        ranges[name] = Range(low=bottom, high=table[f"{name} high"] if high != low else bottom)
    return sum_codes(
        district=table["district"],
        period=np.where(dated, period - first, -1),
        kind=table["kind"],
        shape=shape,
        figures=ranges,
        threads=threads,
        where=where,
    )
