"""A claimant's own total, where only parts were given; the table that a tally starts from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.core.groups import (
    Codes,
    Flags,
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
from geo.incidents.model import CATEGORIES, PARTS

# A total made from so many categories is as wide as one that a claimant gives: civilians, security
# personnel and militants.
_WHOLE = 3
_USED = (
    "claim_id", "incident_id", "operation_id", "claimant", "claimant_type", "measure", "category",
    "low", "high", "top", "as_of", "as_of_order", "span_from", "origin", "subject", "side",
)  # fmt: skip


def with_totals(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims, and beside them a derived total for each claimant who gave parts but no total.

    ``top`` is the highest figure stated: the upper end, of "at least" the figure itself.
    """
    rows = claims.reset_index(drop=True).copy()
    rows["subject"] = rows["incident_id"].where(rows["incident_id"] != "", rows["operation_id"])
    rows["derived"] = False
    rows["top"] = rows["high"].fillna(rows["low"])
    rows["parts"] = _WHOLE
    rows["side"] = rows["claimant"].where(rows["claimant_type"] != "official", "official")
    statement = dense(
        code_rows(
            code_column(rows[c], ordered=True) for c in ("subject", "measure", "claimant", "as_of")
        )
    )
    whole = ~rows["partial"].to_numpy(dtype=bool)
    given = group_any(whole & (rows["category"] == "total").to_numpy(dtype=bool), statement)
    parted = whole & rows["category"].isin(PARTS).to_numpy(dtype=bool) & ~given
    parted &= ~repeats(rows, cells_of(rows), parted)
    if not parted.any():
        return rows
    totals = _totals(rows.loc[parted, list(_USED)], statement[parted])
    return pd.concat(
        [rows, totals.astype({"low": "Int64", "top": rows["top"].dtype})], ignore_index=True
    )


def _totals(parts: pd.DataFrame, statement: Codes) -> pd.DataFrame:
    """One row a statement: the sum of its categories."""
    latest, statement = _one_row_a_category(parts, statement)
    order = order_within(statement, latest["claim_id"])
    latest, statement = latest.iloc[order], statement[order]
    starts = np.flatnonzero(np.r_[True, statement[1:] != statement[:-1]])
    first = latest.iloc[starts]
    size = np.diff(np.r_[starts, len(latest)])
    high = np.add.reduceat(latest["high"].to_numpy(dtype=float, na_value=np.nan), starts)
    order_number = group_max(numbers(latest["as_of_order"]), statement)[starts]
    return pd.DataFrame(
        {
            **{c: first[c].array for c in ("subject", "measure", "claimant", "as_of")},
            "claim_id": join_text(latest["claim_id"].tolist(), starts, sep="+"),
            **{c: first[c].array for c in ("incident_id", "operation_id", "claimant_type")},
            "low": np.add.reduceat(latest["low"].to_numpy(dtype="int64"), starts),
            "high": pd.array(high, dtype="Float64").astype("Int64"),
            "top": np.add.reduceat(latest["top"].to_numpy(dtype="int64"), starts),
            "as_of_order": pd.array(order_number, dtype="Float64").astype("Int64"),
            "span_from": as_days(group_min(numbers(latest["span_from"]), statement)[starts]),
            "origin": first["origin"].array,
            "side": first["side"].array,
            "parts": np.minimum(size, _WHOLE),
            "category": "total",
            "derived": True,
            "partial": False,
        }
    )


def _one_row_a_category(parts: pd.DataFrame, statement: Codes) -> tuple[pd.DataFrame, Codes]:
    """Of one claimant's day: the last where an order is recorded, the range where it is not."""
    category = code_column(parts["category"])
    key = dense(code_rows([statement, category]))
    kept = ~below_max(numbers(parts["as_of_order"]), key)
    parts, statement, key = parts[kept], statement[kept], key[kept]
    order = order_within(key, parts["claim_id"])
    parts, statement, key = parts.iloc[order], statement[order], key[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    if len(starts) == len(parts):
        return parts, statement
    high = group_max(numbers(parts["high"]), key)
    high[group_any(parts["high"].isna().to_numpy(), key)] = np.nan
    low, span = group_min(numbers(parts["low"]), key), group_min(numbers(parts["span_from"]), key)
    joined = join_text(parts["claim_id"].tolist(), starts, sep="+")
    merged = parts.iloc[starts].assign(
        claim_id=joined,
        low=pd.array(low[starts].astype("int64"), dtype="Int64"),
        high=pd.array(high[starts], dtype="Float64").astype("Int64"),
        top=pd.array(group_max(numbers(parts["top"]), key)[starts].astype("int64"), dtype="Int64"),
        span_from=as_days(span[starts]),
    )
    return merged, statement[starts]


def cells_of(rows: pd.DataFrame) -> Codes:
    """Number of each row's subject, measure and category; categories in the model's order."""
    codes, words = pd.factorize(rows["category"])
    known = {c: n for n, c in enumerate(CATEGORIES)}
    place = np.array([known.get(w, len(known)) for w in words], dtype=np.intp)
    return dense(
        code_rows(
            [
                code_column(rows["subject"], ordered=True),
                code_column(rows["measure"], ordered=True),
                place[codes],
            ]
        )
    )


def repeats(rows: pd.DataFrame, cells: Codes, live: Flags) -> Flags:
    """Rows that pass on a statement that stands in the table already; the least relayed stays."""
    told = live & (rows["origin"].fillna("") != "").to_numpy(dtype=bool)
    out = np.zeros(len(rows), dtype=bool)
    at = np.flatnonzero(told)
    said = dense(code_rows([cells[at], code_column(rows["origin"].iloc[at])]))
    at = at[np.bincount(said, minlength=1)[said] > 1] if len(at) else at
    if len(at):
        few = rows.iloc[at]
        ordered = few.assign(relayed=few["relay"].fillna("") != "", cell=cells[at], at=at)
        ordered = ordered.sort_values(["relayed", "claim_id"])
        out[ordered["at"][ordered.duplicated(["cell", "origin", "low", "high"])]] = True
    return out
