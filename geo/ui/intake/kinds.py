"""Words for kinds of events that no list knows: each is read as what its owner says."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.incidents.model import EVENT_TYPES
from geo.ui.intake.held import Held

_CODE, _PREFIX = "type.unknown", "type."
_NONE = "(leave these rows out)"


def show(held: Held, rejected: pd.DataFrame) -> None:
    """Show the unknown words of a file's rejected rows, and take what they mean."""
    found = rejected[rejected["code"] == _CODE]
    if found.empty:
        return
    counts = found["value"].value_counts()
    rows = pd.DataFrame({"word": counts.index, "rows": counts.to_numpy(), "kind": _NONE})
    with st.expander(f"Kinds of event that are not known ({len(rows)})", expanded=True):
        edited = st.data_editor(
            rows,
            hide_index=True,
            width="stretch",
            disabled=["word", "rows"],
            key=f"kinds-{held.sha256[:12]}-{len(rows)}",
            column_config={
                "word": st.column_config.TextColumn("Word in the file"),
                "rows": st.column_config.NumberColumn("Rows", width="small"),
                "kind": st.column_config.SelectboxColumn(
                    "Read as", options=[_NONE, *EVENT_TYPES], required=True
                ),
            },
        )
        if st.button("Use these kinds"):
            for word, kind in zip(edited["word"], edited["kind"], strict=True):
                if kind != _NONE:
                    held.answer(f"{_PREFIX}{word}", str(kind))
            st.rerun()
