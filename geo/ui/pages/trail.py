"""Who did what: every change, sign-in, purge, and file that is not for the public."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui.identity import current_actor
from geo.ui.layout import use_room
from geo.workflow.trail import trail_table

_HEIGHT = 560
_WORDS = {
    "seed": "Bundled record",
    "import": "Import",
    "edit": "Correction",
    "judgement": "Judgement",
    "switch": "Switch",
    "undo": "Undo",
    "boundaries": "Boundary set",
    "sign_in": "Signed in",
    "sign_out": "Signed out",
    "refused": "Turned away",
    "export": "File not for the public",
    "purge": "Purge",
    "restore": "Restore",
    "upgrade": "Upgrade",
}


def page() -> None:
    """Show the trail, the newest first."""
    use_room()
    st.title("Who did what")
    st.text(
        "Every change of the record with its author, time and reason; where people sign in, also "
        "who signed in, and which files were made that are not for the public. Lines are added, "
        "never changed."
    )
    try:
        table = trail_table(actor=current_actor())
    except AtlasError as error:
        st.warning("The trail cannot be shown.")
        st.text(str(error))
        return
    events = [event for event in _WORDS if event in set(table["event"])]
    chosen = st.pills(
        "What", events, selection_mode="multi", default=[], format_func=_WORDS.__getitem__
    )
    shown = table[table["event"].isin(chosen)] if chosen else table
    if shown.empty:
        st.text("Nothing yet.")
        return
    st.dataframe(
        shown.iloc[::-1].assign(
            at=lambda t: t["at"].str[:16].str.replace("T", " "),
            event=lambda t: t["event"].map(_WORDS),
        ),
        column_order=["at", "event", "actor", "role", "subject", "detail"],
        hide_index=True,
        height=min(_HEIGHT, 38 + 35 * len(shown)),
        placeholder="",
        column_config={
            "at": st.column_config.TextColumn("When (UTC)"),
            "actor": st.column_config.TextColumn("Who"),
            "role": st.column_config.TextColumn("As"),
            "event": st.column_config.TextColumn("What"),
            "subject": st.column_config.TextColumn("Of what"),
            "detail": st.column_config.TextColumn("Why, how much", width="large"),
        },
    )
