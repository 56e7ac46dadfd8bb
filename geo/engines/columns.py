"""Columns of a batch as numbers: coordinates, days, codes and figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geo.analysis.periods import NOT_DATED
from geo.core.errors import DataError

Floats = NDArray[np.float64]
# From this code of geo_precision on, a point stands in for an area and says nothing of the place.
STAND_IN = 3
# A column of types has few; one with more is something else.
MOST_KINDS = 2_000


def coordinates(
    batch: pa.RecordBatch,
    *,
    lon: str,
    lat: str,
    precision: str | None,
    missing: str,
    where: str,
) -> tuple[Floats, Floats, int]:
    """Longitudes and latitudes, NaN for an empty cell, and how many stand-ins were left out.

    Raises
    ------
    DataError
        If a column is not of numbers, or a cell is NaN and ``missing`` is ``refuse``: a file says
        "none" by an empty cell.
    """
    fault = missing == "refuse"
    x, y = (_floats(batch, name, where=where, nan_is_fault=fault) for name in (lon, lat))
    if precision is None:
        return x, y, 0
    codes = _column(batch, precision)
    if not _is_number(codes.type):
        codes = pc.cast(_text(codes, precision, where), pa.float64(), safe=False)
    stand_in = np.asarray(pc.fill_null(pc.greater_equal(codes, STAND_IN), False), dtype=bool)
    stand_in &= ~(np.isnan(x) & np.isnan(y))
    if stand_in.any():
        x, y = np.where(stand_in, np.nan, x), np.where(stand_in, np.nan, y)
    return x, y, int(stand_in.sum())


def days(batch: pa.RecordBatch, name: str, *, where: str) -> NDArray[np.int32]:
    """Days since 1970 of a column of dates, times (in UTC) or text such as 2026-01-31.

    Raises
    ------
    DataError
        If it is of another type, or a text is not such a date.
    """
    column = _column(batch, name)
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        raise _fault(name, where, f"is of type {kind}, not of dates",
                     "Write dates, or text such as 2026-01-31")  # fmt: skip
    try:
        if pa.types.is_dictionary(kind):
            column = column.cast(kind.value_type)
        if pa.types.is_timestamp(column.type) and column.type.tz:
            column = column.cast(pa.timestamp(column.type.unit))
        dates = column.cast(pa.date32(), safe=False).cast(pa.int32())
    except pa.ArrowException as error:
        raise _fault(name, where, f"cannot be read as dates ({error})",
                     "Write dates, or text such as 2026-01-31") from None  # fmt: skip
    numbers: NDArray[np.int32] = np.asarray(pc.fill_null(dates, NOT_DATED), dtype=np.int32)
    return numbers


def codes(
    batch: pa.RecordBatch, name: str, names: dict[str, int], *, grow: bool, where: str
) -> NDArray[np.int32]:
    """Codes of a column of words, -1 for an empty cell; ``names`` takes in new ones if allowed.

    Raises
    ------
    DataError
        If a word is new and must not be, or there are too many of them.
    """
    column = _text(_column(batch, name), name, where)
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    words = column.dictionary.to_pylist()
    if len(words) > MOST_KINDS:
        raise _fault(name, where, f"has more than {MOST_KINDS:,} different words", _OTHER)
    for word in words:
        if word is not None and word not in names:
            if not grow:
                raise _fault(name, where, f"holds {word!r}, which the boundaries do not have",
                             "Join the events again, or give the same boundaries")  # fmt: skip
            names[word] = len(names)
    if len(names) > MOST_KINDS:
        raise _fault(name, where, f"has more than {MOST_KINDS:,} different words", _OTHER)
    table = np.array([names.get(word, -1) for word in words] + [-1], dtype=np.int32)
    place = np.asarray(pc.fill_null(column.indices.cast(pa.int32()), len(words)), dtype=np.int32)
    found: NDArray[np.int32] = table[place]
    return found


_OTHER = "Choose the column with the type of event"


def figures(batch: pa.RecordBatch, name: str, *, where: str) -> NDArray[Any]:
    """Figures of a column, NaN where not known."""
    return _floats(batch, name, where=where, nan_is_fault=False)


def _floats(
    batch: pa.RecordBatch, name: str, *, where: str, nan_is_fault: bool
) -> NDArray[np.float64]:
    column = _column(batch, name)
    if not _is_number(column.type):
        raise _fault(name, where, f"is of type {column.type}, not of numbers",
                     "Write it as numbers before")  # fmt: skip
    if nan_is_fault and pa.types.is_floating(column.type):
        wrong = pc.sum(pc.is_nan(column)).as_py() or 0
        if wrong:
            raise _fault(name, where, f"holds NaN in {wrong:,} rows",
                         "Leave such cells empty (null), or choose --missing keep")  # fmt: skip
    try:
        values = column.cast(pa.float64())
    except pa.ArrowException as error:
        raise _fault(name, where, f"does not fit in numbers ({error})", "Correct it") from None
    numbers: NDArray[np.float64] = values.to_numpy(zero_copy_only=False)
    return numbers


def _column(batch: pa.RecordBatch, name: str) -> Any:
    return batch.column(batch.schema.get_field_index(name))


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _text(column: Any, name: str, where: str) -> Any:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column
    if pa.types.is_integer(kind):
        return column.cast(pa.string())
    raise _fault(name, where, f"is of type {column.type}, not of words", "Choose another column")


def _fault(name: str, where: str, what: str, fix: str) -> DataError:
    return DataError(f"Column {name!r} {what}", where=where, fix=fix)
