"""Words for kinds of events that no list knows: each is read as what its owner says."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.incidents.model import EVENT_TYPES
from geo.ui.intake.held import Held
from geo.ui.tongue import lang, say

_CODE, _PREFIX = "type.unknown", "type."


def show(held: Held, rejected: pd.DataFrame) -> None:
    """Show the unknown words of a file's rejected rows, and take what they mean."""
    found = rejected[rejected["code"] == _CODE]
    if found.empty:
        return
    none = say("kind_none")
    counts = found["value"].value_counts()
    rows = pd.DataFrame({"word": counts.index, "rows": counts.to_numpy(), "kind": none})
    with st.expander(say("kinds_unknown", number=len(rows)), expanded=True):
        edited = st.data_editor(
            rows,
            hide_index=True,
            width="stretch",
            disabled=["word", "rows"],
            key=f"kinds-{held.sha256[:12]}-{len(rows)}-{lang()}",
            column_config={
                "word": st.column_config.TextColumn(say("word_in_file")),
                "rows": st.column_config.NumberColumn(say("file.rows"), width="small"),
                "kind": st.column_config.SelectboxColumn(
                    say("read_column_as"), options=[none, *EVENT_TYPES], required=True
                ),
            },
        )
        if st.button(say("use_kinds")):
            for word, kind in zip(edited["word"], edited["kind"], strict=True):
                if kind != none:
                    held.answer(f"{_PREFIX}{word}", str(kind))
            st.rerun()
