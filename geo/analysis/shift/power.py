"""What the follow-up could have found: the power for a doubling, and how much more is needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from geo.analysis.shift.blocks import SUMS, Blocks
from geo.analysis.shift.permute import ALPHA, joint_test, label_plans

WANTED = 0.8
EFFECT = 2.0
DRAWS = 100
_PLANS = 399
"""Enough that seven indicators, each at its smallest p-value, still pass the level together."""
_LONGEST = 52
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 26, 39, 52)


@dataclass(frozen=True, kw_only=True)
class Power:
    """Power of the test for a lasting doubling of the attack rate.

    ``now`` is the power with the follow-up there is; ``blocks_needed`` the fewest blocks of
    follow-up with which it reaches 80 %, 0 where even 52 do not suffice because too little lies
    before the event.
    """

    effect: float
    now: float
    blocks_now: int
    blocks_needed: int
    draws: int

    @property
    def enough(self) -> bool:
        """Whether a doubling would have been found in four cases of five."""
        return self.now >= WANTED


def power_of(
    blocks: Blocks, *, used: np.ndarray, strata: bool, seed: int, effect: float = EFFECT,
    draws: int = DRAWS, ahead: bool = True,
) -> Power:  # fmt: skip
    """Simulate follow-ups from the blocks before the event and count how often the test sees it.

    A doubled block is the sum of two blocks drawn from those before, so it is as bursty as they
    are.

    Parameters
    ----------
    blocks
        Before and after; only those before are drawn from.
    used
        Which numbers take part in the test.
    strata
        Whether labels move within places of the year only.
    seed, draws
        Of the simulation.
    effect
        A whole number: how many blocks are summed to one.
    ahead
        Whether to look for the follow-up that would be enough; without it ``blocks_needed`` is 0.
    """
    power = partial(_power, blocks, used=used, strata=strata, seed=seed, effect=effect, draws=draws)
    now = power(blocks.n_after)
    if now >= WANTED or not ahead:
        needed = blocks.n_after if now >= WANTED else 0
        return Power(
            effect=effect, now=now, blocks_now=blocks.n_after, blocks_needed=needed, draws=draws
        )
    steps = [n for n in _STEPS if n > blocks.n_after] or [_LONGEST]
    low, high = 0, len(steps)
    while low < high:  # power grows with the follow-up, so half of the steps need no look
        middle = (low + high) // 2
        if power(steps[middle]) >= WANTED:
            high = middle
        else:
            low = middle + 1
    return Power(
        effect=effect, now=now, blocks_now=blocks.n_after,
        blocks_needed=steps[low] if low < len(steps) else 0, draws=draws,
    )  # fmt: skip


def _power(
    blocks: Blocks, n_after: int, *, used: np.ndarray, strata: bool, seed: int, effect: float,
    draws: int,
) -> float:  # fmt: skip
    before = blocks.sums[~blocks.after]
    n_before = len(before)
    if n_before < 2:
        return 0.0
    rng = np.random.default_rng(seed)
    after = np.arange(n_before + n_after) >= n_before
    season = None
    if strata:
        year = int(blocks.season.max()) + 1
        season = np.concatenate([blocks.season[~blocks.after], np.arange(n_after) % year])
        both = np.isin(season, np.intersect1d(season[after], season[~after]))
    pool = _pool(blocks, season if strata else None, n_before, n_after)
    drawn = np.stack([rng.choice(own, size=draws) for own in pool], axis=1)
    sums = before[drawn]
    for _ in range(round(effect) - 1):
        more = np.stack([rng.choice(own, size=draws) for own in pool[n_before:]], axis=1)
        for count in (SUMS.index("attacks"), SUMS.index("joint_of")):
            sums[:, n_before:, count] += before[more][:, :, count]
    if season is not None:
        sums, after, season = sums[:, both], after[both], season[both]
    plans = label_plans(after, strata=season, permutations=_PLANS, seed=seed)
    _, adjusted = joint_test(sums, plans, blocks, used=used)
    return float((adjusted[:, 0] < ALPHA).mean())


def _pool(
    blocks: Blocks, season: np.ndarray | None, n_before: int, n_after: int
) -> list[np.ndarray]:
    """Blocks before the event that each simulated block may be drawn from."""
    every = np.arange(n_before)
    if season is None:
        return [every] * (n_before + n_after)
    own = blocks.season[~blocks.after]
    return [every[own == place] if (own == place).any() else every for place in season]
