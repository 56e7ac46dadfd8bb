"""Many tests at once: how many of the places that stand out would stand out by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import false_discovery_control

from geo.core.errors import DataError

LEVEL = 0.05
REFERENCE = (
    "Benjamini, Y., and Y. Hochberg (1995). Controlling the false discovery rate. Journal of the "
    "Royal Statistical Society B 57(1)"
)


def adjust(p: ArrayLike) -> NDArray[np.float64]:
    """Benjamini-Hochberg adjusted p-values.

    A place is reported at a false discovery rate of 5 % if its adjusted value is below 0.05.

    Parameters
    ----------
    p
        One p-value a test; NaN where no test was possible, which stays NaN and is not counted.

    Raises
    ------
    DataError
        If a value is not between 0 and 1.
    """
    values = np.asarray(p, dtype=float)
    out = np.full(values.shape, np.nan)
    asked = ~np.isnan(values)
    wrong = asked & ~((values >= 0) & (values <= 1))
    if wrong.any():
        raise DataError(f"{values[wrong][0]:g} is not a p-value", where="p")
    if asked.any():
        out[asked] = false_discovery_control(values[asked], method="bh")
    return out
