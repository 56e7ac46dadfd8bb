"""The app in two languages: every word in both, none written into a page, one switch."""

import ast
import csv
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "geo" / "ui"
APP = ROOT / "app.py"
# What stands while something is counted, and what a served app tells who runs it.
ENGLISH = {"cache.py", "hosted.py"}
DONE = sorted(path for path in UI.rglob("*.py") if path.relative_to(UI).as_posix() not in ENGLISH)
# What a person reads: the first argument of these, and these arguments of anything.
READ = {
    "button", "caption", "checkbox", "date_input", "download_button", "expander", "file_uploader",
    "form_submit_button", "header", "link", "metric", "multiselect", "number_input", "pills",
    "popover", "problem", "progress", "radio", "segmented_control", "selectbox", "slider",
    "spinner", "subheader", "tabs", "text", "text_area", "text_input", "title", "toggle",
    "warning", "error", "info", "success", "TextColumn", "CheckboxColumn", "SelectboxColumn",
}  # fmt: skip
NAMED = {"help", "placeholder", "label", "caption", "fix", "what"}
LETTERS = re.compile(r"[A-Za-z]{2}")


def table():
    with (UI / "words.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def literals(node):
    """English written into an argument: a text, one with blanks, or a list of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value] if LETTERS.search(node.value) else []
    if isinstance(node, ast.JoinedStr):
        return [part for value in node.values for part in literals(value)]
    if isinstance(node, ast.List | ast.Tuple):
        return [part for one in node.elts for part in literals(one)]
    if isinstance(node, ast.IfExp):
        return [*literals(node.body), *literals(node.orelse)]
    return []


def written(tree):
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        said = [keyword.value for keyword in node.keywords if keyword.arg in NAMED]
        if node.func.attr in READ:
            said += node.args[:1]
        for one in said:
            yield from ((node.lineno, text) for text in literals(one))


@pytest.mark.parametrize("path", DONE, ids=lambda path: path.relative_to(UI).as_posix())
def test_no_english_is_written_into_a_page(path):
    assert list(written(ast.parse(path.read_text(encoding="utf-8")))) == []


def test_the_reader_of_literals_reads():
    tree = ast.parse(
        "st.title('About')\nst.text(f'{n} of them')\nst.tabs(['One', say('two')])\n"
        "x.selectbox(say('a'), ['b'], help='Why')\n"
        "st.text(say('key'))\nst.button('A' if b else c)\n"
    )
    assert [text for _, text in written(tree)] == ["About", " of them", "One", "Why"]


def test_every_word_is_there_in_both_languages_with_the_same_blanks():
    rows = table()
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert row["en"].strip(), row
        assert row["ur"].strip(), row
        blanks = [sorted(set(re.findall(r"\{(\w+)\}", row[lang]))) for lang in ("en", "ur")]
        assert blanks[0] == blanks[1], row["key"]


def test_every_word_that_a_page_asks_for_is_there():
    with (ROOT / "geo/render/webmap/words.csv").open(encoding="utf-8", newline="") as file:
        known = {row["key"] for row in [*table(), *csv.DictReader(file)]}
    groups = {key.split(".")[0] for key in known if "." in key}
    asked = missing = 0
    for path in [*UI.rglob("*.py"), APP]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            value = getattr(node.args[0], "value", None)
            if name not in ("say", "names") or not isinstance(value, str):
                continue
            asked += 1
            missing += value not in (known if name == "say" else groups)
    assert asked > 100
    assert missing == 0


def start(**query):
    app = AppTest.from_file(str(APP), default_timeout=120)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def asked(app, name):
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else value


def test_the_language_of_the_address_is_that_of_the_page():
    app = start(lang="ur")
    assert "فلٹر" in [one.value for one in app.header]
    assert asked(app, "lang") == "ur"


def test_the_switch_writes_the_address_and_keeps_the_view():
    app = start(**{"from": "2026-01-01", "to": "2026-02-01"})
    assert "lang" not in app.query_params
    app.radio(key="language-switch").set_value("ur").run()
    assert not app.exception
    assert asked(app, "lang") == "ur"
    assert asked(app, "from") == "2026-01-01"
    assert app.multiselect[0].label == "واقعے کی قسم"
    app.radio(key="language-switch").set_value("en").run()
    assert "lang" not in app.query_params
    assert app.multiselect[0].label == "Event type"


def test_a_language_that_nobody_speaks_is_said():
    assert any("'fr'" in text.value for text in start(lang="fr").text)


def page(name, **query):
    app = AppTest.from_string(
        f"from geo.ui.pages import {name}\n{name}.page()\n", default_timeout=120
    )
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


@pytest.mark.parametrize("name", ["about", "checks", "data", "districts", "edit", "trail"])
def test_a_page_is_headed_in_urdu(name):
    app = page(name, lang="ur")
    assert not [one.value for one in app.title if LETTERS.search(one.value)]
    assert asked(app, "lang") == "ur"
