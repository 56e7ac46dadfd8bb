"""Are the blocks long enough: neighbouring blocks must not resemble each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.analysis.shift.blocks import SUMS, Blocks
from geo.analysis.unusual.negbin import fit_negbin

FEWEST_BEFORE, FEWEST_AFTER = 6, 2
_MERGES = 2
_PLACES = 3
_SEASON_P = 0.1
_NORMAL = 1.28
"""90 % point of the normal distribution."""


@dataclass(frozen=True, kw_only=True)
class Independent:
    """Blocks lengthened until neighbours are unlike.

    ``merged`` says how often they were doubled; ``restless`` that the longest possible ones still
    resemble each other: the rate wanders by itself.
    """

    blocks: Blocks
    merged: int
    restless: bool


def lengthen(blocks: Blocks) -> Independent:
    """Double the blocks, twice at most, while neighbours resemble each other."""
    for merged in range(_MERGES + 1):
        n = len(blocks.after)
        if memory(blocks) <= -1 / n + _NORMAL / np.sqrt(n):
            return Independent(blocks=blocks, merged=merged, restless=False)
        longer = merge_pairs(blocks)
        short = longer.n_before < FEWEST_BEFORE or longer.n_after < FEWEST_AFTER
        if merged == _MERGES or short:
            break
        blocks = longer
    return Independent(blocks=blocks, merged=merged, restless=True)


def merge_pairs(blocks: Blocks) -> Blocks:
    """Blocks of twice the length, paired away from the event; what has no partner is left out."""
    before, after = np.flatnonzero(~blocks.after), np.flatnonzero(blocks.after)
    pairs = [before[i : i + 2] for i in range(len(before) % 2, len(before), 2)]
    pairs += [after[i : i + 2] for i in range(0, len(after) - 1, 2)]
    if not pairs:
        return blocks
    index = np.array(pairs)
    return replace(
        blocks, sums=blocks.sums[index].sum(axis=1), after=blocks.after[index[:, 0]],
        season=blocks.season[index[:, 0]] // 2, starts=blocks.starts[index[:, 0]],
    )  # fmt: skip


def memory(blocks: Blocks) -> float:
    """Correlation of neighbouring blocks in attack rate, about their side's mean and season."""
    rate = np.sqrt(blocks.sums[:, SUMS.index("attacks")] / blocks.sums[:, SUMS.index("steps")])
    columns = [~blocks.after, blocks.after]
    if has_season(blocks):
        angle = 2 * np.pi * blocks.season / (int(blocks.season.max()) + 1)
        columns += [np.sin(angle), np.cos(angle)]
    design = np.column_stack(columns).astype(float)
    own = rate - design @ np.linalg.lstsq(design, rate, rcond=None)[0]
    inside = ~(blocks.after[1:] & ~blocks.after[:-1])
    squares = float((own**2).sum())
    return float((own[1:] * own[:-1])[inside].sum()) / squares if squares > 0 else 0.0


def has_season(blocks: Blocks) -> bool:
    """Whether the blocks before the event are long enough for a season, and all blocks show one.

    Both sides are looked at, each about its own mean: a wave that chance drew into the years before
    alone would leave blocks of one place in the year too much alike there, and what follows would
    stand out against them in records in which nothing changes.
    """
    own = ~blocks.after
    year = int(blocks.season.max()) + 1
    if year < _PLACES or own.sum() < 2 * year:
        return False
    counts = np.round(blocks.sums[:, SUMS.index("attacks")])
    if counts[own].sum() == 0 or counts[~own].sum() == 0:
        return False
    sides = np.column_stack([np.ones(len(own)), ~own])
    angle = 2 * np.pi * blocks.season / year
    wave = np.column_stack([sides, np.sin(angle), np.cos(angle)])
    gain = 2 * (fit_negbin(counts, wave).loglik[0] - fit_negbin(counts, sides).loglik[0])
    return bool(np.exp(-gain / 2) < _SEASON_P)  # chi-squared with two degrees of freedom
