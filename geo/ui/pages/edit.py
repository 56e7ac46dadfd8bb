"""Adding a record by hand, or correcting one."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from geo.core.errors import AtlasError, NotFoundError
from geo.ui import go, paper
from geo.ui.editing import claims, form, past, save
from geo.ui.editing import opened as hand
from geo.ui.editing.opened import NEW, Opened
from geo.ui.editing.save import Written
from geo.ui.kept import kept
from geo.ui.layout import use_room
from geo.ui.person import may_write
from geo.ui.tongue import say
from geo.workflow.editing import open_draft
from geo.workflow.intake_check import check_draft
from geo.workflow.intake_draft import find_incidents, sources_of
from geo.workflow.intake_shelf import dataset_facts, shelf_state

_FOUND = 60
_FINDS = "finds"


def page() -> None:
    """Find a record or begin one, write, save; its history stands below."""
    use_room()
    st.title(say("edit_title"))
    state = shelf_state()
    if state.problem is not None:
        paper.show(
            paper.problem(say("nothing_changes"), what=state.problem.what,
                          where=[(say("where_label"), state.problem.where)], fix=state.problem.fix),
            key="store-problem",
        )  # fmt: skip
    if not state.readable:
        return
    save.told()
    wanted = _wanted()
    _find(wanted, may_add=may_write(state))
    _in_hand(wanted)
    try:
        opened = hand.current(wanted)
        if opened is not None:
            if opened.added:
                st.query_params["focus"] = f"i:{opened.draft.incident_id}"
            _record(opened, may_write=may_write(state))
    except AtlasError as error:
        paper.show(
            paper.problem(say("record_not_shown"), what=error.what,
                          where=[(say("where_label"), error.where)], fix=error.fix), key="fault",
        )  # fmt: skip


def _wanted() -> str:
    focus = st.query_params.get("focus", "")
    return focus.removeprefix("i:") if focus.startswith("i:") or focus == NEW else ""


def _in_hand(wanted: str) -> None:
    """Lead back to a record that was left with something typed into it."""
    left = hand.left(wanted)
    if left is None:
        return
    paper.show(paper.problem(say("left_open"), what=left.now("title"), tone="warn"), key="left")
    if st.button(say("go_on")):
        st.query_params["focus"] = NEW if left.is_new else f"i:{left.draft.incident_id}"
        st.rerun()


def _find(wanted: str, *, may_add: bool) -> None:
    left, middle, right = st.columns([2, 3, 1], vertical_alignment="bottom")
    turn = st.session_state.setdefault(_FINDS, 0)
    words = left.text_input(say("find_record"), placeholder=say("find_hint"), key="find-record")
    found = dict(find_incidents(words, limit=_FOUND)) if words else {}
    options = list(found)
    chosen = middle.selectbox(
        say("records_found_more" if len(found) == _FOUND else "records_found", number=len(found)),
        options,
        index=None, placeholder=say("choose_record" if found else "word_first"),
        format_func=lambda one: found.get(one, one), disabled=not found,
        key=kept(f"found-{turn}-{words}"),
    )  # fmt: skip
    if may_add and right.button(say("new_record"), width="stretch"):
        hand.close()
        st.query_params["focus"] = NEW
        st.rerun()
    if chosen and chosen != wanted:
        if st.session_state.pop("went", None) == (words, chosen):
            # Another record was opened otherwise: the list lets go, so that it can be chosen again.
            st.session_state[_FINDS] = turn + 1
        else:
            st.session_state["went"] = (words, chosen)
            st.query_params["focus"] = f"i:{chosen}"
        st.rerun()


def _record(opened: Opened, *, may_write: bool) -> None:
    draft = opened.draft
    if opened.lost:
        paper.show(
            paper.problem(say("typed_gone"), what=say("typed_gone_say"), fix=say("typed_gone_fix"),
                          tone="warn"), key="gone",
        )  # fmt: skip
    if not opened.is_new:
        paper.show(
            paper.facts([(say("record"), draft.incident_id), (say("dataset"), draft.dataset)]),
            key="record",
        )
        _switched_off(draft.dataset)
        _to_map(opened)
    first = st.query_params.get("part") == "history" and not opened.is_new
    if first:
        past.show(opened)
    _form(opened, may_write=may_write)
    hand.mark(opened)
    if not opened.is_new and not first:
        past.show(opened)


def _form(opened: Opened, *, may_write: bool) -> None:
    dataset = opened.draft.dataset
    st.header(say("a_new_record" if opened.is_new else "the_record"))
    values = form.fields(opened)
    known = sources_of(dataset, [str(name) for name in dataset_facts()["name"]])
    st.header(say("edit_sources"))
    _quiet(say("edit_sources_say"), key="sources-say")
    sources = claims.sources(opened, known)
    st.header(say("edit_claims"))
    _quiet(
        say("edit_claims_say"),
        key="claims-say",
    )
    ids = [*dict.fromkeys([*known, *(one["source_id"] for one in sources)])]
    fresh = {one["source_id"]: one.get("title") or one.get("url", "") for one in sources
             if one["source_id"] not in known}  # fmt: skip
    rows = claims.claims(opened, ids, titles=fresh)
    if not opened.is_new and _is_gone(opened):
        return
    if may_write:
        st.header(say("save"))
        check = partial(check_draft, known_sources=known, today=date.today())
        found = check({**opened.cells, **values}, rows, sources)
        faults = (*claims.unread(opened), *claims.moved(opened, sources, known), *found)
        written = Written(values=values, claims=rows, sources=sources)
        save.show(opened, written, faults, check=check)


def _is_gone(opened: Opened) -> bool:
    """Say so if somebody has taken the record out since it was opened: it cannot be saved."""
    try:
        open_draft(opened.draft.incident_id)
    except NotFoundError as error:
        paper.show(
            paper.problem(say("record_gone"), what=error.what, fix=error.fix, tone="warn"),
            key="record-gone",
        )
        return True
    return False


def _switched_off(dataset: str) -> None:
    facts = dataset_facts()
    if not facts.loc[facts["name"] == dataset, "enabled"].all():
        paper.show(paper.problem(say("dataset_off"), what=dataset, tone="warn"), key="off")


def _to_map(opened: Opened) -> None:
    values = opened.cells
    first = values.get("date_earliest", "")
    query = {"focus": f"i:{opened.draft.incident_id}"}
    if first:
        query |= {"from": first, "to": values.get("date_latest") or first}
    go.link(say("record_on_map"), go.MAP, query, icon=":material/map:")


def _quiet(words: str, *, key: str) -> None:
    paper.show(paper.text(words, tone="quiet"), key=key)
