"""Importing what the preview shows, and nothing else: who, why, and the press."""

from __future__ import annotations

import streamlit as st

from geo.core.digest import digest
from geo.core.errors import AtlasError, ConflictError
from geo.ui import paper
from geo.ui.identity import current_actor
from geo.ui.intake.held import Held
from geo.ui.person import signed, unsigned
from geo.ui.tongue import say
from geo.workflow import intake
from geo.workflow.intake import Preview, Reading


def sign(held: Held, reading: Reading, preview: Preview) -> None:
    """Ask who and why, and import."""
    st.header(say("import"))
    if preview.nothing is not None:
        paper.show(fault(say("not_imported"), preview.nothing), key="nothing")
        return
    if preview.is_held:
        words = say("held_in", dataset=preview.held_by) if preview.held_by else say("all_held")
        paper.show(paper.text(words), key="all-held")
        return
    name, why = signed("import", placeholder=say("hint.import"))
    diff = preview.diff
    number = diff.added + diff.changed + diff.removed + len(preview.corrected)
    label = say("import_n", number=f"{number:,}") if number else say("import")
    _moved(held, preview)
    # The key is the preview's: a press meant for another one is none for this.
    pressed = st.button(label, type="primary", key=f"import-{_name(held, preview)}")
    if not pressed or unsigned(name, why):
        return
    bar = st.progress(0.2, say("import_keeping"))
    try:
        held.imported = intake.commit_import(
            reading, original=held.data, author=name, reason=why, actor=current_actor(),
            expected=preview.basis,
        )  # fmt: skip
    except ConflictError:
        st.rerun()
    except AtlasError as error:
        bar.empty()
        paper.show(fault(say("not_imported"), error), key="not-imported")
        return
    bar.progress(1.0, say("imported"))
    held.kept.clear()
    held.seen, held.moved = None, False
    st.rerun()


def _name(held: Held, preview: Preview) -> str:
    given = (held.sha256, sorted(held.choices.items()), held.accessed, preview.basis)
    return digest(repr((given, preview.result.dataset)))[:12]


def _moved(held: Held, preview: Preview) -> None:
    """Say that the preview is another one than the person saw, and what it comes to now."""
    now, before = preview.basis, held.seen
    if before is not None and before.dataset == now.dataset:
        held.moved = held.moved or before.state != now.state
    else:
        held.moved = False
    held.seen = now
    if not held.moved:
        return
    diff = preview.diff
    paper.show(
        paper.problem(
            say("moved_on"),
            what=say("moved_now", added=diff.added, changed=diff.changed, removed=diff.removed),
            where=[(say("moved_by"), now.label)],
            fix=say("moved_fix"),
            tone="warn",
        ),
        key="moved-on",
    )


def fault(title: str, error: AtlasError) -> paper.Block:
    """A refusal in its own words."""
    return paper.problem(
        title, what=error.what, where=[(say("where_label"), error.where)], fix=error.fix
    )
