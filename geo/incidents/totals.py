"""A claimant's own total, where only parts were given; the table that a tally starts from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.core.groups import Codes, Flags, code_column, code_rows, dense, group_any
from geo.incidents.derived import WHOLE, derive_totals
from geo.incidents.model import CATEGORIES, PARTS

_USED = (
    "claim_id", "incident_id", "operation_id", "claimant", "claimant_type", "measure", "category",
    "low", "high", "top", "as_of", "as_of_order", "span_from", "origin", "subject", "side",
)  # fmt: skip


def with_totals(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims, and beside them a derived total for each day on which a claimant gave parts alone.

    It is made of the claimant's latest figures by category, be they of several days: a figure
    that is not spoken of again stands, in the total as by itself. ``top`` is the highest figure
    stated: the upper end, of "at least" the figure itself.
    """
    rows = claims.reset_index(drop=True).copy()
    rows["subject"] = rows["incident_id"].where(rows["incident_id"] != "", rows["operation_id"])
    rows["derived"] = False
    rows["top"] = rows["high"].fillna(rows["low"])
    rows["parts"] = WHOLE
    rows["side"] = rows["claimant"].where(rows["claimant_type"] != "official", "official")
    claimant = dense(
        code_rows(code_column(rows[c], ordered=True) for c in ("subject", "measure", "claimant"))
    )
    statement = dense(code_rows([claimant, code_column(rows["as_of"], ordered=True)]))
    whole = ~rows["partial"].to_numpy(dtype=bool)
    total = whole & (rows["category"] == "total").to_numpy(dtype=bool)
    given = group_any(total, statement)
    part = whole & rows["category"].isin(PARTS).to_numpy(dtype=bool)
    live = (part | total) & group_any(part & ~given, claimant)
    live &= ~repeats(rows, cells_of(rows), live)
    if not (live & part & ~given).any():
        return rows
    said = rows.loc[live, list(_USED)].assign(given=given[live])
    totals = derive_totals(said, claimant=claimant[live], statement=statement[live])
    if totals.empty:
        return rows
    return pd.concat(
        [rows, totals.astype({"low": "Int64", "top": rows["top"].dtype})], ignore_index=True
    )


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
