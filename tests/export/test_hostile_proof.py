"""Verify: a file that anybody made is refused in words, soon, and without a trace of it."""

from __future__ import annotations

import json
import sqlite3
import time
import zipfile
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from geo.cli import main
from geo.core.errors import DataError, NotFoundError
from geo.export.compare import cells
from geo.export.stamp import Stamp, read_stamp

TRUE = {
    "kind": "map", "data": "d", "view": "from=2026-01-31", "produced": "2026-11-22", "cutoff": "",
    "as_of": "", "period": ("2026-01-31", "2026-01-31"), "filters": "", "vintage": "36",
    "version": "0", "profile": "public", "key": "", "kept_back": "", "withheld": "",
}  # fmt: skip
ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c"


def stamped(path, **changes):
    """A file with a stamp whose hash is right, whatever it says."""
    stamp = Stamp(**{**TRUE, **changes})
    try:
        content = stamp.content
    except (TypeError, ValueError):
        content = "none"
    path.write_text(json.dumps({"stamp": asdict(stamp) | {"content": content}}))
    return path


@pytest.mark.parametrize(
    "changes",
    [
        {"view": 5}, {"options": ["a"]}, {"options": None}, {"kind": ["map"]}, {"data": 5},
        {"boundaries": None}, {"produced": "tomorrow"}, {"period": (1, 2)}, {"options": {"dpi": 9}},
    ],
    ids=str,
)  # fmt: skip
def test_a_stamp_of_other_types_is_none(tmp_path, changes):
    with pytest.raises(DataError, match="stamp cannot be read"):
        read_stamp(stamped(tmp_path / "a.geojson", **changes))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("clusters", {"path": "/nowhere"}), ("screenshot", {"width": "abc"}),
        ("screenshot", {"width": "9" * 5000}), ("figure", {"dpi": "1e9"}),
        ("map", {"produced": "x"}),
    ],
)  # fmt: skip
def test_options_that_no_file_has_are_said(tmp_path, kind, options):
    path = stamped(tmp_path / "a.geojson", kind=kind, options=options)
    done = CliRunner().invoke(main, ["verify", str(path)])
    assert done.exit_code == 2, done.output
    assert "not what its stamp says" in done.output


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", "[" * 200_000 + "]" * 200_000),
        (
            "a.html",
            '<script type="application/json" id="atlas-data-0123456789abcdef">'
            '{"meta": 5}</script>\n',
        ),
        ("a.png", "\x89PNG"),
        ("a.docx", "PK"),
        ("a.gpkg", "SQLite format 3\0"),
    ],
)
def test_what_a_library_chokes_on_cannot_be_read(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(DataError, match="cannot be read"):
        read_stamp(tmp_path / name)
    (tmp_path / "b.csv").write_text("a")
    (tmp_path / "b.csv.stamp.json").write_text("5")
    with pytest.raises(DataError, match="cannot be read"):
        read_stamp(tmp_path / "b.csv")


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("a.html", '<script type="application/json">'),
        ("a.svg", '<metadata id="atlas-stamp">'),
    ],
)
def test_a_mark_that_never_ends_is_looked_for_once(tmp_path, name, mark):
    (tmp_path / name).write_text(mark * 40_000)
    began = time.process_time()
    with pytest.raises(NotFoundError, match="no stamp"):
        read_stamp(tmp_path / name)
    assert time.process_time() - began < 2


def test_a_key_that_stands_twice_among_many_is_found_soon(tmp_path):
    keys = [f'"k{n}":0' for n in range(200_000)]
    (tmp_path / "a.geojson").write_text("{" + ",".join([*keys, keys[-1]]) + "}")
    began = time.process_time()
    with pytest.raises(DataError, match="'k199999' stands twice"):
        read_stamp(tmp_path / "a.geojson")
    assert time.process_time() - began < 2


def test_a_view_of_a_database_is_not_run(tmp_path):
    path = tmp_path / "a.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE gpkg_metadata (metadata, md_standard_uri)")
        base.execute("CREATE TABLE gpkg_contents (table_name)")
        base.execute("INSERT INTO gpkg_contents VALUES ('evil')")
        base.execute(f"CREATE VIEW evil AS {ENDLESS}")
    base.close()
    with pytest.raises(ValueError, match="evil is no table"):
        cells(path)
    with sqlite3.connect(path) as base:
        base.execute("DROP TABLE gpkg_metadata")
        base.execute(f"CREATE VIEW gpkg_metadata AS {ENDLESS.replace('x FROM', 'x metadata FROM')}")
    base.close()
    with pytest.raises(DataError, match="is no table"):
        read_stamp(path)


def test_the_name_of_a_database_is_no_option_of_it(tmp_path):
    path = tmp_path / "a?mode=rwc&b=.gpkg"
    path.write_bytes(b"")
    with pytest.raises((DataError, NotFoundError)):
        read_stamp(path)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path):
    for name in ("a.xlsx", "a.docx"):
        with (
            zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as parts,
            parts.open("part", "w") as part,
        ):
            for _ in range(410):
                part.write(bytes(1_000_000))
        with pytest.raises(DataError, match="declare 410,000,000 bytes together"):
            read_stamp(tmp_path / name)
