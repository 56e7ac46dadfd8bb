"""Verify: a file whose cells are the same and that shows something else is not the same."""

import re
import shutil
import sqlite3
import struct
import zipfile
import zlib
from datetime import date

import pytest
from PIL import Image

from geo import workflow
from geo.core.errors import DataError
from geo.export.compare import differences
from geo.incidents.selection import Selection
from geo.workflow import files

PRODUCED = date(2026, 7, 15)
VIEW = Selection(start=date(2026, 1, 31), end=date(2026, 2, 1))
DATA, END = b'<script type="application/json"', b"</script>\n"
HEADING = (
    b'<script type="text/plain"></SCRIPT><h1>999 killed</h1><script type="text/plain"></script>'
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    workflow.save_map(folder / "f.html", VIEW, produced=PRODUCED)
    files.save_figure(folder / "f.png", VIEW, produced=PRODUCED, size="a5-landscape", dpi=60)
    for form in ("xlsx", "gpkg", "geojson"):
        files.save_table(folder / f"f.{form}", VIEW, produced=PRODUCED)
    files.save_brief(folder / "f.docx", VIEW, produced=PRODUCED)
    return folder


def told(made, path):
    """What is said of a file, or that it is refused."""
    try:
        return differences(path, made / f"f{path.suffix}")
    except DataError as error:
        return [str(error)]


def in_the_body(page):
    at = page.index(b">", page.index(b"<body")) + 1
    return page[:at] + HEADING + page[at:]


def before_the_policy(page):
    at = page.index(b"<meta charset")
    return page[:at] + HEADING.replace(b"<h1>", b"<script>") + page[at:]


def another_block_first(page):
    start = page.index(DATA)
    end = page.index(END, start) + len(END)
    block = page[start:end]
    bad = block.replace(b'"BLA"', b'"XXX"')
    assert bad != block
    return page[:start] + b'<script type="text/plain">' + block + bad + page[end:]


def another_name(page):
    return re.sub(rb'id="atlas-data-....', rb'id="atlas-data-0000', page)


def after_the_end(page):
    return page + HEADING


@pytest.mark.parametrize(
    "change", [in_the_body, before_the_policy, another_block_first, another_name, after_the_end]
)
def test_a_page_with_anything_but_its_own_is_another(made, tmp_path, change):
    path = tmp_path / "a.html"
    path.write_bytes(change((made / "f.html").read_bytes()))
    assert told(made, path)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(
    "more",
    [
        chunk(b"acTL", struct.pack(">II", 1, 0)), chunk(b"gAMA", struct.pack(">I", 1)),
        chunk(b"tRNS", struct.pack(">HHH", 0, 0, 0)),
    ],
    ids=["frames", "gamma", "see-through"],
)  # fmt: skip
def test_a_picture_with_another_chunk_is_another(made, tmp_path, more):
    content = (made / "f.png").read_bytes()
    at = content.index(b"IDAT") - 4
    path = tmp_path / "a.png"
    path.write_bytes(content[:at] + more + content[at:])
    assert told(made, path)


def test_what_follows_a_picture_is_told(made, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes((made / "f.png").read_bytes() + b"PK\x03\x04")
    assert told(made, path) == ["bytes after the picture: '4' in the file, '0' from the record"]


def test_the_same_picture_in_other_bytes_is_the_same(made, tmp_path):
    content = (made / "f.png").read_bytes()
    start, end = content.index(b"IDAT") - 4, content.index(b"IEND") - 4
    pixels, at = b"", start
    while at < end:
        (size,) = struct.unpack_from(">I", content, at)
        pixels += content[at + 8 : at + 8 + size]
        at += 12 + size
    again = zlib.compress(zlib.decompress(pixels), 1)
    path = tmp_path / "a.png"
    path.write_bytes(content[:start] + chunk(b"IDAT", again) + content[end:])
    with Image.open(path) as picture:
        picture.load()
    assert path.read_bytes() != content
    assert told(made, path) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE gpkg_geometry_columns SET srs_id = 3857",
        "UPDATE gpkg_contents SET srs_id = 0",
        "UPDATE gpkg_spatial_ref_sys SET definition = replace(definition, '6378137', '9')",
        "CREATE TABLE more (a)",
        "CREATE TRIGGER later AFTER DELETE ON gpkg_contents BEGIN SELECT 1; END",
        "ALTER TABLE gpkg_contents ADD COLUMN much AS (hex(zeroblob(500000000)))",
    ],
)
def test_a_geopackage_that_lies_elsewhere_is_another(made, tmp_path, change):
    path = tmp_path / "a.gpkg"
    shutil.copy(made / "f.gpkg", path)
    with sqlite3.connect(path) as base:
        base.execute(change)
    base.close()
    assert told(made, path)


def rezipped(source, path, change):
    """A copy of an archive; ``change`` gives the members that stand for one."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            for data in change(one.filename, old.read(one)):
                new.writestr(one.filename, data)


def hidden(name, data):
    return [data.replace(b'<row r="3"', b'<row r="3" hidden="1"')]


def formatted(name, data):
    if name == "xl/styles.xml":
        data = data.replace(b"<numFmts", b'<numFmts x="1"')
    return [data]


def test_a_workbook_that_hides_a_row_or_formats_a_figure_is_another(made, tmp_path):
    for number, change in enumerate((hidden, formatted)):
        path = tmp_path / f"{number}.xlsx"
        rezipped(made / "f.xlsx", path, change)
        assert told(made, path)
    rezipped(made / "f.xlsx", tmp_path / "same.xlsx", lambda _name, data: [data])
    assert told(made, tmp_path / "same.xlsx") == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_part_that_stands_twice_is_told(made, tmp_path, form):
    """Programs differ on which of the two they read."""
    path = tmp_path / f"a.{form}"
    rezipped(
        made / f"f.{form}", path, lambda name, data: [b"<a/>", data] if "xml" in name else [data]
    )
    assert told(made, path)
    before = tmp_path / f"b.{form}"
    before.write_bytes(b"MZ" + (made / f"f.{form}").read_bytes())
    assert told(made, before)


def test_a_key_that_stands_twice_is_refused(made, tmp_path):
    text = (made / "f.geojson").read_text(encoding="utf-8")
    twice = re.sub(r'("event_type": ?)("[^"]*")', r'\1"Riots",\g<0>', text, count=1)
    assert twice != text
    path = tmp_path / "a.geojson"
    path.write_text(twice, encoding="utf-8")
    assert "stands twice" in told(made, path)[0]
