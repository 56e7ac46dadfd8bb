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
# The switch itself, whose words are the same in both.
SAME = {"switch.py"}


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
            if called(one) not in LISTS | FIELDS or not isinstance(one.func, ast.Attribute):
                continue
            key = next((word.value for word in one.keywords if word.arg == "key"), None)
            if key is None or (called(one) in LISTS and not is_spoken(key, function, functions)):
                yield one.lineno


def test_no_list_or_field_forgets_what_was_chosen():
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
