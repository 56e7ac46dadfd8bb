"""Before against after by shuffling blocks, all indicators together.

The blocks are shuffled once for all indicators, and each p-value is held against the smallest of
all indicators in each shuffle (Westfall and Young 1993), so that many indicators are no more often
called changed than one.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from scipy.stats import rankdata

from geo.analysis.shift.blocks import Blocks
from geo.analysis.shift.indicators import directed, distances

ALPHA = 0.035
"""Level of the joint test. Blocks of attacks that follow each other are never quite independent,
and with 3.5 % the share of such records in which nothing changes and a shift is found stays below
5 % with the error of its measurement (scripts/measure_verdicts.py)."""
MOST_LISTED = 5_000


def label_plans(
    after: np.ndarray, *, strata: np.ndarray | None, permutations: int, seed: int
) -> np.ndarray:
    """Ways to call blocks "after", the true one first: plans x blocks.

    Parameters
    ----------
    after
        The true labels.
    strata
        Place of each block in the year; labels move only between blocks of one place. Without it
        they move freely.
    permutations
        Number of shuffles; where fewer arrangements exist, all of them are listed.
    seed
        Of the shuffles.
    """
    truth = np.asarray(after, dtype=bool)
    groups = np.zeros(len(truth), dtype=int) if strata is None else np.asarray(strata)
    number = 1
    for group in np.unique(groups):
        own = truth[groups == group]
        number *= comb(len(own), int(own.sum()))
    if number <= min(MOST_LISTED, permutations):
        plans = _listed(truth, groups)
        first = (plans == truth).all(axis=1).argmax()
        plans[[0, first]] = plans[[first, 0]]
        return plans
    rng = np.random.default_rng(seed)
    plans = np.repeat(truth[None, :], permutations + 1, axis=0)
    for group in np.unique(groups):
        columns = np.flatnonzero(groups == group)
        plans[1:, columns] = rng.permuted(plans[1:, columns], axis=1)
    return plans


def _listed(truth: np.ndarray, groups: np.ndarray) -> np.ndarray:
    plans = np.zeros((1, len(truth)), dtype=bool)
    for group in np.unique(groups):
        columns = np.flatnonzero(groups == group)
        ways = list(combinations(columns, int(truth[columns].sum())))
        grown = np.repeat(plans, len(ways), axis=0)
        for i, way in enumerate(ways):
            grown[np.ix_(np.arange(i, len(grown), len(ways)), list(way))] = True
        plans = grown
    return plans


def joint_test(
    sums: np.ndarray, plans: np.ndarray, blocks: Blocks, *, used: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """p-values of the indicators, each by itself and against the smallest of all.

    Parameters
    ----------
    sums
        R x blocks x columns: the data, or R simulated sets of them.
    plans
        As `label_plans` gives them.
    blocks
        What the columns are.
    used
        Which of the seven numbers take part.

    Returns
    -------
    tuple
        ``p`` and ``adjusted``, both R x 7; two-sided (one-sided for the tactic mix, which has no
        direction); 1 for a number that takes no part.
    """
    weight = plans.astype(float)
    later = np.einsum("bn,rnq->rbq", weight, sums, optimize=True)
    apart = distances(sums.sum(axis=1)[:, None, :] - later, later, blocks)
    centre = np.where(directed(), np.median(apart, axis=1, keepdims=True), 0.0)
    size = np.abs(apart - centre)
    total = size.shape[1]
    # Rounded, so that the order of additions does not break ties between equal arrangements.
    rank = rankdata(-np.round(size, 9), method="max", axis=1)
    p = np.where(used, rank / total, 1.0)
    smallest = p.min(axis=2)
    adjusted = np.stack(
        [(smallest <= p[:, :1, i] + 1e-12).mean(axis=1) for i in range(p.shape[2])], axis=-1
    )
    return p[:, 0, :], np.where(used, adjusted, 1.0)
