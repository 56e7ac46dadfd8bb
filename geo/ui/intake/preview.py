"""What an import would change, shown before it is made: counts, cells, rows left out, the map."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from geo.core.errors import AtlasError
from geo.export.notes import notes_csv
from geo.incidents import model
from geo.store.merge import Diff
from geo.store.targets import dataset_name
from geo.ui import paper
from geo.ui.component import atlas_map
from geo.ui.intake import ask, kinds
from geo.ui.intake.held import Held
from geo.ui.intake.signing import fault, sign
from geo.ui.kept import tabs
from geo.ui.offer import offer
from geo.ui.tongue import lang, names, say
from geo.ui.words import cell_of, fix_here, value_of
from geo.workflow.intake import Preview, Reading
from geo.workflow.intake_shelf import dataset_facts, row_titles, shelf_token

_NEW = ""
_ROWS = ("rows_read", "accepted", "flagged", "rejected")
_PARTS = ("incidents", "claims", "sources")
# A block of this many records is some ten megabytes; the browser draws more, but not at once.
_MAP_LIMIT = 5_000
_NAMED = 12


def show(held: Held, reading: Reading, *, may_write: bool) -> None:
    """Show the preview of a file that could be read, and import it on request."""
    ask.offers(held, reading)
    st.header(say("would_change"))
    if not _target(held, reading):
        return
    try:
        preview = held.preview(reading, shelf_token())
    except AtlasError as error:
        paper.show(fault(say("cannot_import"), error), key="no-preview")
        return
    _counts(preview)
    _rejected(preview)
    kinds.show(held, preview.rejected)
    _tables(held, preview)
    _map(held, preview)
    if may_write:
        sign(held, reading, preview)


def _target(held: Held, reading: Reading) -> bool:
    """Ask under which name the file goes in, and on which day it was taken from its source.

    Returns
    -------
    bool
        Whether what was answered can be: with a name that is none nothing is imported.
    """
    result = reading.result
    if result is None:
        return True
    facts = dataset_facts()
    same = facts[facts["updatable"] & (facts["format"] == result.format)]
    names = list(same["name"])
    left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
    with left:
        index = names.index(result.dataset) + 1 if result.dataset in names else 0
        chosen = st.selectbox(
            say("import_as"), [_NEW, *names], index=index,
            key=f"target-{held.sha256[:12]}-{lang()}",
            format_func=lambda name: name or say("new_dataset"),
            help=say("import_as_help"),
        )  # fmt: skip
    with middle:
        if chosen == _NEW:
            typed = st.text_input(
                say("dataset_name"), value=result.dataset,
                key=f"named-{held.sha256[:12]}-{reading.format}", help=say("dataset_name_help"),
            ).strip()  # fmt: skip
        else:
            typed = chosen
            paper.show(_updates(facts, chosen), key="updates")
    with right:
        day = st.date_input(say("taken_on"), value=held.accessed, key="accessed")
    if typed == result.dataset and day == held.accessed:
        return True
    try:
        held.dataset, held.accessed = dataset_name(typed), day
    except AtlasError as error:
        paper.show(fault(say("not_a_name"), error), key="no-name")
    else:
        st.rerun()
    return False


def _updates(facts: pd.DataFrame, name: str) -> paper.Block:
    row = facts[facts["name"] == name].iloc[0]
    words = say("updates_version", version=row["version"], records=f"{row['incidents']:,}")
    return paper.text(words, tone="quiet")


def _counts(preview: Preview) -> None:
    diff, rows = preview.diff, preview.counts()
    paper.show(
        paper.numbers(
            [
                (diff.added, say("records_added"), ""),
                (diff.changed, say("changed"), ""),
                (diff.removed, say("removed"), "warn"),
                *(
                    [(len(preview.corrected), say("corrected_elsewhere"), "")]
                    if preview.corrected
                    else []
                ),
            ]
        ),
        _corrected(preview),
        _going(diff),
        paper.text(
            say(
                "rows_sum",
                placed=f"{preview.placed:,}",
                joined=f"{len(preview.joined):,}",
                conflicts=f"{preview.conflicts:,}",
                **{name: f"{rows[name]:,}" for name in _ROWS},
            ),
            tone="quiet",
        ),
        key="counts",
    )


def _going(diff: Diff) -> paper.Block | None:
    """Claims and other rows that go beside incidents: the file does not have them."""
    gone = diff.rows.loc[(diff.rows["what"] == "removed"), "part"].value_counts()
    claims, sources = (int(gone.get(part, 0)) for part in ("claims", "sources"))
    others = int(gone.sum()) - claims - sources - int(gone.get("incidents", 0))
    if not claims + sources + others:
        return None
    told = say("rows_gone", claims=f"{claims:,}", sources=f"{sources:,}", others=f"{others:,}")
    return paper.text(told)


def _corrected(preview: Preview) -> paper.Block | None:
    """Records of other datasets that the file would correct, by their ids."""
    ids = preview.corrected
    if not ids:
        return None
    more = say("and_more", number=f"{len(ids) - _NAMED:,}") if len(ids) > _NAMED else ""
    return paper.text(say("corrected_ids", ids=", ".join(ids[:_NAMED]) + more))


def _rejected(preview: Preview) -> None:
    """The first row that is not imported, in its own words; the rest is in the table."""
    notes = preview.rejected
    if notes.empty:
        return
    first = notes.iloc[0]
    number = notes["row"].nunique()
    paper.show(
        paper.problem(
            say("rows_left", number=f"{number:,}") if number > 1
            else say("row_left"),
            what=str(first["reason"]),
            where=[(say("row"), str(first["row"])), (say("column"), first["column"]),
                   (say("value"), first["value"])],
            fix=fix_here(str(first["code"]), str(first["fix"])),
            code=str(first["code"]),
            tone="warn",
        ),
        key="first-rejected",
    )  # fmt: skip


def _tables(held: Held, preview: Preview) -> None:
    diff = preview.diff
    counted = {"changes": diff.rows, "flagged": preview.flagged, "rejected": preview.rejected}
    changes, flagged, rejected = tabs(
        f"part-{held.sha256[:12]}",
        {name: say(f"tab_{name}", number=f"{len(rows):,}") for name, rows in counted.items()},
    )
    with changes:
        change_tables(diff, row_titles(preview.record))
    with flagged:
        note_table(preview.flagged, here=True)
    with rejected:
        note_table(preview.rejected, here=True)
        if not preview.rejected.empty:
            offer(
                say("download_rejected"), notes_csv(preview.rejected), name="rejected-rows.csv",
                key=f"rejected-{held.sha256[:12]}",
            )  # fmt: skip


def change_tables(diff: Diff, titles: Mapping[str, str]) -> None:
    """Rows that come, change or go, and beneath them the cells that change."""
    rows = diff.rows[diff.rows["part"].isin(list(_PARTS))]
    if rows.empty:
        st.text(say("nothing_changed"))
        return
    labels = names("diff_table")
    shown = pd.DataFrame(
        {
            labels["what"]: rows["what"].map(names("change")).fillna(rows["what"]),
            labels["of"]: rows["part"].map(names("part_of")),
            labels["title"]: rows["key"].map(titles).fillna(""),
            labels["record"]: rows["key"],
        }
    )
    order = rows["part"].map(_PARTS.index)
    _frame(shown.iloc[order.argsort(kind="stable")], wide=labels["title"])
    if diff.fields.empty:
        return
    fields = diff.fields
    cells_of = list(zip(fields["part"], fields["field"], strict=True))
    called = {(p, f): cell_of(p.removesuffix("s"), f) for p, f in set(cells_of)}
    st.caption(say("cell_by_cell"))
    cells = pd.DataFrame(
        {
            labels["record"]: fields["key"],
            labels["field"]: [called[one] for one in cells_of],
            labels["before"]: _values(fields, "before"),
            labels["after"]: _values(fields, "after"),
            labels["note"]: fields["kept"].map({True: say("stays_corrected"), False: ""}),
        }
    )
    _frame(cells, wide=labels["after"])


def _values(fields: pd.DataFrame, side: str) -> list[str]:
    pairs = list(zip(fields["field"], fields[side], strict=True))
    said = {(name, cell): value_of(name, cell) for name, cell in set(pairs)}
    return [said[one] for one in pairs]


def _frame(table: pd.DataFrame, *, wide: str) -> None:
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        placeholder="",
        height=min(38 + 35 * len(table), 283),
        column_config={wide: st.column_config.TextColumn(width="large")},
    )


def note_table(notes: pd.DataFrame, *, here: bool = False) -> None:
    """Remarks on rows: row, column, what, value, way out, code; ``here`` while they can be met."""
    if notes.empty:
        st.text(say("none_yet"))
        return
    labels = names("remark")
    if here:
        found = zip(notes["code"], notes["fix"], strict=True)
        ways = {(code, fix): fix_here(code, fix) for code, fix in set(found)}
        notes = notes.assign(
            fix=[ways[one] for one in zip(notes["code"], notes["fix"], strict=True)]
        )
    st.dataframe(
        notes[list(labels)].rename(columns=labels), hide_index=True, width="stretch",
        placeholder="", height=min(38 + 35 * len(notes), 320),
        column_config={labels["reason"]: st.column_config.TextColumn(width="large")},
    )  # fmt: skip


def _map(held: Held, preview: Preview) -> None:
    number = len(preview.record.incidents)
    if not number:
        return
    few = number <= _MAP_LIMIT
    if not st.toggle(say("show_on_map"), value=few, key=f"map-{held.sha256[:12]}"):
        return
    with st.spinner(say("placing")):
        drawn = held.map(preview)
    first = preview.record.incidents[list(model.INCIDENTS.dates)]
    view = {
        "from": f"{first['date_earliest'].min():%Y-%m-%d}",
        "to": f"{first['date_latest'].max():%Y-%m-%d}",
        "stamp": 1,
    }
    atlas_map(block=drawn.text, digest=drawn.digest, view=view, key="preview-map")
