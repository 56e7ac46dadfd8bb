"""Saving a record: what keeps it back, who and why, and what to do if somebody was faster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from geo.core.errors import AtlasError, ConflictError
from geo.store.versions import Version
from geo.ui import paper
from geo.ui.editing import opened as hand
from geo.ui.editing.claims import Rows
from geo.ui.editing.opened import Conflict, Opened
from geo.ui.identity import current_actor
from geo.ui.intake.done import undo_form
from geo.ui.person import signed, unsigned
from geo.ui.words import FIELD_NAMES
from geo.workflow import editing
from geo.workflow.intake_check import Fault
from geo.workflow.intake_draft import differences, merge_claims

_HEAD = ("Field", "What", "What to do", "Code")
_ALIGN = ("", "", "", "row")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands in the form: changed cells, all claims, sources added or corrected."""

    values: dict[str, str]
    claims: Rows
    sources: Rows


def show(opened: Opened, written: Written, found: Sequence[Fault]) -> None:
    """Say what is not yet right, and save on request."""
    faults = [fault for fault in found if not fault.flag]
    _flags([fault for fault in found if fault.flag])
    name, why = signed(
        opened.key("save"), placeholder="For example: the police gave another figure on 5 May"
    )
    label = "Add the record" if opened.is_new else "Save the correction"
    if st.button(label, type="primary", key=opened.key("do")):
        opened.asked = True
        claims = [dict(claim) for claim in opened.draft.claims]
        if not (written.values or written.sources or written.claims != claims):
            paper.show(paper.problem("Nothing is changed yet", tone="warn"), key="unchanged")
        elif not faults and not unsigned(name, why):
            _save(opened, written, token=opened.draft.token, author=name, reason=why)
    if opened.asked and faults:
        _faults(faults)
    if opened.saved is not None:
        _saved(opened.saved)
    if opened.conflict is not None:
        _conflict(opened, opened.conflict, written, author=name, reason=why)


def _faults(faults: Sequence[Fault]) -> None:
    first = faults[0]
    rows = [[_where(one), one.what, one.fix, one.code] for one in faults[1:]]
    number = len(faults)
    title = f"{number} cells have to be put right" if number > 1 else "One cell is not right yet"
    paper.show(
        paper.problem(
            title, what=first.what, where=[("Field", _where(first))], fix=first.fix, code=first.code
        ),
        paper.table(_HEAD, rows, align=_ALIGN) if rows else None,
        key="faults",
    )


def _flags(flags: Sequence[Fault]) -> None:
    if flags:
        rows = [[_where(one), one.what, one.fix, one.code] for one in flags]
        paper.show(
            paper.table(
                _HEAD, rows, align=_ALIGN,
                caption="Look again: this is kept as you write it, and flagged as in an import",
            ), key="flags",
        )  # fmt: skip


def _saved(version: Version) -> None:
    paper.show(
        paper.problem("Saved", what=f"Version {version.number} of {version.dataset}", tone="done"),
        key="saved",
    )
    with st.expander("Undo this change"):
        if undo_form(version.id, "Undo it") is not None:
            hand.close()
            st.rerun()


def _where(fault: Fault) -> str:
    field = FIELD_NAMES[fault.part].get(fault.field, fault.field)
    return f"{field}, line {fault.row} of the {fault.part}s" if fault.row else field


def _save(opened: Opened, written: Written, *, token: str, author: str, reason: str) -> None:
    own = {} if opened.is_new else {"incident_id": opened.draft.incident_id}
    try:
        saved = editing.save_draft(
            {**own, **written.values},
            written.claims,
            sources=written.sources,
            author=author,
            reason=reason,
            expected=None if opened.is_new else token,
            actor=current_actor(),
        )
    except ConflictError as error:
        opened.conflict = Conflict(
            stored=editing.open_draft(opened.draft.incident_id), what=error.what
        )
        return
    except AtlasError as error:
        fault = paper.problem(
            "It was not saved", what=error.what, where=[("Where", error.where)], fix=error.fix
        )
        paper.show(fault, key="not-saved")
        return
    hand.reopen(saved.incident_id, saved=saved.version)
    st.query_params["focus"] = f"i:{saved.incident_id}"
    st.rerun()


def _conflict(
    opened: Opened, conflict: Conflict, written: Written, *, author: str, reason: str
) -> None:
    """Show both, what somebody else has stored and what stands in this form, and two ways on."""
    stored = conflict.stored
    merged = replace(written, claims=merge_claims(opened.draft, stored, written.claims))
    rows = [
        [f"{FIELD_NAMES[d.part].get(d.field, d.field)} ({d.key})", d.opened, d.stored, d.yours]
        for d in differences(opened.draft, stored, merged.values, merged.claims)
    ]
    paper.show(
        paper.problem(
            "Somebody else changed this record meanwhile; nothing of yours was saved",
            what=conflict.what,
            fix="Compare. Keep mine writes your cells over the stored ones and leaves the others; "
            "take theirs drops the form. Both stay in the history",
            tone="warn",
        ),
        paper.table(["Field", "When you opened it", "Stored now", "Yours"], rows),
        key="conflict",
    )
    with st.container(horizontal=True):
        if st.button("Keep mine", key=opened.key("mine")) and not unsigned(author, reason):
            opened.conflict = None
            _save(opened, merged, token=stored.token, author=author, reason=reason)
            st.rerun()
        if st.button("Take theirs", key=opened.key("theirs")):
            hand.reopen(stored.incident_id)
            st.rerun()
