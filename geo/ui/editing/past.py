"""The history of a record on its page."""

from __future__ import annotations

import streamlit as st

from geo.core.errors import AtlasError
from geo.ui import paper
from geo.ui.editing.opened import Opened
from geo.ui.intake.done import when
from geo.ui.tongue import say
from geo.ui.words import cell_of, figure_line, value_of
from geo.workflow.intake_past import Change, Past, record_past


def show(opened: Opened) -> None:
    """Show who changed the record or a source of it, when, why, and which cell."""
    draft = opened.draft
    cited = tuple(dict.fromkeys(claim["source_id"] for claim in draft.claims))
    st.header(say("history"))
    try:
        past = record_past(draft.incident_id, sources=cited)
    except AtlasError as error:
        st.text(str(error))
        return
    paper.show(paper.changes([_item(one) for one in past]), key="past")


def _item(one: Past) -> dict[str, object]:
    return {
        "who": one.who,
        "when": say("version_of_store", when=when(one.when), n=one.version),
        "why": one.why,
        "note": say("came_with") if one.new else "",
        "cells": [_cell(change) for change in one.changes],
    }


def _cell(change: Change) -> list[str | None]:
    if change.claim is not None:
        return [say(f"claim_{change.field}"), figure_line(change.claim), None]
    called = cell_of(change.part, change.field)
    if change.about:
        called = say(f"cell_of_{change.part}", of=change.about, cell=called)
    return [called, *(value_of(change.field, cell) for cell in (change.before, change.after))]
