"""Are counts more bursty than a Poisson process: the test that comes before every tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from geo.core.errors import DataError

ALPHA = 0.05


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """Outcome of the index-of-dispersion test.

    ``ratio`` is the statistic over its degrees of freedom: 1 for Poisson, more for bursts. ``p``
    counts the upper side only: bursts are what makes a Poisson tail over-sure.
    """

    n: int
    mean: float
    statistic: float
    df: int
    p: float

    @property
    def ratio(self) -> float:
        """Variance over mean, given the fitted means."""
        return self.statistic / self.df

    @property
    def rejects_poisson(self) -> bool:
        """Whether a Poisson tail must not be shown."""
        return self.p < ALPHA


def dispersion_test(
    counts: np.ndarray, *, expected: np.ndarray | None = None, parameters: int = 1
) -> Dispersion:
    """Test counts against Poisson by Pearson's statistic (index of dispersion; Fisher 1950).

    Parameters
    ----------
    counts
        Whole numbers, one a step.
    expected
        Fitted mean of each step; the mean of all without it.
    parameters
        Number of parameters behind ``expected``.

    Raises
    ------
    DataError
        With fewer than three steps, or without a single event.
    """
    y = np.asarray(counts, dtype=float)
    if len(y) < 3 or y.sum() == 0:
        raise DataError(
            f"{len(y)} steps with {y.sum():.0f} events tell nothing of dispersion",
            where="dispersion",
            fix="Choose a longer period or a coarser step",
        )
    mu = np.full_like(y, y.mean()) if expected is None else np.asarray(expected, dtype=float)
    df = max(len(y) - parameters, 1)
    statistic = float(((y - mu) ** 2 / np.maximum(mu, 1e-12)).sum())
    return Dispersion(
        n=len(y), mean=float(y.mean()), statistic=statistic, df=df,
        p=float(chi2.sf(statistic, df)),
    )  # fmt: skip
