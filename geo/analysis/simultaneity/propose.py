"""Operations proposed from days on which more districts were hit than chance gives.

A proposal is an inference with its evidence. It is never stored, never called an operation's claim,
and stands in a table of its own beside the claimed ones.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from geo.analysis.attacks import Attacks
from geo.analysis.simultaneity.answer import PERMUTATIONS
from geo.analysis.simultaneity.event_days import EventDays, event_days, hit_in_window
from geo.analysis.simultaneity.shuffle import shuffled_maxima
from geo.core.errors import DataError

COLUMNS = (
    "start", "end", "districts", "incidents", "basis", "p_free", "p_month", "critical",
    "claimed_operations", "claimed_members", "district_names", "incident_ids",
)  # fmt: skip
_ALPHA = 0.05
_SHORTEST = 7


def shuffled_days(attacks: Attacks) -> EventDays:
    """Event-days of attacks that shuffles can move.

    Raises
    ------
    DataError
        If the period is shorter than a week, or no attack has a district.
    """
    length = (attacks.end - attacks.start).days + 1
    if length < _SHORTEST:
        raise DataError(
            f"{attacks.dataset} covers {length} day{'s' if length > 1 else ''}, too few to shuffle "
            "the days of attacks in",
            where="coordinated", fix="Choose a dataset that covers weeks",
        )  # fmt: skip
    return event_days(
        attacks.rows["day"], attacks.rows["district_id"], start=attacks.start, end=attacks.end
    )


def propose_operations(
    attacks: Attacks, days: EventDays, *, window: int = 1, permutations: int = PERMUTATIONS,
    seed: int = 1,
) -> pd.DataFrame:  # fmt: skip
    """Windows that hold more districts than 95 % of month-wise shuffled records ever reach.

    Parameters
    ----------
    attacks
        Where the days come from.
    days
        Their event-days.
    window
        Days of a window.
    permutations, seed
        Of the shuffles.

    Returns
    -------
    DataFrame
        One row a proposal, the most districts first: ``start``, ``end``, ``districts`` and
        ``incidents`` (numbers), ``basis`` (always ``inferred``), ``p_free`` and ``p_month``
        (one-sided, of its busiest window), ``critical`` (districts that 5 % of shuffled records
        exceed), ``claimed_operations`` (ids that some of its incidents belong to by claim),
        ``claimed_members`` (number of such incidents), ``district_names``, ``incident_ids``.
        Windows that touch are one proposal. Empty where nothing stands out.
    """
    counted = hit_in_window(days.grid(), window)
    maxima = {
        null: shuffled_maxima(
            days, null=null, permutations=permutations, seed=seed, windows=(window,)
        )[window]
        for null in ("free", "month")
    }
    critical = int(np.quantile(maxima["month"], 1 - _ALPHA, method="higher"))
    found = np.flatnonzero(counted > critical)
    rows = []
    for first, last in _runs(found, window):
        start = days.start + pd.Timedelta(days=int(first))
        end = days.start + pd.Timedelta(days=int(last) + window - 1)
        own = attacks.rows[(attacks.rows["day"] >= start) & (attacks.rows["day"] <= end)]
        own = own[own["district_id"].notna()]
        top = int(counted[first : last + 1].max())
        claimed = own.loc[own["operation"] != "", "operation"]
        rows.append(
            {
                "start": start, "end": end, "districts": int(own["district_id"].nunique()),
                "incidents": len(own), "basis": "inferred",
                **{f"p_{n}": _p(m, top) for n, m in maxima.items()}, "critical": critical,
                "claimed_operations": "; ".join(sorted(set(claimed))),
                "claimed_members": len(claimed),
                "district_names": "; ".join(sorted(set(own["district_id"]))),
                "incident_ids": "; ".join(own.index),
            }
        )  # fmt: skip
    out = pd.DataFrame(rows, columns=list(COLUMNS))
    return out.sort_values(["districts", "start"], ascending=[False, True], ignore_index=True)


def _runs(found: np.ndarray, window: int) -> list[tuple[int, int]]:
    """First and last window of each run of windows that overlap or touch."""
    if not len(found):
        return []
    breaks = [i for i, (a, b) in enumerate(pairwise(found), start=1) if b - a > window]
    return [(int(part[0]), int(part[-1])) for part in np.split(found, breaks)]


def _p(maxima: np.ndarray, observed: int) -> float:
    return float((1 + (maxima >= observed).sum()) / (len(maxima) + 1))
