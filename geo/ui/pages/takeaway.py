"""Figures and files of the current view: a plate with its preview, tables, briefing, screenshot."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError
from geo.incidents.selection import Selection
from geo.ui import cache, state
from geo.ui.identity import current_actor
from geo.ui.layout import use_room
from geo.ui.picture import show as show_image
from geo.workflow.carried import MOST
from geo.workflow.files import PLATE_FINDINGS
from geo.workflow.trail import note_export

_SIZES = {
    "a4-portrait": "A4 portrait",
    "a4-landscape": "A4 landscape",
    "a5-portrait": "A5 portrait",
    "a5-landscape": "A5 landscape",
    "slide": "Slide 16:9",
    "column-85": "Column 85 mm",
    "column-180": "Column 180 mm",
}
_MULTIPLES = {"": "One map", "year": "By year", "claimant": "By claimant", "type": "By event type"}
_PROFILES = ("public", "partner", "internal")


def page() -> None:
    """Offer what can be taken away; each file states its sources and can be made again."""
    use_room()
    st.title("Figures and files")
    selection = state.current()
    state.remember(selection)
    try:
        st.text(workflow.say_measure(selection))
        plate, table, brief = st.tabs(["Plate", "Tables", "Briefing and screenshot"])
        with plate:
            _plate(selection)
        with table:
            _tables(selection)
        with brief:
            _brief(selection)
    except AtlasError as error:
        st.warning("This cannot be made from the current view.")
        st.text(str(error))


def _plate(selection: Selection) -> None:
    controls, preview = st.columns([1, 2])
    with controls:
        size = st.selectbox("Size", list(_SIZES), format_func=_SIZES.__getitem__)
        multiples = st.selectbox("Maps", list(_MULTIPLES), format_func=_MULTIPLES.__getitem__)
        tiles = st.toggle("A tile of equal size for each district")
        title = st.text_input("Title", placeholder="Proposed from the data")
        form = st.segmented_control("Format", ["png", "svg", "pdf"], default="png") or "png"
        profile = st.selectbox("For whom", _PROFILES, help=_PROFILE_HELP)
        finding = _findings("plate", most=PLATE_FINDINGS)
    options = (size, multiples, tiles, title.strip(), profile, finding)
    picture = cache.figure(selection, date.today(), "png", options)
    with preview:
        show_image(picture)
    data = picture if form == "png" else cache.figure(selection, date.today(), form, options)
    note_export(current_actor(), data, profile=profile, what=f"plate {form}")
    controls.download_button(
        "Save the plate", data, file_name=_name(selection, form), on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _tables(selection: Selection) -> None:
    what = st.segmented_control("Table", ["incidents", "claims", "districts"], default="incidents")
    form = st.selectbox("Format", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
    hxl = st.toggle("A row of HXL tags", disabled=form not in ("csv", "xlsx"))
    profile = st.selectbox("For whom", _PROFILES, help=_PROFILE_HELP, key="table-profile")
    if not st.button("Make the table"):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _name(selection, form, what=what or "incidents")
        made = workflow.save_table(
            path, selection, produced=date.today(), what=what or "incidents",
            hxl=hxl and form in ("csv", "xlsx"), profile=profile,
        )  # fmt: skip
        note_export(
            current_actor(),
            made.content,
            profile=profile,
            what=f"table {what or 'incidents'} {form}",
        )
        st.text(made.withheld.sentences())
        st.download_button(
            f"Save {path.name}", made.content, file_name=path.name, on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip


def _brief(selection: Selection) -> None:
    st.caption(
        "A situation update: what is known and by whom, map, timeline, claims, how the figures "
        "moved, what is not known, sources. PDF, pictures and screenshots need a browser on the "
        "machine that runs the app."
    )
    kind = st.segmented_control("Briefing as", ["html", "pdf", "docx"], default="html") or "html"
    finding = _findings("brief", most=MOST)
    _make(
        "Make the briefing",
        lambda: workflow.render_brief(selection, kind=kind, produced=date.today(), finding=finding),
        _name(selection, kind, what="briefing"),
    )
    _make(
        "Take a screenshot of the map",
        lambda: workflow.render_screenshot(selection, produced=date.today()),
        _name(selection, "png", what="screenshot"),
    )


def _findings(where: str, *, most: int) -> str:
    """Findings of the statistics to carry, as the command line writes them."""
    named = cache.finding_choices()
    chosen = st.multiselect(
        "Findings to carry", list(named), format_func=named.__getitem__, max_selections=most,
        key=f"findings-{where}", placeholder="None", help=_FINDING_HELP,
    )  # fmt: skip
    return ",".join(chosen)


def _make(label: str, work: Callable[[], bytes], name: str) -> None:
    if st.button(label):
        with st.spinner("Working"):
            data = work()
        st.download_button(
            f"Save {name}", data, file_name=name, on_click="ignore", icon=":material/download:"
        )


def _name(selection: Selection, form: str, *, what: str = "map") -> str:
    start = selection.start.isoformat() if selection.start else "start"
    end = selection.end.isoformat() if selection.end else "end"
    return f"balochistan-{what}-{start}-{end}.{form}"


_FINDING_HELP = (
    "Answers of the pages Unusual?, Shift? and Where? about the period of the view, each with its "
    "number, method and the call that repeats it; a briefing shows its picture too."
)
_PROFILE_HELP = (
    "Public files carry coarser coordinates and no fresh records; partner and internal files less "
    "so. What was withheld is said in the file."
)
