"""What a step would have been like if it were like its neighbours: level, trend, season, bursts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import chi2

from geo.analysis.series import Series, last_day, per_year
from geo.analysis.unusual.dispersion import Dispersion, dispersion_test
from geo.analysis.unusual.negbin import NegBin, fit_negbin, quantile
from geo.core.errors import DataError

YEARS = 10
"""How far back the baseline reaches; what lies further away says little about today."""
FEWEST = 12
"""Steps with a figure below which no baseline is fitted."""
_ALPHA = 0.01
_FOR_TREND = 24
_BEFORE = {"day": 180, "week": 52, "month": 24, "year": 12}
_SEASON_YEARS = 3.0
_YEAR_DAYS = 365.2425
_BAND = (0.025, 0.975)


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A fitted baseline of one end of a series, with the target step left out.

    ``steps`` and ``counts`` are what it was fitted to, ``design`` their rows, ``row`` that of the
    target; ``terms`` names what is in it besides the level. ``dispersion`` is that of a Poisson
    fit of the same terms. ``expected`` is the mean at the target. ``memory`` is the correlation of
    neighbouring residuals, missing where too few steps are neighbours. ``reach`` is how many years
    back it goes, 0 where it is the whole series on both sides.
    """

    target: pd.Timestamp
    steps: pd.DatetimeIndex
    counts: np.ndarray
    design: np.ndarray
    row: np.ndarray
    terms: tuple[str, ...]
    fit: NegBin
    dispersion: Dispersion
    expected: float
    memory: float
    years: float
    reach: float

    @property
    def k(self) -> float:
        """Dispersion parameter: small for bursts."""
        return float(self.fit.k[0])

    @property
    def remembers(self) -> bool:
        """Whether busy steps follow busy ones, so that steps are not independent."""
        return bool(self.memory > 1.96 / np.sqrt(len(self.counts)))


def fit_baseline(
    series: Series, target: pd.Timestamp, *, end: str = "low", years: float = YEARS
) -> Baseline:
    """Fit a negative binomial baseline to the years before a step.

    Trend and season enter where a likelihood-ratio test at 1 % says so, and where the series is
    long enough to tell: a trend with 24 steps, a season with three years.

    Parameters
    ----------
    series
        What is counted; gaps take no part.
    target
        The step in question; it takes no part either.
    end
        ``low`` or ``high``.
    years
        Reach of the baseline before the target. Where fewer than half a year of days, a year of
        weeks, two years of months or twelve years have a figure there, the whole series, on both
        sides of the target, is the baseline.

    Raises
    ------
    DataError
        If fewer than 12 steps have a figure, or none has an event.
    """
    known = series.known.drop(index=target, errors="ignore")
    before = known[(known.index < target) & (known.index >= target - _years(years))]
    enough = len(before) >= _BEFORE[series.step]
    used = before if enough else known
    if len(used) < FEWEST:
        raise DataError(
            f"{len(used) or 'no'} other {series.step}s with a figure: too few for a baseline",
            where=series.name,
            fix=f"{FEWEST} are needed",
        )
    counts = np.round(used[end].to_numpy(dtype=float))
    if counts.sum() == 0:
        raise DataError("The baseline holds no event", where=series.name)
    span = (last_day(used.index.max(), series.step) - used.index.min()).days / _YEAR_DAYS
    steps = pd.DatetimeIndex(used.index)
    terms, design = _choose(counts, steps, target, series.step, span)
    rows = _design(steps, target, terms)
    flat = fit_negbin(counts, rows)
    row = _design(pd.DatetimeIndex([target]), target, terms)[0]
    return Baseline(
        target=target, steps=steps, counts=counts, design=design, row=row, terms=terms, fit=flat,
        dispersion=_dispersion(counts, rows), expected=float(flat.mean_at(row)[0]),
        memory=_memory(counts, flat, steps, series.step), years=span,
        reach=years if enough else 0.0,
    )  # fmt: skip


def band(baseline: Baseline, days: pd.DatetimeIndex) -> pd.DataFrame:
    """Range in which 95 of 100 steps would lie: ``low``, ``mean``, ``high`` on the days."""
    rows = _design(days, baseline.target, baseline.terms)
    mean = np.exp(np.clip(rows @ baseline.fit.beta[0], -25, 25))
    return pd.DataFrame(
        {
            "low": quantile(_BAND[0], mean=mean, k=baseline.k),
            "mean": mean,
            "high": quantile(_BAND[1], mean=mean, k=baseline.k),
        },
        index=days,
    )


def _years(years: float) -> pd.Timedelta:
    return pd.Timedelta(days=round(years * _YEAR_DAYS))


def _design(days: pd.DatetimeIndex, target: pd.Timestamp, terms: tuple[str, ...]) -> np.ndarray:
    """Level, trend in decades before the target, and one yearly wave."""
    columns = [np.ones(len(days))]
    if "trend" in terms:
        columns.append((days - target).days.to_numpy(dtype=float) / (10 * _YEAR_DAYS))
    if "season" in terms:
        angle = 2 * np.pi * days.day_of_year.to_numpy(dtype=float) / _YEAR_DAYS
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def _choose(
    counts: np.ndarray, steps: pd.DatetimeIndex, target: pd.Timestamp, step: str, span: float
) -> tuple[tuple[str, ...], np.ndarray]:
    terms: tuple[str, ...] = ()
    now = _design(steps, target, terms)
    level = float(fit_negbin(counts, now).loglik[0])
    offered = []
    if len(counts) >= _FOR_TREND:
        offered.append(("trend", 1))
    if per_year(step) > 1 and span >= _SEASON_YEARS and len(counts) >= _FOR_TREND:
        offered.append(("season", 2))
    for name, df in offered:
        design = _design(steps, target, (*terms, name))
        gained = float(fit_negbin(counts, design).loglik[0])
        if chi2.sf(2 * (gained - level), df) < _ALPHA:
            terms, now, level = (*terms, name), design, gained
    return terms, now


def _dispersion(counts: np.ndarray, design: np.ndarray) -> Dispersion:
    if design.shape[1] == 1:
        return dispersion_test(counts)
    expected = _poisson_mean(counts, design)
    return dispersion_test(counts, expected=expected, parameters=design.shape[1])


def _poisson_mean(counts: np.ndarray, design: np.ndarray) -> np.ndarray:
    from statsmodels.api import GLM, families  # noqa: PLC0415  (slow to load, and seldom needed)

    fitted = GLM(counts, design, family=families.Poisson()).fit()
    mean: np.ndarray = np.asarray(fitted.fittedvalues)
    return mean


def _memory(counts: np.ndarray, fit: NegBin, steps: pd.DatetimeIndex, step: str) -> float:
    """Correlation of residuals of steps that follow each other."""
    mu = fit.mu[0]
    residual = (counts - mu) / np.sqrt(mu + mu**2 / fit.k[0])
    gap = (steps[1:] - steps[:-1]).days
    next_to = gap <= round(_YEAR_DAYS / per_year(step)) + 3
    if next_to.sum() < FEWEST:
        return float("nan")
    a, b = residual[:-1][next_to], residual[1:][next_to]
    spread = a.std() * b.std()
    return float(((a - a.mean()) * (b - b.mean())).mean() / spread) if spread > 0 else 0.0
