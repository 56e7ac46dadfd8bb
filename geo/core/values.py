"""Frames to plain values: what JSON can hold, and nothing that it cannot."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd


def plain_value(value: Any) -> Any:
    """A cell as text, whole number, number, truth value or None.

    Dates become ISO text of the day; every kind of missing value becomes None.
    """
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.item() if isinstance(value, np.generic) else value


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as dictionaries of plain values, without its index."""
    return [
        {str(name): plain_value(value) for name, value in row.items()}
        for row in frame.astype(object).to_dict("records")
    ]


def plain_tree(value: Any) -> Any:
    """A value and all inside it as JSON can hold it; what is not a finite number is None."""
    if isinstance(value, Mapping):
        return {str(name): plain_tree(one) for name, one in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain_tree(one) for one in value]
    plain = plain_value(value)
    if isinstance(plain, float) and not math.isfinite(plain):
        return None
    return plain
