"""Which places stand out from their surroundings: local Moran (LISA) and Getis-Ord Gi*.

Each place is held fixed while the other values are dealt to its neighbours at random. The draws
are those of esda's own scheme (numpy's legacy generator, one draw for all places), so that a
reader can repeat a result there; they are made once as an array, where esda compiles for half a
minute at first use and warns.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.analysis.space.autocorrelation import PERMUTATIONS, varied
from geo.analysis.space.fdr import LEVEL, adjust
from geo.analysis.space.weights import Weights

LISA_REFERENCE = (
    "Anselin, L. (1995). Local indicators of spatial association: LISA. Geographical Analysis "
    "27(2); Caldas de Castro, M., and B. H. Singer (2006). Geographical Analysis 38(2)"
)
GI_REFERENCE = (
    "Ord, J. K., and A. Getis (1995). Local spatial autocorrelation statistics. Geographical "
    "Analysis 27(4); Caldas de Castro, M., and B. H. Singer (2006). Geographical Analysis 38(2)"
)
QUADRANTS = ("high-high", "low-low", "high-low", "low-high")

Floats = NDArray[np.float64]
Simulate = Callable[[int, Floats], Floats]


def local_moran(
    values: pd.Series, *, weights: Weights, permutations: int = PERMUTATIONS, seed: int = 1,
    level: float = LEVEL,
) -> pd.DataFrame:  # fmt: skip
    """Local Moran's I.

    Parameters
    ----------
    values
        One number an area, on the ids of the weights.
    weights
        Neighbourhood of the same areas, row-standardised.
    permutations, seed
        Of the other areas' values over each area's neighbours.
    level
        False discovery rate.

    Returns
    -------
    DataFrame
        On the ids of the weights: ``value``, ``own`` and ``lag`` (standardised value, mean of
        the neighbours), ``local`` (the statistic), ``p_folded`` (one side, tops out at 0.5: what
        esda calls ``p_sim``), ``p`` (both sides: twice that), ``q`` (after Benjamini-Hochberg),
        ``quadrant`` and ``kind``: the quadrant where q is below the level, else ``none``;
        ``island`` where no neighbour allows a test.

    Raises
    ------
    DataError
        If the values do not differ, or one is missing.
    """
    own, y = _standardised(values, weights)
    lag = weights.rows @ y
    observed = y * lag

    def simulate(at: int, others: Floats) -> Floats:
        return np.asarray(y[at] * others.mean(axis=1))

    folded = _folded(y, observed, weights, simulate, permutations=permutations, seed=seed)
    out = _table(own, folded, level=level)
    quadrant = np.select(
        [(y > 0) & (lag > 0), (y <= 0) & (lag <= 0), (y > 0)], QUADRANTS[:3], QUADRANTS[3]
    )
    out.insert(1, "own", y)
    out.insert(2, "lag", np.where(weights.count > 0, lag, np.nan))
    out.insert(3, "local", np.where(weights.count > 0, observed * (len(y) - 1) / (y @ y), np.nan))
    out.insert(7, "quadrant", quadrant)
    out["kind"] = _kinds(out, np.array(quadrant, dtype=object), weights)
    return out


def gi_star(
    values: pd.Series, *, weights: Weights, permutations: int = PERMUTATIONS, seed: int = 1,
    level: float = LEVEL,
) -> pd.DataFrame:  # fmt: skip
    """Getis and Ord's Gi*: each area and its neighbours against all areas, binary weights.

    Returns
    -------
    DataFrame
        On the ids of the weights: ``value``, ``z`` (the analytic score), ``p_folded``, ``p`` and
        ``q`` as in `local_moran` (from permutations: the score is far from normal with a dozen
        empty districts), and ``kind``: ``hot`` or ``cold`` where q is below the level, else
        ``none``; ``island`` where no neighbour allows a test.

    Raises
    ------
    DataError
        If the values do not differ, or one is missing.
    """
    own, y = _standardised(values, weights)
    observed = y + weights.touching @ y

    def simulate(at: int, others: Floats) -> Floats:
        return np.asarray(y[at] + others.sum(axis=1))

    folded = _folded(y, observed, weights, simulate, permutations=permutations, seed=seed)
    out = _table(own, folded, level=level)
    z = star_scores(y, weights)
    out.insert(1, "z", np.where(weights.count > 0, z, np.nan))
    out["kind"] = _kinds(out, np.where(z > 0, "hot", "cold").astype(object), weights)
    return out


def star_scores(values: Floats, weights: Weights) -> Floats:
    """Gi* of each area as a standard score under randomisation (Ord and Getis 1995, eq. 14)."""
    n, held = len(values), weights.count + 1.0
    total = values + weights.touching @ values
    spread = np.sqrt((n * held - held**2) / (n - 1))
    safe = np.where(spread > 0, spread, np.nan)
    return np.asarray((total - values.mean() * held) / (values.std() * safe))


def _standardised(values: pd.Series, weights: Weights) -> tuple[pd.Series, Floats]:
    own = values.reindex(list(weights.ids))
    y = varied(own)
    return own, (y - y.mean()) / y.std()


def draws(n: int, *, width: int, permutations: int, seed: int) -> NDArray[np.intp]:
    """Which of the ``n - 1`` other areas stand in for the neighbours, one row a permutation."""
    state = np.random.RandomState(seed)
    rows = [state.choice(n - 1, size=width, replace=False) for _ in range(permutations)]
    return np.asarray(rows, dtype=np.intp).reshape(permutations, width)


def _folded(
    y: Floats,
    observed: Floats,
    weights: Weights,
    simulate: Simulate,
    *,
    permutations: int,
    seed: int,
) -> Floats:
    """Pseudo p-value of the smaller side of each area; NaN without a neighbour."""
    count = weights.count
    ids = draws(len(y), width=int(count.max()), permutations=permutations, seed=seed)
    out = np.full(len(y), np.nan)
    for at in np.flatnonzero(count > 0):
        others = np.delete(y, at)[ids[:, : count[at]]]
        sample = simulate(int(at), others)
        slack = 1e-10
        above = int((sample >= observed[at] - slack).sum())
        below = int((sample <= observed[at] + slack).sum())
        out[at] = (min(above, below, permutations / 2) + 1) / (permutations + 1)
    return np.asarray(np.minimum(out, 0.5))


def _table(own: pd.Series, folded: Floats, *, level: float) -> pd.DataFrame:
    p = np.minimum(2 * folded, 1.0)
    q = adjust(p)
    return pd.DataFrame(
        {"value": own, "p_folded": folded, "p": p, "q": q, "found": q < level}, index=own.index
    )


def _kinds(out: pd.DataFrame, kind: NDArray[np.object_], weights: Weights) -> NDArray[np.object_]:
    found = out.pop("found").to_numpy()
    return np.where(weights.count == 0, "island", np.where(found, kind, "none"))
