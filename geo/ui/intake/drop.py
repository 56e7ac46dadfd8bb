"""Taking a file in hand, and saying what it is and how that was told."""

from __future__ import annotations

import streamlit as st

from geo.core.digest import digest
from geo.ui import paper
from geo.ui.identity import current_actor
from geo.ui.intake import areas, ask, done, held, preview
from geo.ui.intake.held import Held
from geo.ui.person import may_write
from geo.ui.words import KINDS, QUESTIONS, SEPARATORS, label_of
from geo.workflow.intake import BOUNDARIES, QUESTION, REFUSED, Reading
from geo.workflow.intake_shelf import ShelfState

_FORMATS = {
    "": "As recognised",
    "acled": "ACLED export",
    "ucdp": "UCDP GED or Candidate",
    "gtd": "GTD",
    "own": "Export of this atlas",
    "table": "A table of any other kind",
}


def section(state: ShelfState) -> None:
    """Walk a file from the drop to its version in the store."""
    if not current_actor().may_edit:
        paper.show(paper.text("Only an editor may add a file here."), key="viewer")
        return
    one = held.current() or _drop()
    if one is None:
        return
    if one.imported is not None:
        done.show(one)
        return
    _head()
    with st.spinner("Reading the file"):
        reading = one.reading()
    paper.show(paper.facts(_what(one, reading)), _remarks(reading), key="what-it-is")
    if reading.kind == REFUSED:
        _refused(reading)
    _answers(one, reading)
    if reading.kind == QUESTION:
        ask.show(one, reading)
    elif reading.kind == BOUNDARIES:
        areas.show(one, may_write=may_write(state))
    elif reading.kind != REFUSED:
        preview.show(one, reading, may_write=may_write(state))


def _drop() -> Held | None:
    given = st.file_uploader(
        "Drop a file here, or choose one",
        key=f"file-{held.turn()}",
    )
    paper.show(
        paper.text(
            "CSV, TSV, XLSX, GeoJSON, GeoPackage, GeoParquet or a zipped shapefile; exports of "
            "ACLED, UCDP and GTD are recognised by their columns. Nothing is imported before you "
            "have seen what it would change. The file is judged by its content, not by its name.",
            tone="quiet",
        ),
        key="drop-say",
    )
    if given is None:
        return None
    held.take(given.name, given.getvalue())
    st.rerun()


def _head() -> None:
    left, right = st.columns([4, 1], vertical_alignment="center")
    with left:
        st.subheader("The file")
    if right.button("Put it away", key=f"away-{held.turn()}", width="stretch"):
        held.put_away()
        st.rerun()


def _what(one: Held, reading: Reading) -> list[tuple[str, str]]:
    table, areas_ = reading.table, reading.areas
    opened = table or areas_
    rows = [("Name", one.name), ("Size", _size(len(one.data)))]
    if reading.file_kind:
        rows.append(("Content", KINDS.get(opened.kind if opened else reading.file_kind, "")))
    if reading.title:
        rows += [("Read as", reading.title), ("Told by", reading.reason)]
    if opened is not None:
        rows.append(("Rows", f"{len(opened.frame):,}"))
        rows.append(("Columns", f"{len(_columns(reading)):,}"))
        rows += [("Encoding", opened.encoding), ("Layer", opened.layer), ("Reference", opened.crs)]
    if table is not None:
        rows += [("Separator", SEPARATORS.get(table.separator, table.separator))]
        rows += [("Sheet", table.sheet)]
    return [*rows, ("SHA-256", f"{one.sha256[:16]}…")]


def _columns(reading: Reading) -> list[str]:
    if reading.table is not None:
        return [str(name) for name in reading.table.frame.columns]
    return list(reading.areas.columns) if reading.areas else []


def _remarks(reading: Reading) -> paper.Block | None:
    """Remarks on the file as a whole; those on rows stand with the rows."""
    rows = [(note.what, note.value) for note in reading.notes if note.row == 0]
    if not rows:
        return None
    return paper.table(["Noted about the file", "Value"], rows)


def _refused(reading: Reading) -> None:
    error = reading.problem
    if error is None:
        return
    paper.show(
        paper.problem(
            "This file cannot be read as it is",
            what=error.what,
            where=[("Row", str(error.row or "")), ("Column", error.column)],
            fix=error.fix,
            code=error.code,
        ),
        key="refused",
    )
    if error.choices:
        paper.show(paper.table(["What would be accepted"], [[c] for c in error.choices]), key="ok")


def _answers(one: Held, reading: Reading) -> None:
    """Say what was decided so far, and let each be taken back."""
    given = {key: value for key, value in one.choices.items() if not key.startswith(held.COLUMN)}
    mapped = len(one.choices) - len(given)
    number = len(given) + bool(mapped)
    if not number and reading.table is None:
        return
    with st.expander(f"Your answers ({number})" if number else "Is it something else?"):
        rows = [[QUESTIONS.get(key, key), label_of(key, value)] for key, value in given.items()]
        if rows:
            paper.show(paper.table(["Question", "Answer"], rows), key="answers")
        for number, key in enumerate(given):
            words = QUESTIONS.get(key, f"answer {number + 1}")
            if st.button(f"Take back: {words}", key=f"back-{digest(key)[:8]}"):
                one.answer(key, "")
                st.rerun()
        if mapped and st.button("Choose the columns again"):
            one.reopen_columns()
            st.rerun()
        if reading.table is not None:
            _other_format(one)


def _other_format(one: Held) -> None:
    chosen = st.selectbox(
        "Read it as",
        list(_FORMATS),
        index=list(_FORMATS).index(one.choices.get("format", "")),
        format_func=_FORMATS.__getitem__,
        key=f"format-{held.turn()}",
    )
    if chosen != one.choices.get("format", ""):
        one.answer("format", chosen)
        st.rerun()


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count:,} bytes"
