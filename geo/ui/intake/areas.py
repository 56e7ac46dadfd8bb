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
from geo.workflow import own_boundaries

_NONE = "-"
_MEASURED = {
    "name": "District",
    "same_share": "Ground in the same district, %",
    "iou": "Overlap (IoU)",
    "centroid_km": "Centroid, km",
    "boundary_km": "Boundary, km",
    "area_error_pct": "Area, %",
}

_ROUNDED = {"same_share": 1, "iou": 3, "centroid_km": 1, "boundary_km": 1, "area_error_pct": 1}


def show(one: Held, *, may_write: bool) -> None:
    """Read the areas as far as the answers go, compare them, and add them on request."""
    if one.added:
        _added(one)
        return
    with st.spinner("Reading the areas"):
        found = one.areas()
    if isinstance(found, UploadError):
        _open(one, found)
        return
    _columns(one, found)
    _units(found)
    with st.spinner("Comparing with the shipped districts"):
        measures = one.measures(found)
    _measured(measures)
    if may_write:
        _add(one, found)


def _open(one: Held, error: UploadError) -> None:
    if not error.asks:
        paper.show(
            paper.problem(
                "These areas cannot be used as they are",
                what=error.what,
                where=[("Row", str(error.row or "")), ("Column", error.column)],
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
        "Column with the names", columns, index=columns.index(areas.name_column),
        key=f"name-column-{one.sha256[:12]}",
    )  # fmt: skip
    codes = [_NONE, *columns]
    code = right.selectbox(
        "Column with the codes", codes, index=codes.index(areas.code_column or _NONE),
        format_func=lambda column: "No codes" if column == _NONE else column,
        key=f"code-column-{one.sha256[:12]}",
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
                (len(units), "districts", ""),
                (areas.matched, "answer to one of the 36", ""),
                (areas.rows_read - areas.rows_kept, "features left out", "warn"),
            ]
        ),
        paper.table(["What was done", "Value"], [(n.what, n.value) for n in areas.notes])
        if areas.notes
        else None,
        key="areas",
    )
    shown = pd.DataFrame(
        {
            "Name": units["name"],
            "Code": units["code"],
            "Answers to": units["match_id"],
            "Told by": units["how"],
            "Area, km2": units["area_km2"].round(),
            "Note": units["note"],
        }
    )
    st.dataframe(shown, hide_index=True, width="stretch", placeholder="", height=283)


def _measured(measures: BoundaryMeasures) -> None:
    st.subheader("Beside the shipped districts")
    paper.show(paper.text(measures.sentences()), key="measured")
    table = measures.table[list(_MEASURED)].copy()
    table["same_share"] = 100 * table["same_share"]
    st.dataframe(
        table.round(_ROUNDED).rename(columns=_MEASURED), hide_index=True, width="stretch",
        placeholder="", height=283,
    )  # fmt: skip


def _add(one: Held, areas: BoundaryReading) -> None:
    st.subheader("Add the set")
    left, right = st.columns(2)
    texts = {
        "name": left.text_input("Short name", placeholder="cod-2022", max_chars=40, key="set-name"),
        "label": right.text_input("What it is", placeholder="COD-AB 2022", key="set-label"),
        "source": left.text_input("Source, as every output says it", key="set-source"),
        "licence": right.text_input("Licence", placeholder="CC BY-IGO", key="set-licence"),
        "valid": left.text_input("Valid on", placeholder="2022-09-09", key="set-valid"),
        "accessed": right.text_input("Downloaded on", placeholder="2026-11-22", key="set-accessed"),
    }
    name, why = signed("set", placeholder="For example: the UN's boundaries for the report")
    if not st.button("Add the set", type="primary") or unsigned(name, why):
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
                "It was not added", what=error.what, where=[("Where", error.where)], fix=error.fix
            ),
            key="not-added",
        )
        return
    st.rerun()


def _added(one: Held) -> None:
    paper.show(
        paper.problem("Added", what=f"The district set {one.added}", tone="done"), key="added"
    )
    go.link("See the map in it", go.MAP, {"vintage": one.added}, icon=":material/map:")
    if st.button("Add another file"):
        held.put_away()
        st.rerun()
