"""The cells of a table, row by row, as formats want them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from geo.core.cells import guard_cell
from geo.export.frames import Table


def text_cell(value: Any) -> str:
    """Cell as text: missing is empty, flags are true and false, numbers as short as exact."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(round(value, 6)).removesuffix(".0")
    return guard_cell(value) if isinstance(value, str) else str(value)


def plain_cell(value: Any) -> Any:
    """Cell as a JSON value."""
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, (bool, str)):
        return value
    return float(value) if isinstance(value, float) else int(value)


def table_rows(table: Table) -> list[list[Any]]:
    """Cells of a table row by row, as Python values."""
    columns = [table.frame[c].astype(object).tolist() for c in table.frame.columns]
    return [list(row) for row in zip(*columns, strict=True)]
