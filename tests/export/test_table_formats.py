"""Tables in five formats: the same cells, no place that is not known, papers inside."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date

import geopandas as gpd
import openpyxl
import pyarrow.parquet as pq
import pytest
import shapely
from table_reading import cell_text, read_cells

from geo import workflow
from geo.core.cells import unescape_control, unguard_cell
from geo.core.errors import OptionError
from geo.export.frames import WHATS, make_table
from geo.export.table import FORMATS, table_bytes, write_table
from geo.incidents.selection import Selection
from geo.workflow import files

PRODUCED = date(2026, 7, 15)
VIEW = Selection(start=date(2026, 1, 1), end=date(2026, 2, 28))


def _table(what="incidents"):
    scene = workflow.view_scene(VIEW)
    return make_table(
        scene,
        what=what,
        attribution="As cited.",
        stamp='{"a":1,"profile":"internal"}',
        produced="2026-07-15",
    )


def test_the_districts_say_whose_figures_they_have():
    view = Selection(start=date(2026, 1, 31), measure="killed", rule="official", bound="low",
                     as_of=date(2026, 2, 1), end=date(2026, 1, 31))  # fmt: skip
    for one, rule in ((view, "official"), (replace(view, measure="incidents"), "")):
        frame = make_table(workflow.view_scene(one), what="districts", attribution="", stamp="{}",
                           produced="2026-07-15").frame  # fmt: skip
        said = frame[["rule", "bound", "period_from", "period_to", "as_of"]].drop_duplicates()
        assert said.to_numpy().tolist() == [[rule, "low", "2026-01-31", "2026-01-31", "2026-02-01"]]


def test_a_text_that_reads_as_an_error_stays_a_text(tmp_path):
    table = _table()
    title = ["#N/A", "#REF!", *table.frame["title"][2:]]
    changed = replace(table, frame=table.frame.assign(title=title), attribution="#VALUE!")
    path = write_table(tmp_path / "t.xlsx", changed)
    book = openpyxl.load_workbook(path)
    at = changed.frame.columns.get_loc("title") + 1
    told = [book[changed.what].cell(row, at) for row in (2, 3)] + [book["about"].cell(1, 2)]
    assert [cell.value for cell in told] == ["#N/A", "#REF!", "#VALUE!"]
    assert {cell.data_type for cell in told} == {"s"}


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_gives_the_cells_back(tmp_path, form, what):
    table = _table(what)
    path = write_table(tmp_path / f"t.{form}", table)
    rows, shapes = read_cells(path)
    assert rows[0] == list(table.frame.columns)
    assert len(rows) - 1 == len(table.frame) > 10
    for got, want in zip(rows[1:], table.frame.astype(object).itertuples(index=False), strict=True):
        for a, b in zip(got, map(cell_text, want), strict=True):
            assert a == b or float(a) == float(b)
    if table.geometry is not None and shapes is not None:
        for got, want in zip(shapes, table.geometry, strict=True):
            assert (got is None) == (want is None)
            assert got is None or shapely.equals_exact(
                shapely.normalize(
                    shapely.multipolygons([got]) if got.geom_type == "Polygon" else got
                ),
                shapely.normalize(
                    shapely.multipolygons([want]) if want.geom_type == "Polygon" else want
                ),
                1e-6,
            )


@pytest.mark.parametrize("what", WHATS)
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_table_gives_the_same_bytes(form, what):
    assert table_bytes(_table(what), form=form) == table_bytes(_table(what), form=form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_record_known_by_district_has_no_point_anywhere(tmp_path, form):
    table = _table()
    coarse = table.frame["placement"].isin(["district", "unplaced"])
    assert coarse.sum() > 5
    rows, shapes = read_cells(write_table(tmp_path / f"t.{form}", table))
    head = rows[0]
    for row, vague in zip(rows[1:], coarse, strict=True):
        for column in ("lon", "lat", "radius_km"):
            assert (row[head.index(column)] == "") == vague
    if shapes is not None:
        assert [s is None for s in shapes] == list(coarse)


def test_geojson_is_of_the_standard(tmp_path):
    value = json.loads(table_bytes(_table("districts"), form="geojson"))
    assert value["type"] == "FeatureCollection"
    assert "crs" not in value
    assert value["attribution"] == "As cited."
    assert len(value["coverage"]) == 8
    assert value["stamp"] == {"a": 1, "profile": "internal"}
    for feature in value["features"]:
        for polygon in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"]))):
            assert polygon.exterior.is_ccw
            west, south, east, north = polygon.bounds
            assert 60 < west < east < 71
            assert 24 < south < north < 33


def test_geoparquet_is_of_version_1_1(tmp_path):
    path = write_table(tmp_path / "t.parquet", _table())
    metadata = pq.read_schema(path).metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["encoding"] == "WKB"
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point"]
    assert "crs" not in geo["columns"]["geometry"]
    assert gpd.read_parquet(path).crs.to_epsg() in (4326, None)
    assert metadata[b"attribution"] == b"As cited."
    assert len(json.loads(metadata[b"coverage"])) == 8


@pytest.mark.parametrize("what", ["incidents", "districts"])
def test_qgis_finds_a_style_and_papers_in_the_geopackage(tmp_path, what):
    from defusedxml.ElementTree import fromstring

    path = write_table(tmp_path / "t.gpkg", _table(what))
    base = sqlite3.connect(path)
    style = base.execute(
        "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
    ).fetchall()
    papers = dict(base.execute("SELECT md_standard_uri, metadata FROM gpkg_metadata"))
    columns = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()
    assert [(s[0], s[1], s[3]) for s in style] == [(what, columns[what], 1)]
    root = fromstring(style[0][2].split("\n", 1)[1])
    assert root.tag == "qgis"
    symbols = {s.get("name") for s in root.iter("symbol")}
    used = {e.get("symbol") for e in root.iter() if e.get("symbol")}
    assert used == symbols
    assert papers["attribution"] == "As cited."
    assert papers["atlas-stamp"] == '{"a":1,"profile":"internal"}'
    assert len(json.loads(papers["coverage"])) == 8


def test_the_hxl_row_stands_below_the_header(tmp_path):
    table = _table()
    for form in ("csv", "xlsx"):
        path = tmp_path / f"h.{form}"
        write_table(path, table, hxl=True)
        rows, _ = read_cells(path)
        tags = dict(zip(rows[0], rows[1], strict=True))
        assert tags["lat"] == "#geo+lat"
        assert tags["killed_low"] == "#affected+killed+min"
        assert len(rows) == len(table.frame) + 2
    with pytest.raises(OptionError, match="HXL"):
        files.save_table(tmp_path / "h.gpkg", VIEW, produced=PRODUCED, hxl=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_formula_is_no_formula_in_a_spreadsheet(tmp_path, form):
    table = _table()
    hostile = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\rx", "'=1", "{{7*191}}"]
    frame = table.frame.head(len(hostile)).assign(title=hostile)
    path = write_table(tmp_path / f"x.{form}", replace(table, frame=frame, geometry=None))
    raw = path.read_bytes()
    if form == "xlsx":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert all(c.data_type != "f" for r in sheet.iter_rows() for c in r)
        column = [c.value for c in sheet[1]].index("title") + 1
        cells = [sheet.cell(n + 2, column).value for n in range(len(hostile))]
        assert [unguard_cell(unescape_control(c)) for c in cells] == hostile
    else:
        rows, _ = read_cells(path)
        assert [r[rows[0].index("title")] for r in rows[1:]] == hostile
        assert b",'=1+1," in raw


def test_absence_is_told_from_zero():
    frame = _table("districts").frame
    none = frame["status"] == "no record"
    assert none.any()
    assert frame.loc[none, "value"].isna().all()
    assert (frame.loc[~none, "records"] > 0).all()


def test_an_unknown_ending_names_the_choices(tmp_path):
    with pytest.raises(OptionError, match=r"\.geojson"):
        files.save_table(tmp_path / "t.shp", VIEW, produced=PRODUCED)
    with pytest.raises(OptionError, match="districts"):
        _table("towns")
