"""What the columns of an answer's table are called, in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

from geo.ui.tongue import names


def heads(columns: Iterable[Any]) -> dict[str, Any]:
    """Heads of a table, and what is told to who points at one; cells and files stay as they are.

    A column that has no word of its own is called by itself.
    """
    words, told = names("table_head"), names("table_head_say")
    return {
        name: st.column_config.Column(words.get(name, name), help=told.get(name))
        for name in map(str, columns)
    }
