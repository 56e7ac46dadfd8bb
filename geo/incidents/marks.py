"""Records that their owner marked as not to be published."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MARKS = ("withhold", "sensitive")
# Anything else in such a column withholds: a word that is not known must not publish a record.
_NO = frozenset(("", "no", "n", "false", "f", "0", "none", "nan", "<na>", "نہیں", "نہ"))


def is_mark(column: str) -> bool:
    """Whether a column says which records are not to be published."""
    return column.strip().lower() in MARKS


def says_no(cell: object) -> bool:
    """Whether a cell of such a column lets its record out."""
    return str(cell).strip().lower() in _NO


def marked(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Which of the incidents are marked, by whatever column."""
    columns = [str(name) for name in incidents.columns if is_mark(str(name))]
    mask = np.zeros(len(incidents), dtype=bool)
    for name in columns:
        mask |= ~incidents[name].map(says_no).to_numpy(dtype=bool)
    return mask


def marking(columns: Iterable[str]) -> tuple[str, ...]:
    """Those of the columns that say which records are not to be published."""
    return tuple(column for column in columns if is_mark(column))
