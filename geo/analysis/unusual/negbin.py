"""Negative binomial regression by maximum likelihood, for one series or many at once.

The variance is ``mu + mu**2 / k``; Poisson is the edge ``k -> inf``. Many series share one design,
so a parametric bootstrap is one call. On one series it agrees with statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln
from scipy.stats import nbinom, poisson

from geo.core.errors import DataError

POISSON_K = 1e7
"""Above this a fit is Poisson to every digit that is shown."""
_ETA = 25.0
_ROUNDS = 60
_TOLERANCE = 1e-8


@dataclass(frozen=True, kw_only=True)
class NegBin:
    """Fits, one a row: ``beta`` (B x p), ``k`` (B), ``mu`` (B x n) and ``loglik`` (B)."""

    beta: np.ndarray
    k: np.ndarray
    mu: np.ndarray
    loglik: np.ndarray

    def mean_at(self, row: np.ndarray) -> np.ndarray:
        """Mean under each fit at a row of the design."""
        mean: np.ndarray = np.exp(np.clip(self.beta @ np.asarray(row, dtype=float), -_ETA, _ETA))
        return mean


def fit_negbin(counts: np.ndarray, design: np.ndarray | None = None) -> NegBin:
    """Fit ``log(mu) = design @ beta`` with one ``k``.

    Parameters
    ----------
    counts
        Whole numbers: n of one series, or B x n of many.
    design
        n x p with an intercept; the intercept alone when not given.

    Returns
    -------
    NegBin
        Where the data are no more dispersed than Poisson, ``k`` is `POISSON_K`. A series without
        an event has a mean of nearly 0.

    Raises
    ------
    DataError
        If the shapes do not match, a count is negative or missing, or the design is not of full
        rank.
    """
    y = np.atleast_2d(np.asarray(counts, dtype=float))
    x = np.ones((y.shape[1], 1)) if design is None else np.asarray(design, dtype=float)
    if x.shape[0] != y.shape[1]:
        raise DataError(f"{y.shape[1]} counts and {x.shape[0]} rows of design", where="negbin")
    if not np.isfinite(y).all() or (y < 0).any():
        raise DataError("A count is missing or negative", where="negbin")
    if np.linalg.matrix_rank(x) < x.shape[1]:
        raise DataError("The design is not of full rank", where="negbin")
    start = np.log(np.maximum(y.mean(axis=1), 1e-9))
    beta, *_ = np.linalg.lstsq(x, np.log(y + 0.5).T, rcond=None)
    beta = beta.T
    beta[:, 0] += start - np.log(np.exp(np.clip(beta @ x.T, -_ETA, _ETA)).mean(axis=1))
    alpha = np.zeros(len(y))
    beta = _weighted(y, x, beta, alpha, rounds=25)
    above = _above(y)
    for _ in range(_ROUNDS):
        mu = _mean(beta, x)
        fresh = _dispersion(y, mu, alpha, above)
        moved = _weighted(y, x, beta, fresh, rounds=2)
        step = np.abs(moved - beta).max() + np.abs(fresh - alpha).max()
        beta, alpha = moved, fresh
        if step < _TOLERANCE:
            break
    mu = _mean(beta, x)
    k = _as_k(alpha)
    return NegBin(beta=beta, k=k, mu=mu, loglik=log_likelihood(y, mu, k))


def fit_about(counts: np.ndarray, mu: np.ndarray) -> np.ndarray:
    """``k`` of every row of whole numbers about means that are given: B x n of both."""
    alpha = _dispersion(counts, mu, np.zeros(len(counts)), _above(counts))
    return _as_k(alpha)


def log_likelihood(counts: np.ndarray, mu: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Log-likelihood of each row of counts; Poisson's where ``k`` is `POISSON_K`."""
    y, mu = np.atleast_2d(counts), np.atleast_2d(mu)
    k = np.atleast_1d(np.asarray(k, dtype=float))[:, None]
    mu = np.maximum(mu, 1e-300)
    flat = y * np.log(mu) - mu - gammaln(y + 1)
    bursty = (
        gammaln(y + k) - gammaln(k) - gammaln(y + 1)
        + k * np.log(k / (k + mu)) + y * np.log(mu / (k + mu))
    )  # fmt: skip
    total: np.ndarray = np.where(k >= POISSON_K, flat, bursty).sum(axis=1)
    return total


