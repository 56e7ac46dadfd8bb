"""The pages of the statistics: alive at first start, with the sentence as the heading."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from geo.ui.tongue import _words


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp() / "atlas-cache"))


def page(name):
    script = f"from geo.ui.pages import {name}\n{name}.page()\n"
    app = AppTest.from_string(script, default_timeout=120).run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def texts(app):
    return [text.value for text in app.text]


def unnamed(app):
    """Columns of the tables on a page that have no head in Urdu."""
    heads = {name for table in app.dataframe for name in table.value if name}
    assert heads
    return {name for name in heads if _words("ur").get(f"table_head.{name}", "").isascii()}


def test_unusual_opens_on_the_month_that_everyone_asks_about():
    app = page("unusual")
    assert texts(app)[0] == (
        "January 2026: 27 militant attacks, within the usual range of 9 to 62 a month. At least "
        "172 militants killed (militant attacks and security-force operations), the only month "
        "with a figure counted this way; the largest that PICSS gave on any other basis is 50 "
        "(security-force operations only, August 2025)."
    )
    assert len(app.dataframe[0].value) == 2
    assert not unnamed(app)
    assert any("workflow.how_unusual('2026-01-01'" in code.value for code in app.code)


def test_incidents_can_be_asked_day_by_day_with_their_coordination():
    app = page("unusual")
    app.selectbox(key="unusual: source").set_value("bundled").run()
    assert not app.exception
    assert texts(app)[0].startswith("31 January 2026: the highest of 170 days: 13 attacks")
    assert any("11 districts were hit, more than chance gives" in t for t in texts(app))
    assert any("not mixed with them" in t for t in texts(app))
    assert any("inferred" in set(d.value.get("basis", ())) for d in app.dataframe)
    assert not unnamed(app)
    app.selectbox(key="unusual: step").set_value("month").run()
    assert not app.exception
    assert texts(app)[0].startswith("January 2026")


def test_fragility_is_asked_on_demand():
    app = page("unusual")
    app.selectbox(key="unusual: source").set_value("pips-year").run()
    app.button(key="unusual: ask of").click().run()
    assert not any("defensible choices keep" in t for t in texts(app))
    app.button(key="unusual: fragile").click().run()
    assert not app.exception
    assert any("defensible choices keep" in t for t in texts(app))
    assert not unnamed(app)


def test_shift_opens_with_what_cannot_be_answered_and_why():
    app = page("shift")
    assert "the record covers 4 weeks before it and the comparison needs 24" in texts(app)[0]
    assert app.expander[0].label == "What little can be computed (no finding)"
    shown = app.dataframe[0].value
    assert "p, all six allowed for" not in shown, "nothing was tested"
    assert set(shown["before"]) >= {"3.50", "14 % (2 of 14)"}
    assert "changed" not in shown
    app.selectbox(key="shift: source").set_value("ucdp-month").run()
    assert "does not reach January 2026" in texts(app)[0]
    app.button(key="shift: ask of").click().run()
    assert not app.exception
    assert texts(app)[0].startswith("It cannot be said yet whether")
    assert "July 2018" in texts(app)[0]
    assert any(t.startswith("Without July 2018, the series") for t in texts(app))
    assert not unnamed(app)
    table = app.dataframe[0]
    app.query_params["lang"] = "ur"
    app.run()
    assert app.dataframe[0].value.equals(table.value)
    told = json.loads(app.dataframe[0].proto.columns)
    assert not any(one["label"].isascii() for name, one in told.items() if one.get("label"))
    assert not told["change"]["help"].isascii()


def test_a_table_shortens_fractions_and_no_whole_number():
    def script():
        import pandas as pd

        from geo.ui.findings import show_table

        columns = {"days": [1092, 7], "killed": [1234.0, None], "rate": [0.12345, 2.0]}
        show_table(pd.DataFrame(columns), key="t")

    shown = AppTest.from_function(script).run().dataframe[0].value
    assert shown["days"].tolist() == [1092, 7]
    assert shown["killed"].iloc[0] == 1234
    assert shown["rate"].tolist() == [0.123, 2.0]


def test_a_day_that_the_source_does_not_reach_is_not_answered_for_another():
    script = "from geo.ui.pages import {}\n{}.page()\n"
    app = AppTest.from_string(script.format("unusual", "unusual"), default_timeout=120)
    app.query_params.update({"from": "2026-02-03", "to": "2026-02-03"})
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    assert texts(app)[0] == (
        "Nothing can be said of February 2026: PICSS, by month (published totals) has figures "
        "only from 1 May 2015 to 31 January 2026. The last month that can be asked of is January "
        "2026."
    )
    assert not app.dataframe
    assert not any("Answered for" in one.value for one in app.caption)
    app.button(key="unusual: ask of").click().run()
    assert not app.exception
    assert texts(app)[0].startswith("January 2026: 27 militant attacks")
    app = AppTest.from_string(script.format("shift", "shift"), default_timeout=120)
    app.query_params.update({"from": "2024-08-25", "to": "2024-08-27"})
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    assert "25 August 2024" in texts(app)[0] or "2024-08-25" in texts(app)[0]
    assert app.button(key="shift: ask of").label == "Ask of 31 January 2026"
    keys = [one.key for one in app.button]
    assert "shift: fragile" not in keys, "what has no answer is not fragile"
    first = next(one.type for one in app.main if one.type in ("button", "expander"))
    assert first == "button", "the way on stands beneath the sentence, above its method"
