"""Hostile text through every file that leaves the atlas: as it was written, and never run."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from hostile_text import PAYLOADS, write_hostile_data
from table_reading import cell_text, read_cells

from geo import workflow
from geo.core.cells import unescape_control
from geo.export.brief.word_xml import clean
from geo.export.frames import WHATS, make_table
from geo.export.table import FORMATS
from geo.incidents.selection import Selection
from geo.workflow import briefs, files

PRODUCED = date(2026, 7, 15)
DAY = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
# What a page may do to text without changing it for a reader: run white space together.
SPACE = re.compile(r"\s+")


@pytest.fixture(autouse=True)
def hostile_data(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.getbasetemp() / "hostile-data"
    if not folder.exists():
        write_hostile_data(folder)
    monkeypatch.setenv("ATLAS_DATA", str(folder))
    return folder


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize("form", FORMATS)
def test_tables_hold_it_letter_for_letter(tmp_path, form, what):
    path = tmp_path / f"hostile.{form}"
    files.save_table(path, DAY, produced=PRODUCED, what=what, profile="internal")
    scene = workflow.view_scene(DAY)
    table = make_table(
        scene, what=what, attribution="", stamp='{"profile": "internal"}', produced="2026-07-15"
    )
    rows, _ = read_cells(path)
    wanted = [
        [cell_text(v).removesuffix(".0") if isinstance(v, float) else cell_text(v) for v in row]
        for row in table.frame.astype(object).itertuples(index=False)
    ]
    found = rows[1:]
    if form == "xlsx":
        found = [[unescape_control(cell) for cell in row] for row in found]
    assert found == wanted
    if what == "incidents":
        assert sorted(row[rows[0].index("title")] for row in found) == sorted(PAYLOADS)


@pytest.mark.parametrize("kind", ["map", "tiles"])
def test_a_figure_is_drawn_and_runs_nothing(tmp_path, kind):
    made = files.make_figure(
        replace(DAY, measure="killed", category="security"),
        produced=PRODUCED, form="svg", profile="internal", tiles=kind == "tiles",
    )  # fmt: skip
    root = ET.fromstring(made.content)  # noqa: S314 - our own file
    names = {element.tag.rsplit("}", 1)[-1] for element in root.iter()}
    assert not names & {"script", "foreignObject", "a", "iframe", "image", "animate", "set"}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            if name.endswith("href"):
                assert value.startswith(("#", "data:"))


def words(text: str) -> str:
    return SPACE.sub("", unescape_control(text))


def test_a_word_file_holds_it(tmp_path):
    path = tmp_path / "brief.docx"
    briefs.save_brief(path, DAY, produced=PRODUCED, profile="internal")
    document = docx.Document(io.BytesIO(path.read_bytes()))
    runs = [p.text for p in document.paragraphs]
    runs += [c.text for t in document.tables for row in t.rows for c in row.cells]
    shown = words("\n".join(runs))
    # A character that no Word file can hold stands there as its number.
    assert [p for p in PAYLOADS if words(clean(p)) not in shown] == []


@pytest.mark.parametrize(
    "command",
    [["claims", PAYLOADS[0] + "·i0"], ["summary"], ["numbers"], ["lint"], ["operations"]],
)
def test_a_terminal_is_given_no_control_characters(command, hostile_data: Path):
    done = subprocess.run(
        [sys.executable, "-m", "geo.cli", *command], capture_output=True, check=False,
    )  # fmt: skip
    out = (done.stdout + done.stderr).decode("utf-8")
    assert "Traceback" not in out
    assert re.search(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]", out) is None
