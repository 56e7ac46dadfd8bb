"""Figures and files of the current view: a plate with its preview, tables, briefing, screenshot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import streamlit as st

from geo import workflow
from geo.core.errors import AtlasError
from geo.core.scratch import scratch_folder
from geo.export.stamp import SIDECAR
from geo.incidents.selection import Selection
from geo.ui import cache, state
from geo.ui.identity import current_actor
from geo.ui.kept import kept, tabs
from geo.ui.layout import use_room
from geo.ui.offer import offer
from geo.ui.picture import show as show_image
from geo.ui.tongue import lang, names, say, say_view
from geo.ui.trouble import plain
from geo.workflow.carried import MOST
from geo.workflow.files import PLATE_FINDINGS
from geo.workflow.trail import note_export

_SIZES = (
    "a4-portrait", "a4-landscape", "a5-portrait", "a5-landscape", "slide", "column-85",
    "column-180",
)  # fmt: skip
_MULTIPLES = ("", "year", "claimant", "type")
_PROFILES = ("public", "partner", "internal")
_HELD = "files-made"


@dataclass(frozen=True)
class _Made:
    """Files by name, and what is said of them."""

    files: dict[str, bytes]
    said: str = ""


def page() -> None:
    """Offer what can be taken away; each file states its sources and can be made again."""
    use_room()
    st.title(say("page.files"))
    selection = state.current()
    state.remember(selection)
    try:
        st.text(say_view(selection))
    except AtlasError as error:
        _refuse(error)
        return
    kinds = (_plate, _tables, _brief)
    for tab, draw in zip(tabs("take", names("tab")), kinds, strict=True):
        with tab:
            # What one kind of file cannot show is no reason to withhold the others.
            try:
                draw(selection)
            except AtlasError as error:
                _refuse(error)


def _refuse(error: AtlasError) -> None:
    st.warning(say("not_made"))
    st.text(plain(error))


def _plate(selection: Selection) -> None:
    controls, preview = st.columns([1, 2])
    with controls:
        size = _pick("size", _SIZES, "size")
        multiples = _pick("maps", _MULTIPLES, "multiples")
        tiles = st.toggle(say("equal_tiles"), key=kept("plate-tiles"))
        title = st.text_input(say("title"), placeholder=say("title_hint"), key=kept("plate-title"))
        form = _form("format", ("png", "svg", "pdf"))
        profile = _profile("plate-profile")
        finding = _findings("plate", most=PLATE_FINDINGS)
    options = (size, multiples, tiles, title.strip(), profile, finding)
    picture = cache.figure(selection, date.today(), "png", options)
    data = picture if form == "png" else cache.figure(selection, date.today(), form, options)
    # Before it is seen: what cannot be written down is not handed over, nor shown.
    note_export(current_actor(), data, profile=profile, what=f"plate {form}")
    with preview:
        show_image(picture)
    offer(say("save_plate"), data, name=_name(selection, form), at=controls)


def _tables(selection: Selection) -> None:
    table = names("table")
    what = st.segmented_control(
        say("table"), list(table), format_func=table.__getitem__,
        key=kept("table-of", "incidents"),
    )  # fmt: skip
    form = st.selectbox(
        say("format"), ["csv", "xlsx", "geojson", "gpkg", "parquet"], key=kept("table-format")
    )
    hxl = st.toggle(say("hxl"), disabled=form not in ("csv", "xlsx"), key=kept("table-hxl"))
    profile = _profile("table-profile")
    what = what or "incidents"

    def make() -> _Made:
        with scratch_folder() as folder:
            path = folder / _name(selection, form, what=what)
            made = workflow.save_table(
                path, selection, produced=date.today(), what=what,
                hxl=hxl and form in ("csv", "xlsx"), profile=profile,
            )  # fmt: skip
            note_export(current_actor(), made.content, profile=profile, what=f"table {what} {form}")
            papers = path.with_name(path.name + SIDECAR)
            beside = {papers.name: papers.read_bytes()} if papers.is_file() else {}
            return _Made({path.name: made.content, **beside}, made.withheld.sentences(lang=lang()))

    made = _make(say("make_table"), make, (selection, what, form, hxl, profile))
    if made and len(made.files) > 1:
        st.caption(say("keep_beside"))


def _brief(selection: Selection) -> None:
    st.caption(say("brief_say"))
    kind = _form("brief_as", ("html", "pdf", "docx"))
    finding = _findings("brief", most=MOST)
    today = date.today()

    def brief() -> _Made:
        made = workflow.render_brief(selection, kind=kind, produced=today, finding=finding)
        return _Made({_name(selection, kind, what="briefing"): made})

    def screenshot() -> _Made:
        made = workflow.render_screenshot(selection, produced=today)
        return _Made({_name(selection, "png", what="screenshot"): made})

    _make(say("make_brief"), brief, (selection, kind, finding, today))
    _make(say("take_screenshot"), screenshot, (selection, today))


def _pick(label: str, options: tuple[str, ...], group: str) -> str:
    chosen: str = st.selectbox(
        say(label), options, format_func=names(group).__getitem__, key=kept(f"take-{label}")
    )
    return chosen


def _form(label: str, forms: tuple[str, ...]) -> str:
    key = kept(f"take-form-{forms[-1]}", forms[0])
    return st.segmented_control(say(label), forms, key=key) or forms[0]


def _profile(key: str) -> str:
    """Whom a file is for; the names of the profiles are those of the command line."""
    chosen: str = st.selectbox(
        say("for_whom"), _PROFILES, help=say("profile_help"), key=kept(key),
        format_func=names("profile").__getitem__,
    )  # fmt: skip
    return chosen


def _findings(where: str, *, most: int) -> str:
    """Findings of the statistics to carry, as the command line writes them."""
    named = cache.finding_choices()
    chosen = st.multiselect(
        say("carry"), list(named), format_func=named.__getitem__, max_selections=most,
        key=kept(f"findings-{where}"), placeholder=say("none"), help=say("carry_help"),
    )  # fmt: skip
    return ",".join(chosen)


def _make(label: str, work: Callable[[], _Made], of: tuple[object, ...]) -> _Made | None:
    """Make files when the button is pressed, and offer them while what they are ``of`` stands.

    The session holds the last ones: a look at another tab is a run in which nothing is pressed.
    """
    of = (label, cache.view_name(state.current()), *of)
    if st.button(label):
        with st.spinner(say("working")):
            st.session_state[_HELD] = (of, work())
    of_held, held = st.session_state.get(_HELD, (None, None))
    if held is None or of_held != of:
        return None
    if held.said:
        st.text(held.said)
    for name, data in held.files.items():
        offer(say("save_named", name=name), data, name=name)
    made: _Made = held
    return made


def _name(selection: Selection, form: str, *, what: str = "map") -> str:
    start = selection.start.isoformat() if selection.start else "start"
    end = selection.end.isoformat() if selection.end else "end"
    return f"balochistan-{what}-{start}-{end}.{form}"
