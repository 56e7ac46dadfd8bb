"""Good files of each kind are read exactly; nothing is changed without a word."""

import codecs
import datetime
import hashlib
import json

import pytest
import shapely
from upload_make import (
    BOX,
    HEAD,
    QUETTA,
    areas,
    collection,
    feature,
    gpkg,
    inline,
    patched,
    points,
    shape_zip,
    shared,
    sheet_xml,
    unzipped,
    with_part,
    workbook,
    zipped,
)

from geo.importers.upload.accept import accept
from geo.importers.upload.errors import UploadError
from geo.importers.upload.open import open_upload
from geo.importers.upload.table import BoundaryTable, TextTable


def text(data: bytes, *, file_name: str = "a.csv", **choices: str) -> TextTable:
    table = open_upload(data, file_name=file_name, choices=choices)
    assert isinstance(table, TextTable)
    assert all(isinstance(cell, str) for column in table.frame for cell in table.frame[column])
    return table


def boundary(data: bytes, **choices: str) -> BoundaryTable:
    table = open_upload(data, file_name="a.geojson", choices=choices)
    assert isinstance(table, BoundaryTable)
    return table


def cells(table: TextTable) -> list[list[str]]:
    return [list(table.frame.columns), *table.frame.to_numpy().tolist()]


def codes(table: TextTable | BoundaryTable) -> list[str]:
    return [note.code for note in table.notes]


TRICKY = (
    'id,"notes, long",NA\r\n00123,"a ""quoted"" \r\nline",NA\r\n123, 1.50 ,null\r\n'
    'کوئٹہ,=1+1,"\rlone, in quotes"\r\n,,""\r\n'
)
WANTED = [
    ["id", "notes, long", "NA"],
    ["00123", 'a "quoted" \r\nline', "NA"],
    ["123", " 1.50 ", "null"],
    ["کوئٹہ", "=1+1", "\rlone, in quotes"],
    ["", "", ""],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_every_cell_of_a_csv_is_as_written(encoding: str) -> None:
    table = text(TRICKY.encode(encoding))
    assert cells(table) == WANTED
    assert (table.kind, table.separator) == ("csv", ",")
    assert codes(table) == ([] if encoding == "utf-8" else ["note_bom"])


@pytest.mark.parametrize(
    ("mark", "kind"), [(";", "csv"), ("\t", "tsv"), ("|", "csv"), (",", "csv")]
)
def test_the_separator_is_found_and_told(mark: str, kind: str) -> None:
    table = text(f"id{mark}place\n1{mark}a b\n".encode())
    assert (cells(table), table.separator, table.kind) == (
        [["id", "place"], ["1", "a b"]],
        mark,
        kind,
    )


def test_decimal_commas_do_not_make_a_separator() -> None:
    assert cells(text(b"id;lat\n1;30,5\n2;31,25\n"))[1:] == [["1", "30,5"], ["2", "31,25"]]


def test_an_hxl_row_stays_in_place() -> None:
    table = text(b"id,best\n#event+code,#affected+killed\n1,0\n")
    assert cells(table)[1] == ["#event+code", "#affected+killed"]


def test_choices_answer_the_questions() -> None:
    urdu = "id,place\n1,پشين\n".encode("cp1256")
    with pytest.raises(UploadError) as caught:
        open_upload(urdu, file_name="a.csv")
    assert caught.value.asks == "encoding"
    assert caught.value.samples["cp1256"] == "1,پشين"
    assert caught.value.samples["cp437"] != "1,پشين"
    assert "cp1252" not in caught.value.choices, "its bytes are no text in cp1252"
    assert cells(text(urdu, encoding="cp1256"))[1] == ["1", "پشين"]
    assert text("id,b\n1,2\n".encode("utf-16-le"), encoding="utf-16-le").encoding == "utf-16-le"
    assert cells(text(b"id;b,c\n1;2,3\n", separator="semicolon")) == [["id", "b,c"], ["1", "2,3"]]
    assert cells(text(b'id,b\n1,5" pipe\n', quotes="plain"))[1] == ["1", '5" pipe']
    assert cells(text(b"id\n1\n\n", separator="comma")) == [["id"], ["1"], [""]]


def test_blank_lines_at_the_end_are_told() -> None:
    assert codes(text(b"a,b\n1,2\n\n\n")) == ["note_blank_end"]
    assert cells(text(b"a,b\n1,2"))[1] == ["1", "2"]
    assert cells(text(b"a,b\n")) == [["a", "b"]]


def test_the_name_decides_nothing() -> None:
    table = text(b"a,b\n1,2\n", file_name="{{7*191}}.geojson")
    assert (codes(table), table.file_name) == (["note_name"], "{{7*191}}.geojson")


def test_the_bytes_are_kept_with_their_digest(tmp_path) -> None:
    data = TRICKY.encode()
    (tmp_path / "a.csv").write_bytes(data)
    upload = accept(tmp_path / "a.csv", file_name="a.csv")
    assert (upload.data, upload.sha256) == (data, hashlib.sha256(data).hexdigest())
    assert open_upload(upload, file_name="a.csv").sha256 == upload.sha256
    with pytest.raises(UploadError, match="no regular file"):
        accept(tmp_path, file_name="a.csv")


def test_workbook_cells_are_as_written() -> None:
    day = datetime.datetime(2026, 1, 3)
    table = text(
        workbook(
            [
                ["id", "number", "day", "flag", "formula"],
                ["00123", 5.0, day, True, "=1+1"],
                ["123", 0.1, day.replace(hour=4), False, "text"],
                [None, -1e-7, datetime.time(4, 5), None, " spaced "],
            ]
        ),
        file_name="a.xlsx",
    )
    assert cells(table)[1:] == [
        ["00123", "5", "2026-01-03", "TRUE", "=1+1"],
        ["123", "0.1", "2026-01-03T04:00:00", "FALSE", "text"],
        ["", "-1e-07", "04:05:00", "", " spaced "],
    ]
    assert table.sheet == "Sheet"
    assert {"note_formula", "note_date"} <= set(codes(table))
    assert table.formulas.to_numpy().tolist() == [[2, "formula", "=1+1", ""]]


def test_a_formula_keeps_its_last_value_beside() -> None:
    rows = '<row r="2"><c r="A2"><f>B2*2</f><v>14</v></c><c r="B2"><v>7</v></c></row>'
    table = text(sheet_xml(HEAD + rows), file_name="a.xlsx")
    assert cells(table)[1] == ["=B2*2", "7"]
    assert table.formulas.to_numpy().tolist() == [[2, "id", "=B2*2", "14"]]


def test_a_shared_formula_is_written_out() -> None:
    rows = (
        '<row r="2"><c r="A2"><f t="shared" si="0" ref="A2:A3">B2+1</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><f t="shared" si="0"/><v>2</v></c></row>'
    )
    assert cells(text(sheet_xml(HEAD + rows)))[1:] == [["=B2+1", ""], ["=B3+1", ""]]


def test_shared_texts_runs_and_escapes() -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>a_x000D_b'
        "</t></si><si><r><t>کو</t></r><r><t>ئٹہ</t></r><rPh><t>no</t></rPh></si></sst>"
    )
    rows = '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c></row>'
    assert cells(text(shared(strings.encode(), HEAD + rows)))[1] == ["a\rb", "کوئٹہ"]


