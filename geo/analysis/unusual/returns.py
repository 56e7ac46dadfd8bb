"""How often would so high a number come: tail probability and return period, with intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geo.analysis.series import per_year
from geo.analysis.unusual.baseline import Baseline
from geo.analysis.unusual.negbin import POISSON_K, draw, fit_negbin, tail

LEVEL = 0.95
DRAWS = 499
_POINTS = (0.01, 0.99)
"""Of the refits: with trend and season chosen from the same data, these points, not 2.5 and 97.5 %,
hold the truth in 95 of 100 simulated records (93 to 98, docs/statistics.md)."""
BEYOND = 10.0
"""A return period of more than so many times the baseline is not stated as a number."""
_EVERY = 1.5 / 365.25


@dataclass(frozen=True, kw_only=True)
class Return:
    """Probability of a count at least so high in one step, and what it means in years.

    ``p_low`` to ``p_high`` and ``years_low`` to ``years_high`` are 95 % intervals from refits to
    ``draws`` series simulated from the fit, missing with one alone. ``poisson`` is the Poisson
    tail, present only where the dispersion test does not reject Poisson.
    """

    count: float
    p: float
    p_low: float
    p_high: float
    years: float
    years_low: float
    years_high: float
    limit: float
    draws: int
    poisson: float | None

    @property
    def beyond(self) -> bool:
        """Whether the record is too short to state the return period."""
        return self.years > self.limit

    @property
    def floor(self) -> float:
        """The smallest tail probability that the record can support."""
        return self.p * self.years / self.limit if self.years < float("inf") else 1e-15

    def short(self) -> str:
        """The return period for a table."""
        if self.beyond:
            return f"more than {_years(self.limit)}"
        interval = f" ({self._interval})" if self.draws > 1 else ""
        return f"{_years(self.years)}{interval}"

    @property
    def _interval(self) -> str:
        high = self.years_high
        upper = _years(high) if high <= self.limit else f"more than {_years(self.limit)}"
        return f"{_years(self.years_low)} to {upper}"

    def say(self) -> str:
        """The return period in words."""
        if self.beyond:
            return (
                f"rarer than {_years(self.limit / BEYOND)} of record can tell (less than once in "
                f"{_years(self.limit)})"
            )
        if self.years < _EVERY:
            return "almost every day"
        interval = f" (95 % interval {self._interval})" if self.draws > 1 else ""
        return f"about once in {_years(self.years)}{interval}"


def return_period(
    baseline: Baseline, count: float, *, step: str, seed: int, draws: int = DRAWS
) -> Return:
    """Tail probability of a count under a baseline, and its return period.

    Parameters
    ----------
    baseline
        Fitted without the step in question.
    count
        What was seen there.
    step
        Length of a step.
    seed
        Of the bootstrap; the same seed gives the same interval.
    draws
        Number of simulated series; 1 for no intervals.
    """
    p = float(tail(count, mean=baseline.expected, k=baseline.k))
    low = high = float("nan")
    if draws > 1:
        rng = np.random.default_rng(seed)
        simulated = draw(rng, mean=baseline.fit.mu[0], k=baseline.k, size=draws)
        refit = fit_negbin(simulated, baseline.design)
        again = tail(count, mean=refit.mean_at(baseline.row), k=refit.k)
        low, high = (float(end) for end in np.quantile(again, _POINTS))
    a_year = per_year(step)
    flat = None
    if not baseline.dispersion.rejects_poisson:
        flat = float(tail(count, mean=baseline.expected, k=POISSON_K))
    return Return(
        count=count, p=p, p_low=low, p_high=high, years=_inverse(p, a_year),
        years_low=_inverse(high, a_year), years_high=_inverse(low, a_year),
        limit=BEYOND * baseline.years, draws=draws, poisson=flat,
    )  # fmt: skip


def _inverse(p: float, a_year: float) -> float:
    return float("inf") if p <= 0 else 1 / (p * a_year)


def _years(years: float) -> str:
    if years < 1.5 / 12:
        days = f"{max(years * 365.25, 1):.0f}"
        return f"{days} day" if days == "1" else f"{days} days"
    if years < 2:
        months = years * 12
        return f"{months:.0f} months" if months >= 9.95 else f"{months:.1f} months"
    return f"{years:,.0f} years"
