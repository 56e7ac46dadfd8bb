"""A table in letters of one width, as the command line prints it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from geo.core.short_number import short_number

_GAP = "  "


def plain_table(table: pd.DataFrame) -> str:
    """The columns of a table, numbers as people read them, unknown cells empty.

    Fractions have three figures, days no time of day, flags are ``yes`` and empty. Numbers stand
    to the right, words to the left. The index is left out.
    """
    columns = [_column(str(name), list(values)) for name, values in table.items()]
    return "\n".join(_GAP.join(line).rstrip() for line in zip(*columns, strict=True))


def _column(name: str, values: list[Any]) -> list[str]:
    cells = [name, *map(_said, values)]
    width = max(map(len, cells))
    words = any(isinstance(value, str) and value for value in values)
    right = not words and any(map(_is_number, values))
    return [cell.rjust(width) if right else cell.ljust(width) for cell in cells]


def _said(value: Any) -> str:
    if isinstance(value, str):
        return " ".join(value.splitlines())
    if value is None or pd.isna(value):
        return ""
    if pd.api.types.is_bool(value):
        return "yes" if value else ""
    if _is_number(value):
        return short_number(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def _is_number(value: Any) -> bool:
    number = pd.api.types.is_number(value) and not pd.api.types.is_bool(value)
    return bool(number and not pd.isna(value))
