"""The address is the view, and what the map page says is checked like an address."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from geo.incidents.selection import Selection, from_query, to_query
from geo.ui.state import page_view, with_page_view, without_page_view
from geo.workflow import OPENING

VIEW = Selection(
    start=date(2026, 1, 1),
    end=date(2026, 2, 28),
    actor=("BLA",),
    rule="official",
    measure="killed",
    focus="d:quetta",
    vintage="34",
)


def said(**changes):
    """What the page says of a view after a change."""
    return {**page_view(VIEW), **changes}


def test_a_page_that_changed_nothing_changes_nothing():
    assert with_page_view(VIEW, page_view(VIEW)) == VIEW
    assert with_page_view(OPENING, page_view(OPENING)) == OPENING


@pytest.mark.parametrize("value", ["from to hidden", 5, ["from"], True])
def test_what_is_no_view_changes_nothing(value):
    assert with_page_view(VIEW, value) == VIEW


def test_a_brush_moves_the_period():
    moved = with_page_view(VIEW, said(**{"from": "2026-01-31", "to": "2026-02-01"}))
    assert (moved.start, moved.end) == (date(2026, 1, 31), date(2026, 2, 1))
    assert moved.actor == ("BLA",)
    assert moved.vintage == "34"


def test_a_click_moves_the_focus_and_a_second_click_clears_it():
    moved = with_page_view(VIEW, said(focus="i:BAL-2026-01-31-KHARAN"))
    assert moved.focus == "i:BAL-2026-01-31-KHARAN"
    assert with_page_view(moved, said(focus="")).focus == ""


@pytest.mark.parametrize(
    "bad",
    [
        {"measure": "injured"},
        {"from": "31/01/2026"},
        {"to": "soon"},
        {"from": "2026-03-01", "to": "2026-02-01"},
        {"unit": "hour"},
        {"bound": "middle"},
        {"per": "head"},
        {"category": "<script>"},
        {"measure": ["killed"]},
        {"measure": {"a": 1}},
        {"from": 20260131},
        {"from": "0001-01-01"},
        {"hidden": 5},
        {"hidden": "Battles"},
        {"hidden": {"Battles": True}},
    ],
    ids=repr,
)
def test_bad_words_leave_the_view_as_it_was(bad):
    assert with_page_view(VIEW, said(**bad)) == VIEW


def test_what_the_page_may_not_change_it_does_not_change():
    moved = with_page_view(
        VIEW, said(actor=["x"], operation="x", vintage="36", lang="ur", tiles="1")
    )
    assert moved == VIEW


def test_a_page_that_says_nothing_changes_nothing():
    """A word that is not there is not a word that was cleared."""
    assert with_page_view(VIEW, {}) == VIEW
    assert with_page_view(VIEW, {"focus": "d:kech"}) == with_page_view(VIEW, said(focus="d:kech"))


def test_the_block_depends_on_nothing_that_moves_in_the_page():
    moved = with_page_view(VIEW, said(**{"from": "2026-01-31", "focus": "", "measure": "days"}))
    assert moved != VIEW
    assert without_page_view(moved) == without_page_view(VIEW)
    assert without_page_view(VIEW).actor == ()
    assert without_page_view(Selection(vintage="34")).vintage == "34"


def shown(query):
    """View and messages that an address gives in a running script."""

    def script():
        import streamlit as st

        from geo.incidents.selection import to_query
        from geo.ui import state

        st.json(to_query(state.current()))

    app = AppTest.from_function(script, default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def view_of(app):
    import json

    return from_query(json.loads(app.json[0].value))


def test_without_an_address_31_january_is_shown():
    assert view_of(shown({})) == OPENING


@pytest.mark.parametrize(
    "view", [VIEW, Selection(start=date(2026, 1, 31), actor=("BLA", "Frontier Corps"))]
)
def test_an_address_alone_restores_the_view(view):
    app = shown(to_query(view))
    assert view_of(app) == view
    assert not app.warning


def test_an_address_without_a_period_keeps_the_opening_one():
    view = view_of(shown({"rule": "official"}))
    assert (view.start, view.end, view.rule) == (OPENING.start, OPENING.end, "official")


@pytest.mark.parametrize(
    "query",
    [{"rule": "average"}, {"from": "31.1.2026"}, {"from": "2026-02-01", "to": "2026-01-01"}],
)
def test_a_bad_address_is_said_and_the_opening_view_shown(query):
    app = shown(query)
    assert view_of(app) == OPENING
    assert len(app.warning) == 1
    assert "Traceback" not in app.text[0].value


def test_a_strangers_tag_is_no_fault():
    app = shown({"utm_source": "mail"})
    assert not app.warning
    assert view_of(app) == OPENING


def test_the_address_follows_the_view():
    def script():
        from datetime import date

        from geo.incidents.selection import Selection
        from geo.ui import state

        state.remember(Selection(start=date(2026, 1, 31), actor=("BLA", "Frontier Corps")))

    app = AppTest.from_function(script, default_timeout=60)
    app.query_params["old"] = "1"
    app.run()
    assert not app.exception
    written = {k: [v] if isinstance(v, str) else list(v) for k, v in app.query_params.items()}
    assert written == {"from": ["2026-01-31"], "actor": ["BLA", "Frontier Corps"]}


def test_back_to_the_wordless_address_of_a_page_shows_what_it_showed():
    def script():
        import streamlit as st

        from geo.ui import back, state

        back.enter(st.session_state["at"])
        if st.session_state.pop("forget", False):
            state.forget()
        st.session_state["seen"] = state.current()
        state.remember(st.session_state["seen"])

    app = AppTest.from_function(script)

    def go(page, **words):
        app.session_state["at"] = page
        app.query_params.clear()
        app.query_params.update(words)
        assert not app.run().exception
        return app.session_state["seen"]

    assert go("map") == OPENING
    days = {"from": "2026-03-01", "to": "2026-03-02"}
    march = go("map", **days)
    assert go("map") == OPENING, "back to where somebody came in"
    assert go("map", **days) == march
    assert go("districts") == march
    assert set(app.query_params) == {"from", "to"}
    assert go("districts") == march, "one step back, on the page that was opened with it"
    assert not app.query_params, "an address written there could not be gone back over"
    app.session_state["forget"] = True
    assert go("districts") == OPENING
