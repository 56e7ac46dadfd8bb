"""A total made of one claimant's latest figures by category, for the days without a stated one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.core.groups import (
    Codes,
    Flags,
    Floats,
    as_days,
    below_max,
    code_column,
    code_rows,
    dense,
    group_any,
    group_max,
    group_min,
    join_text,
    numbers,
    order_within,
)
from geo.incidents.model import CATEGORIES

# A total made from so many categories is as wide as one that a claimant gives: civilians, security
# personnel and militants.
WHOLE = 3
_FIRST = (
    "subject", "measure", "claimant", "incident_id", "operation_id", "claimant_type", "origin",
    "side",
)  # fmt: skip
_NAMED = slice(0, WHOLE)
_REST, _TOTAL = WHOLE, WHOLE + 1


def derive_totals(said: pd.DataFrame, *, claimant: Codes, statement: Codes) -> pd.DataFrame:
    """One row for each statement of parts alone: the latest figure of each category up to then.

    Parameters
    ----------
    said
        Parts and stated totals, with ``given``: whether the statement has a stated total.
    claimant
        Number of each row's subject, measure and claimant.
    statement
        Number of each row's claimant and day, in the order of days.
    """
    said, kept = _one_row_a_category(said, statement)
    days = _make_days(said, claimant=claimant[kept], statement=statement[kept])
    low, top = days.of(numbers(said["low"]), 0), days.of(numbers(said["top"]), 0)
    is_open = np.any(days.of(said["high"].isna().to_numpy().astype(float), 0) > 0, axis=0)
    # People of no named category may be those whom another day names: they are added to what
    # stands beside them in their statement alone.
    lows = np.maximum(
        low[_NAMED].sum(axis=0), low[_REST] + np.where(days.beside, low[_NAMED], 0).sum(axis=0)
    )
    tops = top[:_TOTAL].sum(axis=0)
    # Parts that were stated since a total can only raise it.
    since = days.source[_TOTAL] >= 0
    made = days.asked & ~(since & (lows <= low[_TOTAL]) & (tops <= top[_TOTAL]))
    if not made.any():
        return said.iloc[:0]
    days, is_open, since = days.only(made), is_open[made], since[made]
    lows, tops = np.maximum(lows, low[_TOTAL])[made], np.maximum(tops, top[_TOTAL])[made]
    number, parts = np.nonzero(days.source.T >= 0)
    rows = days.source.T[number, parts]
    order = order_within(number, said["claim_id"].iloc[rows])
    rows = rows[order]
    starts = np.flatnonzero(np.r_[True, number[1:] != number[:-1]])
    first = said[list(_FIRST)].iloc[rows[starts]]
    size = np.minimum((days.source >= 0).sum(axis=0), WHOLE)
    # What is made of several statements passes on none of them.
    alone: Flags = np.all(days.own | (days.source < 0), axis=0)
    orders = np.where(days.own, days.of(numbers(said["as_of_order"]), np.nan), np.nan)
    spans = days.of(numbers(said["span_from"]), np.nan)
    return pd.DataFrame(
        {
            **{c: first[c].array for c in _FIRST if c != "origin"},
            "as_of": said["as_of"].array[days.first],
            "claim_id": join_text(said["claim_id"].iloc[rows].tolist(), starts, sep="+"),
            "low": lows.astype("int64"),
            "high": _whole_numbers(np.where(is_open, np.nan, tops)).array,
            "top": tops.astype("int64"),
            "as_of_order": _whole_numbers(np.fmax.reduce(orders, axis=0)).array,
            "span_from": as_days(np.fmin.reduce(spans, axis=0)),
            "origin": first["origin"].where(alone, "").array,
            "parts": np.where(since, WHOLE, size),
            "category": "total",
            "derived": True,
            "partial": False,
        }
    )


@dataclass(frozen=True, kw_only=True)
class _Days:
    """Statements, and for each category the row that stands on that day, -1 where none does.

    ``own`` says that it is of the day itself, ``beside`` that the last statement of people of no
    named category has the category too, ``asked`` that the day has parts and no stated total.
    """

    source: Codes
    own: Flags
    beside: Flags
    asked: Flags
    first: Codes

    def of(self, values: Floats, missing: float) -> Floats:
        """Values of the rows that stand, by category and day."""
        return np.where(self.source >= 0, values[self.source], missing)

    def only(self, kept: Flags) -> _Days:
        """Some of the days."""
        return _Days(
            source=self.source[:, kept],
            own=self.own[:, kept],
            beside=self.beside[:, kept],
            asked=self.asked[kept],
            first=self.first[kept],
        )


def _make_days(said: pd.DataFrame, *, claimant: Codes, statement: Codes) -> _Days:
    """What stands on each day of a statement: said on it or before, and since the last whole."""
    first = np.flatnonzero(np.r_[True, statement[1:] != statement[:-1]])
    number = np.repeat(np.arange(len(first)), np.diff(np.r_[first, len(said)]))
    codes, words = pd.factorize(said["category"])
    at = np.full((len(CATEGORIES), len(first)), -1, dtype=np.intp)
    at[np.array([CATEGORIES.index(w) for w in words])[codes], number] = np.arange(len(said))
    has, day = at >= 0, np.arange(len(first))
    last = np.maximum.accumulate(np.where(has, day, -1), axis=1)
    own = claimant[first]
    begun = np.maximum.accumulate(np.where(np.r_[True, own[1:] != own[:-1]], day, 0))
    whole = has[_TOTAL] | has[_NAMED].all(axis=0)
    begun = np.maximum(begun, np.maximum.accumulate(np.where(whole, day, -1)))
    stands = last >= begun
    source = np.where(stands, np.take_along_axis(at, np.maximum(last, 0), axis=1), -1)
    return _Days(
        source=source,
        own=stands & (last == day),
        beside=stands[_REST] & has[_NAMED][:, last[_REST]],
        asked=~said["given"].to_numpy(dtype=bool)[first] & has[:_TOTAL].any(axis=0),
        first=first,
    )


def _one_row_a_category(said: pd.DataFrame, statement: Codes) -> tuple[pd.DataFrame, Codes]:
    """Of one claimant's day: the last where an order is recorded, the range where it is not.

    The second value is the number of the row that each one begins with.
    """
    key = dense(code_rows([statement, code_column(said["category"])]))
    kept = np.flatnonzero(~below_max(numbers(said["as_of_order"]), key))
    kept = kept[order_within(key[kept], said["claim_id"].iloc[kept])]
    said, key = said.iloc[kept], key[kept]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    if len(starts) == len(said):
        return said, kept
    high = group_max(numbers(said["high"]), key)
    high[group_any(said["high"].isna().to_numpy(), key)] = np.nan
    low, span = group_min(numbers(said["low"]), key), group_min(numbers(said["span_from"]), key)
    top = group_max(numbers(said["top"]), key)
    merged = said.iloc[starts].assign(
        claim_id=join_text(said["claim_id"].tolist(), starts, sep="+"),
        low=_whole_numbers(low[starts]).array,
        high=_whole_numbers(high[starts]).array,
        top=_whole_numbers(top[starts]).array,
        span_from=as_days(span[starts]),
    )
    return merged, kept[starts]


def _whole_numbers(values: Floats) -> pd.Series:
    return pd.Series(values, dtype="Float64").astype("Int64")