def tail(n: float, *, mean: np.ndarray | float, k: np.ndarray | float) -> np.ndarray:
    """P(X >= n) for a negative binomial of that mean and ``k``; Poisson at `POISSON_K`."""
    mean, k = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(k, dtype=float))
    below = np.ceil(n) - 1
    bursty = nbinom.sf(below, k, k / (k + mean))
    out: np.ndarray = np.where(k >= POISSON_K, poisson.sf(below, mean), bursty)
    return out


def quantile(share: float, *, mean: np.ndarray, k: float) -> np.ndarray:
    """Count that a share of the steps does not exceed."""
    flat = poisson.ppf(share, mean)
    out: np.ndarray = flat if k >= POISSON_K else nbinom.ppf(share, k, k / (k + mean))
    return out


def draw(
    rng: np.random.Generator, *, mean: np.ndarray, k: np.ndarray | float, size: int
) -> np.ndarray:
    """Counts drawn from a fit, ``size`` rows of them."""
    shape = (size, len(np.atleast_1d(mean)))
    if float(np.max(k)) >= POISSON_K:
        return rng.poisson(mean, size=shape)
    return rng.poisson(rng.gamma(k, np.asarray(mean) / k, size=shape))


def _as_k(alpha: np.ndarray) -> np.ndarray:
    k: np.ndarray = np.where(alpha > 1 / POISSON_K, 1 / np.maximum(alpha, 1e-300), POISSON_K)
    return k


def _mean(beta: np.ndarray, x: np.ndarray) -> np.ndarray:
    mean: np.ndarray = np.exp(np.clip(beta @ x.T, -_ETA, _ETA))
    return mean


def _weighted(
    y: np.ndarray, x: np.ndarray, beta: np.ndarray, alpha: np.ndarray, *, rounds: int
) -> np.ndarray:
    """Fisher scoring of every row's coefficients for a given dispersion."""
    ridge = 1e-10 * np.eye(x.shape[1])
    for _ in range(rounds):
        mu = _mean(beta, x)
        weight = mu / (1 + alpha[:, None] * mu)
        score = ((y - mu) / (1 + alpha[:, None] * mu)) @ x
        information = np.einsum("bn,np,nq->bpq", weight, x, x, optimize=True) + ridge
        step = np.linalg.solve(information, score[..., None])[..., 0]
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < _TOLERANCE:
            break
    return beta


def _above(y: np.ndarray) -> np.ndarray:
    """How many counts of each row lie above 0, 1, 2 ...: B x (highest count)."""
    top = int(y.max()) if y.size else 0
    flat = np.arange(len(y))[:, None] * (top + 1) + y.astype(np.int64)
    histogram = np.bincount(flat.ravel(), minlength=len(y) * (top + 1)).reshape(len(y), top + 1)
    above: np.ndarray = y.shape[1] - histogram.cumsum(axis=1)[:, :-1]
    return above


def _dispersion(y: np.ndarray, mu: np.ndarray, alpha: np.ndarray, above: np.ndarray) -> np.ndarray:
    """Best ``1 / k`` of every row for given means, by safeguarded Newton steps on its logarithm.

    For whole numbers ``digamma(y + k) - digamma(k)`` is the sum of ``1 / (k + j)`` over j below
    y, so the sum over a row needs only how many counts lie above each j.
    """
    flat = ((y - mu) ** 2 - y).sum(axis=1) <= 0
    moment = ((y - mu) ** 2 - mu).sum(axis=1) / np.maximum((mu**2).sum(axis=1), 1e-300)
    theta = np.log(np.where(alpha > 0, alpha, np.maximum(moment, 1e-3)))
    j = np.arange(above.shape[1])
    for _ in range(12):
        k = np.exp(-theta)[:, None]
        ladder = above / (k + j)
        share = 1 / (k + mu)
        first = ladder.sum(axis=1) - (np.log1p(mu / k) + (y - mu) * share).sum(axis=1)
        second = (mu * share / k + (y - mu) * share**2).sum(axis=1) - (ladder / (k + j)).sum(axis=1)
        k = k[:, 0]
        slope = -k * first
        curve = k * first + k**2 * second
        step = np.where(curve < 0, -slope / np.where(curve < 0, curve, -1.0), np.sign(slope))
        step = np.clip(step, -1.0, 1.0)
        theta = np.clip(theta + step, -np.log(POISSON_K) - 1, 12.0)
        if np.abs(step).max() < _TOLERANCE:
            break
    return np.where(flat | (y.sum(axis=1) == 0), 0.0, np.exp(theta))
