"""A boundary file: its columns, how it compares with the shipped districts, and adding it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from geo.core.errors import AtlasError
from geo.importers.boundaries.measures import BoundaryMeasures
from geo.importers.boundaries.reading import BoundaryReading
from geo.importers.questions import Question
from geo.importers.upload.errors import UploadError
from geo.ui import go, paper
from geo.ui.identity import current_actor
from geo.ui.intake import ask, held
from geo.ui.intake.held import Held
from geo.ui.person import signed, unsigned
from geo.ui.tongue import lang, names, say
from geo.workflow import own_boundaries

_NONE = "-"
_ROUNDED = {"same_share": 1, "iou": 3, "centroid_km": 1, "boundary_km": 1, "area_error_pct": 1}


def show(one: Held, *, may_write: bool) -> None:
    """Read the areas as far as the answers go, compare them, and add them on request."""
    if one.added:
        _added(one)
        return
    with st.spinner(say("areas_reading")):
        found = one.areas()
    if isinstance(found, UploadError):
        _open(one, found)
        return
    _columns(one, found)
    _units(found)
    with st.spinner(say("areas_comparing")):
        measures = one.measures(found)
    _measured(measures)
    if may_write:
        _add(one, found)


def _open(one: Held, error: UploadError) -> None:
    if not error.asks:
        paper.show(
            paper.problem(
                say("areas_refused"),
                what=error.what,
                where=[(say("row"), str(error.row or "")), (say("column"), error.column)],
                fix=error.fix,
                code=error.code,
            ),
            key="areas-refused",
        )
        return
    question = Question(
        key=error.asks,
        what=error.what,
        choices=error.choices,
        needed=True,
        samples=tuple(error.samples.items()),
    )
    ask.put(one, question, error, 1)


def _columns(one: Held, areas: BoundaryReading) -> None:
    """Names and codes as they were read, and the way to read others."""
    left, right = st.columns(2)
    columns = list(areas.columns)
    name = left.selectbox(
        say("areas_names"), columns, index=columns.index(areas.name_column),
        key=f"name-column-{one.sha256[:12]}-{lang()}",
    )  # fmt: skip
    codes = [_NONE, *columns]
    code = right.selectbox(
        say("areas_codes"), codes, index=codes.index(areas.code_column or _NONE),
        format_func=lambda column: say("areas_no_codes") if column == _NONE else column,
        key=f"code-column-{one.sha256[:12]}-{lang()}",
    )  # fmt: skip
    now = {"name_column": name, "code_column": code}
    was = {"name_column": areas.name_column, "code_column": areas.code_column or _NONE}
    if now != was:
        one.choices |= now
        st.rerun()


def _units(areas: BoundaryReading) -> None:
    units = areas.units
    paper.show(
        paper.numbers(
            [
                (len(units), say("areas_units"), ""),
                (areas.matched, say("areas_matched"), ""),
                (areas.rows_read - areas.rows_kept, say("areas_left_out"), "warn"),
            ]
        ),
        paper.table([say("areas_done"), say("value")], [(n.what, n.value) for n in areas.notes])
        if areas.notes
        else None,
        key="areas",
    )
    labels = names("unit_table")
    shown = pd.DataFrame(
        {
            labels["name"]: units["name"],
            labels["code"]: units["code"],
            labels["answers"]: units["match_id"],
            labels["told"]: units["how"],
            labels["area"]: units["area_km2"].round(),
            labels["note"]: units["note"],
        }
    )
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="", height=283)


def _measured(measures: BoundaryMeasures) -> None:
    st.header(say("areas_beside"))
    paper.show(paper.text(measures.sentences()), key="measured")
    labels = names("measured")
    table = measures.table[list(labels)].copy()
    table["same_share"] = 100 * table["same_share"]
    st.dataframe(
        table.round(_ROUNDED).rename(columns=labels), hide_index=True, width="stretch",
        placeholder="", height=283,
    )  # fmt: skip


def _add(one: Held, areas: BoundaryReading) -> None:
    st.header(say("set_add"))
    left, right = st.columns(2)
    labels = names("set_field")
    texts = {
        "name": left.text_input(labels["name"], placeholder=say("hint.set_name"), key="set-name"),
        "label": right.text_input(
            labels["label"], placeholder=say("hint.set_label"), key="set-label"
        ),
        "source": left.text_input(labels["source"], key="set-source"),
        "licence": right.text_input(
            labels["licence"], placeholder=say("hint.set_licence"), key="set-licence"
        ),
        "valid": left.text_input(labels["valid"], placeholder="2022-09-09", key="set-valid"),
        "accessed": right.text_input(
            labels["accessed"], placeholder="2026-11-22", key="set-accessed"
        ),
    }
    name, why = signed("set", placeholder=say("hint.set"))
    if not st.button(say("set_add"), type="primary") or unsigned(name, why):
        return
    try:
        one.added = own_boundaries.add_boundary_set(
            areas,
            author=name,
            reason=why,
            actor=current_actor(),
            **{key: text.strip() for key, text in texts.items()},
        )
    except AtlasError as error:
        paper.show(
            paper.problem(
                say("not_added"),
                what=error.what,
                where=[(say("where_label"), error.where)],
                fix=error.fix,
            ),
            key="not-added",
        )
        return
    st.rerun()


def _added(one: Held) -> None:
    paper.show(
        paper.problem(say("added"), what=say("added_set", name=one.added), tone="done"), key="added"
    )
    go.link(say("set_on_map"), go.MAP, {"vintage": one.added}, icon=":material/map:")
    if st.button(say("another_file")):
        held.put_away()
        st.rerun()
