"""The published surge rule, kept to show why it is not used."""

from __future__ import annotations

import numpy as np

FACTOR = 2.0
WEEKS = 4


def surge_flags(counts: np.ndarray) -> np.ndarray:
    """Weeks whose count is at least twice the mean of the four weeks before.

    Weeks without four predecessors are not flagged, nor is a week without an attack. On records in
    which nothing changes the rule flags about one week in six, which is why no verdict uses it.

    Parameters
    ----------
    counts
        ... x weeks.
    """
    y = np.asarray(counts, dtype=float)
    total = np.concatenate([np.zeros((*y.shape[:-1], 1)), y.cumsum(axis=-1)], axis=-1)
    before = (total[..., WEEKS:-1] - total[..., : -WEEKS - 1]) / WEEKS
    flags = np.zeros(y.shape, dtype=bool)
    flags[..., WEEKS:] = (y[..., WEEKS:] >= FACTOR * before) & (y[..., WEEKS:] > 0)
    return flags
