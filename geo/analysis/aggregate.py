"""Sums by district, period and type from whole-number codes, without a copy of the table."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.analysis.sums import ENDS, Shape, Sums, Tables, empty_tables, require_room
from geo.core.errors import DataError
from geo.core.processors import processors

Codes = NDArray[np.integer[Any]]
Figures = NDArray[Any]
# Rows at a time in one thread.
_CHUNK = 1 << 18
MOST_FIGURE = 1_000_000_000
"""Largest figure of a record; sums of up to nine million of these are exact."""


@dataclass(frozen=True, kw_only=True)
class Range:
    """A figure of each record from low to high, NaN where not known; of whole numbers.

    A low without a high is "at least". Neither is unknown. One array may be both ends.
    """

    low: Figures
    high: Figures


def sum_codes(
    *,
    district: Codes,
    period: Codes,
    kind: Codes,
    shape: Shape,
    figures: Mapping[str, Range] | None = None,
    threads: int | None = None,
    where: str = "",
) -> Sums:
    """Count records and add their figures, by district, period and type.

    Parameters
    ----------
    district, period, kind
        Codes of each record on the three axes, -1 where not known.
    shape
        What the codes mean.
    figures
        Figures by name. They are added over different records; what one claimant says is never
        added to what another says of the same record, so give one figure for each record.
    threads
        Threads to work in; the processors at hand.
    where
        File and row group named in a refusal.

    Returns
    -------
    Sums
        Whole numbers, the same whatever the order of the records.

    Raises
    ------
    DataError
        If the columns differ in length, a code is not on its axis, a figure is not a whole
        number, is negative, or its high end is below its low one or comes without one; or if
        the tables would be too large (`geo.analysis.sums.MOST_NUMBERS`).
    """
    figures = figures or {}
    require_room(shape, 1 + len(ENDS) * len(figures), where=where)
    axes = (district, period, kind)
    _check(axes, shape, figures, where)
    starts = range(0, len(district), _CHUNK)
    workers = min(threads or processors(), max(1, len(starts)))
    if workers == 1:
        tables = _sum_some(axes, figures, shape, starts, where)
    else:
        shares = [starts[at::workers] for at in range(workers)]
        with ThreadPoolExecutor(workers) as pool:
            parts = pool.map(lambda some: _sum_some(axes, figures, shape, some, where), shares)
            tables = next(parts)
            for part in parts:
                for name, table in part.items():
                    tables[name] += table
    cells = tuple(one + 1 for one in shape.lengths)
    return Sums(shape=shape, tables={n: t.reshape(cells) for n, t in tables.items()})


def _check(axes: tuple[Codes, ...], shape: Shape, figures: Mapping[str, Range], where: str) -> None:
    rows = len(axes[0])
    columns = [*axes, *(end for one in figures.values() for end in (one.low, one.high))]
    if any(len(column) != rows for column in columns):
        raise DataError("The columns differ in length", where=where)
    for name, codes, length in zip(
        ("district", "period", "type"), axes, shape.lengths, strict=True
    ):
        if rows and not (codes.min() >= -1 and codes.max() < length):
            raise DataError(
                f"A code of {name} is {codes.min()} or {codes.max()}, the axis has {length}",
                where=where,
            )


def _sum_some(
    axes: tuple[Codes, ...],
    figures: Mapping[str, Range],
    shape: Shape,
    starts: range,
    where: str,
) -> Tables:
    # Sums of whole numbers are exact in these until 2**53.
    tables = {
        n: t.astype(np.float64) for n, t in empty_tables(tuple(figures), (shape.size,)).items()
    }
    room = min(_CHUNK, len(axes[0]))
    numbers, step = np.empty(room, dtype=np.int64), np.empty(room, dtype=np.int64)
    rooms = _Room(
        low=np.empty(room), high=np.empty(room), whole=np.empty(room),
        known=np.empty(room, dtype=bool), other=np.empty(room, dtype=bool),
    )  # fmt: skip
    _, periods, kinds = shape.lengths
    steps = ((periods + 1) * (kinds + 1), kinds + 1, 1)
    for start in starts:
        part = slice(start, min(start + _CHUNK, len(axes[0])))
        rows = part.stop - start
        cell = numbers[:rows]
        # The code -1 is the first place of each axis.
        np.multiply(axes[0][part], steps[0], out=cell, dtype=np.int64)
        cell += np.multiply(axes[1][part], steps[1], out=step[:rows], dtype=np.int64)
        cell += axes[2][part]
        cell += sum(steps)
        tables["records"] += np.bincount(cell, minlength=shape.size)
        for name, one in figures.items():
            into = {end: tables[f"{name}_{end}"] for end in ENDS}
            ends = _Ends(
                name=name, low=one.low[part], high=None if one.high is one.low else one.high[part],
                room=rooms.of(rows), where=where,
            )  # fmt: skip
            _sum_figure(into, cell, ends)
    return {name: table.astype(np.int64) for name, table in tables.items()}


@dataclass(frozen=True, kw_only=True)
class _Room:
    """Where the steps of a chunk put what they work out; the system would clear each page anew."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    whole: NDArray[np.float64]
    known: NDArray[np.bool_]
    other: NDArray[np.bool_]

    def of(self, rows: int) -> _Room:
        """The room of so many rows."""
        return _Room(
            low=self.low[:rows], high=self.high[:rows], whole=self.whole[:rows],
            known=self.known[:rows], other=self.other[:rows],
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Ends:
    """Some records' figures, and room for what is worked out of them."""

    name: str
    low: Figures
    high: Figures | None
    room: _Room
    where: str

    def refuse(self, what: str, fix: str) -> DataError:
        return DataError(f"A figure of {self.name} {what}", where=self.where, fix=fix)


def _sum_figure(into: dict[str, NDArray[np.float64]], cell: NDArray[np.int64], ends: _Ends) -> None:
    """Add the two ends of a figure; where the high one is open, the low one stands for it."""
    size, room = len(into["low"]), ends.room
    # NaN loses against any number.
    bottom = np.fmax(ends.low, 0, out=room.low)
    if np.less(ends.low, 0, out=room.other).any():
        raise ends.refuse("is below 0", "Leave the cell empty if it is not known")
    _require_whole(ends, ends.low, bottom)
    known = np.equal(ends.low, ends.low, out=room.known)
    absent = np.flatnonzero(np.logical_not(known, out=room.other))
    if absent.size:
        into["unknown"] += np.bincount(cell[absent], minlength=size)
    bottoms = np.bincount(cell, weights=bottom, minlength=size)
    into["low"] += bottoms
    if ends.high is None:
        into["high"] += bottoms
        return
    top = np.fmax(ends.high, bottom, out=room.high)
    if np.less(ends.high, bottom, out=room.other).any():
        raise ends.refuse("has a high end below its low one", "Correct it, or exchange the columns")
    _require_whole(ends, ends.high, top)
    closed = np.equal(ends.high, ends.high, out=room.other)
    if absent.size and closed[absent].any():
        raise ends.refuse("has a high end and no low one", "Write 0 as the low end if it is meant")
    if np.count_nonzero(closed) < np.count_nonzero(known):
        into["open"] += np.bincount(cell[known & ~closed], minlength=size)
    into["high"] += np.bincount(cell, weights=top, minlength=size)


def _require_whole(ends: _Ends, given: Figures, added: NDArray[np.float64]) -> None:
    if added.max(initial=0) > MOST_FIGURE:
        raise ends.refuse(f"is above {MOST_FIGURE:,}", "Correct it; no event has so many")
    if given.dtype.kind != "f":
        return
    whole = np.rint(added, out=ends.room.whole)
    if not np.equal(whole, added, out=ends.room.other).all():
        raise ends.refuse(
            "is not a whole number", "Round it down for the low end and up for the high one"
        )
