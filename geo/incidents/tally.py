"""A tally: claims folded under a named rule, as they stood on a day.

Claimants are never summed or averaged. A tally picks the statements that its rule admits, lets a
later statement of one side replace that side's earlier ones, and gives the range of what is left.
Every claim keeps a status, so that what was set aside can be shown with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.core.errors import DataError, OptionError
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
    numbers,
)
from geo.incidents.model import CLAIMANT_TYPES
from geo.incidents.totals import cells_of, repeats, with_totals

RULES = (*CLAIMANT_TYPES, "lowest", "highest")

USED = "used"
REASONS = {
    USED: "counted",
    "later": "made after the as-of date",
    "partial": "covers only a part of the event",
    "relay": "relays a statement already counted",
    "other_type": "made by a claimant that the rule leaves out",
    "superseded": "replaced by a later statement of the same side",
    "other_span": "covers another span of days than its neighbours",
    "not_lowest": "higher than the lowest claimant",
    "not_highest": "lower than the highest claimant",
}

_KEY = ["subject", "measure", "category"]
_NEEDED = (
    "claim_id", "incident_id", "operation_id", "claimant", "claimant_type", "partial", "measure",
    "category", "low", "high", "as_of", "as_of_order", "span_from", "origin", "relay",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Outcome of `tally`.

    ``figures`` has one row per subject, measure and category: ``low`` and ``high`` (people;
    ``high`` missing means "at least"), ``top`` (the highest figure stated; above it the end is
    open where ``high`` is missing), ``at_least``, ``derived`` (the sum of one claimant's own
    categories), ``span_from`` (first day covered, where it is not the subject's own), ``as_of``
    (date of the latest statement used) and ``used`` (their number).

    ``statuses`` has one row per claim and, for derived totals, per derived row: the claim's
    columns and ``status``, a key of `REASONS`.
    """

    rule: str
    as_of: date | None
    figures: pd.DataFrame
    statuses: pd.DataFrame


def tally(
    claims: pd.DataFrame,
    *,
    rule: str,
    as_of: date | None = None,
    starts: pd.Series | None = None,
) -> Tally:
    """Fold claims to ranges.

    Parameters
    ----------
    claims
        Claims table (see `geo.incidents.model.CLAIMS`); one of ``incident_id`` and
        ``operation_id`` names the subject. ``high`` missing means "at least ``low``".
    rule
        A claimant type (``official``, ``armed_group``, ``monitor``, ``medical``, ``media``):
        statements of that type only; ``lowest`` or ``highest``: for each figure, the claimant
        whose current statement is lowest or highest.
    as_of
        Last day whose statements count; all of them when not given.
    starts
        First day of each subject, indexed by its id (see `geo.incidents.record.subject_starts`).
        With it a statement is of another span only if it reaches back before that day; without
        it, or for a subject it does not name, any stated first day is another span.

    Returns
    -------
    Tally
        Officials are one side: their latest statement replaces earlier ones. Every other
        claimant is a side of its own, and their current statements stand as a range. Within a
        day a recorded order decides; without one the day gives a range. Ties are all used.

    Raises
    ------
    OptionError
        If the rule is not one of `RULES`.
    DataError
        If a column is missing.
    """
    if rule not in RULES:
        raise OptionError(f"No tally rule {rule!r}", where="rule", choices=RULES)
    missing = [c for c in _NEEDED if c not in claims.columns]
    if missing:
        raise DataError(f"Claims lack the column(s) {', '.join(missing)}", where="tally")
    rows = with_totals(claims)
    cells = cells_of(rows)
    sides = dense(code_rows([cells, code_column(rows["side"])]))
    status = _Status(len(rows))
    if as_of is not None:
        status.set_aside((rows["as_of"] > pd.Timestamp(as_of)).to_numpy(dtype=bool), "later")
    status.set_aside(rows["partial"].to_numpy(dtype=bool), "partial")
    if rule in CLAIMANT_TYPES:
        status.set_aside((rows["claimant_type"] != rule).to_numpy(dtype=bool), "other_type")
    status.set_aside(repeats(rows, cells, status.used), "relay")
    # A total made from fewer categories than another total of the same event.
    status.set_aside(below_max(np.where(status.used, rows["parts"], np.nan), cells), "partial")
    for column in ("as_of", "as_of_order"):
        live = np.where(status.used, numbers(rows[column]), np.nan)
        status.set_aside(below_max(live, sides), "superseded")
    status.set_aside(_other_spans(rows, sides, status.used, starts), "other_span")
    if rule in ("lowest", "highest"):
        status.set_aside(_not_extreme(rows, cells, status.used, rule), f"not_{rule}")
    rows["status"] = pd.Series(status.words, dtype=str)
    return Tally(rule=rule, as_of=as_of, figures=_figures(rows, cells, status.used), statuses=rows)


class _Status:
    """Status of each row; a row once set aside keeps its first reason."""

    def __init__(self, rows: int) -> None:
        self.words = np.full(rows, USED, dtype=object)
        self.used: Flags = np.ones(rows, dtype=bool)

    def set_aside(self, mask: Flags, status: str) -> None:
        mask = mask & self.used
        self.words[mask] = status
        self.used = self.used & ~mask


def _other_spans(rows: pd.DataFrame, sides: Codes, live: Flags, starts: pd.Series | None) -> Flags:
    """Of one side's current statements, those that begin before the event if others do not."""
    foreign = rows["span_from"].notna().to_numpy(dtype=bool, copy=True)
    if starts is not None and foreign.any():
        begun = starts.reindex(rows["subject"][foreign]).to_numpy()
        foreign[foreign] = ~(rows["span_from"][foreign] >= begun).to_numpy(dtype=bool)
    return foreign & group_any(live & ~foreign, sides)


def _not_extreme(rows: pd.DataFrame, cells: Codes, live: Flags, rule: str) -> Flags:
    level = -numbers(rows["top"]) if rule == "highest" else numbers(rows["low"])
    return np.asarray(level > group_min(np.where(live, level, np.nan), cells), dtype=bool)


def _figures(rows: pd.DataFrame, cells: Codes, live: Flags) -> pd.DataFrame:
    kept = rows[live]
    groups = dense(cells[live])
    order = np.argsort(groups, kind="stable")
    kept, groups = kept.iloc[order], groups[order]
    starts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]]) if len(kept) else groups
    open_ended = group_any(kept["high"].isna().to_numpy(), groups)[starts]
    high = group_max(numbers(kept["high"]), groups)[starts]
    high[open_ended] = np.nan
    first = kept.iloc[starts]
    return pd.DataFrame(
        {
            **{c: first[c].array for c in _KEY},
            "low": pd.array(group_min(numbers(kept["low"]), groups)[starts], dtype="Float64"),
            "high": pd.array(high, dtype="Float64"),
            "top": pd.array(group_max(numbers(kept["top"]), groups)[starts], dtype="Float64"),
            "at_least": open_ended,
            "derived": group_any(kept["derived"].to_numpy(dtype=bool), groups)[starts],
            "span_from": as_days(group_min(numbers(kept["span_from"]), groups)[starts]),
            "as_of": as_days(group_max(numbers(kept["as_of"]), groups)[starts]),
            "used": np.bincount(groups, minlength=len(starts)),
        }
    ).astype({"low": "Int64", "high": "Int64", "top": "Int64"})
