"""Tables of sums on three axes that grow together, and the frame they become."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.analysis.periods import period_label
from geo.core.errors import DataError

Tables = dict[str, NDArray[np.int64]]
MOST_NUMBERS = 25_000_000
"""Numbers that all tables together may have: 200 MB."""
ENDS = ("low", "high", "open", "unknown")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What the codes of the axes mean: code 0 of the periods is number ``first`` of ``unit``."""

    districts: tuple[str, ...]
    kinds: tuple[str, ...]
    first: int
    periods: int
    unit: str

    @property
    def lengths(self) -> tuple[int, int, int]:
        """Codes on each axis; a table has one more place for what is not known."""
        return len(self.districts), self.periods, len(self.kinds)

    @property
    def size(self) -> int:
        """Cells of a table."""
        return math.prod(one + 1 for one in self.lengths)

    def say(self) -> str:
        """The axes in words."""
        districts, periods, kinds = self.lengths
        return f"{districts:,} districts, {periods:,} periods and {kinds:,} types"


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Whole-number sums; place 0 of each axis holds what is not known.

    ``tables`` has ``records`` and, for each figure, ``NAME_low``, ``NAME_high``, ``NAME_open``
    (records with "at least") and ``NAME_unknown`` (records without the figure).
    """

    shape: Shape
    tables: Tables


def empty_tables(figures: tuple[str, ...], cells: tuple[int, ...]) -> Tables:
    """Tables of nothing."""
    names = ["records", *(f"{name}_{end}" for name in figures for end in ENDS)]
    return {name: np.zeros(cells, dtype=np.int64) for name in names}


def require_room(shape: Shape, tables: int, *, where: str) -> None:
    """Refuse tables that would not fit in memory.

    Raises
    ------
    DataError
        If they would hold more than `MOST_NUMBERS`.
    """
    if shape.size * tables > MOST_NUMBERS:
        raise DataError(
            f"{shape.say()} make {shape.size:,} cells",
            where=where,
            fix="Choose longer periods, or leave the types out",
        )


def figures_of(sums: Sums) -> list[str]:
    """Names of the figures that were added."""
    last = f"_{ENDS[-1]}"
    return [name.removesuffix(last) for name in sums.tables if name.endswith(last)]


def add_sums(sums: Sums, more: Sums) -> Sums:
    """Sum of both, on axes that hold the periods and types of both.

    Tables of the first may be changed in place, so that adding many costs little.

    Raises
    ------
    DataError
        If they have other districts, another unit or other figures.
    """
    one, other = sums.shape, more.shape
    if (one.districts, one.unit, set(sums.tables)) != (
        other.districts, other.unit, set(more.tables),
    ):  # fmt: skip
        raise DataError("Sums of different districts, periods or figures", where="add_sums")
    shape = _joint(one, other)
    require_room(shape, len(sums.tables), where="")
    tables = sums.tables if shape == one else _moved(sums, shape)
    place = np.ix_(*_places(other, shape))
    for name, table in more.tables.items():
        tables[name][place] += table
    return Sums(shape=shape, tables=tables)


def sums_frame(sums: Sums) -> pd.DataFrame:
    """Cells that hold a record, as a table.

    Returns
    -------
    DataFrame
        ``district_id`` (missing: in no district, or no point), ``period`` (missing: not dated),
        ``event_type``, ``records``, and for each figure ``NAME_low`` and ``NAME_high`` (missing
        where no record states it, for unknown is not 0), ``NAME_open`` and ``NAME_unknown``
        (records). Cells without a record are absent, for absence is not zero.
    """
    records = sums.tables["records"]
    district, period, kind = np.nonzero(records)
    shape = sums.shape
    labels = [period_label(shape.first + at, unit=shape.unit) for at in range(shape.periods)]
    frame = pd.DataFrame(
        {
            "district_id": _named(shape.districts, district),
            "period": _named(tuple(labels), period),
            "event_type": _named(shape.kinds, kind),
            "records": records[district, period, kind],
        }
    )
    for name, table in sums.tables.items():
        if name != "records":
            frame[name] = pd.array(table[district, period, kind], dtype="Int64")
    for name in figures_of(sums):
        silent = frame[f"{name}_unknown"] == frame["records"]
        for end in ("low", "high"):
            frame[f"{name}_{end}"] = frame[f"{name}_{end}"].mask(silent)
    # Types by name, since the order in which they came says nothing; what is not known comes last.
    rank = np.argsort(np.argsort(np.array([*shape.kinds], dtype=object)))
    by_name = np.array([0, *(rank + 1)])[kind]
    ranks = [np.where(axis == 0, records.size, axis) for axis in (by_name, period, district)]
    return frame.iloc[np.lexsort(ranks)].reset_index(drop=True)


def _named(names: tuple[str, ...], place: NDArray[np.intp]) -> pd.Series:
    return pd.Series(np.array([None, *names], dtype=object)[place], dtype="str")


def _joint(one: Shape, other: Shape) -> Shape:
    kinds = one.kinds + tuple(kind for kind in other.kinds if kind not in one.kinds)
    if not one.periods or not other.periods:
        longer = one if one.periods else other
        return replace(one, kinds=kinds, first=longer.first, periods=longer.periods)
    first = min(one.first, other.first)
    last = max(one.first + one.periods, other.first + other.periods)
    return replace(one, kinds=kinds, first=first, periods=last - first)


def _moved(sums: Sums, shape: Shape) -> Tables:
    cells = tuple(length + 1 for length in shape.lengths)
    tables = {name: np.zeros(cells, dtype=np.int64) for name in sums.tables}
    place = np.ix_(*_places(sums.shape, shape))
    for name, table in sums.tables.items():
        tables[name][place] = table
    return tables


def _places(shape: Shape, into: Shape) -> tuple[NDArray[np.intp], ...]:
    """Places of the axes of one shape in another that holds it."""
    position = {kind: at + 1 for at, kind in enumerate(into.kinds)}
    offset = shape.first - into.first + 1
    return (
        np.arange(len(shape.districts) + 1),
        np.array([0, *range(offset, offset + shape.periods)], dtype=np.intp),
        np.array([0, *(position[kind] for kind in shape.kinds)], dtype=np.intp),
    )
