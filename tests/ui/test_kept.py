"""A choice outlives a switch of the language, in every list and field of the app."""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

UI = Path(__file__).resolve().parents[2] / "geo" / "ui"
LISTS = {"selectbox", "radio", "segmented_control", "pills", "multiselect", "select_slider"}
FIELDS = {
    "checkbox", "data_editor", "date_input", "file_uploader", "number_input", "slider",
    "text_area", "text_input", "time_input", "toggle",
}  # fmt: skip
# What can be folded: the page remembers by a key that it is open, else by its words.
FOLDED = {"expander"}
# The switch itself, whose words are the same in both, and what keeps.
SAME = {"switch.py", "kept.py"}


def calls(node):
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]


def called(node):
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def is_spoken(key, within, functions):
    """Whether a key is one for each language: by itself, by its name, or by what makes it."""
    for one in ast.walk(key):
        if isinstance(one, ast.Call):
            name = called(one)
            if name in ("kept", "lang") or (
                name in functions and is_spoken(functions[name], None, {})
            ):
                return True
        if within and isinstance(one, ast.Name):
            given = [
                assigned.value
                for assigned in ast.walk(within)
                if isinstance(assigned, ast.Assign)
                and any(getattr(target, "id", "") == one.id for target in assigned.targets)
            ]
            if any(is_spoken(value, None, functions) for value in given):
                return True
    return False


def forgetful(source):
    """Lists and fields without a key that a switch of the language leaves alone, by line."""
    tree = ast.parse(source)
    made = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
    functions = {one.name: one for one in made}
    for function in made:
        for one in calls(function):
            if not isinstance(one.func, ast.Attribute):
                continue
            if called(one) not in LISTS | FIELDS | FOLDED | {"tabs"}:
                continue
            key = next((word.value for word in one.keywords if word.arg == "key"), None)
            spoken = key is not None and is_spoken(key, function, functions)
            if (
                key is None
                or called(one) == "tabs"  # those of `geo.ui.kept` alone stay open
                or (called(one) in LISTS and not spoken)
                or (called(one) in FOLDED and spoken)
            ):
                yield one.lineno


def test_no_list_field_or_fold_forgets_what_was_chosen():
    found = {
        path.relative_to(UI).as_posix(): lines
        for path in UI.rglob("*.py")
        if path.name not in SAME and (lines := [*forgetful(path.read_text(encoding="utf-8"))])
    }
    assert found == {}


@pytest.mark.parametrize(
    ("drawn", "forgets"),
    [
        ("st.selectbox(say('a'), [1])", True),
        ("st.pills(say('a'), [1], key='a')", True),
        ("left.toggle(say('a'))", True),
        ("left.toggle(say('a'), key='a')", False),
        ("st.radio(say('a'), [1], key=kept('a'))", False),
        ("st.radio(say('a'), [1], key=f'a-{lang()}')", False),
        ("key = kept('a')\n    st.radio(say('a'), [1], key=key)", False),
        ("key = 'a'\n    st.radio(say('a'), [1], key=key)", True),
        ("st.radio(say('a'), [1], key=_key('a'))", False),
        ("st.expander(say('a'))", True),
        ("st.expander(say('a'), key='a')", False),
        ("st.expander(say('a'), key=f'a-{lang()}')", True),
        ("st.tabs([say('a')])", True),
        ("st.tabs([say('a')], key=kept('a'))", True),
        ("tabs('a', names('a'))", False),
    ],
)
def test_the_reader_of_keys_reads(drawn, forgets):
    source = f"def _key(a):\n    return kept(a)\n\ndef page():\n    {drawn}\n"
    assert bool([*forgetful(source)]) is forgets


PAGE = """
import streamlit as st
from geo.ui.kept import kept
key = kept("size", "b")
st.session_state["found"] = (key, st.selectbox("s", ["a", "b", "c"], key=key))
"""


def test_a_list_begins_with_what_was_chosen_in_the_other_language():
    app = AppTest.from_string(PAGE).run()
    assert app.session_state["found"] == ("size", "b")
    app.selectbox[0].set_value("c").run()
    app.query_params["lang"] = "ur"
    app.run()
    assert app.session_state["found"] == ("size ur", "c")
    app.selectbox[0].set_value("a").run()
    app.query_params["lang"] = "en"
    app.run()
    assert app.session_state["found"] == ("size", "a")


TABS = """
import streamlit as st
from geo.ui.kept import tabs
from geo.ui.tongue import lang
number = st.number_input("n", value=1, key="n")
words = {"en": {"a": "One", "b": f"Two ({number})"}, "ur": {"a": "ایک", "b": f"دو ({number})"}}
drawn = tabs("part", words[lang()])
st.session_state["found"] = [tab.open for tab in drawn]
"""


def test_the_open_tab_stays_open_in_another_language_and_under_other_words():
    app = AppTest.from_string(TABS).run()
    assert app.session_state["found"] == [True, False]
    app.session_state["part en"] = "Two (1)"
    app.run()
    assert app.session_state["found"] == [False, True]
    app.number_input[0].set_value(2).run()
    assert app.session_state["found"] == [False, True]
    app.query_params["lang"] = "ur"
    app.run()
    assert app.session_state["found"] == [False, True]
    app.session_state["part ur"] = "ایک"
    app.run()
    app.query_params["lang"] = "en"
    app.run()
    assert app.session_state["found"] == [True, False]
