"""Rates that a small population cannot blow up: Marshall's empirical Bayes, with intervals.

A district of 100,000 people with two events has a high rate by accident more easily than one of
two million. Each rate is drawn towards the mean of all districts (or of its neighbourhood), the
more so the less the population can carry.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2, gamma

from geo.analysis.space.weights import Weights
from geo.core.errors import DataError

LEVEL = 0.95
PER = 1e5
REFERENCE = (
    "Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes estimators. "
    "Journal of the Royal Statistical Society C 40(2)"
)
INDEX_REFERENCE = (
    "Assunção, R. M., and E. A. Reis (1999). A new proposal to adjust Moran's I for population "
    "density. Statistics in Medicine 18(16)"
)

Floats = NDArray[np.float64]


def empirical_bayes(
    events: pd.Series,
    *,
    population: pd.Series,
    years: float = 1,
    weights: Weights | None = None,
    level: float = LEVEL,
) -> pd.DataFrame:
    """Rates per 100,000 people a year, crude and smoothed.

    Parameters
    ----------
    events
        Events by area, whole numbers.
    population
        Persons by area.
    years
        Length of the period.
    weights
        Without them each rate is drawn towards the mean of all areas (global); with them towards
        that of its own neighbourhood, itself included (local). An area without a neighbour keeps
        the global one.
    level
        Of the interval.

    Returns
    -------
    DataFrame
        On the index of ``events``: ``events``, ``population``, ``crude``, ``rate`` (smoothed),
        ``low``, ``high`` and ``own`` (share of the area's own rate in the smoothed one, 0 to 1).
        The interval is the gamma posterior of which Marshall's rate is the mean; where areas
        differ no more than chance would have them, it is the exact interval of the pooled rate.

    Raises
    ------
    DataError
        If a population is missing or not positive, or a count is negative.

    Notes
    -----
    `esda.smoothing.Empirical_Bayes` lets the variance between areas go negative and then pushes
    rates away from the mean; `Spatial_Empirical_Bayes` adds weighted means for sums unless the
    weights are binary. Here the variance stops at 0, as in the paper.
    """
    counts, people = _checked(events, population)
    exposure = people * years
    near = np.ones((len(counts), len(counts)), dtype=bool)
    if weights is not None:
        near = weights.touching | np.eye(len(counts), dtype=bool)
        near[weights.count == 0] = True
    mean, between = _prior(counts, exposure, near)
    own = np.divide(between, between + np.divide(mean, exposure), where=between > 0,
                    out=np.zeros_like(mean))  # fmt: skip
    crude = counts / exposure
    rate = mean + own * (crude - mean)
    low, high = _interval(counts, exposure, mean=mean, between=between, near=near, level=level)
    columns = {"crude": crude, "rate": rate, "low": low, "high": high}
    out = pd.DataFrame({name: values * PER for name, values in columns.items()}, index=events.index)
    out.insert(0, "events", events.astype("int64"))
    out.insert(1, "population", people)
    out["own"] = own
    return out


def standardised(events: pd.Series, *, population: pd.Series) -> pd.Series:
    """Rates in units of their own uncertainty (Assunção and Reis), for tests on rates.

    A rate of a small population varies more; divided by its own deviation it is comparable.
    """
    from esda.smoothing import assuncao_rate  # noqa: PLC0415  (a second that few callers need)

    counts, people = _checked(events, population)
    return pd.Series(assuncao_rate(counts, people), index=events.index, name="index")


def _checked(events: pd.Series, population: pd.Series) -> tuple[Floats, Floats]:
    people = population.reindex(events.index).to_numpy(dtype=float, na_value=np.nan)
    counts = events.to_numpy(dtype=float, na_value=np.nan)
    bad = ~(people > 0) | ~(counts >= 0)
    if bad.any():
        at = int(np.flatnonzero(bad)[0])
        raise DataError(
            f"{events.index[at]} has {counts[at]:g} events and {people[at]:g} people",
            where="rates",
            fix="Give a count of 0 or more and a population above 0 for each area",
        )
    return counts, people


def _prior(counts: Floats, exposure: Floats, near: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Mean rate of each neighbourhood, and the variance between its true rates."""
    held = near @ exposure
    mean = (near @ counts) / held
    spread = ((counts / exposure)[None, :] - mean[:, None]) ** 2
    total = (near * spread * exposure[None, :]).sum(axis=1) / held
    chance = mean / (held / near.sum(axis=1))
    return mean, np.maximum(total - chance, 0)


def _interval(
    counts: Floats, exposure: Floats, *, mean: Floats, between: Floats, near: NDArray[np.bool_],
    level: float,
) -> tuple[Floats, Floats]:  # fmt: skip
    tail = (1 - level) / 2
    pooled, held = near @ counts, near @ exposure
    low = np.where(pooled > 0, chi2.ppf(tail, np.maximum(2 * pooled, 1)) / 2, 0) / held
    high = chi2.ppf(1 - tail, 2 * (pooled + 1)) / 2 / held
    apart = between > 0
    prior = np.divide(mean, between, where=apart, out=np.ones_like(mean))
    shape, scale = mean * prior + counts, 1 / (prior + exposure)
    return (
        np.where(apart, gamma.ppf(tail, np.where(apart, shape, 1), scale=scale), low),
        np.where(apart, gamma.ppf(1 - tail, np.where(apart, shape, 1), scale=scale), high),
    )
