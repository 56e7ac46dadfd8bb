"""Classes of a choropleth: breaks as mapclassify defines them, and counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.analysis.breaks import SCHEMES
from geo.core.errors import OptionError


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
    if scheme not in SCHEMES:
        raise OptionError(f"No classification {scheme!r}", where="scheme", choices=list(SCHEMES))
    positive = np.sort(values.to_numpy(dtype="float64", na_value=np.nan))
    positive = positive[np.isfinite(positive) & (positive > 0)]
    distinct = np.unique(positive)
    if len(distinct) <= classes:
        upper = distinct
    else:
        upper = SCHEMES[scheme](positive, classes)
        upper = np.unique(upper[upper > 0])
        upper[-1] = max(upper[-1], positive[-1])
    counts = np.bincount(np.searchsorted(upper, positive), minlength=len(upper))
    kept = counts > 0
    return Classes(
        scheme=scheme,
        upper=tuple(float(u) for u in upper[kept]),
        counts=tuple(int(c) for c in counts[kept]),
    )
