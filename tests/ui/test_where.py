"""The page of place: it opens with an answer, keeps its question, and refuses well."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from streamlit.testing.v1 import AppTest

from geo import workflow
from geo.core.errors import OptionError
from geo.incidents.selection import Selection
from geo.ui.tongue import _words
from geo.workflow import ClusterQuestion
from geo.workflow.cluster_question import METHODS, SERIES

SCRIPT = "from geo.ui.pages import where\nwhere.page()\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp() / "atlas-cache"))


def page(**query):
    app = AppTest.from_string(SCRIPT, default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def asked(app, name):
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def texts(app):
    return [t.value for t in app.text]


def test_it_opens_with_an_answer():
    app = page()
    assert texts(app)[0].startswith("Balochistan, 2016 to 2021: lethal events cluster in Gwadar")
    assert "68 lethal events in cluster 1, 24 expected from its population; 184 in all" in texts(
        app
    )
    assert any(
        "about 1 time in 1,000 (p\u00a0=\u00a00.001, one-sided)" in text for text in texts(app)
    )
    assert app.title[0].value == "Where?"
    assert not app.warning
    assert asked(app, "from") == "2016-01-01"
    assert app.dataframe[0].value["events"].iloc[0] == 68


def test_another_question_moves_the_address():
    app = page()
    app.segmented_control[0].set_value("knox").run()
    assert not app.exception
    assert asked(app, "dataset") == "bundled"
    assert "no more often than chance" in texts(app)[0]
    assert app.title[0].value == "Where and when?"
    again = page(**{name: asked(app, name) for name in app.query_params})
    assert texts(again)[0] == texts(app)[0]


def test_years_can_be_chosen():
    app = page(method="rates")
    first = next(box for box in app.selectbox if box.label == "First year")
    first.set_value(2010).run()
    assert texts(app)[0].startswith("Balochistan, 2010 to 2021")
    assert asked(app, "from") == "2010-01-01"


def test_a_refusal_is_told_in_full():
    app = page(method="rates", dataset="bundled", **{"from": "2013-01-01", "to": "2020-12-31"})
    said = texts(app)
    assert said[0] == "This cannot be answered from the dataset"
    assert any("No trend may be read from it" in text for text in said)
    assert len(app.dataframe) == 0


@pytest.mark.parametrize("query", [{"method": "average"}, {"dataset": "nobody"}, {"km": "far"}])
def test_a_question_that_means_nothing_leads_back(query):
    app = page(**query)
    assert app.warning
    app.button[0].click().run()
    assert not app.exception


def test_an_address_of_the_map_keeps_its_filters_and_not_its_day():
    app = page(**{"from": "2026-01-31", "to": "2026-01-31", "lang": "ur", "vintage": "34"})
    assert asked(app, "from") == "2016-01-01"
    assert asked(app, "lang") == "ur"
    assert asked(app, "vintage") == "34"
    told = json.loads(app.dataframe[0].proto.columns)
    assert [told[name]["label"].isascii() for name in app.dataframe[0].value] == [False] * 8


def test_every_table_of_the_page_has_urdu_heads():
    words = {key for key, said in _words("ur").items() if not said.isascii()}
    seen = set()
    for method in METHODS:
        for dataset in (SERIES, "bundled"):
            with suppress(OptionError):  # a series of years has no days to ask of
                question = ClusterQuestion(selection=Selection(), method=method, dataset=dataset)
                seen |= set(workflow.cluster_answer(question).table)
    assert len(seen) > 20
    assert not {name for name in seen if f"table_head.{name}" not in words}


def test_an_address_is_answered_as_it_asks_or_it_is_said_that_it_is_not():
    app = page(method="rates", **{"from": "2025-01-01", "to": "2026-12-31"})
    said = "Asked for: 2025 to 2026. This series has whole years from 1989 to 2021; shown is 2021."
    assert said in texts(app)
    app.run()
    assert said in texts(app), "while the years that were taken stand"
    next(box for box in app.selectbox if box.label == "First year").set_value(2020).run()
    assert said not in texts(app)


@pytest.mark.parametrize(
    "asks",
    [
        {"method": "knox", "km": "400", "within": "500"},
        {"method": "scan", "largest": "0.125", "seed": "4294967295"},
    ],
)
def test_a_number_of_the_address_is_not_made_another_one(asks):
    app = page(**asks)
    assert {name: asked(app, name) for name in asks} == asks
