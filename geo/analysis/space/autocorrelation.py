"""Do neighbours resemble each other? Moran's I and the general G, with permutations of our own.

The moments are esda's. Its permutations draw from numpy's one random state, which every session
of a server shares and which no seed reaches; ours come from a generator made for the call.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from geo.analysis.space.weights import Weights
from geo.core.errors import DataError

PERMUTATIONS = 9999
MORAN_REFERENCE = (
    "Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37; Cliff, "
    "A. D., and J. K. Ord (1981). Spatial Processes. Pion"
)
G_REFERENCE = (
    "Getis, A., and J. K. Ord (1992). The analysis of spatial association by use of distance "
    "statistics. Geographical Analysis 24(3)"
)

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Moran:
    """Moran's I of one variable.

    ``p`` counts both sides of the permutations; ``p_normal`` both sides of the normal
    approximation under randomisation. ``null_low`` and ``null_high`` hold 95 % of the permuted
    values: what chance alone gives. ``own`` and ``lag`` are the standardised value of each area
    and the mean of its neighbours, for the scatter.
    """

    value: float
    expected: float
    variance: float
    z: float
    p_normal: float
    p: float
    null_low: float
    null_high: float
    permutations: int
    seed: int
    own: pd.Series
    lag: pd.Series


@dataclass(frozen=True, kw_only=True)
class GeneralG:
    """Getis and Ord's G: whether high values (above the expected) or low ones lie together."""

    value: float
    expected: float
    variance: float
    z: float
    p_normal: float


def moran(
    values: pd.Series, *, weights: Weights, permutations: int = PERMUTATIONS, seed: int = 1
) -> Moran:
    """Moran's I with row-standardised weights.

    Parameters
    ----------
    values
        One number an area, on the ids of the weights. Areas without a neighbour take no part.
    weights
        Neighbourhood of the same areas.
    permutations, seed
        Of the values over the areas.

    Raises
    ------
    DataError
        If the values do not differ, or one is missing.
    """
    from esda import Moran as Peer  # noqa: PLC0415  (a second that few callers need)

    joined = weights.without_islands()
    own = values.reindex(list(joined.ids))
    y = varied(own)
    peer = Peer(y, joined.as_pysal(), permutations=0)
    z = (y - y.mean()) / y.std()
    shuffled = np.random.default_rng(seed).permuted(np.tile(z, (permutations, 1)), axis=1)
    sample = np.einsum("ij,ij->i", shuffled, shuffled @ joined.rows.T) / len(z)
    band = np.quantile(sample, [0.025, 0.975]) if permutations else (np.nan, np.nan)
    return Moran(
        value=float(peer.I), expected=float(peer.EI), variance=float(peer.VI_rand),
        z=float(peer.z_rand), p_normal=float(2 * norm.sf(abs(peer.z_rand))),
        p=two_sided(float(peer.I), sample), null_low=float(band[0]), null_high=float(band[1]),
        permutations=permutations, seed=seed,
        own=pd.Series(z, index=own.index, name="own"),
        lag=pd.Series(joined.rows @ z, index=own.index, name="lag"),
    )  # fmt: skip


def general_g(values: pd.Series, *, weights: Weights) -> GeneralG:
    """Getis and Ord's general G with binary weights; values must not be negative.

    Raises
    ------
    DataError
        If the values do not differ, one is missing or negative, or all but one are 0.
    """
    from esda import G  # noqa: PLC0415  (a second that few callers need)

    joined = weights.without_islands()
    y = varied(values.reindex(list(joined.ids)))
    if (y < 0).any():
        raise DataError(f"{y.min():g} is negative", where="G", fix="Give counts or rates")
    if (y > 0).sum() < 2:
        raise DataError("All there is lies in one area", where="G", fix="Take a longer period")
    peer = G(y, joined.as_pysal(binary=True), permutations=0)
    return GeneralG(
        value=float(peer.G), expected=float(peer.EG), variance=float(peer.VG),
        z=float(peer.z_norm), p_normal=float(2 * norm.sf(abs(peer.z_norm))),
    )  # fmt: skip


def two_sided(observed: float, sample: ArrayLike) -> float:
    """Share of permutations at least as extreme on either side, the observed one counted in.

    The smaller side doubled; in (0, 1]. 1 without permutations.
    """
    drawn = np.asarray(sample, dtype=float)
    slack = 1e-12 * max(1.0, abs(observed))
    above = int((drawn >= observed - slack).sum())
    below = int((drawn <= observed + slack).sum())
    return min(1.0, 2 * (min(above, below) + 1) / (len(drawn) + 1))


def varied(values: pd.Series) -> Floats:
    """Values as an array.

    Raises
    ------
    DataError
        If one is missing, or all are the same: there is then no pattern to look for.
    """
    y = values.to_numpy(dtype=float, na_value=np.nan)
    if np.isnan(y).any():
        raise DataError(f"No value for {values.index[np.isnan(y)][0]}", where=str(values.name))
    if len(y) < 3 or np.ptp(y) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        raise DataError(
            "The areas do not differ, so there is no pattern to look for",
            where=str(values.name or "values"),
            fix="Take a longer period, or count instead of rate",
        )
    return y
