"""Which column of a table means what: the guess is shown, and nothing is read before it is used."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.ui import paper
from geo.ui.intake.held import Held
from geo.ui.tongue import lang, names, say
from geo.workflow.intake import Reading
from geo.workflow.intake_columns import lacking

_SAMPLES = 3
_WIDE = 26


def show(held: Held, reading: Reading) -> None:
    """Show the file's columns with the field each is read as, to be changed and used."""
    table = reading.table
    if table is None:
        return
    guessed = {column: name for name, column in reading.column_map}
    before = held.columns_before
    chosen = {column: name for name, column in before.items()} if before else guessed
    chosen = chosen if held.picking is None else held.picking
    rows = _rows(table.frame, chosen, guessed)
    unused = say("column_unused")
    fields = {label: name for name, label in names("read_as").items()}
    paper.show(
        paper.problem(
            say("columns_mean"),
            what=say("columns_say"),
            tone="asked",
        ),
        key="columns-say",
    )
    edited = st.data_editor(
        rows,
        # The fields are chosen by their words: those of another language are none.
        key=f"columns-{held.sha256[:12]}-{len(before)}-{lang()}",
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(rows), 640),
        disabled=["file", "values", "how"],
        column_config={
            "file": st.column_config.TextColumn(say("column_in_file"), width=150),
            "field": st.column_config.SelectboxColumn(
                say("read_column_as"), options=[unused, *fields], required=True, width=175
            ),
            "values": st.column_config.TextColumn(say("first_values"), width=250),
            "how": st.column_config.TextColumn(say("how_read"), width=155),
        },
    )
    picked = [
        (fields[label], str(column))
        for column, label in zip(edited["file"], edited["field"], strict=True)
        if label in fields
    ]
    held.picking = {column: name for name, column in picked}
    if not st.button(say("use_columns"), type="primary"):
        return
    wrong = _twice(picked) or _lacking(dict(picked))
    if wrong is not None:
        paper.show(wrong, key="columns-wrong")
        return
    held.take_columns(dict(picked))
    st.rerun()


def _rows(frame: pd.DataFrame, chosen: dict[str, str], guessed: dict[str, str]) -> pd.DataFrame:
    rows, labels = [], names("read_as")
    for at, column in enumerate(map(str, frame.columns)):
        cells = (cell for cell in frame.iloc[:200, at] if cell)
        values = [cell for cell, _ in zip(dict.fromkeys(cells), range(_SAMPLES), strict=False)]
        name = chosen.get(column, "")
        how = say("guessed") if name and guessed.get(column) == name else ""
        rows.append(
            {
                "file": column,
                "field": labels.get(name, say("column_unused")),
                "values": " · ".join(" ".join(v[:_WIDE].split()) for v in values),
                "how": how or (say("chosen") if name else ""),
            }
        )
    return pd.DataFrame(rows, columns=["file", "field", "values", "how"])


def _lacking(chosen: dict[str, str]) -> paper.Block | None:
    error = lacking(chosen)
    if error is None:
        return None
    return paper.problem(
        say("not_enough"),
        what=error.what,
        fix=say("choose_read_as"),
        code=error.code,
        tone="warn",
    )


def _twice(picked: list[tuple[str, str]]) -> paper.Block | None:
    by_field: dict[str, list[str]] = {}
    for name, column in picked:
        by_field.setdefault(name, []).append(column)
    doubled = [(name, columns) for name, columns in by_field.items() if len(columns) > 1]
    if not doubled:
        return None
    rows = [[names("read_as")[name], ", ".join(columns)] for name, columns in doubled]
    return paper.table([say("read_twice"), say("leave_one")], rows)
