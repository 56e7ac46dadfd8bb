"""What an import would change, shown before it is made: counts, cells, rows left out, the map."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from geo.core.errors import AtlasError
from geo.export.notes import notes_csv
from geo.incidents import model
from geo.store.imports import dataset_name
from geo.store.merge import Diff
from geo.ui import paper
from geo.ui.component import atlas_map
from geo.ui.identity import current_actor
from geo.ui.intake import ask, kinds
from geo.ui.intake.held import Held
from geo.ui.person import signed, unsigned
from geo.ui.words import NOTE_LABELS
from geo.workflow import intake
from geo.workflow.intake import Preview, Reading
from geo.workflow.intake_shelf import dataset_facts, row_titles, shelf_token

_NEW = ""
_WHAT = {
    "added": "added",
    "changed": "changed",
    "removed": "removed: not in the file any more",
    "kept": "kept: corrected by hand",
}
_PARTS = {"incidents": "incident", "claims": "claim", "sources": "source"}
# A block of this many records is some ten megabytes; the browser draws more, but not at once.
_MAP_LIMIT = 5_000
_NAMED = 12


def show(held: Held, reading: Reading, *, may_write: bool) -> None:
    """Show the preview of a file that could be read, and import it on request."""
    ask.offers(held, reading)
    st.subheader("What it would change")
    _target(held, reading)
    try:
        preview = held.preview(reading, shelf_token())
    except AtlasError as error:
        paper.show(_fault("It cannot be imported as it stands", error), key="no-preview")
        return
    _counts(preview)
    _rejected(preview)
    kinds.show(held, preview.rejected)
    _tables(held, preview)
    _map(held, preview)
    if may_write:
        _sign(held, reading, preview)


def _target(held: Held, reading: Reading) -> None:
    """Ask under which name the file goes in, and on which day it was taken from its source."""
    result = reading.result
    if result is None:
        return
    facts = dataset_facts()
    same = facts[facts["updatable"] & (facts["format"] == result.format)]
    names = list(same["name"])
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    with left:
        index = names.index(result.dataset) + 1 if result.dataset in names else 0
        chosen = st.selectbox(
            "Import as", [_NEW, *names], index=index, key=f"target-{held.sha256[:12]}",
            format_func=lambda name: name or "A new dataset",
            help="A file updates the dataset of its format that you choose: rows are added, "
            "changed and removed by their identifiers. Datasets are never merged.",
        )  # fmt: skip
    with middle:
        if chosen == _NEW:
            typed = st.text_input(
                "Name of the dataset", value=result.dataset, max_chars=60,
                key=f"named-{held.sha256[:12]}-{reading.format}",
            ).strip()  # fmt: skip
        else:
            typed = chosen
            paper.show(_updates(facts, chosen), key="updates")
    with right:
        day = st.date_input("Taken from its source on", value=held.accessed, key="accessed")
    if typed == result.dataset and day == held.accessed:
        return
    try:
        held.dataset, held.accessed = dataset_name(typed), day
    except AtlasError as error:
        paper.show(_fault("This cannot be its name", error), key="no-name")
        return
    st.rerun()


def _updates(facts: pd.DataFrame, name: str) -> paper.Block:
    row = facts[facts["name"] == name].iloc[0]
    words = f"Updates version {row['version']}, {row['incidents']:,} records"
    return paper.text(words, tone="quiet")


def _counts(preview: Preview) -> None:
    diff, rows = preview.diff, preview.counts()
    paper.show(
        paper.numbers(
            [
                (diff.added, "records added", ""),
                (diff.changed, "changed", ""),
                (diff.removed, "removed", "warn"),
                *(
                    [(len(preview.corrected), "corrected elsewhere", "")]
                    if preview.corrected
                    else []
                ),
            ]
        ),
        _corrected(preview),
        paper.text(
            f"Rows of the file: {rows['rows_read']:,} = {rows['accepted']:,} accepted "
            f"+ {rows['flagged']:,} flagged (imported, with a remark) "
            f"+ {rows['rejected']:,} rejected. "
            f"{preview.placed:,} of {len(preview.joined):,} records have a district; in "
            f"{preview.conflicts:,} the name and the point disagree.",
            tone="quiet",
        ),
        key="counts",
    )


def _corrected(preview: Preview) -> paper.Block | None:
    """Records of other datasets that the file would correct, by their ids."""
    ids = preview.corrected
    if not ids:
        return None
    more = f" and {len(ids) - _NAMED:,} more" if len(ids) > _NAMED else ""
    return paper.text(f"Corrected to what the file says: {', '.join(ids[:_NAMED])}{more}")


def _rejected(preview: Preview) -> None:
    """The first row that is not imported, in its own words; the rest is in the table."""
    notes = preview.rejected
    if notes.empty:
        return
    first = notes.iloc[0]
    number = notes["row"].nunique()
    paper.show(
        paper.problem(
            f"{number:,} rows will not be imported; the first" if number > 1
            else "One row will not be imported",
            what=str(first["reason"]),
            where=[("Row", str(first["row"])), ("Column", first["column"]),
                   ("Value", first["value"])],
            fix=str(first["fix"]),
            code=str(first["code"]),
            tone="warn",
        ),
        key="first-rejected",
    )  # fmt: skip


def _tables(held: Held, preview: Preview) -> None:
    diff = preview.diff
    changes, flagged, rejected = st.tabs(
        [
            f"Changes ({len(diff.rows):,})",
            f"Flagged ({len(preview.flagged):,})",
            f"Rejected ({len(preview.rejected):,})",
        ]
    )
    with changes:
        change_tables(diff, row_titles(preview.record))
    with flagged:
        note_table(preview.flagged)
    with rejected:
        note_table(preview.rejected)
        if not preview.rejected.empty:
            st.download_button(
                "Download the rejected rows", notes_csv(preview.rejected),
                file_name="rejected-rows.csv", mime="text/csv", on_click="ignore",
                icon=":material/download:", key=f"rejected-{held.sha256[:12]}",
            )  # fmt: skip


def change_tables(diff: Diff, titles: Mapping[str, str]) -> None:
    """Rows that come, change or go, and beneath them the cells that change."""
    rows = diff.rows[diff.rows["part"].isin(list(_PARTS))]
    if rows.empty:
        st.text("Nothing: every record is there as the file says.")
        return
    shown = pd.DataFrame(
        {
            "What": rows["what"].map(_WHAT).fillna(rows["what"]),
            "Of": rows["part"].map(_PARTS),
            "Title": rows["key"].map(titles).fillna(""),
            "Record": rows["key"],
        }
    )
    order = rows["part"].map(list(_PARTS).index)
    _frame(shown.iloc[order.argsort(kind="stable")], wide="Title")
    if diff.fields.empty:
        return
    fields = diff.fields
    st.caption("Cell by cell")
    cells = pd.DataFrame(
        {
            "Record": fields["key"],
            "Field": fields["field"],
            "Before": fields["before"],
            "After": fields["after"],
            "Note": fields["kept"].map({True: "stays as corrected by hand", False: ""}),
        }
    )
    _frame(cells, wide="After")


def _frame(table: pd.DataFrame, *, wide: str) -> None:
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        placeholder="",
        height=min(38 + 35 * len(table), 283),
        column_config={wide: st.column_config.TextColumn(width="large")},
    )


def note_table(notes: pd.DataFrame) -> None:
    """Remarks on rows: row, column, what, value, way out, code."""
    if notes.empty:
        st.text("None.")
        return
    st.dataframe(
        notes[list(NOTE_LABELS)].rename(columns=NOTE_LABELS), hide_index=True, width="stretch",
        placeholder="", height=min(38 + 35 * len(notes), 320),
        column_config={"What": st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _map(held: Held, preview: Preview) -> None:
    number = len(preview.record.incidents)
    if not number:
        return
    few = number <= _MAP_LIMIT
    if not st.toggle("Show these records on the map", value=few, key=f"map-{held.sha256[:12]}"):
        return
    with st.spinner("Placing the records"):
        drawn = held.map(preview)
    first = preview.record.incidents[list(model.INCIDENTS.dates)]
    view = {
        "from": f"{first['date_earliest'].min():%Y-%m-%d}",
        "to": f"{first['date_latest'].max():%Y-%m-%d}",
        "stamp": 1,
    }
    atlas_map(block=drawn.text, digest=drawn.digest, view=view, key="preview-map")


def _sign(held: Held, reading: Reading, preview: Preview) -> None:
    st.subheader("Import")
    name, why = signed("import", placeholder="For example: UCDP release of October")
    diff = preview.diff
    number = diff.added + diff.changed + diff.removed + len(preview.corrected)
    label = f"Import: {number:,} records change" if number else "Import"
    if not st.button(label, type="primary", key="import") or unsigned(name, why):
        return
    bar = st.progress(0.2, "Keeping the file as it came and writing the version")
    try:
        held.imported = intake.commit_import(
            reading, original=held.data, author=name, reason=why, actor=current_actor()
        )
    except AtlasError as error:
        bar.empty()
        paper.show(_fault("Nothing was imported", error), key="not-imported")
        return
    bar.progress(1.0, "Imported")
    held.kept.clear()
    st.rerun()


def _fault(title: str, error: AtlasError) -> paper.Block:
    return paper.problem(title, what=error.what, where=[("Where", error.where)], fix=error.fix)
