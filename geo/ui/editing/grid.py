"""A table with lines to be added, whose typed lines outlive a change of its columns.

Streamlit takes a table of another language, or with another choice in a column, for another table,
and throws away what was typed in the one before, or in one of a page that was left. It also leaves
out a line that it cannot read.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st


@dataclass(kw_only=True)
class Grid:
    """A table in hand: its lines when it was drawn anew, and as they stand now.

    ``first`` are the lines before anything was typed. ``of`` is what a change of makes another
    table of it, ``unread`` how many lines came from the browser and cannot be read.
    """

    base: pd.DataFrame
    of: Hashable
    now: pd.DataFrame
    first: pd.DataFrame
    turn: int = 0
    unread: int = 0

    @property
    def is_changed(self) -> bool:
        """Whether a cell is another one than at first."""
        return _cells(self.now) != _cells(self.first)


def edit(held: Grid | None, rows: pd.DataFrame, *, of: Hashable, key: str, **options: Any) -> Grid:
    """Draw a table, and take what is written into it.

    Parameters
    ----------
    held
        The table of the run before, None when it is drawn for the first time.
    rows
        Lines to begin with; columns of text and of flags.
    of
        Everything that its columns depend on besides ``rows``.
    key, options
        As of `streamlit.data_editor`.
    """
    if held is None:
        held = Grid(base=rows, of=of, now=rows, first=rows)
    elif held.of != of or f"{key}-{held.turn}" not in st.session_state:
        held = replace(held, base=_whole(held.now, rows), of=of, turn=held.turn + 1)
    name = f"{key}-{held.turn}"
    held.now = st.data_editor(
        held.base, key=name, num_rows="dynamic", hide_index=True, width="stretch",
        placeholder="", **options,
    )  # fmt: skip
    changed = st.session_state[name]
    sent = len(held.base) - len(changed["deleted_rows"]) + len(changed["added_rows"])
    held.unread = sent - len(held.now)
    return held


def _whole(typed: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Lines as they were typed, with the kinds of column of those that the table began with."""
    out = typed.reset_index(drop=True)
    for name, kind in rows.dtypes.items():
        empty: Any = False if pd.api.types.is_bool_dtype(kind) else ""
        out[name] = out[name].astype(object).where(out[name].notna(), empty).astype(kind)
    return out


def _cells(frame: pd.DataFrame) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in frame.astype(object).fillna("").to_numpy()]
