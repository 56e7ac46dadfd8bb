"""Blocks of days before and after an event, each as the sums that every indicator is made of.

Attacks come in bursts, so days are not exchangeable; blocks of four weeks nearly are. All that the
test needs of a block are sums, so shuffling blocks is one product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.series import Series, last_day, steps_between
from geo.core.errors import DataError

BLOCK_DAYS = 28
BLOCK_STEPS = {"month": 3, "year": 1, "week": 4, "day": 28}
WEEK = 7
SUMS = (
    "attacks",
    "steps",
    "active",
    "spread",
    "low_n",
    "low",
    "high_n",
    "high",
    "joint",
    "joint_of",
)
_TACTICS = 8
_YEAR = 364
_MULTI = 3
INDICATORS = (
    "attack rate", "districts per active day", "deaths per attack, low", "deaths per attack, high",
    "tactic mix", "share in multi-district operations", "spatial entropy",
)  # fmt: skip
TOTALS_ONLY = ("attack rate", "deaths per attack, low", "deaths per attack, high")


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """Sums of blocks, before and after.

    ``sums`` is blocks x columns: `SUMS`, then one column a tactic, then one a district. ``after``
    marks the blocks that follow the event; ``season`` is the place of each block in the year.
    ``starts`` are the first days. ``available`` are the indicators that the data can give, of
    `INDICATORS`. ``joint_by`` says how an attack counts as part of a multi-district operation.
    """

    sums: np.ndarray
    after: np.ndarray
    season: np.ndarray
    starts: pd.DatetimeIndex
    tactics: tuple[str, ...]
    districts: tuple[str, ...]
    available: tuple[str, ...]
    step: str
    joint_by: str = ""
    unit: str = "attacks"

    @property
    def n_before(self) -> int:
        """Blocks before the event."""
        return int((~self.after).sum())

    @property
    def n_after(self) -> int:
        """Blocks after it."""
        return int(self.after.sum())


def cut_attacks(
    rows: pd.DataFrame, *, event: pd.Timestamp, event_end: pd.Timestamp, start: pd.Timestamp,
    end: pd.Timestamp, block: int = BLOCK_DAYS,
) -> Blocks:  # fmt: skip
    """Cut attacks into blocks, counted away from the event on both sides.

    Parameters
    ----------
    rows
        As `geo.analysis.attacks.Attacks` has them. What is told by days is told of those whose day
        is known.
    event, event_end
        First and last day that are left out.
    start, end
        First and last day that take part; days that fill no block are left out too.
    block
        Days of a block.

    Raises
    ------
    DataError
        If not one block fits before or after.
    """
    n_before = max((event - start).days, 0) // block
    n_after = max((end - event_end).days, 0) // block
    if n_before < 1 or n_after < 1:
        side = "before" if n_before < 1 else "after"
        raise DataError(
            f"Not one block of {block} days lies {side} the event", where="shift",
            fix="Choose another event or a dataset that covers more",
        )  # fmt: skip
    day = (rows["day"] - event).dt.days.to_numpy()
    later = (rows["day"] - event_end).dt.days.to_numpy() - 1
    number = np.where(day < 0, n_before + day // block, n_before + later // block)
    inside = ((day < 0) | (later >= 0)) & (number >= 0) & (number < n_before + n_after)
    own = rows[inside].assign(block=number[inside])
    own["block"] = _whole_operations(own, n_before)
    total = n_before + n_after
    tactics = tuple(own["tactic"].value_counts().index[:_TACTICS])
    districts = tuple(sorted(own["district_id"].dropna().unique()))
    joint, joint_of, joint_by = _joint(own)
    dated = own[own["date_precision"] == "day"]
    days = dated.dropna(subset=["district_id"]).groupby("day")["district_id"].nunique()
    home = dated.groupby("day")["block"].first()
    place = own["block"].to_numpy()
    sums = np.zeros((total, len(SUMS) + len(tactics) + 1 + len(districts)))
    columns = {
        "attacks": np.bincount(place, minlength=total),
        "steps": np.full(total, block),
        "active": np.bincount(home.reindex(days.index), minlength=total),
        "spread": np.bincount(home.reindex(days.index), weights=days, minlength=total),
        "joint": np.bincount(place, weights=joint, minlength=total),
        "joint_of": np.bincount(place, weights=joint_of, minlength=total),
    }
    for side in ("low", "high"):
        known = own[f"killed_{side}"].notna().to_numpy()
        value = own[f"killed_{side}"].fillna(0).to_numpy(dtype=float)
        columns[f"{side}_n"] = np.bincount(place, weights=known, minlength=total)
        columns[side] = np.bincount(place, weights=value, minlength=total)
    for name, values in columns.items():
        sums[:, SUMS.index(name)] = values
    kind = own["tactic"].map({t: i for i, t in enumerate(tactics)}).fillna(len(tactics))
    np.add.at(sums, (place, len(SUMS) + kind.to_numpy(dtype=int)), 1)
    where = own["district_id"].map({d: i for i, d in enumerate(districts)})
    there = where.notna().to_numpy()
    first = len(SUMS) + len(tactics) + 1
    np.add.at(sums, (place[there], first + where[there].to_numpy(dtype=int)), 1)
    begins = [event - pd.Timedelta(days=block * (n_before - i)) for i in range(n_before)]
    begins += [event_end + pd.Timedelta(days=1 + block * i) for i in range(n_after)]
    return Blocks(
        sums=sums, after=np.arange(total) >= n_before, season=_season(n_before, n_after, block),
        starts=pd.DatetimeIndex(begins), tactics=(*tactics, "other"), districts=districts,
        available=INDICATORS, step="day", joint_by=joint_by,
    )  # fmt: skip


def cut_series(
    attacks: Series, *, event: pd.Timestamp, start: pd.Timestamp, end: pd.Timestamp,
    deaths: Series | None = None,
) -> Blocks:  # fmt: skip
    """Cut published totals into blocks; gaps are left out of the block they lie in.

    Parameters
    ----------
    attacks
        Attacks or events by month or year.
    event
        First day of the step that is left out.
    start, end
        First and last day that take part.
    deaths
        People killed at the same steps, by the same source.

    Raises
    ------
    DataError
        If not one block fits before or after.
    """
    size = BLOCK_STEPS[attacks.step]
    whole = steps_between(start, end, attacks.step)
    left, right = whole[whole < event], whole[whole > last_day(event, attacks.step)]
    before = [left[i : i + size] for i in range(len(left) % size, len(left), size)]
    later = [right[i : i + size] for i in range(0, len(right) - size + 1, size)]
    rows, begins, sides = [], [], []
    for group, side in [*((g, False) for g in before), *((g, True) for g in later)]:
        count = attacks.frame["low"].reindex(group)
        known = count.notna()
        if not known.any():
            continue
        row = np.zeros(len(SUMS) + 1)
        row[SUMS.index("attacks")] = count.sum()
        row[SUMS.index("steps")] = known.sum()
        for side_name in ("low", "high"):
            if deaths is None:
                continue
            toll = deaths.frame[side_name].reindex(group)[known]
            row[SUMS.index(f"{side_name}_n")] = count[known][toll.notna()].sum()
            row[SUMS.index(side_name)] = toll.sum()
        rows.append(row)
        begins.append(group[0])
        sides.append(side)
    after = np.array(sides, dtype=bool)
    if not after.any() or after.all():
        raise DataError(
            f"Not one block of {size} {attacks.step}s with a figure lies "
            f"{'after' if len(after) and not after.any() else 'before'} the event",
            where="shift", fix="Choose another event or a series that covers more",
        )  # fmt: skip
    available = TOTALS_ONLY if deaths is not None else TOTALS_ONLY[:1]
    return Blocks(
        sums=np.array(rows), after=after, season=_quarter(pd.DatetimeIndex(begins)),
        starts=pd.DatetimeIndex(begins), tactics=(), districts=(), available=available,
        step=attacks.step, unit=attacks.unit,
    )  # fmt: skip


def _whole_operations(own: pd.DataFrame, n_before: int) -> np.ndarray:
    """Blocks of the attacks, all of an operation in the block of its first one, on each side."""
    block = own["block"].to_numpy().copy()
    named = own["operation"] != ""
    if named.any():
        side = (block >= n_before)[named.to_numpy()]
        first = own.loc[named].groupby([own.loc[named, "operation"], side])["block"]
        block[named.to_numpy()] = first.transform("min")
    return block


def _joint(own: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, str]:
    """Whether each attack is part of a multi-district operation, can be, and by what it is told."""
    named = own["operation"] != ""
    if named.any():
        reach = own[named].groupby("operation")["district_id"].nunique()
        member = own["operation"].map(reach).fillna(0) > 1
        return member.to_numpy(dtype=float), np.ones(len(own)), "claimed membership of an operation"
    dated = own["date_precision"] == "day"
    reach = own[dated].groupby("day")["district_id"].nunique()
    wide = (dated & (own["day"].map(reach) >= _MULTI)).to_numpy(dtype=float)
    return wide, dated.to_numpy(dtype=float), f"days on which {_MULTI} or more districts were hit"


def _season(n_before: int, n_after: int, block: int) -> np.ndarray:
    """Place of each block in the year, so that one after meets the same weeks of earlier years."""
    year = max(round(_YEAR / block), 1)
    before = -np.arange(n_before, 0, -1)
    return np.concatenate([before, np.arange(n_after)]) % year


def _quarter(starts: pd.DatetimeIndex) -> np.ndarray:
    quarter: np.ndarray = ((starts.month - 1) // 3).to_numpy()
    return quarter
