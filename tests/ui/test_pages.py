"""Every page of the app is drawn without a fault, for the views that people come with."""

import json
import pkgutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from geo.ui import navigation, pages

APP = Path(__file__).resolve().parents[2] / "app.py"
PAGES = sorted(module.name for module in pkgutil.iter_modules(pages.__path__))
QUERIES = {
    "opening": {},
    "whole record": {"from": "2013-01-01", "to": "2026-06-30"},
    "killed, officials": {"measure": "killed", "rule": "official", "as_of": "2026-02-01"},
    "34 districts in Urdu": {"vintage": "34", "lang": "ur", "per": "people"},
    "before the record": {"from": "2012-01-01", "to": "2012-02-01"},
    "an operation": {"operation": "BAL-2026-01-31-HEROF2"},
    "nobody": {"actor": "nobody at all"},
    "bad choice": {"rule": "average"},
    "bad date": {"from": "31/01/2026"},
    "bad district": {"district": "atlantis"},
    "bad operation": {"operation": "BAL-NONE"},
    "bad focus": {"focus": "d:atlantis"},
}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp() / "atlas-cache"))


def run(app, query):
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def page(name, query=()):
    script = f"from geo.ui.pages import {name}\n{name}.page()\n"
    return run(AppTest.from_string(script, default_timeout=120), dict(query))


def test_every_page_is_in_the_navigation():
    named = [module for module, _, _ in (*navigation.READ, *navigation.EDIT)]
    assert sorted(named) == sorted(PAGES)


def test_the_app_starts():
    app = run(AppTest.from_file(str(APP), default_timeout=120), {})
    assert not app.error
    assert not app.warning


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_drawn(name, query):
    app = page(name, query)
    for element in [*app.text, *app.warning, *app.error]:
        assert "Traceback" not in element.value


@pytest.mark.parametrize("bad", ["bad choice", "bad date"])
def test_a_bad_address_is_said_on_the_map_page(bad):
    app = page("atlas", QUERIES[bad])
    assert app.warning


@pytest.mark.parametrize("name", ["atlas", "districts"])
@pytest.mark.parametrize("bad", ["bad operation", "bad district", "nobody"])
def test_a_view_of_what_does_not_exist_is_said(name, bad):
    app = page(name, QUERIES[bad])
    (value,) = QUERIES[bad].values()
    assert any(value in text.value for text in app.text)


def test_the_districts_are_a_table():
    app = page("districts", {"from": "2026-01-31", "to": "2026-01-31"})
    assert len(app.dataframe[0].value) == 36
    assert "no record" in set(app.dataframe[0].value["note"])
    assert app.dataframe[0].value["rate"].ne("").any()


def test_the_heads_of_the_districts_are_in_the_language_of_the_page():
    table = page("districts", {"lang": "ur"}).dataframe[0]
    heads = [one["label"] for one in json.loads(table.proto.columns).values() if "label" in one]
    assert len(heads) == len(table.value.columns)
    assert not any(head.isascii() for head in heads)
    assert not any(note.isascii() for note in set(table.value["note"]) - {""})


def test_a_filter_in_the_sidebar_reaches_the_address():
    app = page("atlas")
    kinds = next(box for box in app.multiselect if box.label == "Event type")
    kinds.select("Battles").run()
    assert not app.exception
    assert app.query_params["type"] in ("Battles", ["Battles"])


def test_a_plate_that_cannot_be_drawn_withholds_no_table():
    app = page("takeaway", {"from": "1990-01-01", "to": "2026-06-30"})
    next(box for box in app.selectbox if box.label == "Maps").select("year").run()
    assert not app.exception
    assert "37 panels cannot be read" in app.text[1].value
    assert any(button.label == "Make the table" for button in app.button)


def test_a_filter_that_no_control_offers_is_not_taken():
    app = run(AppTest.from_file(str(APP), default_timeout=120), {})
    app.session_state["filter: type"] = ["Battles", "Nonsense"]
    app.run()
    assert not any("Nonsense" in error.value for error in app.exception)
    assert "type" not in app.query_params
