"""Saving a record: what keeps it back, who and why, and what to do if somebody was faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from geo.core.errors import AtlasError, ConflictError, NotFoundError
from geo.store.drafts import Draft
from geo.store.versions import Version
from geo.ui import paper
from geo.ui.editing import opened as hand
from geo.ui.editing.claims import Rows
from geo.ui.editing.opened import Conflict, Opened
from geo.ui.identity import current_actor
from geo.ui.intake.done import clock, undo_form
from geo.ui.person import signed, unsigned
from geo.ui.tongue import names, say
from geo.ui.words import cell_of, value_of
from geo.workflow import editing
from geo.workflow.intake_check import Fault
from geo.workflow.intake_draft import (
    INCIDENT,
    Cells,
    Difference,
    differences,
    merge_claims,
    merge_values,
)

_ALIGN = ("", "", "", "row")
_UNDONE = "undone-change"
Check = Callable[[Cells, Sequence[Cells], Sequence[Cells]], Sequence[Fault]]


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in the form: changed cells, all claims, sources added or corrected."""

    values: dict[str, str]
    claims: Rows
    sources: Rows


def show(opened: Opened, written: Written, found: Sequence[Fault], *, check: Check) -> None:
    """Say what is not yet right, and save on request.

    ``found`` are the faults of the form as it stands, ``check`` finds those of a record that it
    would be laid over: each can be right by itself and both together wrong.
    """
    faults = [fault for fault in found if not fault.flag]
    _flags([fault for fault in found if fault.flag])
    name, why = signed(opened.key("save"), placeholder=say("hint.correction"))
    label = say("add_record" if opened.is_new else "save_correction")
    if st.button(label, type="primary", key=opened.key("do")):
        opened.asked = True
        claims = [dict(claim) for claim in opened.draft.claims]
        if not (written.values or written.sources or written.claims != claims):
            paper.show(paper.problem(say("unchanged"), tone="warn", pressed=True), key="unchanged")
        elif not faults and not unsigned(name, why):
            _save(opened, written, token=opened.draft.token, author=name, reason=why)
    # Told once, beside the button that was pressed.
    if opened.asked and faults and not st.session_state.get(opened.key("mine")):
        _faults(faults)
    if opened.saved is not None:
        _saved(opened.saved, len(opened.draft.claims), incident=opened.draft.incident_id)
    if opened.conflict is not None:
        merged = _merged(opened, opened.conflict.stored, written)
        over = {**opened.conflict.stored.values, **merged.values}
        wrong = faults or [
            one for one in check(over, merged.claims, merged.sources) if not one.flag
        ]
        _conflict(opened, opened.conflict, merged, wrong, author=name, reason=why)


def _faults(faults: Sequence[Fault], *, key: str = "faults") -> None:
    first = faults[0]
    rows = [[_where(one), one.what, one.fix, one.code] for one in faults[1:]]
    number = len(faults)
    title = say("cells_wrong", number=number) if number > 1 else say("cell_wrong")
    paper.show(
        paper.problem(
            title,
            what=first.what,
            where=[(say("fault.field"), _where(first))],
            fix=first.fix,
            code=first.code,
        ),
        paper.table(_head(), rows, align=_ALIGN) if rows else None,
        key=key,
    )


def _flags(flags: Sequence[Fault]) -> None:
    if flags:
        rows = [[_where(one), one.what, one.fix, one.code] for one in flags]
        paper.show(
            paper.table(
                _head(), rows, align=_ALIGN,
                caption=say("look_again"),
            ), key="flags",
        )  # fmt: skip


def _saved(version: Version, claims: int, *, incident: str) -> None:
    paper.show(
        paper.problem(
            say("saved"),
            what=say("saved_as", n=version.number, dataset=version.dataset, claims=claims),
            tone="done",
        ),
        key="saved",
    )
    clock(version)
    with st.expander(say("undo_change"), key="fold-undo-change"):
        undone = undo_form(version, say("undo_it"))
        if undone is not None:
            st.session_state[_UNDONE] = undone
            _leave(incident)
            st.rerun()


def _leave(incident: str) -> None:
    """Let go of a record; where the undone change had added it, the address names it no more."""
    try:
        editing.open_draft(incident)
    except NotFoundError:
        st.query_params.pop("focus", None)
    hand.close()


def told() -> None:
    """Say once that a change was undone: the record is opened anew, or is none any more."""
    version: Version | None = st.session_state.pop(_UNDONE, None)
    if version is not None:
        words = say("version_of", dataset=version.dataset, n=version.number)
        paper.show(
            paper.problem(say("undone"), what=words, tone="done", pressed=True), key="undone"
        )


def _where(fault: Fault) -> str:
    field = cell_of(fault.part, fault.field)
    return say(f"line_of.{fault.part}", field=field, n=fault.row) if fault.row else field


def _of(difference: Difference) -> str:
    called = cell_of(difference.part, difference.field)
    if difference.part == INCIDENT:
        return called
    return say(f"cell_of_{difference.part}", of=difference.key, cell=called)


def _head() -> list[str]:
    return list(names("fault").values())


def _save(opened: Opened, written: Written, *, token: str, author: str, reason: str) -> None:
    actor = current_actor()
    own = {} if opened.is_new else {"incident_id": opened.draft.incident_id}
    try:
        with opened.hand.writing:
            if opened.hand.record is not opened:
                # The press before has saved it while this one waited.
                st.rerun()
            saved = editing.save_draft(
                {**own, **written.values},
                written.claims,
                sources=written.sources,
                opened=opened.sources,
                author=author,
                reason=reason,
                expected=None if opened.is_new else token,
                actor=actor,
            )
            opened.stored(editing.open_draft(saved.incident_id), saved=saved.version)
    except AtlasError as error:
        if isinstance(error, ConflictError) and not opened.is_new:
            stored = editing.open_draft(opened.draft.incident_id)
            if stored.token != token:
                opened.conflict = Conflict(stored=stored, what=error.what)
                return
        fault = paper.problem(
            say("not_saved"),
            what=error.what,
            where=[(say("where_label"), error.where)],
            fix=error.fix,
        )
        paper.show(fault, key="not-saved")
        return
    st.query_params["focus"] = f"i:{saved.incident_id}"
    st.rerun()


def _merged(opened: Opened, stored: Draft, written: Written) -> Written:
    return replace(
        written,
        values=merge_values(opened.draft, written.values),
        claims=merge_claims(opened.draft, stored, written.claims),
    )


def _conflict(
    opened: Opened,
    conflict: Conflict,
    merged: Written,
    wrong: Sequence[Fault],
    *,
    author: str,
    reason: str,
) -> None:
    """Show both, what somebody else has stored and what stands in this form, and two ways on."""
    stored = conflict.stored
    rows = [
        [_of(d), *(value_of(d.field, cell) for cell in (d.opened, d.stored, d.yours))]
        for d in differences(opened.draft, stored, merged.values, merged.claims)
    ]
    paper.show(
        paper.problem(
            say("conflict_title"),
            what=conflict.what,
            fix=say("conflict_fix"),
            tone="warn",
        ),
        paper.table(list(names("conflict").values()), rows),
        key="conflict",
    )
    with st.container(horizontal=True):
        keep = st.button(say("keep_mine"), key=opened.key("mine"))
        if st.button(say("take_theirs"), key=opened.key("theirs")):
            hand.reopen(stored.incident_id)
            st.rerun()
    if keep and wrong:
        _faults(wrong, key="faults-together")
    elif keep and not unsigned(author, reason):
        _save(opened, merged, token=stored.token, author=author, reason=reason)
        if opened.conflict is not conflict:
            st.rerun()
