"""Who did what: every change, sign-in, purge, and file that is not for the public."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui.identity import current_actor
from geo.ui.kept import kept
from geo.ui.layout import use_room
from geo.ui.tongue import names, say
from geo.ui.trouble import plain
from geo.workflow.trail import trail_table

_HEIGHT = 560


def page() -> None:
    """Show the trail, the newest first."""
    use_room()
    st.title(say("page.trail"))
    st.text(say("trail_say"))
    words = names("event")
    try:
        table = trail_table(actor=current_actor())
    except AtlasError as error:
        st.warning(say("trail_not_shown"))
        st.text(plain(error))
        return
    events = [event for event in words if event in set(table["event"])]
    chosen = st.pills(
        say("trail.event"),
        events,
        selection_mode="multi",
        format_func=words.__getitem__,
        key=kept("trail: events"),
    )
    shown = table[table["event"].isin(chosen)] if chosen else table
    if shown.empty:
        st.text(say("nothing_yet"))
        return
    st.dataframe(
        shown.iloc[::-1].assign(
            at=lambda t: t["at"].str[:16].str.replace("T", " "),
            event=lambda t: t["event"].map(words),
        ),
        column_order=["at", "event", "actor", "role", "subject", "detail"],
        hide_index=True,
        height=min(_HEIGHT, 38 + 35 * len(shown)),
        placeholder="",
        column_config={
            name: st.column_config.TextColumn(label, width="large" if name == "detail" else None)
            for name, label in names("trail").items()
        },
    )
