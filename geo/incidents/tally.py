"""A tally: claims folded under a named rule, as they stood on a day.

Claimants are never summed or averaged. A tally picks the statements that its rule admits, lets a
later statement of one side replace that side's earlier ones, and gives the range of what is left.
Every claim keeps a status, so that what was set aside can be shown with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from geo.core.errors import DataError, OptionError
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, PARTS

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

# A total made from so many categories is as wide as one that a claimant gives: civilians, security
# personnel and militants.
_WHOLE = 3
_KEY = ["subject", "measure", "category"]
_NEEDED = (
    "claim_id", "incident_id", "operation_id", "claimant", "claimant_type", "partial", "measure",
    "category", "low", "high", "as_of", "as_of_order", "span_from", "origin", "relay",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Outcome of `tally`.

    ``figures`` has one row per subject, measure and category: ``low`` and ``high`` (people;
    ``high`` missing means "at least"), ``at_least``, ``derived`` (the sum of one claimant's own
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
    rows = _with_totals(claims)
    rows["status"] = USED
    if as_of is not None:
        _set_aside(rows, rows["as_of"] > pd.Timestamp(as_of), "later")
    _set_aside(rows, rows["partial"], "partial")
    if rule in CLAIMANT_TYPES:
        _set_aside(rows, rows["claimant_type"] != rule, "other_type")
    _set_aside_relays(rows)
    _set_aside_narrow(rows)
    _set_aside_superseded(rows)
    _set_aside_other_spans(rows, starts)
    if rule in ("lowest", "highest"):
        _keep_extreme(rows, rule)
    return Tally(rule=rule, as_of=as_of, figures=_figures(rows), statuses=rows)


def _with_totals(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims, and beside them a derived total for each claimant who gave parts but no total."""
    rows = claims.reset_index(drop=True).copy()
    rows["subject"] = rows["incident_id"].where(rows["incident_id"] != "", rows["operation_id"])
    rows["derived"] = False
    rows["parts"] = _WHOLE
    rows["side"] = rows["claimant"].where(rows["claimant_type"] != "official", "official")
    statement = ["subject", "measure", "claimant", "as_of"]
    parts = rows[rows["category"].isin(PARTS) & ~rows["partial"]]
    if parts.empty:
        return rows
    whole = (rows["category"] == "total") & ~rows["partial"]
    given = pd.MultiIndex.from_frame(rows.loc[whole, statement])
    parts = parts[~pd.MultiIndex.from_frame(parts[statement]).isin(given)]
    latest = _one_row_a_category(parts[~_repeats(parts)], [*statement, "category"])
    grouped = latest.groupby(statement, sort=True, as_index=False)
    totals = grouped.agg(
        claim_id=("claim_id", "+".join),
        incident_id=("incident_id", "first"),
        operation_id=("operation_id", "first"),
        claimant_type=("claimant_type", "first"),
        low=("low", "sum"),
        high=("high", "sum"),
        open=("open", "any"),
        as_of_order=("as_of_order", "max"),
        span_from=("span_from", "min"),
        origin=("origin", "first"),
        side=("side", "first"),
        parts=("category", "size"),
    )
    if totals.empty:
        return rows
    totals["high"] = totals["high"].astype("Int64").mask(totals.pop("open"))
    totals["parts"] = totals["parts"].clip(upper=_WHOLE)
    totals = totals.assign(category="total", derived=True, partial=False)
    return pd.concat([rows, totals.astype({"low": "Int64"})], ignore_index=True)


def _one_row_a_category(parts: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Of one claimant's day: the last where an order is recorded, the range where it is not."""
    last = parts.groupby(key)["as_of_order"].transform("max")
    parts = parts[~(parts["as_of_order"] < last).fillna(False)].sort_values("claim_id")
    parts = parts.assign(open=parts["high"].isna())
    same = parts.groupby(key)
    parts = parts.assign(
        claim_id=same["claim_id"].transform("+".join),
        low=same["low"].transform("min"),
        high=same["high"].transform("max"),
        open=same["open"].transform("any"),
        span_from=same["span_from"].transform("min"),
    )
    return parts.drop_duplicates(key)


def _repeats(rows: pd.DataFrame) -> pd.Series:
    """Rows that pass on a statement that stands in the table already; the least relayed stays."""
    ordered = rows.assign(relayed=rows["relay"].fillna("") != "")
    ordered = ordered[ordered["origin"].fillna("") != ""].sort_values(["relayed", "claim_id"])
    repeated = ordered.duplicated([*_KEY, "origin", "low", "high"])
    return repeated.reindex(rows.index, fill_value=False)


def _set_aside(rows: pd.DataFrame, mask: pd.Series, status: str) -> None:
    rows.loc[mask.fillna(False).astype(bool) & (rows["status"] == USED), "status"] = status


def _used(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["status"] == USED]


def _set_aside_relays(rows: pd.DataFrame) -> None:
    _set_aside(rows, _repeats(_used(rows)).reindex(rows.index, fill_value=False), "relay")


def _set_aside_narrow(rows: pd.DataFrame) -> None:
    """Drop totals that were made from fewer categories than another total of the same event."""
    live = _used(rows)
    widest = live.groupby(_KEY)["parts"].transform("max")
    _set_aside(rows, (live["parts"] < widest).reindex(rows.index, fill_value=False), "partial")


def _set_aside_superseded(rows: pd.DataFrame) -> None:
    side = [*_KEY, "side"]
    live = _used(rows)
    newest = live.groupby(side)["as_of"].transform("max")
    _set_aside(rows, (live["as_of"] < newest).reindex(rows.index, fill_value=False), "superseded")
    live = _used(rows)
    last = live.groupby(side)["as_of_order"].transform("max")
    earlier = (live["as_of_order"] < last).fillna(False)
    _set_aside(rows, earlier.reindex(rows.index, fill_value=False), "superseded")


def _set_aside_other_spans(rows: pd.DataFrame, starts: pd.Series | None) -> None:
    """Of one side's current statements, drop those that begin before the event if others do not."""
    live = _used(rows)
    foreign = live["span_from"].notna()
    if starts is not None:
        foreign &= ~(live["span_from"] >= starts.reindex(live["subject"]).to_numpy())
    mixed = foreign.groupby([live[c] for c in (*_KEY, "side")]).transform(
        lambda flags: flags.any() and not flags.all()
    )
    _set_aside(rows, (foreign & mixed).reindex(rows.index, fill_value=False), "other_span")


def _keep_extreme(rows: pd.DataFrame, rule: str) -> None:
    live = _used(rows)
    level = live["low"] if rule == "lowest" else live["high"].fillna(live["low"])
    extreme = level.groupby([live[c] for c in _KEY]).transform("min" if rule == "lowest" else "max")
    _set_aside(rows, (level != extreme).reindex(rows.index, fill_value=False), f"not_{rule}")


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    live = _used(rows)
    live = live.assign(open=live["high"].isna())
    figures = live.groupby(_KEY, sort=True, as_index=False).agg(
        low=("low", "min"),
        high=("high", "max"),
        at_least=("open", "any"),
        derived=("derived", "any"),
        span_from=("span_from", "min"),
        as_of=("as_of", "max"),
        used=("claim_id", "size"),
    )
    figures["high"] = figures["high"].astype("Int64").mask(figures["at_least"])
    figures["low"] = figures["low"].astype("Int64")
    order = pd.Categorical(figures["category"], categories=list(CATEGORIES), ordered=True)
    figures = figures.assign(_order=order).sort_values(["subject", "measure", "_order"])
    return figures.drop(columns="_order").reset_index(drop=True)
