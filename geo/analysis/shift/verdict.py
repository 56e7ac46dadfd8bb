"""Shift, outlier, or not answerable yet: the verdict with its indicators and its power."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.shift.blocks import INDICATORS, SUMS, WEEK, Blocks
from geo.analysis.shift.indicators import indicators, share_counts, shown_changes
from geo.analysis.shift.neighbours import FEWEST_BEFORE, has_season, lengthen, memory
from geo.analysis.shift.permute import ALPHA, joint_test, label_plans
from geo.analysis.shift.power import WANTED, Power, power_of
from geo.analysis.shift.wording import SILENT, decide, more_of, notes_on, say_block, span_of
from geo.core.values import plain_tree

PERMUTATIONS = 999
_RESAMPLES = 499
_METHOD = (
    "Six indicators fixed beforehand, before against after with the event {left_out} left out, in "
    "blocks of {block}. The blocks are shuffled {permutations} times (seed {seed}){season}; each "
    "p-value is held against the smallest of all indicators (Westfall and Young), at a level of "
    "{level:.1f} %: of simulated records in which nothing changes fewer than 5 % were called a "
    "shift, of those whose rate drifts by itself with 78 weeks after the event 8 % "
    "(docs/statistics.md). Intervals: {resamples} resamples of blocks.{power}"
)
_REFERENCE = (
    "Westfall and Young (1993), Resampling-Based Multiple Testing; Politis and Romano (1994), The "
    "stationary bootstrap"
)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A verdict with what it rests on.

    ``table`` has a row an indicator: ``before``, ``after`` (the rate a week, month or year),
    ``change`` with ``low`` and ``high`` (``as`` a ratio or a difference), ``p`` and ``adjusted``,
    ``changed``; for shares what they were counted from, ``part_before`` of ``whole_before`` and so
    on; those that the data cannot give are missing.
    ``power`` is missing where no power was worked out.
    """

    finding: Finding
    table: pd.DataFrame
    blocks: Blocks | None
    power: Power | None


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Before against after: ``p`` and ``adjusted`` of the seven numbers, and what was compared.

    ``blocks`` are the lengthened ones, ``kept`` those of them that took part; ``season`` says that
    they moved within parts of the year, ``restless`` that the rate wanders by itself.
    """

    blocks: Blocks
    kept: Blocks
    season: bool
    restless: bool
    merged: int
    shuffles: int
    p: np.ndarray
    adjusted: np.ndarray

    @property
    def shift(self) -> bool:
        """Whether a change was found."""
        enough = self.blocks.n_before >= FEWEST_BEFORE
        return bool(enough and not self.restless and self.adjusted.min() < ALPHA)


def compare_sides(blocks: Blocks, *, seed: int, permutations: int = PERMUTATIONS) -> Compared:
    """Lengthen the blocks, look for a season, and shuffle; parameters as `judge_blocks`."""
    long = lengthen(blocks)
    season = has_season(long.blocks)
    kept = _comparable(long.blocks, season)
    plans = label_plans(
        kept.after, strata=kept.season if season else None, permutations=permutations, seed=seed
    )
    used = np.isin(INDICATORS, blocks.available)
    p, adjusted = joint_test(kept.sums[None], plans, kept, used=used)
    return Compared(
        blocks=long.blocks, kept=kept, season=season, restless=long.restless, merged=long.merged,
        shuffles=len(plans) - 1, p=p[0], adjusted=adjusted[0],
    )  # fmt: skip


def judge_blocks(
    blocks: Blocks, *, week_p: float, when: str, seed: int = 1, permutations: int = PERMUTATIONS,
    call: str, warnings: tuple[str, ...] = (), more: bool = False,
) -> Verdict:  # fmt: skip
    """Judge blocks before and after an event.

    Parameters
    ----------
    blocks
        As `geo.analysis.shift.blocks` cuts them.
    week_p
        Tail probability of the event week itself; below 1 % it stands out.
    when
        The event in words, such as ``the week of 31 January 2026``.
    seed, permutations
        Of shuffles, resamples and simulated follow-ups.
    call
        Expression that gives this verdict again.
    warnings
        Of coverage and series.
    more
        Whether more is covered before the event than the blocks hold.
    """
    given = blocks
    done = compare_sides(blocks, seed=seed, permutations=permutations)
    blocks, kept, strata = done.blocks, done.kept, done.season
    used = np.isin(INDICATORS, blocks.available)
    table = _table(kept, done.p, done.adjusted, used, seed=seed)
    power = None
    changed = [name for name in table.index[table["changed"]] if name in blocks.available]
    if not changed and blocks.n_before >= FEWEST_BEFORE:
        power = power_of(blocks, used=used, strata=strata, seed=seed)
    answer, sentence, reason = decide(
        blocks,
        table,
        changed,
        power,
        week_p=week_p,
        when=when,
        restless=done.restless,
        more=more,
    )
    silent = reason in SILENT
    if silent:  # shuffles and resamples of such blocks say nothing
        table[["low", "high", "p", "adjusted"]] = np.nan
        table["changed"], changed = False, []
    notes = notes_on(given, blocks, merged=done.merged, strata=strata)
    finding = Finding(
        key="shift.verdict", answer=answer, sentence=sentence,
        **({} if silent else _number(table)),
        method=_METHOD.format(
            left_out="week" if blocks.step == "day" else blocks.step, block=say_block(blocks),
            permutations=done.shuffles, seed=seed, resamples=_RESAMPLES,
            level=100 * ALPHA,
            season=" within the same part of the year" if strata else "",
            power=f" Power: {power.draws} simulated follow-ups in which {blocks.unit} double."
            if power
            else "",
        ),
        reference=_REFERENCE, call=call, warnings=(*notes, *warnings),
        details={
            "reason": reason, "more_before": more, "when": when, "unit": blocks.unit,
            "compared": _compared(blocks), "week_p": week_p,
            "changed": changed,
            "blocks_before": blocks.n_before, "blocks_after": blocks.n_after,
            "covered": span_of(blocks, blocks.n_before), "needed": span_of(blocks, FEWEST_BEFORE),
            "block": say_block(blocks), "memory": memory(given), "season": strata,
            "power": power.now if power else None,
            "blocks_needed": power.blocks_needed if power else None, "wanted": WANTED,
            "more": more_of(blocks, power),
            "indicators": plain_tree(table.to_dict("index")),
            "joint_by": blocks.joint_by, "seed": seed,
        },
    )  # fmt: skip
    return Verdict(finding=finding, table=table, blocks=blocks, power=power)


def _number(table: pd.DataFrame) -> dict[str, Any]:
    """The rate ratio with its interval, and the smallest p-value of the joint test."""
    rate = {name: float(table[name][INDICATORS[0]]) for name in ("change", "low", "high")}
    return {
        "value": rate["change"], "low": rate["low"], "high": rate["high"], "level": 0.95,
        "unit": "times the attack rate before", "p": float(table["adjusted"].min()), "sides": 2,
    }  # fmt: skip


def _compared(blocks: Blocks) -> dict[str, tuple[str, str]]:
    """First and last day of the blocks on each side."""
    steps = round(float(np.median(blocks.sums[:, SUMS.index("steps")])))
    after = {"day": pd.Timedelta(days=steps), "week": pd.Timedelta(days=7 * steps)}.get(
        blocks.step, pd.DateOffset(months=steps * (12 if blocks.step == "year" else 1))
    )
    out = {}
    for name, side in (("before", ~blocks.after), ("after", blocks.after)):
        starts = blocks.starts[side]
        last = starts[-1] + after - pd.Timedelta(days=1)
        out[name] = (str(starts[0].date()), str(pd.Timestamp(last).date()))
    return out


def _comparable(blocks: Blocks, strata: bool) -> Blocks:
    """Only the parts of the year that both sides have, where the season counts."""
    if not strata:
        return blocks
    both = np.intersect1d(blocks.season[blocks.after], blocks.season[~blocks.after])
    kept = np.isin(blocks.season, both)
    return replace(
        blocks, sums=blocks.sums[kept], after=blocks.after[kept], season=blocks.season[kept],
        starts=blocks.starts[kept],
    )  # fmt: skip


def _table(
    blocks: Blocks, p: np.ndarray, adjusted: np.ndarray, used: np.ndarray, *, seed: int
) -> pd.DataFrame:
    before, after = blocks.sums[~blocks.after], blocks.sums[blocks.after]
    rng = np.random.default_rng(seed)
    drawn = [
        side[rng.integers(0, len(side), (_RESAMPLES, len(side)))].sum(axis=1)
        for side in (before, after)
    ]
    again = shown_changes(drawn[0], drawn[1], blocks)
    sides = before.sum(axis=0), after.sum(axis=0)
    change = shown_changes(*sides, blocks)
    low, high = np.quantile(again, [0.025, 0.975], axis=0)
    ratio = np.isin(np.arange(len(INDICATORS)), [0, 2, 3])
    out = pd.DataFrame(
        {
            "before": indicators(sides[0], blocks),
            "after": indicators(sides[1], blocks),
            "change": np.where(ratio, np.exp(change), change),
            "low": np.where(ratio, np.exp(low), low),
            "high": np.where(ratio, np.exp(high), high),
            "p": p,
            "adjusted": adjusted,
            "as": np.where(ratio, "ratio", "difference"),
            **share_counts(*sides, blocks),
        },
        index=pd.Index(INDICATORS, name="indicator"),
    )
    out["changed"] = out["adjusted"] < ALPHA
    if blocks.step == "day":
        out.loc[INDICATORS[0], ["before", "after"]] *= WEEK
    numbers = [name for name in out if name not in ("as", "changed")]
    out.loc[~used, numbers] = np.nan
    out.loc[~used, "changed"] = False
    return out
