"""Where a series itself would put a break: optimal partitioning with Poisson or NB cost.

ruptures has no cost for counts, and its default ``jump=5`` looks at every fifth place only, which
moves the break of the coal disasters by a year. Here every place is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from geo.analysis.unusual.negbin import POISSON_K, draw, fit_about, fit_negbin, log_likelihood
from geo.core.errors import OptionError

COSTS = ("poisson", "negbin", "l2")
_ROUNDS = 3
"""Of dispersion about the place, and place under the dispersion: more move neither."""


@dataclass(frozen=True, kw_only=True)
class Break:
    """The best single break of a series.

    ``after`` is the position of the last step before it. ``gain`` is twice the log-likelihood
    ratio against no break, each with the dispersion that fits it best; ``p`` the share of series
    without a break, simulated with the same level and dispersion, whose best break gains as much.
    ``k`` is the dispersion about the two levels.
    """

    after: int
    before: float
    later: float
    gain: float
    p: float
    k: float


def segment_cost(counts: np.ndarray, *, cost: str, k: float = POISSON_K) -> np.ndarray:
    """Minus twice the log-likelihood of every segment, constants of the data left out.

    Parameters
    ----------
    counts
        n numbers.
    cost
        ``poisson``, ``negbin`` (with a common ``k``) or ``l2`` (sum of squares).
    k
        Dispersion of the negative binomial.

    Returns
    -------
    array
        ``out[i, j]`` is the cost of ``counts[i:j]`` for i < j; infinite elsewhere.

    Raises
    ------
    OptionError
        If there is no such cost.
    """
    if cost not in COSTS:
        raise OptionError(f"No cost {cost!r}", where="cost", choices=COSTS)
    y = np.asarray(counts, dtype=float)
    total = np.concatenate([[0.0], y.cumsum()])
    sums = total[None, :] - total[:, None]
    length = np.arange(len(y) + 1)[None, :] - np.arange(len(y) + 1)[:, None]
    out = np.full(sums.shape, np.inf)
    inside = length > 0
    s, n = sums[inside], length[inside]
    if cost == "l2":
        square = np.concatenate([[0.0], (y**2).cumsum()])
        out[inside] = (square[None, :] - square[:, None])[inside] - s**2 / n
    elif cost == "poisson" or k >= POISSON_K:
        out[inside] = -2 * (xlogy(s, s / n) - s)
    else:
        mean = s / n
        out[inside] = -2 * (xlogy(s, mean / (k + mean)) + n * k * np.log(k / (k + mean)))
    return out


def find_breaks(
    counts: np.ndarray, *, cost: str, penalty: float, k: float = POISSON_K, shortest: int = 2
) -> list[int]:
    """Positions of the last step before each break, by exact optimal partitioning with pruning.

    Parameters
    ----------
    counts
        n numbers.
    cost, k
        As `segment_cost`.
    penalty
        What a break must gain, in the units of the cost.
    shortest
        Steps of the shortest segment.
    """
    costs = segment_cost(counts, cost=cost, k=k)
    n = len(counts)
    best = np.full(n + 1, np.inf)
    best[0] = -penalty
    came = np.zeros(n + 1, dtype=int)
    alive = np.array([0])
    for end in range(shortest, n + 1):
        ready = alive[alive <= end - shortest]
        value = best[ready] + costs[ready, end] + penalty
        pick = int(value.argmin())
        best[end], came[end] = value[pick], ready[pick]
        # A start that cannot win now never wins later (PELT; Killick et al. 2012).
        keep = value - penalty <= best[end]
        alive = np.concatenate([ready[keep], alive[alive > end - shortest], [end - shortest + 1]])
        alive = np.unique(alive)
    out: list[int] = []
    end = n
    while came[end] > 0:
        end = int(came[end])
        out.append(end - 1)
    return out[::-1]


def single_break(
    counts: np.ndarray, *, cost: str = "negbin", seed: int = 1, draws: int = 199, shortest: int = 2
) -> Break:
    """The best single break, and how often a series without one does as well.

    Parameters
    ----------
    counts
        n whole numbers.
    cost
        ``poisson`` or ``negbin``. A break has the dispersion within its two segments, so that it
        does not count as bursts.
    seed, draws
        Of the simulated series without a break.
    shortest
        Steps of the shortest segment.
    """
    y = np.asarray(counts, dtype=float)
    after, gain, k = (one[0] for one in _best(y[None, :], cost, shortest))
    rng = np.random.default_rng(seed)
    flat_k = float(fit_negbin(y).k[0]) if cost == "negbin" else POISSON_K
    simulated = draw(rng, mean=np.full(len(y), y.mean()), k=flat_k, size=draws)
    none = _best(simulated, cost, shortest)[1]
    cut = int(after) + 1
    return Break(
        after=int(after), before=float(y[:cut].mean()), later=float(y[cut:].mean()),
        gain=float(gain), p=float((1 + (none >= gain).sum()) / (draws + 1)), k=float(k),
    )  # fmt: skip


def _best(rows: np.ndarray, cost: str, shortest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Last step before the best break of each row, its gain, and the dispersion about its levels.

    A simulated row has its dispersion fitted as the observed one has: held at the true one it
    gains less, and chance is called a break too often.
    """
    k = np.full(len(rows), POISSON_K)
    after = _place(rows, k, shortest)
    if cost == "negbin":
        for _ in range(_ROUNDS):
            k = fit_about(rows, _levels(rows, after))
            after = _place(rows, k, shortest)
    levels = _levels(rows, after)
    flat = np.broadcast_to(rows.mean(axis=1, keepdims=True), rows.shape)
    flat_k = k
    if cost == "negbin":
        k, flat_k = fit_about(rows, levels), fit_about(rows, flat)
    gain = 2 * (log_likelihood(rows, levels, k) - log_likelihood(rows, flat, flat_k))
    return after, gain, k


def _levels(rows: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Mean of its own side at every step of each row."""
    first = np.arange(rows.shape[1]) <= after[:, None]
    size = after[:, None] + 1
    total = np.where(first, rows, 0.0).sum(axis=1, keepdims=True)
    rest = (rows.sum(axis=1, keepdims=True) - total) / (rows.shape[1] - size)
    levels: np.ndarray = np.where(first, total / size, rest)
    return levels


def _place(rows: np.ndarray, k: np.ndarray, shortest: int) -> np.ndarray:
    """Last step before the break of each row that gains most under its dispersion."""
    n = rows.shape[1]
    left = rows.cumsum(axis=1)[:, shortest - 1 : n - shortest]
    size = np.arange(shortest, n - shortest + 1)
    own = k[:, None]

    def fit(total: np.ndarray, steps: np.ndarray) -> np.ndarray:
        mean = total / steps
        bursty = xlogy(total, mean / (own + mean)) + steps * own * np.log(own / (own + mean))
        out: np.ndarray = np.where(own >= POISSON_K, xlogy(total, mean) - total, bursty)
        return out

    whole = rows.sum(axis=1, keepdims=True)
    best: np.ndarray = (fit(left, size) + fit(whole - left, n - size)).argmax(axis=1)
    return best + shortest - 1
