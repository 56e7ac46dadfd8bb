"""Words for kinds of events that no list knows: each is read as what its owner says."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from geo.incidents.model import EVENT_TYPES
from geo.ui.intake.held import Held
from geo.ui.tongue import lang, say
from geo.ui.words import value_of

_CODE, _PREFIX = "type.unknown", "type."


def show(held: Held, rejected: pd.DataFrame) -> None:
    """Show the unknown words of a file's rejected rows, and take what they mean."""
    found = rejected[rejected["code"] == _CODE]
    if found.empty:
        return
    none = say("kind_none")
    counts = found["value"].value_counts()
    kinds = [held.kinds.get(str(word), none) for word in counts.index]
    rows = pd.DataFrame({"word": counts.index, "rows": counts.to_numpy(), "kind": kinds})
    with st.expander(say("kinds_unknown", number=len(rows)), expanded=True, key="fold-kinds"):
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
                    say("read_column_as"),
                    options=[none, *EVENT_TYPES],
                    required=True,
                    format_func=partial(value_of, "event_type"),
                ),
            },
        )
        chosen = zip(edited["word"], edited["kind"], strict=True)
        # Streamlit forgets a choice in another language, and on a page that was left.
        held.kinds = {str(word): str(kind) for word, kind in chosen if kind != none}
        if st.button(say("use_kinds")):
            for word, kind in held.kinds.items():
                held.answer(f"{_PREFIX}{word}", kind)
            st.rerun()
