"""Boundary files of anybody's making: what is read, what is asked, what is refused, what is said.

The files are made here from the shipped outlines, a kilometre off, with columns as agencies write
them.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.core.crs import area_km2
from geo.districts.boundaries import load_boundaries, load_context
from geo.importers.boundaries.codes import CODES, NOTES, BoundaryFileError
from geo.importers.boundaries.columns import choose_code, choose_name
from geo.importers.boundaries.measures import measure_reading
from geo.importers.boundaries.outlines import join_features, mend
from geo.importers.boundaries.read import read_boundary_file
from geo.importers.boundaries.select import select_features
from geo.importers.upload.errors import UploadError

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def agency():
    """Districts as an agency's file of the country has them: other provinces' beside them."""
    shipped = load_boundaries()
    own = pd.DataFrame(
        {
            "ADM2_EN": shipped["name"].str.upper(),
            "ADM2_PCODE": shipped["pcode"].fillna(shipped["name"].str.upper()),
            "ADM1_EN": "Balochistan",
            "REMARK": "",
        }
    ).reset_index(drop=True)
    provinces = load_context("provinces")
    sindh = provinces[provinces["name"] == "Sindh"].geometry.iloc[0]
    west, south, east, north = sindh.bounds
    middle = (west + east) / 2
    parts = [sindh & shapely.box(west, south, middle, north),
             sindh & shapely.box(middle, south, east, north)]  # fmt: skip
    other = pd.DataFrame(
        {"ADM2_EN": ["Larkana", "Sukkur"], "ADM2_PCODE": ["PK801", "PK802"], "ADM1_EN": "Sindh",
         "REMARK": ""}
    )  # fmt: skip
    shapes = [*shipped.geometry.translate(0.01, -0.005), *parts]
    table = pd.concat([own, other], ignore_index=True)
    return gpd.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")


def geojson(frame):
    return json.dumps(json.loads(frame.to_json())).encode()


def read(data, name="file.geojson", **choices):
    return read_boundary_file(data, file_name=name, choices=choices)


def asked(data, name="file.geojson", **choices):
    with pytest.raises(UploadError) as caught:
        read(data, name, **choices)
    return caught.value


def cells_of(frame):
    return pd.DataFrame(frame.drop(columns="geometry")).astype(str)


def test_a_file_of_the_country_asks_for_the_province_and_offers_it(agency):
    question = asked(geojson(agency))
    assert (question.asks, question.code) == ("where", "boundary_where")
    assert question.choices == ("ADM1_EN=Balochistan", "inside", "all")
    assert question.samples["ADM1_EN=Balochistan"] == "36 of 38 features"
    assert "2 of 38 areas lie outside of the province" in str(question)
    reading = read(geojson(agency), where="ADM1_EN=Balochistan")
    assert (len(reading.units), reading.matched, reading.rows_read, reading.rows_kept) == (
        36, 36, 38, 36,
    )  # fmt: skip
    assert (reading.name_column, reading.code_column) == ("ADM2_EN", "ADM2_PCODE")
    said = [note.what for note in reading.notes]
    assert "Names were read from the column 'ADM2_EN'" in said
    assert "2 of 38 features were left out by 'ADM1_EN=Balochistan'" in said
    assert list(reading.units.index) == sorted(load_boundaries().index)
    assert reading.units.loc["surab", "name"] == "SURAB"
    assert reading.units.loc["quetta", "how"] == "code"


def test_a_geopackage_in_metres_and_a_zipped_shapefile_read_the_same(agency, tmp_path):
    frame = agency.iloc[:36]
    path = tmp_path / "a.gpkg"
    frame.to_crs("EPSG:32641").to_file(path, layer="adm2")
    metres = read(path.read_bytes(), "a.gpkg")
    assert any("converted from WGS 84 / UTM zone 41N" in note.what for note in metres.notes)
    frame.to_file(tmp_path / "b.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("b.*"):
            archive.write(part, part.name)
    zipped = read(packed.getvalue(), "b.zip")
    for reading in (metres, zipped):
        assert reading.matched == 36
        assert reading.units["area_km2"].sum() == pytest.approx(348_300, rel=0.002)
    assert zipped.units["name"].tolist() == metres.units["name"].tolist()


def test_a_reference_system_that_is_not_stated_is_asked_for(agency, tmp_path):
    agency.iloc[:36].to_file(tmp_path / "b.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("b.*"):
            if part.suffix != ".prj":
                archive.write(part, part.name)
    question = asked(packed.getvalue(), "b.zip")
    assert (question.asks, question.code) == ("crs", "crs_missing")
    # An agency's archive holds a shapefile a level.
    with zipfile.ZipFile(packed, "a") as archive:
        for part in tmp_path.glob("b.*"):
            archive.write(part, f"pak_admin1{part.suffix}")
    question = asked(packed.getvalue(), "b.zip")
    assert (question.asks, question.code) == ("layer", "shp_layer")
    assert sorted(question.choices) == ["b", "pak_admin1"]
    assert asked(packed.getvalue(), "b.zip", layer="c").code == "choice_invalid"
    reading = read(packed.getvalue(), "b.zip", layer="b", crs="EPSG:4326")
    assert (reading.matched, reading.layer) == (36, "b")


def test_tables_points_and_other_countries_are_refused():
    assert asked(b"name,code\nQuetta,PK226\n", "a.csv").code == "boundary_not_areas"
    point = gpd.GeoDataFrame({"name": ["Quetta"]}, geometry=gpd.points_from_xy([67], [30]),
                             crs="EPSG:4326")  # fmt: skip
    assert asked(geojson(point)).code == "boundary_not_areas"
    assert asked(b"{}", colour="red").code == "choice_unknown"
    far = pd.DataFrame({"name": ["Paris"]})
    with pytest.raises(BoundaryFileError) as caught:
        select_features(far, shapes(shapely.box(2, 48, 3, 49)), "")
    assert caught.value.code == "boundary_outside"


def test_where_takes_a_value_inside_or_all_and_nothing_that_selects_nothing(agency):
    cells, outlines = cells_of(agency), shapes(*agency.geometry)
    kept, notes = select_features(cells, outlines, "inside")
    assert (kept.sum(), len(notes)) == (36, 1)
    kept, notes = select_features(cells, outlines, "all")
    assert (kept.sum(), notes) == (38, [])
    with pytest.raises(BoundaryFileError, match="selects nothing") as caught:
        select_features(cells, outlines, "ADM1_EN=Punjab")
    assert caught.value.asks == "where"
    # A column's own name may hold the sign that divides it from the value.
    odd = cells.rename(columns={"ADM1_EN": "a=b"})
    assert select_features(odd, outlines, "a=b=Sindh")[0].sum() == 2


def test_columns_are_taken_if_one_alone_fits_and_asked_for_otherwise(agency):
    cells = cells_of(agency.iloc[:36])
    assert choose_name(cells, "")[0] == "ADM2_EN"
    assert choose_code(cells, "")[0] == "ADM2_PCODE"
    assert choose_code(cells, "-") == ("", [])
    twice = cells.assign(other=cells["ADM2_EN"].str.title())
    with pytest.raises(BoundaryFileError) as caught:
        choose_name(twice, "")
    assert caught.value.choices[:2] == ("ADM2_EN", "other")
    assert caught.value.samples["other"] == "Awaran, Barkhan, Chagai"
    assert choose_name(twice.rename(columns={"other": "Name"}), "")[0] == "Name"
    with pytest.raises(BoundaryFileError, match="no column 'x'"):
        choose_name(cells, "x")
    strange = cells.assign(ADM2_EN=[f"Unit {n}" for n in range(36)])
    with pytest.raises(BoundaryFileError, match="No column is known") as caught:
        choose_name(strange, "")
    assert caught.value.choices == ("ADM2_EN", "ADM2_PCODE", "ADM1_EN")
    # Codes of another scheme are not taken for those in use.
    old = cells.assign(ADM2_PCODE=[f"PK7{n:02d}" for n in range(36)])
    assert choose_code(old, "") == ("", [])


def test_a_crossing_outline_is_refused_or_repaired_and_said():
    bow = shapely.Polygon([(66, 29), (67, 30), (67, 29), (66, 30), (66, 29)])
    with pytest.raises(BoundaryFileError) as caught:
        mend(shapes(shapely.box(65, 28, 66, 29), bow), [2, 3], "")
    assert (caught.value.asks, caught.value.row) == ("repair", 3)
    assert "Self-intersection" in str(caught.value)
    whole, notes = mend(shapes(shapely.box(65, 28, 66, 29), bow), [2, 3], "mend")
    assert shapely.is_valid(whole).all()
    assert [note.row for note in notes] == [3]
    assert re.search(r"its area went from [\d.,]+ to [\d.,]+ km2", notes[0].what)
    with pytest.raises(BoundaryFileError, match="no ground"):
        mend(shapes(shapely.Polygon([(66, 29), (67, 29), (66, 29)])), [2], "mend")


def test_several_features_of_a_district_become_one_by_choice_alone(agency):
    quetta = agency.iloc[[26]]
    assert quetta["ADM2_EN"].iloc[0] == "PISHIN"
    parts = quetta.loc[quetta.index.repeat(2)].reset_index(drop=True)
    west, south, east, north = quetta.geometry.iloc[0].bounds
    middle = (west + east) / 2
    halves = shapes(
        quetta.geometry.iloc[0] & shapely.box(west, south, middle, north),
        quetta.geometry.iloc[0] & shapely.box(middle, south, east, north),
    )
    kept = {"name_column": "ADM2_EN", "code_column": "ADM2_PCODE"}
    with pytest.raises(BoundaryFileError) as caught:
        join_features(cells_of(parts), halves, [2, 3], choice="", **kept)
    assert (caught.value.asks, caught.value.row) == ("dissolve", 3)
    assert caught.value.choices == ("ADM2_PCODE", "ADM2_EN")
    table, joined, notes = join_features(
        cells_of(parts), halves, [2, 3], choice="ADM2_PCODE", **kept
    )
    assert table.to_dict("records") == [{"name": "PISHIN", "code": "PK225", "rows": "2, 3"}]
    assert shapely.area(joined)[0] == pytest.approx(quetta.geometry.iloc[0].area)
    assert notes[0].what == "2 features became 'PISHIN' (rows 2, 3)"
    mixed = cells_of(parts).assign(ADM2_EN=["Pishin", "Ziarat"])
    with pytest.raises(BoundaryFileError, match="joins 'Pishin' and 'Ziarat'"):
        join_features(mixed, halves, [2, 3], choice="ADM2_PCODE", **kept)
    nameless = cells_of(parts).assign(ADM2_EN=["Pishin", " "])
    with pytest.raises(BoundaryFileError, match="row 3, column ADM2_EN"):
        join_features(nameless, halves, [2, 3], choice="", **kept)


def test_numbered_names_are_not_one_and_what_is_refused_as_one_can_be_joined():
    square = shapely.box(66, 29, 66.1, 29.1)
    ground = shapes(square, shapely.box(66.1, 29, 66.2, 29.1))

    def join(*names, choice=""):
        cells = pd.DataFrame({"name": names})
        return join_features(
            cells, ground, [2, 3], name_column="name", code_column="", choice=choice
        )[0]

    assert list(join("UC 1-11", "UC 11-1")["name"]) == ["UC 1-11", "UC 11-1"]
    assert list(join("UC 1-11", "UC 111", choice="name")["name"]) == ["UC 1-11", "UC 111"]
    with pytest.raises(BoundaryFileError, match="'Musa Khel' or 'Musakhel', rows 2, 3") as caught:
        join("Musa Khel", "Musakhel")
    assert caught.value.choices == ("name",)
    assert list(join("Musa Khel", "Musakhel", choice="name")["rows"]) == ["2, 3"]


def test_a_unit_of_its_own_keeps_its_name_and_is_said(agency):
    frame = agency.iloc[:36].assign(
        ADM2_EN=["مکران نو" if n == 5 else v for n, v in enumerate(agency["ADM2_EN"].iloc[:36])],
        ADM2_PCODE="",
    )
    reading = read(geojson(frame), name_column="ADM2_EN")
    own = reading.units[reading.units["match_id"] == ""]
    assert list(own.index) == ["unit-6"]
    assert own["name"].tolist() == ["مکران نو"]
    assert "answers to none of the 36 districts" in reading.notes[-1].what
    measures = measure_reading(reading, points=5_000, seed=0)
    assert measures.unmatched == ("مکران نو",)
    assert measures.missing == ("Duki",)
    assert "Districts of the 36 without a unit: Duki" in measures.sentences()


def test_what_is_measured_is_what_is_there(agency):
    reading = read(geojson(agency.iloc[:36].assign(ADM2_PCODE="")))
    whole = measure_reading(reading, points=20_000, seed=1)
    assert 0.96 < whole.share < 0.995
    assert (whole.gaps, whole.overlaps) == (0, 0)
    said = whole.sentences()
    assert "No gap is enclosed by units." in said
    assert re.search(r"[\d,]+ km2 of the shipped outline lie in no unit", said)
    assert "No units overlap." in said
    units = reading.units.copy()
    hole = units.geometry["washuk"].representative_point().buffer(0.1)
    units.loc[["washuk"], "geometry"] = gpd.GeoSeries(
        [units.geometry["washuk"] - hole], index=["washuk"], crs=units.crs
    )
    units.loc[["zhob"], "geometry"] = gpd.GeoSeries(
        [units.geometry["zhob"] | units.geometry["sherani"]], index=["zhob"], crs=units.crs
    )
    holed = gpd.GeoDataFrame(units)
    torn = measure_reading(_with(reading, holed), points=5_000, seed=1)
    assert torn.gaps == 1
    assert torn.gap_km2 == pytest.approx(340, rel=0.05)
    assert torn.overlaps == 1
    assert torn.overlap_km2 == pytest.approx(units.loc["sherani", "area_km2"], rel=0.01)
    assert "1 gap between units" in torn.sentences()


def test_ground_is_measured_once_and_all_of_it(agency):
    reading = read(geojson(agency.iloc[:3].assign(ADM2_PCODE="")), where="all", code_column="-")
    units = load_boundaries()[["name", "geometry"]].assign(match_id="")
    quetta, mastung = units.geometry["quetta"], units.geometry["mastung"]
    ring = mastung - mastung.buffer(-0.02)
    units.loc[["mastung"], "geometry"] = gpd.GeoSeries([mastung - ring], ["mastung"], crs=4326)
    torn = measure_reading(_with(reading, units), points=10, seed=0)
    # The ring, without the district that lies in it.
    assert torn.gap_km2 == pytest.approx(area_km2([ring])[0], rel=1e-6)
    assert (torn.gaps, torn.left_km2) == (1, pytest.approx(0, abs=0.01))
    # Quetta reaches the edge of the province: what it leaves is a bay and no hole.
    whole = load_boundaries()[["name", "geometry"]].assign(match_id="")
    bay = measure_reading(_with(reading, whole.drop("quetta")), points=10, seed=0)
    assert bay.gaps == 0
    assert bay.left_most_km2 == pytest.approx(area_km2([quetta])[0], rel=1e-6)
    assert "lie in no unit, the largest piece (4,077 km2) in or about Quetta" in bay.sentences()
    thrice = gpd.GeoDataFrame({"name": [*"abc"], "match_id": ""}, geometry=[quetta] * 3, crs=4326)
    held = measure_reading(_with(reading, thrice), points=10, seed=0)
    assert held.overlaps == 3
    assert held.overlap_km2 == pytest.approx(area_km2([quetta])[0], rel=1e-6)


def test_every_code_is_on_the_page_and_raised():
    page = (ROOT / "docs/errors/boundaries.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    assert rows == {name: code.meaning for name, code in {**CODES, **NOTES}.items()}
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "geo/importers/boundaries").glob("*.py")
        if path.name != "codes.py"
    )
    assert [name for name in {**CODES, **NOTES} if f'"{name}"' not in source] == []
    assert all(code.fix in page for code in CODES.values())


def shapes(*found):
    return gpd.GeoSeries(list(found)).to_numpy()


def _with(reading, units):
    return replace(reading, units=units)
