"""No text of a record reaches a template, a popup string, Markdown, markup or a script's markup.

Every place at which text could be run or read as markup stands in ``sinks.csv`` with the reason
why it may be there; a new one fails here until somebody has looked at it.
"""

import ast
import csv
from pathlib import Path

import pytest
import sink_walk
from measured import measured

ROOT = Path(__file__).resolve().parents[1]
LISTED = Path(__file__).with_name("sinks.csv")
FACES = [*sorted((ROOT / "geo" / "ui").rglob("*.py")), ROOT / "app.py"]
WRITERS = [p for room in ("render", "export", "serve") for p in (ROOT / "geo" / room).rglob("*.py")]
SCRIPTS = sorted((ROOT / "geo").rglob("*.js"))
PAGES = sorted((ROOT / "geo").rglob("*.html"))


def in_python(path, text):
    tree = ast.parse(text)
    yield from sink_walk.markup(tree)
    for sink in sink_walk.calls(tree):
        # Only the app's rooms hold Streamlit; elsewhere `write` and `info` are other things.
        if path in FACES or sink.call.split(".")[-1] in sink_walk.ALWAYS or "=" in sink.given:
            yield sink


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def found():
    for path in (*FACES, *WRITERS):
        for sink in in_python(path, path.read_text(encoding="utf-8")):
            yield name_of(path), sink
    for path in (*SCRIPTS, *PAGES):
        for sink in sink_walk.script(path.read_text(encoding="utf-8")):
            yield name_of(path), sink


def test_every_sink_is_listed_with_its_reason_and_nothing_else_is():
    with LISTED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {(row["file"], row["call"], row["given"]) for row in rows}
    assert len(listed) == len(rows)
    assert all(len(row["reason"]) > 10 for row in rows)
    seen = {(name, sink.call, sink.given): sink.line for name, sink in found()}
    new = {f"{name}:{line} {call}: {given}" for (name, call, given), line in seen.items()
           if (name, call, given) not in listed}  # fmt: skip
    assert new == set(), "look at each, then give it a line and a reason in sinks.csv"
    assert listed - set(seen) == set(), "no longer there: take it out of sinks.csv"
    files = len(FACES) + len(WRITERS) + len(SCRIPTS) + len(PAGES)
    measured("sinks", files=files, seen=len(seen), planted=len(PLANTED) + len(IN_SCRIPT))


PLANTED = {
    "st.markdown(title)": "title",
    "st.write(f'**{row.title}**')": "f'**{row.title}**'",
    "left.metric('Killed', value, help=note)": "note",
    "st.radio('Which', names)": "names",
    "st.selectbox(label=column, options=names)": "column",
    "st.tabs([place, 'Other'])": "[place, 'Other']",
    "st.error(str(error))": "str(error)",
    "st.button('Open ' + title)": "'Open ' + title",
    "offer(title, content, name=NAME)": "title",
    "st.segmented_control('Which', KINDS, format_func=titles.get)": "titles.get",
    "st.html(page)": "page",
    "st.markdown('<b>', unsafe_allow_html=True)": "unsafe_allow_html=True",
    "folium.Popup(row['title'])": "row['title']",
    "folium.GeoJson(frame)": "frame",
    "Environment(autoescape=False)": "autoescape=False",
    "Template(text).render()": "text",
    "def f(title): return f'<b>{title}</b>'": "title",
    "def f(tag, text): return f'<{tag}>{_esc(text)}</{tag}>'": "tag",
    "page = '<b>%s</b>' % title": "title",
    "page = '<b>{}</b>'.format(title)": "'<b>{}</b>'.format(title)",
}


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_sink_is_found(code):
    assert PLANTED[code] in [sink.given for sink in in_python(FACES[0], code)]


IN_SCRIPT = (
    "node.innerHTML = title;", 'node["innerHTML"] = title;', "a.insertAdjacentHTML('x', title)",
    "document . write(title)", "window.eval(title)", "new Function(title)", "Function (title)",
    "setTimeout('f(' + title + ')')", "setInterval(`${title}`)", "layer.bindPopup(title)",
    "L.divIcon({ html: title })", "node.setAttribute('onclick', title)", "frame.srcdoc = title",
    "image.src = url", "a.href = url", "fetch (url)", "new WebSocket(url)", "import (url)",
    "navigator.sendBeacon(url)", "/* x */ node.outerHTML = title; // y",
)  # fmt: skip


@pytest.mark.parametrize("code", IN_SCRIPT)
def test_a_planted_sink_in_a_script_is_found(code):
    assert list(sink_walk.script(code))


@pytest.mark.parametrize(
    "code",
    ["st.subheader('History')", "st.button(_LABELS[key])", "st.expander(f'Rows ({len(rows)})')",
     "st.text(title)", "st.dataframe(frame)", "def f(t): return f'<b>{escape(t)}</b>'",
     "if a < b: c = f'{a} < {b}'"],
)  # fmt: skip
def test_what_is_no_sink_is_left_alone(code):
    assert list(in_python(FACES[0], code)) == []
    assert list(sink_walk.script("// innerHTML\nconst x = `https://a`; node.append(title);")) == []
