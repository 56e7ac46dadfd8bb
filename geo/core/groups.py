"""Groups as whole numbers: keys of many rows made to codes, and what each group holds.

A table of claims has nearly as many groups as rows, so nothing here calls Python once a group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def code_column(values: pd.Series, *, ordered: bool = False) -> Codes:
    """Number of each value: equal values, equal numbers, counted from 0.

    Parameters
    ----------
    values
        Any column; a missing value is a value of its own, the last when ordered.
    ordered
        Whether a smaller value must have a smaller number.
    """
    if not ordered:
        return pd.factorize(values, use_na_sentinel=False)[0]
    codes, distinct = pd.factorize(values)
    order = pd.Series(distinct).argsort().to_numpy()
    place = np.empty(len(distinct) + 1, dtype=np.intp)
    place[order] = np.arange(len(distinct))
    place[-1] = len(distinct)
    return place[codes]


def positions(values: pd.Series, known: pd.Index) -> Codes:
    """Position of each value in an index without repeats, -1 where it is not there."""
    if values.empty:
        return np.zeros(0, dtype=np.intp)
    codes = pd.factorize(pd.concat([known.to_series(), values], ignore_index=True))[0]
    found = codes[len(known) :]
    return np.where(found < len(known), found, -1)


def code_rows(columns: Iterable[Codes]) -> Codes:
    """Number of each row by several coded columns; the order of the first column comes first.

    The numbers have gaps and serve as keys. `dense` closes the gaps.
    """
    out: Codes | None = None
    for column in columns:
        width = int(column.max(initial=-1)) + 1
        if out is not None and int(out.max(initial=0)) * width >= np.iinfo(np.intp).max // 2:
            out = dense(out)
        out = column if out is None else out * width + column
    return np.zeros(0, dtype=np.intp) if out is None else out


def dense(keys: Codes) -> Codes:
    """Keys numbered from 0 without gaps, in their order."""
    return np.unique(keys, return_inverse=True)[1].reshape(keys.shape)


def numbers(column: pd.Series) -> Floats:
    """Numbers of a column, or its dates as seconds since 1970; NaN where it is empty."""
    if pd.api.types.is_datetime64_any_dtype(column):
        days = column.to_numpy(dtype="datetime64[s]")
        return np.where(np.isnat(days), np.nan, days.astype("int64").astype(float))
    return column.to_numpy(dtype=float, na_value=np.nan)


def as_days(seconds: Floats) -> NDArray[np.datetime64]:
    """Dates from `numbers`."""
    missing = np.isnan(seconds)
    days = np.where(missing, 0, seconds).astype("int64").astype("datetime64[s]")
    return np.where(missing, np.datetime64("NaT", "s"), days)


def below_max(values: Floats, groups: Codes) -> Flags:
    """Rows whose value is below the largest of their group; those without a value are not."""
    return np.asarray(values < group_max(values, groups), dtype=bool)


def group_max(values: Floats, groups: Codes) -> Floats:
    """Largest value of each row's group, NaN left aside; NaN where a group has no other."""
    return -group_min(-values, groups)


def group_min(values: Floats, groups: Codes) -> Floats:
    """Smallest value of each row's group, NaN left aside; NaN where a group has no other."""
    small = np.full(int(groups.max(initial=-1)) + 1, np.inf)
    known = ~np.isnan(values)
    np.minimum.at(small, groups[known], values[known])
    small[np.isinf(small)] = np.nan
    return small[groups]


def group_any(flags: Flags, groups: Codes) -> Flags:
    """Whether any row of each row's group is flagged."""
    out = np.zeros(int(groups.max(initial=-1)) + 1, dtype=bool)
    out[groups[flags]] = True
    return out[groups]


def join_text(texts: Sequence[str], starts: NDArray[np.intp], *, sep: str) -> list[str]:
    """Texts joined from each start up to the next."""
    ends = [*starts[1:].tolist(), len(texts)]
    return [
        texts[a] if b - a == 1 else sep.join(texts[a:b])
        for a, b in zip(starts.tolist(), ends, strict=True)
    ]


def order_within(groups: Codes, texts: pd.Series) -> Codes:
    """Order of rows by group and, inside a group, by text.

    Most tables stand in that order already, which is seen much faster than they are sorted.
    """
    order = np.argsort(groups, kind="stable")
    held = texts.array if is_range(order) else texts.array.take(order)
    same = groups[order][1:] == groups[order][:-1]
    falls = np.asarray(held[1:] < held[:-1], dtype=bool) & same
    if not falls.any():
        return order
    return np.lexsort((code_column(texts, ordered=True), groups))


def is_range(order: Codes) -> bool:
    """Whether an order of rows leaves each where it is."""
    return bool(np.array_equal(order, np.arange(len(order))))
