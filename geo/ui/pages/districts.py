"""Districts as a table: the numbers of the current view, and where each fact is from."""

from __future__ import annotations

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError
from geo.districts.sets import POPULATION_YEAR
from geo.incidents.selection import LANGUAGES
from geo.ui import state
from geo.ui.layout import use_room
from geo.ui.tongue import lang, names, say, say_view
from geo.ui.trouble import plain

_WIDE = 125
"""Pixels of the longest name or note."""


def page() -> None:
    """Show the chosen measure by district; what is absent is said, not filled with zero."""
    use_room()
    st.title(say("page.districts"))
    selection = state.current()
    state.remember(selection)
    try:
        table = workflow.district_facts(selection)
    except AtlasError as error:
        st.text(plain(error))
        return
    st.text(say_view(selection))
    heads = {name: say(f"district_head.{name}", year=POPULATION_YEAR) for name in map(str, table)}
    # The name in the language of the page stays in sight on a telephone, the other comes last.
    english = lang() == LANGUAGES[0]
    first, last = ("district", "name_ur") if english else ("name_ur", "district")
    st.dataframe(
        table.assign(note=table["note"].map({"": "", **names("district_note")})),
        hide_index=True,
        height=640,
        placeholder="",
        column_order=[first, *(name for name in heads if name not in (first, last)), last],
        column_config={
            **heads,
            **{
                name: st.column_config.NumberColumn(heads[name], format="localized")
                for name in ("population", "area_km2")
            },
            **{
                name: st.column_config.TextColumn(heads[name], alignment="right")
                for name in ("figure", "rate")
            },
            **{
                name: st.column_config.TextColumn(heads[name], width=_WIDE, pinned=name == first)
                for name in ("district", "name_ur", "note")
            },
        },
    )
    st.caption(say("districts_say", **names("district_note")))
    st.caption(say("districts_rate", year=POPULATION_YEAR))