@pytest.mark.parametrize(("mac", "day"), [(False, "2026-01-03"), (True, "2030-01-04")])
def test_dates_count_from_the_workbooks_own_epoch(mac: bool, day: str) -> None:
    parts = unzipped(workbook([["id", "day"], ["1", datetime.date(2026, 1, 3)]]))
    if mac:
        parts["xl/workbook.xml"] = patched(
            parts["xl/workbook.xml"], b"<workbookPr/", b'<workbookPr date1904="1"/>'
        )
    assert cells(text(zipped(parts)))[1] == ["1", day]


def test_gaps_of_a_sheet_keep_the_row_numbers() -> None:
    rows = f'<row r="4">{inline("B4", "x")}</row><row r="9"/>'
    assert cells(text(sheet_xml(HEAD + rows)))[1:] == [["", ""], ["", ""], ["", "x"]]


def test_a_false_dimension_hides_no_row() -> None:
    data = with_part(
        "xl/worksheets/sheet1.xml",
        lambda x: patched(x, b'<dimension ref="A1:B3"', b'<dimension ref="A1:A1"'),
    )
    assert len(text(data).frame) == 2


def test_merged_and_hidden_are_told_and_a_sheet_is_chosen() -> None:
    rest = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    rows = f'<row r="2" hidden="1">{inline("A2", "x")}</row>'
    assert codes(text(sheet_xml(HEAD + rows, rest=rest))) == [
        "note_name",
        "note_merged",
        "note_hidden_row",
    ]
    two = workbook(None, b=[["x", "y"], ["1", "2"]])
    assert cells(text(two, sheet="b")) == [["x", "y"], ["1", "2"]]


