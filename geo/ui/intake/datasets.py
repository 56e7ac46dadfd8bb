"""Datasets of the store: what they hold, whether they are on the map, and their versions."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.core.errors import AtlasError
from geo.core.tables import each_row
from geo.ui import paper
from geo.ui.identity import current_actor
from geo.ui.intake import done, sets
from geo.ui.intake.done import undo_form, when
from geo.ui.intake.preview import change_tables, note_table
from geo.ui.person import author, may_write
from geo.workflow import intake
from geo.workflow.intake_shelf import ShelfState, dataset_facts, version_changes

_CHOSEN = "chosen-dataset"
_KINDS = {
    "seed": "shipped",
    "import": "imported",
    "edit": "edited by hand",
    "judgement": "judged",
    "switch": "switched",
    "undo": "undone",
}


def section(state: ShelfState) -> None:
    """Show the datasets with their switches, and the versions of the chosen one."""
    facts = dataset_facts()
    name = ""
    if may_write(state):
        with st.columns([1, 2])[0]:
            name = author("datasets")
    chosen = st.session_state.get(_CHOSEN, "")
    said = paper.show(
        paper.cards([_card(row, chosen, state) for row in each_row(facts)]), key="dataset-cards"
    )
    if said:
        _act(said, facts, name)
    if chosen in set(facts["name"]) and not state.is_new:
        _one(chosen, facts[facts["name"] == chosen].iloc[0], state)
    sets.section(state)


def _card(row: object, chosen: str, state: ShelfState) -> dict[str, object]:
    parts = (row.title, f"{row.incidents:,} records", f"version {row.version}")  # type: ignore[attr-defined]
    name = str(row.name)  # type: ignore[attr-defined]
    return {
        "id": name,
        "title": name,
        "meta": " · ".join(parts),
        "note": "" if row.enabled else "Off: not on the map, in no figure and no file.",  # type: ignore[attr-defined]
        "on": bool(row.enabled),  # type: ignore[attr-defined]
        "locked": not may_write(state),
        "chosen": name == chosen,
        "action": "Close" if name == chosen else "Details and versions",
    }


def _act(said: dict[str, str], facts: pd.DataFrame, name: str) -> None:
    wanted = facts[facts["name"] == said["id"]]
    if wanted.empty:
        return
    if said["act"] == "open":
        held = st.session_state.get(_CHOSEN, "")
        st.session_state[_CHOSEN] = "" if held == said["id"] else said["id"]
        st.rerun()
    if not name:
        paper.show(paper.problem("A switch is kept with a name", fix="Write your name above first",
                                 tone="warn"), key="no-name")  # fmt: skip
        return
    try:
        intake.switch_dataset(
            said["id"],
            not bool(wanted.iloc[0]["enabled"]),
            author=name,
            actor=current_actor(),
        )
    except AtlasError as error:
        paper.show(paper.problem("It was not switched", what=error.what, fix=error.fix), key="off")
        return
    st.rerun()


def _one(name: str, row: pd.Series, state: ShelfState) -> None:
    st.subheader("The chosen dataset")
    rows = [
        ("Name", name),
        ("Format", str(row["title"])),
        ("Records", f"{row['incidents']:,}"),
        ("Accessed", str(row["accessed"])),
        ("Licence", str(row["licence"]) or "not stated"),
        ("Handing on", _terms(bool(row["redistributable"]))),
    ]
    paper.show(
        paper.facts(rows),
        paper.facts([("Cite as", str(row["attribution"]))]),
        key="dataset-facts",
    )
    versions = intake.version_table(name)
    _versions(versions)
    _version(versions, state)


def _terms(may: bool) -> str:
    if may:
        return "the rows may be handed on under the licence"
    return "the rows may not be handed on; exports leave them out"


def _versions(versions: pd.DataFrame) -> None:
    shown = pd.DataFrame(
        {
            "version": versions["number"],
            "what": versions["kind"].map(_KINDS).fillna(versions["kind"]),
            "added": versions["added"],
            "changed": versions["changed"],
            "removed": versions["removed"],
            "by": versions["author"],
            "when": versions["at"].map(when),
            "reason": versions["reason"],
            "file": versions["file_name"],
        }
    ).iloc[::-1]
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="",
                 height=min(38 + 35 * len(shown), 320))  # fmt: skip


def _version(versions: pd.DataFrame, state: ShelfState) -> None:
    """Look at one version: what it changed, its file, and the way back."""
    numbers = [int(number) for number in versions["number"].iloc[::-1]]
    number = st.selectbox("Look at version", numbers, key=f"version-{versions['dataset'].iloc[0]}")
    row = versions[versions["number"] == number].iloc[0]
    found = version_changes(int(row["id"]))
    with st.expander("What it changed"):
        change_tables(found.diff, found.titles)
    if row["kind"] == "import":
        with st.expander(f"Rows flagged ({row['flagged']}) and rejected ({row['rejected']})"):
            note_table(found.notes)
        done.files(found.version)
    undone = row["undone_by"]
    if pd.notna(undone):
        st.text(f"Undone by version {_number(versions, int(undone))}.")
    elif row["kind"] != "seed" and may_write(state):
        with st.expander("Undo this version"):
            if undo_form(int(row["id"]), "Undo it") is not None:
                st.rerun()


def _number(versions: pd.DataFrame, identifier: int) -> int:
    return int(versions.loc[versions["id"] == identifier, "number"].iloc[0])
