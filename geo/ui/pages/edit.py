"""Adding a record by hand, or correcting one."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui import go, paper
from geo.ui.editing import claims, form, past, save
from geo.ui.editing import opened as hand
from geo.ui.editing.opened import NEW, Opened
from geo.ui.editing.save import Written
from geo.ui.layout import use_room
from geo.ui.person import may_write
from geo.workflow.intake_check import check_draft
from geo.workflow.intake_draft import find_incidents, sources_of
from geo.workflow.intake_shelf import dataset_facts, shelf_state

_FOUND = 60


def page() -> None:
    """Find a record or begin one, write, save; its history stands below."""
    use_room()
    st.title("Add or correct a record")
    state = shelf_state()
    if state.problem is not None:
        paper.show(
            paper.problem("Nothing can be changed", what=state.problem.what,
                          where=[("Where", state.problem.where)], fix=state.problem.fix),
            key="store-problem",
        )  # fmt: skip
    if not state.readable:
        return
    wanted = _wanted()
    _find(wanted, may_add=may_write(state))
    try:
        opened = hand.current(wanted)
        if opened is not None:
            _record(opened, may_write=may_write(state))
    except AtlasError as error:
        paper.show(
            paper.problem("This record cannot be shown", what=error.what,
                          where=[("Where", error.where)], fix=error.fix), key="fault",
        )  # fmt: skip


def _wanted() -> str:
    focus = st.query_params.get("focus", "")
    return focus.removeprefix("i:") if focus.startswith("i:") or focus == NEW else ""


def _find(wanted: str, *, may_add: bool) -> None:
    left, middle, right = st.columns([2, 3, 1], vertical_alignment="bottom")
    words = left.text_input(
        "Find a record", placeholder="Words of its title, place, district, or its day"
    )
    found = dict(find_incidents(words, limit=_FOUND)) if words else {}
    options = list(found)
    chosen = middle.selectbox(
        f"Records found ({'at least ' if len(found) == _FOUND else ''}{len(found)})", options,
        index=None, placeholder="Choose a record" if found else "Write a word first",
        format_func=lambda one: found.get(one, one), disabled=not found, key=f"found-{words}",
    )  # fmt: skip
    if may_add and right.button("New record", width="stretch"):
        hand.close()
        st.query_params["focus"] = NEW
        st.rerun()
    if chosen and chosen != wanted and st.session_state.get("went") != (words, chosen):
        st.session_state["went"] = (words, chosen)
        st.query_params["focus"] = f"i:{chosen}"
        st.rerun()


def _record(opened: Opened, *, may_write: bool) -> None:
    draft = opened.draft
    if not opened.is_new:
        paper.show(
            paper.facts([("Record", draft.incident_id), ("Dataset", draft.dataset)]), key="record"
        )
        _to_map(opened)
    first = st.query_params.get("part") == "history" and not opened.is_new
    if first:
        past.show(draft.incident_id)
    _form(opened, may_write=may_write)
    if not opened.is_new and not first:
        past.show(draft.incident_id)


def _form(opened: Opened, *, may_write: bool) -> None:
    dataset = opened.draft.dataset
    st.subheader("A new record" if opened.is_new else "The record")
    values = form.fields(opened)
    known = sources_of(dataset, [str(name) for name in dataset_facts()["name"]])
    st.subheader("Sources")
    _quiet("Those that the claims cite; a line at the end adds one.", key="sources-say")
    sources = claims.sources(opened, known)
    st.subheader("Claims")
    _quiet(
        "Every figure is somebody's: one line a figure. An empty high means: at least.",
        key="claims-say",
    )
    ids = [*dict.fromkeys([*known, *(one["source_id"] for one in sources)])]
    rows = claims.claims(opened, ids)
    if may_write:
        st.subheader("Save")
        faults = check_draft({**opened.cells, **values}, rows, sources, known_sources=known)
        save.show(opened, Written(values=values, claims=rows, sources=sources), faults)


def _to_map(opened: Opened) -> None:
    values = opened.cells
    first = values.get("date_earliest", "")
    query = {"focus": f"i:{opened.draft.incident_id}"}
    if first:
        query |= {"from": first, "to": values.get("date_latest") or first}
    go.link("This record on the map", go.MAP, query, icon=":material/map:")


def _quiet(words: str, *, key: str) -> None:
    paper.show(paper.text(words, tone="quiet"), key=key)
