"""Classes of a choropleth: breaks from mapclassify, counts, and labels that read as ranges."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.core.errors import OptionError

# Names of mapclassify's own; it brings statistics and compilers with it, so it is loaded late.
_SCHEMES = {
    "quantiles": "Quantiles",
    "natural": "FisherJenks",
    "equal": "EqualInterval",
    "pretty": "PrettyBreaks",
}


@dataclass(frozen=True, kw_only=True)
class Classes:
    """Upper bounds of the classes, inclusive, ascending; and how many values fall in each."""

    scheme: str
    upper: tuple[float, ...]
    counts: tuple[int, ...]


def classify(values: pd.Series, *, scheme: str, classes: int) -> Classes:
    """Class breaks of the positive values.

    Parameters
    ----------
    values
        One number per district. Zero, negative and missing values take no part: zero and "no
        figure" have a look of their own on the map.
    scheme
        ``quantiles``, ``natural`` (Fisher-Jenks), ``equal`` (equal intervals) or ``pretty``.
    classes
        Number of classes wished for.

    Returns
    -------
    Classes
        No class where no value is positive. With at most ``classes`` distinct values each value
        is a class. Ties never straddle a break. Classes that would be empty are dropped, so
        there may be fewer than wished for; ``pretty`` may also give one more.

    Raises
    ------
    OptionError
        If the scheme is not known.
    """
    if scheme not in _SCHEMES:
        raise OptionError(f"No classification {scheme!r}", where="scheme", choices=list(_SCHEMES))
    positive = np.sort(values.to_numpy(dtype="float64", na_value=np.nan))
    positive = positive[np.isfinite(positive) & (positive > 0)]
    distinct = np.unique(positive)
    if len(distinct) <= classes:
        upper = distinct
    else:
        upper = _breaks(positive, scheme=scheme, classes=classes)
        upper = np.unique(upper[upper > 0])
        upper[-1] = max(upper[-1], positive[-1])
    counts = np.bincount(np.searchsorted(upper, positive), minlength=len(upper))
    kept = counts > 0
    return Classes(
        scheme=scheme,
        upper=tuple(float(u) for u in upper[kept]),
        counts=tuple(int(c) for c in counts[kept]),
    )


def _breaks(positive: NDArray[np.float64], *, scheme: str, classes: int) -> NDArray[np.float64]:
    with warnings.catch_warnings():
        # Thirty-six values need no compiler, and a warning is not for the reader of a map.
        warnings.filterwarnings("ignore", message="Numba not installed")
        # Fewer classes than wished for are what ties give, and the docstring says so.
        warnings.filterwarnings("ignore", message="Not enough unique values")
        import mapclassify  # noqa: PLC0415

        method = getattr(mapclassify, _SCHEMES[scheme])
        return np.asarray(method(positive, k=classes).bins, dtype="float64")
