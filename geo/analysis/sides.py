"""What each side says: state, armed groups and independent sources, never added together."""

from __future__ import annotations

from datetime import date

import pandas as pd

from geo.analysis.unsure import counted_again, not_counted
from geo.core.tables import each_row
from geo.incidents.events import Events
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, SIDES
from geo.incidents.record import Record, subject_starts
from geo.incidents.tally import tally

SIDE_NAMES = tuple(dict.fromkeys(SIDES.values()))
_COLUMNS = ["side", "category", "low", "high", "at_least", "as_of", "subjects"]
_STEPS = ["side", "category", "as_of", "low", "high"]


def side_figures(
    record: Record,
    subjects: pd.Index,
    *,
    measure: str = "killed",
    as_of: date | None = None,
    incidents: pd.DataFrame | None = None,
    events: Events | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Standing figures of each side about one subject or several, and how they moved.

    Parameters
    ----------
    record
        The tables.
    subjects
        Ids of incidents, or of one operation. Different incidents of one side are added to each
        other; two sides never are, and an operation is never added to its incidents.
    measure
        ``killed``, ``injured``, ``captured`` or ``abducted``.
    as_of
        Last day whose statements count.
    incidents
        ``district_id`` and ``certain`` of the subjects, where they are those of a period: what may
        lie outside it is in the high end alone, as in `geo.analysis.measures.sum_figures`.
    events
        Which records are one event, of which a side's highest figure counts, and which may be.

    Returns
    -------
    tuple of DataFrame
        Standing: ``side``, ``category``, ``low``, ``high`` (people; where ``at_least``, the upper
        end is open and ``high`` is the highest figure stated), ``as_of`` (latest statement used)
        and ``subjects`` (how many have a figure). Steps, for a single subject only: ``side``,
        ``category``, ``as_of``, ``low``, ``high`` of every statement that once stood.
    """
    figures, statuses = _by_type(record, subjects, measure, as_of)
    placed = {} if incidents is None else incidents["district_id"].fillna("").to_dict()
    home = {str(one): str(district) for one, district in placed.items()}
    sure = set(subjects if incidents is None else incidents.index[incidents["certain"]])
    standing = _standing(figures, sure, (events or Events()).at_home(home))
    if len(subjects) != 1:
        return standing, pd.DataFrame(columns=_STEPS)
    return standing, _steps(statuses)


def _by_type(
    record: Record, subjects: pd.Index, measure: str, as_of: date | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Figures and claims of each claimant type about the subjects, each type under its own rule."""
    about = record.claims["incident_id"].isin(subjects) | record.claims["operation_id"].isin(
        subjects
    )
    claims = record.claims[about & (record.claims["measure"] == measure)]
    starts = subject_starts(record)
    figures, statuses = [], []
    for kind in CLAIMANT_TYPES:
        own = claims[claims["claimant_type"] == kind]
        if len(own):
            folded = tally(own, rule=kind, as_of=as_of, starts=starts)
            figures.append(folded.figures.assign(side=SIDES[kind]))
            statuses.append(folded.statuses.assign(side=SIDES[kind]))
    empty = pd.DataFrame(columns=["subject", *_COLUMNS, "status"])
    return (
        pd.concat(figures, ignore_index=True) if figures else empty,
        pd.concat(statuses, ignore_index=True) if statuses else empty,
    )


def _standing(
    rows: pd.DataFrame, sure: set[str], groups: tuple[list[list[str]], list[list[str]]]
) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame(columns=_COLUMNS)
    # Within a side its independent claimants stand as a range, about the same event.
    each = rows.groupby(["subject", "side", "category"], as_index=False).agg(
        low=("low", "min"),
        high=("top", "max"),
        at_least=("at_least", "any"),
        as_of=("as_of", "max"),
    )
    sums = [
        (side, category, *_sum(own.set_index("subject"), sure, groups))
        for (side, category), own in each.groupby(["side", "category"])
    ]
    out = pd.DataFrame(sums, columns=_COLUMNS)
    rank = out["side"].map(SIDE_NAMES.index) + 10 * out["category"].map(CATEGORIES.index)
    return out.loc[rank.sort_values().index, _COLUMNS].reset_index(drop=True)


def _sum(
    own: pd.DataFrame, sure: set[str], groups: tuple[list[list[str]], list[list[str]]]
) -> tuple[int, int, bool, pd.Timestamp, int]:
    """Low and high end over one side's subjects, whether it is open, its last day, and how many."""
    one, maybe = groups
    lows = {str(k): float(v) for k, v in own["low"].items() if k in sure}
    tops = {str(k): float(v) for k, v in own["high"].items()}
    aside = not_counted(one, tops, least=False)
    low = sum(lows.values()) - sum(counted_again(maybe, lows).values())
    high = sum(tops.values()) - sum(counted_again(one, tops).values())
    is_open = bool(own.loc[~own.index.isin(list(aside)), "at_least"].any())
    return int(low), int(high), is_open, own["as_of"].max(), len(own)


def _steps(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows[rows["status"].isin(["used", "superseded"])]
    rows = rows.assign(high=rows["top"]) if len(rows) else rows
    return rows.sort_values("as_of", kind="stable")[_STEPS].reset_index(drop=True)


def say_range(low: int, high: int, *, at_least: bool) -> str:
    """Figure as it is written: ``5``, ``5–9`` or, with an open end, ``5+`` and ``5–9+``."""
    text = str(low) if low == high else f"{low}–{high}"
    return f"{text}+" if at_least else text


def side_lines(standing: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Triples of side, category and written figure, in the order of the table."""
    return [
        (r.side, r.category, say_range(int(r.low), int(r.high), at_least=bool(r.at_least)))
        for r in each_row(standing)
    ]