def test_points_of_a_geojson_are_as_written() -> None:
    raw = collection(feature(a=1, b=None, c=True), feature(None, a="ü", d={"x": [1, "é"]}))
    raw = patched(raw, b"67.01", b"67.0100").replace(b'"a": 1,', b'"a": 1.50,')
    table = text(raw, file_name="a.geojson")
    assert cells(table) == [
        ["a", "b", "c", "d", "geometry_lon", "geometry_lat"],
        ["1.50", "", "true", "", "67.0100", "30.19"],
        ["ü", "", "", '{"x":["1","é"]}'.replace('"1"', "1"), "", ""],
    ]


def test_a_chosen_swap_is_done_and_told() -> None:
    raw = collection(feature({"type": "Point", "coordinates": [30.19, 67.01]}))
    swapped = text(raw, file_name="a.geojson", axes="latlon")
    assert cells(swapped)[1] == ["1", "67.01", "30.19"]
    assert codes(swapped) == ["note_axes"]
    kept = text(raw, file_name="a.geojson", axes="lonlat")
    assert (cells(kept)[1], codes(kept)) == (["1", "30.19", "67.01"], ["note_axes_kept"])


def test_ids_heights_marks_and_wgs84_members() -> None:
    point = {"type": "Point", "coordinates": [67.01, 30.19, 1680]}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    raw = codecs.BOM_UTF8 + collection({**feature(point), "id": 7}, crs=crs)
    table = text(raw, file_name="a.geojson")
    assert cells(table) == [["feature_id", "id", "geometry_lon", "geometry_lat"],
                            ["7", "1", "67.01", "30.19"]]  # fmt: skip
    assert codes(table) == ["note_height"]


def test_areas_of_a_geojson_become_shapes() -> None:
    several = {"type": "MultiPolygon", "coordinates": [BOX["coordinates"]]}
    bow = {"type": "Polygon", "coordinates": [[[66, 29], [67, 30], [67, 29], [66, 30], [66, 29]]]}
    table = boundary(collection(feature(BOX, name="a"), feature(several, name="b"),
                                feature(bow, name="c")))  # fmt: skip
    assert table.columns == ("name",)
    assert table.frame["name"].tolist() == ["a", "b", "c"]
    assert table.frame.geometry.iloc[0].equals(shapely.box(66, 29, 67, 30))
    assert table.frame.crs == "EPSG:4326"
    assert [(note.code, note.row) for note in table.notes] == [("note_invalid_shape", 4)]


def test_a_geopackage_gives_its_layer() -> None:
    table = text(gpkg(), file_name="a.gpkg")
    assert cells(table)[2] == ["2", "place 1", "01", "66.1", "29.5"]
    assert table.layer == "layer0"
    two = gpkg(points(), areas())
    assert text(two, file_name="a.gpkg", layer="layer0").layer == "layer0"
    assert boundary(two, layer="layer1").frame["name"].tolist() == ["d0", "d1"]


def test_other_systems_are_converted_and_told() -> None:
    table = boundary(gpkg(areas().to_crs(32642)))
    assert "note_reprojected" in codes(table)
    assert shapely.equals_exact(
        table.frame.geometry.normalize().array, areas().geometry.normalize().array, 1e-7
    ).all()


@pytest.mark.parametrize("crs", ["", "EPSG:4326"])
def test_a_shapefile_gives_text_and_points(crs: str) -> None:
    named = points().assign(name=["کوئٹہ", "Kech", "Duki"], n=[1, 2, 3])
    data = shape_zip({".prj": None} if crs else None, named)
    table = text(data, file_name="a.zip", crs=crs)
    assert cells(table)[1] == ["کوئٹہ", "00", "1", "66", "29.5"]
    assert (table.kind, table.encoding, table.layer) == ("shapefile", "utf-8", "layer")


def test_a_shapefile_of_areas_keeps_holes() -> None:
    ring = areas(1)
    ring.geometry = ring.geometry.difference(shapely.box(66.1, 29.1, 66.2, 29.2))
    table = boundary(shape_zip({"__MACOSX/._layer.shp": b"x"}, ring))
    assert table.frame.geometry.iloc[0].equals(ring.geometry.iloc[0])
    assert "note_members" in codes(table)


def test_a_collection_without_places_is_a_table() -> None:
    assert cells(text(collection(feature(None, a="1")), file_name="a.json")) == [["a"], ["1"]]
    assert json.loads(collection(feature(QUETTA)))["features"]
