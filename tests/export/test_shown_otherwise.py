"""Verify: a file whose cells are the same and that shows something else is not the same."""

import json
import re
import shutil
import sqlite3
import struct
import zipfile
import zlib
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from geo import workflow
from geo.core.digest import digest
from geo.core.errors import DataError
from geo.export.compare import differences, flat
from geo.export.stamp import read_stamp
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
    for form in ("csv", "xlsx", "gpkg", "geojson", "parquet"):
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
        "PRAGMA user_version = 77",
        "PRAGMA application_id = 1",
    ],
)
def test_a_geopackage_that_lies_elsewhere_is_another(made, tmp_path, change):
    path = tmp_path / "a.gpkg"
    shutil.copy(made / "f.gpkg", path)
    with sqlite3.connect(path) as base:
        base.execute(change)
    base.close()
    assert told(made, path)


def test_changes_that_lie_beside_a_geopackage_are_told(made, tmp_path):
    """Programs that open it show them; the file alone is that of the record."""
    path, behind = tmp_path / "a.gpkg", tmp_path / "b.gpkg"
    shutil.copy(made / "f.gpkg", path)
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA journal_mode = wal")
        base.execute("PRAGMA wal_autocheckpoint = 0")
        base.execute("UPDATE gpkg_contents SET description = 'Nothing happened here'")
        base.commit()
        for tail in ("", "-wal"):
            shutil.copy(f"{path}{tail}", f"{behind}{tail}")
    base.close()
    assert "b.gpkg-wal beside the file" in told(made, behind)[0]
    with pytest.raises(DataError, match="beside the file"):
        read_stamp(behind)
    shutil.move(f"{behind}-wal", f"{behind}-journal")
    assert "b.gpkg-journal beside the file" in told(made, behind)[0]
    (tmp_path / "b.gpkg-journal").write_bytes(b"")
    assert [one.split(":")[0] for one in told(made, behind)] == ["file format"]


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


def altered(made, path, change):
    """A copy of a JSON file in which something was changed."""
    value = json.loads((made / f"f{path.name[1:]}").read_text(encoding="utf-8"))
    change(value)
    path.write_text(json.dumps(value), encoding="utf-8")


def behind_a_key(value):
    cells = value["features"][0]["properties"]
    value["features[0].properties.title"] = cells["title"]
    cells["title"] = "Nothing happened here"


def ones_for_yes(value):
    for feature in value["features"]:
        feature["properties"] = {
            k: int(v) if isinstance(v, bool) else v for k, v in feature["properties"].items()
        }


@pytest.mark.parametrize("change", [behind_a_key, ones_for_yes])
def test_a_value_is_not_hidden_behind_a_key_that_reads_as_its_path(made, tmp_path, change):
    path = tmp_path / "a.geojson"
    altered(made, path, lambda _value: None)
    assert told(made, path) == []
    altered(made, path, change)
    assert told(made, path)


def test_no_two_values_have_one_path():
    value = {"a": [1, {"b": 2}], "a[1].b": 3, 'a["x"]': 4, "": {"": 5}, "[0]": 6}
    assert len(flat(value)) == 6
    assert len({str(flat({"a": empty})) for empty in ([], {}, 0, "")}) == 4


def as_text(base):
    shapes = base.execute("SELECT fid, geom FROM incidents").fetchall()
    triggers = base.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        base.execute(f'DROP TRIGGER "{name}"')
    for row, shape in shapes:
        text = digest(shape) if shape else shape
        base.execute("UPDATE incidents SET geom = ? WHERE fid = ?", (text, row))
    for _, again in triggers:
        base.execute(again)


def test_a_digest_is_not_the_shape_it_is_of(made, tmp_path):
    path = tmp_path / "a.gpkg"
    shutil.copy(made / "f.gpkg", path)
    with sqlite3.connect(path) as base:
        as_text(base)
    base.close()
    assert told(made, path)
    table = pq.read_table(made / "f.parquet")
    at = table.schema.get_field_index("geometry")
    texts = [digest(one) if one else None for one in table.column(at).to_pylist()]
    said = table.set_column(at, "geometry", pa.array(texts))
    pq.write_table(said.replace_schema_metadata(table.schema.metadata), tmp_path / "a.parquet")
    assert told(made, tmp_path / "a.parquet")


def test_a_column_of_another_type_or_with_papers_is_another(made, tmp_path):
    path = tmp_path / "a.parquet"
    table = pq.read_table(made / "f.parquet")
    pq.write_table(table, path, compression="gzip")
    assert told(made, path) == []
    at = table.schema.get_field_index("killed_low")
    for kind, papers in ((pa.float64(), None), (pa.int64(), {"note": "in thousands"})):
        one = pa.field("killed_low", kind, metadata=papers)
        other = table.set_column(at, one, table.column(at).cast(kind))
        pq.write_table(other.replace_schema_metadata(table.schema.metadata), path)
        assert [said.split(":")[0] for said in told(made, path)] == [f"column {at + 1}, killed_low"]


def test_bounds_and_remarks_that_others_read_are_compared(made, tmp_path):
    """A program that looks for a district passes over rows whose bounds leave it out."""
    path, content = tmp_path / "a.parquet", (made / "f.parquet").read_bytes()
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    for old, new, place in (
        (b"quetta", b"panjgu", "bounds of district_id in group 1"),
        (b"Incidents and claims: press", b"Incidents and claims: whole", "remark b'attribution'"),
    ):
        changed = content[footer:].replace(old, new)
        assert changed != content[footer:]
        path.write_bytes(content[:footer] + changed)
        assert [one.split(":")[0] for one in told(made, path)] == [place]


@pytest.mark.parametrize(
    ("key", "value"),
    [("withheld", "Nothing withheld."), ("period", ["1999-01-01", "1999-12-31"]),
     ("command", "rm -rf /"), ("product", "Gazette"), ("filters", "all kinds")],
)  # fmt: skip
def test_the_papers_beside_a_csv_are_compared_whole(made, tmp_path, key, value):
    shutil.copy(made / "f.csv", tmp_path / "a.csv")
    papers = tmp_path / "a.csv.stamp.json"
    altered(made, papers, lambda stamp: stamp["stamp"].update({key: value}))
    assert key in told(made, tmp_path / "a.csv")[0]


def test_what_else_stands_in_or_beside_a_csv_is_told(made, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes((made / "f.csv").read_bytes() + b"\r\n")
    papers = tmp_path / "a.csv.stamp.json"
    altered(made, papers, lambda _value: None)
    assert "number of rows" in told(made, path)[0]
    shutil.copy(made / "f.csv", path)
    assert told(made, path) == []
    altered(made, papers, lambda value: value.update({"stamp note": "verified"}))
    assert "stamp note" in told(made, path)[0]


def test_a_remark_on_an_archive_and_what_follows_it_are_told(made, tmp_path):
    for form, tail in (("docx", b"hello"), ("xlsx", b"tail")):
        path = tmp_path / f"a.{form}"
        shutil.copy(made / f"f.{form}", path)
        if form == "docx":
            with zipfile.ZipFile(path, "a") as archive:
                archive.comment = tail
        else:
            path.write_bytes(path.read_bytes() + tail)
        assert any("after it" in said for said in told(made, path))
