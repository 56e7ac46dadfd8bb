"""Verify: a fresh file passes in every format, and one altered cell fails and is named."""

from __future__ import annotations

import io
import json
import sqlite3
from datetime import date

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image, PngImagePlugin

from geo import workflow
from geo.core.errors import DataError, NotFoundError
from geo.export.stamp import read_stamp
from geo.incidents.selection import Selection
from geo.workflow import files

PRODUCED = date(2026, 7, 15)
VIEW = Selection(start=date(2026, 1, 31), end=date(2026, 2, 6), as_of=date(2026, 2, 4))
FORMS = ("csv", "xlsx", "geojson", "gpkg", "parquet", "png", "svg", "pdf", "html")


def _export(path, **options):
    if path.suffix == ".html":
        workflow.save_map(path, VIEW, produced=PRODUCED)
    elif path.suffix[1:] in files.FIGURE_FORMS:
        files.save_figure(path, VIEW, produced=PRODUCED, size="a5-landscape", **options)
    else:
        files.save_table(path, VIEW, produced=PRODUCED, **options)
    return path


def _swap(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def _alter(path):  # noqa: PLR0911  (one way for each format)
    """Change one cell, letter or pixel; returns words that the verdict must name."""
    form = path.suffix[1:]
    if form == "csv":
        _swap(path, b"Battles", b"Battler")
        return "event_type"
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["G3"] = "changed"
        book.save(path)
        return "title"
    if form == "geojson":
        value = json.loads(path.read_text())
        value["features"][3]["properties"]["killed_low"] = 999
        path.write_text(json.dumps(value))
        return "features[3].properties.killed_low"
    if form == "gpkg":
        base = sqlite3.connect(path)
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            base.create_function(name, 1, lambda _: 0)
        base.execute("UPDATE incidents SET place = 'elsewhere' WHERE fid = 2")
        base.commit()
        base.close()
        return "place"
    if form == "parquet":
        table = pq.read_table(path)
        index = table.column_names.index("title")
        cells = table.column(index).to_pylist()
        cells[1] = "changed"
        changed = table.set_column(index, table.schema.field(index), pa.array(cells))
        pq.write_table(changed, path)
        return "row 3, title"
    if form == "png":
        image = Image.open(path)
        info = PngImagePlugin.PngInfo()
        for key, value in image.info.items():
            if isinstance(value, str):
                info.add_itxt(key, value, "en")
        image.putpixel((image.width // 2, image.height // 2), (255, 0, 0))
        image.save(path, pnginfo=info)
        return "picture, lines"
    if form == "svg":
        _swap(path, b">Quetta</text>", b">Kalat</text>")
        return "Kalat"
    if form == "pdf":
        _swap(path, b"/Subject ", b"/Subjekt ")
        return "object"
    _swap(path, b'"Battles"', b'"Battler"')
    return "Battler"


@pytest.mark.parametrize("form", FORMS)
def test_a_fresh_file_is_the_same_and_an_altered_one_is_not(tmp_path, form):
    path = _export(tmp_path / f"f.{form}")
    verdict = files.verify(path)
    assert verdict.same, verdict.sentences()
    assert verdict.notes == ()
    assert verdict.stamp.as_of == "2026-02-04"
    assert verdict.stamp.period == ("2026-01-31", "2026-02-06")
    assert "as_of=2026-02-04" in verdict.stamp.command("f")
    named = _alter(path)
    verdict = files.verify(path)
    assert not verdict.same
    assert any(named in d for d in verdict.differences), verdict.sentences()


def test_a_changed_stamp_is_refused(tmp_path):
    path = _export(tmp_path / "f.geojson")
    value = json.loads(path.read_text())
    value["stamp"]["produced"] = "2026-07-14"
    path.write_text(json.dumps(value))
    with pytest.raises(DataError, match="hash"):
        read_stamp(path)


def test_a_file_without_a_stamp_says_so(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a\n1\n")
    with pytest.raises(NotFoundError, match=r"stamp\.json"):
        read_stamp(path)
    with pytest.raises(NotFoundError, match="No file"):
        read_stamp(tmp_path / "none.png")
    (tmp_path / "b.png").write_bytes(b"not a picture")
    with pytest.raises(DataError, match="cannot be read"):
        read_stamp(tmp_path / "b.png")


def test_the_key_and_the_list_are_asked_for_and_never_shown(tmp_path, monkeypatch):
    chosen = str(workflow.view_scene(VIEW).incidents.query("possible").index[0])
    path = _export(tmp_path / "f.csv", key="a secret", withhold=[chosen])
    both = path.read_text() + (tmp_path / "f.csv.stamp.json").read_text()
    assert "a secret" not in both
    assert chosen not in both
    assert files.verify(path, key="a secret", withhold=[chosen]).same
    other = files.verify(path)
    assert not other.same
    assert any("another key" in d for d in other.differences)
    assert any("another list" in d for d in other.differences)


def test_another_record_is_named(tmp_path):
    path = _export(tmp_path / "f.geojson")
    value = json.loads(path.read_text())
    real = read_stamp(path)
    from dataclasses import replace

    value["stamp"] = json.loads(replace(real, data="0" * 64).text())
    path.write_text(json.dumps(value))
    verdict = files.verify(path)
    assert verdict.differences[0].startswith("data: 000000000000 in the file")


def test_the_commands_write_and_verify(tmp_path):
    from click.testing import CliRunner

    from geo.cli import main

    runner = CliRunner()
    view = ["--from", "2026-01-31", "--to", "2026-02-06", "--produced", "2026-07-15"]
    for words in (["figure", "a.png", *view, "--size", "slide", "--tiles-map"],
                  ["table", "b.csv", *view, "--what", "districts", "--hxl"]):  # fmt: skip
        path = tmp_path / words[1]
        done = runner.invoke(main, [words[0], str(path), *words[2:]])
        assert done.exit_code == 0, done.output
        assert "Profile public" in done.output
        said = runner.invoke(main, ["verify", str(path)])
        assert said.exit_code == 0
        assert said.output.startswith("same\nmade by: atlas ")
    _swap(tmp_path / "b.csv", b"Quetta", b"Kuetta")
    said = runner.invoke(main, ["verify", str(tmp_path / "b.csv")])
    assert said.exit_code == 1
    assert "Kuetta" in said.output
    wrong = runner.invoke(main, ["figure", str(tmp_path / "x.gif"), *view])
    assert wrong.exit_code == 2


def test_the_stamp_of_a_picture_survives_reading_as_bytes():
    made = files.make_figure(VIEW, produced=PRODUCED)
    assert Image.open(io.BytesIO(made.content)).info["atlas-stamp"] == made.stamp.text()
