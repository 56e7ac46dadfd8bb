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
from geo.ui.kept import kept
from geo.ui.person import author, may_write
from geo.ui.tongue import lang, names, say
from geo.workflow import intake
from geo.workflow.intake_shelf import ShelfState, dataset_facts, version_changes

_CHOSEN = "chosen-dataset"


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
    parts = (row.title, say("n_held", n=f"{row.incidents:,}"), say("version_n", number=row.version))  # type: ignore[attr-defined]
    name = str(row.name)  # type: ignore[attr-defined]
    return {
        "id": name,
        "title": name,
        "meta": " · ".join(map(_apart, parts)),
        "note": "" if row.enabled else say("off_say"),  # type: ignore[attr-defined]
        "on": bool(row.enabled),  # type: ignore[attr-defined]
        "locked": not may_write(state),
        "chosen": name == chosen,
        "action": say("close" if name == chosen else "details_versions"),
    }


def _apart(part: object) -> str:
    """A part that keeps its own direction among parts in another script."""
    return str(part) if lang() == "en" else f"\u2068{part}\u2069"


def _act(said: dict[str, str], facts: pd.DataFrame, name: str) -> None:
    wanted = facts[facts["name"] == said["id"]]
    if wanted.empty:
        return
    if said["act"] == "open":
        held = st.session_state.get(_CHOSEN, "")
        st.session_state[_CHOSEN] = "" if held == said["id"] else said["id"]
        st.rerun()
    if said["act"] not in ("on", "off"):
        return
    if not name:
        paper.show(paper.problem(say("switch_signed"), fix=say("name_above"),
                                 tone="warn", pressed=True), key="no-name")  # fmt: skip
        return
    try:
        # What the person meant, not the other of what is stored: somebody may have been faster.
        intake.switch_dataset(
            said["id"],
            said["act"] == "on",
            author=name,
            actor=current_actor(),
        )
    except AtlasError as error:
        paper.show(
            paper.problem(say("not_switched"), what=error.what, fix=error.fix, pressed=True),
            key="off",
        )
        return
    st.rerun()


def _one(name: str, row: pd.Series, state: ShelfState) -> None:
    st.header(say("chosen_dataset"))
    labels = names("dataset_fact")
    rows = [
        (labels["name"], name),
        (labels["format"], str(row["title"])),
        (labels["records"], f"{row['incidents']:,}"),
        (labels["accessed"], str(row["accessed"])),
        (labels["licence"], str(row["licence"]) or say("not_stated")),
        (labels["terms"], _terms(bool(row["redistributable"]))),
    ]
    paper.show(
        paper.facts(rows),
        paper.facts([(labels["cite"], str(row["attribution"]))]),
        key="dataset-facts",
    )
    versions = intake.version_table(name)
    _versions(versions)
    _version(versions, state)


def _terms(may: bool) -> str:
    if may:
        return say("may_hand_on")
    return say("may_not_hand_on")


def _versions(versions: pd.DataFrame) -> None:
    labels = names("version_table")
    shown = pd.DataFrame(
        {
            labels["version"]: versions["number"],
            labels["what"]: _whats(versions),
            labels["added"]: versions["added"],
            labels["changed"]: versions["changed"],
            labels["removed"]: versions["removed"],
            labels["by"]: versions["author"],
            labels["when"]: versions["at"].map(when),
            labels["reason"]: versions["reason"],
            labels["file"]: versions["file_name"],
        }
    ).iloc[::-1]
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="",
                 height=min(38 + 35 * len(shown), 320))  # fmt: skip
    back = versions.loc[versions["dated_before"].notna(), "number"]
    if len(back):
        st.text(say("clock_versions", numbers=", ".join(map(str, back))))


def _whats(versions: pd.DataFrame) -> pd.Series:
    """What each version was; of a switch, and of the undoing of one, what it left."""
    kinds = versions["kind"].map(names("version_kind")).fillna(versions["kind"])
    left = versions["switched"].map({"on": say("left_on"), "off": say("left_off")})
    return kinds.where(left.isna(), kinds + ": " + left.fillna(""))


def _version(versions: pd.DataFrame, state: ShelfState) -> None:
    """Look at one version: what it changed, its file, and the way back."""
    numbers = [int(number) for number in versions["number"].iloc[::-1]]
    number = st.selectbox(
        say("look_at_version"), numbers, key=kept(f"version-{versions['dataset'].iloc[0]}")
    )
    row = versions[versions["number"] == number].iloc[0]
    found = version_changes(int(row["id"]))
    with st.expander(say("what_it_changed"), key="fold-what-it-changed"):
        change_tables(found.diff, found.titles)
    if row["kind"] == "import":
        rows = say("rows_flagged", flagged=row["flagged"], rejected=row["rejected"])
        with st.expander(rows, key="fold-rows-flagged"):
            note_table(found.notes)
        done.files(found.version)
    undone = row["undone_by"]
    if pd.notna(undone):
        st.text(say("undone_by", number=_number(versions, int(undone))))
    elif row["kind"] != "seed" and may_write(state):
        with st.expander(say("undo_version"), key="fold-undo-version"):
            if undo_form(found.version, say("undo_it")) is not None:
                st.rerun()


def _number(versions: pd.DataFrame, identifier: int) -> int:
    return int(versions.loc[versions["id"] == identifier, "number"].iloc[0])
