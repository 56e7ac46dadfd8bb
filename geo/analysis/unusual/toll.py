"""Heavy tails of tolls: how often an event of so many deaths, when deaths have no typical size.

Clauset, Shalizi and Newman (2009): a discrete power law above a threshold that the data choose, a
goodness-of-fit test by bootstrap, and a likelihood ratio against a lognormal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import zeta
from scipy.stats import binomtest, norm

from geo.core.errors import DataError

FEWEST = 20
"""Tolls that must lie in the tail."""
_GRID = np.linspace(1.2, 6.0, 481)
_CANDIDATES = 40
_ALPHA = 0.1
_LARGE = 10


@dataclass(frozen=True, kw_only=True)
class Toll:
    """Fit of a power law to whole numbers of at least 1.

    ``xmin`` is where the tail begins, ``alpha`` its exponent with a 95 % interval, ``in_tail`` how
    many tolls lie there of ``n``. ``p_fit`` is the bootstrap p-value of the power law: below 0.1 it
    is not plausible. ``against_lognormal`` is positive where the power law fits better, with its
    two-sided p. ``round_share`` and ``round_p`` as `heaping` gives them.
    """

    n: int
    in_tail: int
    xmin: int
    alpha: float
    alpha_low: float
    alpha_high: float
    distance: float
    p_fit: float
    against_lognormal: float
    against_p: float
    round_share: float
    round_p: float

    @property
    def plausible(self) -> bool:
        """Whether the power law is not ruled out."""
        return self.p_fit >= _ALPHA

    @property
    def heaped(self) -> bool:
        """Whether round numbers are too many to be counts."""
        return self.round_p < 0.05

    def chance(self, toll: float) -> float:
        """Probability that one event has at least this toll; missing below the threshold."""
        if toll < self.xmin:
            return float("nan")
        share = self.in_tail / self.n
        return float(share * zeta(self.alpha, np.ceil(toll)) / zeta(self.alpha, self.xmin))


def fit_toll(tolls: np.ndarray, *, seed: int, draws: int = 200) -> Toll:
    """Fit the tail of tolls.

    Parameters
    ----------
    tolls
        Deaths of each event, whole numbers; events of 0 and unknown tolls take no part.
    seed
        Of the bootstrap.
    draws
        Simulated sets for the goodness of fit and the interval.

    Raises
    ------
    DataError
        If fewer than 20 tolls are known, or all are the same.
    """
    x = np.asarray(tolls, dtype=float)
    x = np.sort(x[np.isfinite(x) & (x >= 1)].astype(np.int64))
    if len(x) < FEWEST or x[0] == x[-1]:
        raise DataError(
            f"{len(x)} tolls of one death or more are too few for a tail",
            where="toll",
            fix=f"{FEWEST} different ones are needed",
        )
    xmin, alpha, distance = _fit(x)
    rng = np.random.default_rng(seed)
    above = x[x >= xmin]
    below = x[x < xmin]
    distances, alphas = np.empty(draws), np.empty(draws)
    top = _sampler(alpha, xmin)
    for i in range(draws):
        taken = rng.random(len(x)) < len(above) / len(x)
        part = rng.choice(below, size=(~taken).sum()) if len(below) else np.empty(0, np.int64)
        made = np.sort(np.concatenate([top(rng, int(taken.sum())), part]).astype(np.int64))
        _, alphas[i], distances[i] = _fit(made) if len(made) else (0, alpha, 0.0)
    low, high = np.quantile(alphas, [0.025, 0.975])
    ratio, against = _lognormal(above, xmin, alpha)
    share, heap = heaping(x)
    return Toll(
        n=len(x), in_tail=len(above), xmin=int(xmin), alpha=float(alpha), alpha_low=float(low),
        alpha_high=float(high), distance=float(distance),
        p_fit=float((distances >= distance).mean()), against_lognormal=ratio, against_p=against,
        round_share=share, round_p=heap,
    )  # fmt: skip


def heaping(tolls: np.ndarray) -> tuple[float, float]:
    """Share of round figures among tolls of 10 and more, and one-sided p.

    Round are multiples of 5, and 12. Reporters write "dozens" and coders make it 12, "tens" 10:
    heaped figures are words, not counts. The share expected without heaping is that of a power law
    fitted to the same tolls, since smaller tolls are more frequent anyway.
    """
    large = np.asarray(tolls)[np.asarray(tolls) >= _LARGE].astype(np.int64)
    if not len(large):
        return float("nan"), 1.0
    likelihood = -len(large) * np.log(zeta(_GRID, _LARGE)) - _GRID * np.log(large).sum()
    alpha = _peak(likelihood)
    sizes = np.arange(_LARGE, 100_000)
    weight = sizes**-alpha
    expected = float(weight[_round(sizes)].sum() / weight.sum())
    number = int(_round(large).sum())
    test = binomtest(number, len(large), expected, alternative="greater")
    return number / len(large), float(test.pvalue)


def _round(sizes: np.ndarray) -> np.ndarray:
    found: np.ndarray = (sizes % 5 == 0) | (sizes == 12)
    return found


def _fit(x: np.ndarray) -> tuple[int, float, float]:
    """Threshold, exponent and distance of the best power law; at least 20 tolls in its tail."""
    sizes = np.unique(x)
    left = len(x) - np.searchsorted(x, sizes)
    enough = sizes[left >= min(FEWEST, len(x))]
    enough = enough[:_CANDIDATES] if len(enough) else sizes[:1]
    logs = np.log(x)
    best = (int(enough[0]), 2.0, np.inf)
    for xmin in enough:
        own = x[x >= xmin]
        total = logs[len(x) - len(own) :].sum()
        likelihood = -len(own) * np.log(zeta(_GRID, xmin)) - _GRID * total
        alpha = _peak(likelihood)
        values, number = np.unique(own, return_counts=True)
        seen = number.cumsum() / len(own)
        model = 1 - zeta(alpha, values + 1) / zeta(alpha, xmin)
        distance = float(np.abs(seen - model).max())
        if distance < best[2]:
            best = (int(xmin), alpha, distance)
    return best


def _peak(likelihood: np.ndarray) -> float:
    i = int(np.clip(likelihood.argmax(), 1, len(_GRID) - 2))
    a, b, c = likelihood[i - 1 : i + 2]
    bend = a - 2 * b + c
    shift = 0.5 * (a - c) / bend if bend < 0 else 0.0
    return float(_GRID[i] + np.clip(shift, -1, 1) * (_GRID[1] - _GRID[0]))


def _sampler(alpha: float, xmin: int) -> Callable[[np.random.Generator, int], np.ndarray]:
    """Draws from the discrete power law by the inverse of its tail, tabulated far out."""
    values = np.arange(xmin, xmin + 20_000)
    beyond = zeta(alpha, values + 1) / zeta(alpha, xmin)

    def sample(rng: np.random.Generator, size: int) -> np.ndarray:
        u = rng.random(size)
        place = np.searchsorted(-beyond, -u)
        drawn: np.ndarray = values[np.minimum(place, len(values) - 1)]
        return drawn

    return sample


def _lognormal(x: np.ndarray, xmin: int, alpha: float) -> tuple[float, float]:
    """Vuong's normalised ratio of power law to lognormal, both above the threshold."""
    values, number = np.unique(x, return_counts=True)

    def logp(theta: np.ndarray) -> np.ndarray:
        mean, spread = theta[0], np.exp(theta[1])
        upper = norm.logcdf(-(np.log(values + 0.5) - mean) / spread)
        lower = norm.logcdf(-(np.log(values - 0.5) - mean) / spread)
        base = norm.logcdf(-(np.log(xmin - 0.5) - mean) / spread)
        share = np.log(-np.expm1(np.minimum(upper - lower, -1e-12))) + lower - base
        return np.asarray(share)

    def cost(theta: np.ndarray) -> float:
        return float(-(number * logp(theta)).sum() + 0.001 * theta[0] ** 2)

    start = np.array([np.log(x).mean(), np.log(max(float(np.log(x).std()), 0.2))])
    found = minimize(cost, start, method="Nelder-Mead", options={"maxiter": 600})
    power = -np.log(zeta(alpha, xmin)) - alpha * np.log(values)
    gap = np.repeat(power - logp(found.x), number)
    spread = gap.std()
    if spread == 0:
        return 0.0, 1.0
    ratio = float(gap.sum() / (np.sqrt(len(gap)) * spread))
    return ratio, float(2 * norm.sf(abs(ratio)))
