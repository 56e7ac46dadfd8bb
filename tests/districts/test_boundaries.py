from __future__ import annotations

import hashlib
import importlib
import json
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.core.errors import CrsError, DataError, IntegrityError, NotFoundError, OptionError
from geo.districts.boundaries import load_boundaries, load_context, read_boundaries

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
NAMES_36 = {
    "Awaran", "Barkhan", "Chagai", "Chaman", "Dera Bugti", "Duki", "Gwadar", "Harnai", "Hub",
    "Jaffarabad", "Jhal Magsi", "Kachhi", "Kalat", "Kech", "Kharan", "Khuzdar",
    "Killa Abdullah", "Killa Saifullah", "Kohlu", "Lasbela", "Loralai", "Mastung", "Musakhel",
    "Nasirabad", "Nushki", "Panjgur", "Pishin", "Quetta", "Sherani", "Sibi", "Sohbatpur",
    "Surab", "Usta Muhammad", "Washuk", "Zhob", "Ziarat",
}  # fmt: skip
DERIVED = (
    "districts/districts_36.geojson",
    "districts/districts_34.geojson",
    "context/countries.geojson",
    "context/coast.geojson",
    "context/provinces.geojson",
)
OFFICIAL_KM2 = 347_190


@pytest.fixture(scope="module")
def current() -> gpd.GeoDataFrame:
    return load_boundaries()


@pytest.fixture(scope="module")
def census() -> gpd.GeoDataFrame:
    return load_boundaries(vintage="34")


def script(name: str) -> ModuleType:
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    return importlib.import_module(name)


def test_the_36_names_and_their_ids(current: gpd.GeoDataFrame) -> None:
    assert set(current["name"]) == NAMES_36
    assert list(current.index) == [n.lower().replace(" ", "-") for n in current["name"]]
    assert list(current.columns) == ["name", "pcode", "area_km2", "geometry"]
    assert current.index.name == "district_id"
    assert current.crs == "EPSG:4326"


def test_the_34_names(census: gpd.GeoDataFrame) -> None:
    assert set(census["name"]) == NAMES_36 - {"Hub", "Usta Muhammad"}


def test_only_the_two_youngest_have_no_code(current: gpd.GeoDataFrame) -> None:
    without = current.index[current["pcode"].isna()]
    assert sorted(without) == ["hub", "usta-muhammad"]
    codes = current["pcode"].dropna()
    assert codes.is_unique
    assert codes.str.fullmatch(r"PK2\d\d").all()


@pytest.mark.parametrize("vintage", ["36", "34"])
def test_single_valid_polygons_without_gaps_or_overlaps(vintage: str) -> None:
    shapes = load_boundaries(vintage=vintage).geometry.to_numpy()
    assert set(shapely.get_type_id(shapes)) == {shapely.GeometryType.POLYGON}
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert whole.area == pytest.approx(shapely.area(shapes).sum(), rel=1e-9)


def test_no_slivers_or_spikes(current: gpd.GeoDataFrame) -> None:
    shapes = current.geometry.to_numpy()
    opened = shapely.buffer(shapely.buffer(shapes, -0.005), 0.0075)
    lost = shapely.area(shapely.difference(shapes, opened)) / shapely.area(shapes)
    assert dict(zip(current.index, lost, strict=True)) == {
        district: pytest.approx(0.0, abs=0.01) for district in current.index
    }


def test_34_is_the_dissolved_36(current: gpd.GeoDataFrame, census: gpd.GeoDataFrame) -> None:
    parents = {"hub": "lasbela", "usta-muhammad": "jaffarabad"}
    merged = current.dissolve(by=[parents.get(i, i) for i in current.index], method="coverage")
    assert sorted(merged.index) == sorted(census.index)
    same = merged.geometry.loc[census.index].geom_equals(census.geometry, align=False)
    assert same.all()


def test_areas_are_measured_from_the_polygons(current: gpd.GeoDataFrame) -> None:
    geod = Geod(ellps="WGS84")
    measured = [abs(geod.geometry_area_perimeter(s)[0]) / 1e6 for s in current.geometry]
    assert np.allclose(measured, current["area_km2"], atol=0.06)
    assert sum(measured) == pytest.approx(OFFICIAL_KM2, rel=0.01)


@pytest.mark.parametrize("name", DERIVED)
def test_geojson_follows_rfc_7946(name: str) -> None:
    text = (DATA / name).read_text(encoding="utf-8")
    document = json.loads(text)
    assert "crs" not in document
    assert len(text.splitlines()) == len(document["features"]) + 2
    for feature in document["features"]:
        shape = shapely.geometry.shape(feature["geometry"])
        assert shape.is_valid
        assert np.array_equal(
            shapely.get_coordinates(shape).round(4), shapely.get_coordinates(shape)
        )
        for polygon in shapely.get_parts(shape):
            if polygon.geom_type == "Polygon":
                assert polygon.exterior.is_ccw
                assert not any(ring.is_ccw for ring in polygon.interiors)


@pytest.mark.parametrize(
    ("layer", "frame"),
    [
        ("countries", (52.0, 18.0, 80.0, 40.0)),
        ("coast", (52.0, 18.0, 80.0, 40.0)),
        ("provinces", (60.0, 23.5, 71.5, 33.0)),
    ],
)
def test_context_stays_in_its_frame(layer: str, frame: tuple[float, ...]) -> None:
    west, south, east, north = load_context(layer).total_bounds
    assert west >= frame[0]
    assert south >= frame[1]
    assert east <= frame[2]
    assert north <= frame[3]


def test_context_holds_the_neighbours() -> None:
    assert {"Afghanistan", "Iran", "Pakistan"} <= set(load_context("countries")["name"])
    assert set(load_context("provinces")["name"]) == {"Sindh", "Punjab", "Khyber Pakhtunkhwa"}
    assert list(load_context("coast")["layer"]) == ["sea", "coast"]


def test_provinces_do_not_overlap_the_districts(current: gpd.GeoDataFrame) -> None:
    province = shapely.union_all(load_context("provinces").geometry.to_numpy())
    whole = shapely.union_all(current.geometry.to_numpy())
    assert whole.intersection(province).area == pytest.approx(0.0, abs=1e-9)
    assert whole.intersection(province).length > 5


def test_every_file_is_the_one_the_manifest_describes() -> None:
    manifest = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))
    entries = {entry["path"]: entry for entry in manifest["files"]}
    assert set(DERIVED) <= set(entries)
    for name, entry in entries.items():
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert entry["sources"], name
        assert entry["licence"], name
        assert entry["steps"], name
        assert entry["generated_by"], name
    tables = {p.relative_to(DATA).as_posix() for p in DATA.rglob("*.csv")}
    assert tables <= set(entries)


def test_the_manifest_is_what_the_script_would_write(tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    (copy / "manifest.json").unlink()
    script("write_manifest").write_manifest(copy)
    assert (copy / "manifest.json").read_bytes() == (DATA / "manifest.json").read_bytes()


def test_a_tampered_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    path = copy / "districts" / "districts_36.geojson"
    path.write_bytes(path.read_bytes().replace(b"Quetta", b"Quettb", 1))
    monkeypatch.setenv("ATLAS_DATA", str(copy))
    with pytest.raises(IntegrityError, match=r"districts_36\.geojson"):
        load_boundaries()
    assert len(load_boundaries(vintage="34")) == 34


def test_a_missing_manifest_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    (copy / "manifest.json").unlink()
    monkeypatch.setenv("ATLAS_DATA", str(copy))
    with pytest.raises(IntegrityError, match="manifest"):
        load_context("coast")


def test_unknown_choices_list_the_known_ones() -> None:
    with pytest.raises(OptionError, match="36, 34"):
        load_boundaries(vintage="41")
    with pytest.raises(OptionError, match="countries, coast, provinces"):
        load_context("rivers")


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp"])
def test_reads_a_users_own_file(tmp_path: Path, current: gpd.GeoDataFrame, suffix: str) -> None:
    path = tmp_path / f"own.{suffix}"
    current.reset_index(drop=True)[["name", "geometry"]].to_file(path)
    read = read_boundaries(path)
    assert list(read.columns) == ["name", "geometry"]
    assert list(read["name"]) == list(current["name"])
    assert read.crs == "EPSG:4326"


def test_projected_files_come_back_in_degrees(tmp_path: Path, current: gpd.GeoDataFrame) -> None:
    path = tmp_path / "utm.gpkg"
    current[["name", "geometry"]].to_crs("EPSG:32642").to_file(path)
    read = read_boundaries(path, name_column="name")
    assert np.allclose(read.total_bounds, current.total_bounds, atol=1e-6)


def test_no_reference_system_is_refused(tmp_path: Path, current: gpd.GeoDataFrame) -> None:
    path = tmp_path / "nowhere.shp"
    current.reset_index(drop=True)[["name", "geometry"]].to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(CrsError, match=r"\.prj"):
        read_boundaries(path)


def test_two_possible_name_columns_must_be_chosen(
    tmp_path: Path, current: gpd.GeoDataFrame
) -> None:
    path = tmp_path / "two.gpkg"
    frame = current[["name", "geometry"]].assign(other=current["name"].str.upper())
    frame = frame.rename(columns={"name": "one"})
    frame.reset_index(drop=True).to_file(path)
    with pytest.raises(OptionError, match="one, other"):
        read_boundaries(path)
    with pytest.raises(OptionError, match="No column 'nmae'"):
        read_boundaries(path, name_column="nmae")
    assert read_boundaries(path, name_column="other")["name"].iloc[0] == "AWARAN"


def test_several_layers_must_be_chosen(tmp_path: Path, current: gpd.GeoDataFrame) -> None:
    path = tmp_path / "layers.gpkg"
    for layer in ("a", "b"):
        current.reset_index(drop=True)[["name", "geometry"]].to_file(path, layer=layer)
    with pytest.raises(OptionError, match="a, b"):
        read_boundaries(path)
    with pytest.raises(OptionError, match="No layer 'c'"):
        read_boundaries(path, layer="c")
    assert len(read_boundaries(path, layer="b")) == 36


def test_what_is_no_boundary_file_is_refused(tmp_path: Path, current: gpd.GeoDataFrame) -> None:
    with pytest.raises(NotFoundError):
        read_boundaries(tmp_path / "absent.gpkg")
    text = tmp_path / "text.gpkg"
    text.write_text("not a geopackage", encoding="utf-8")
    with pytest.raises(DataError):
        read_boundaries(text)
    points = tmp_path / "points.geojson"
    spots = current.reset_index(drop=True)[["name", "geometry"]]
    spots.set_geometry(spots.representative_point()).to_file(points)
    with pytest.raises(DataError, match="Point"):
        read_boundaries(points)


def test_at_most_a_hundred_cited_pairs_each_with_its_citation() -> None:
    edits = script("districts_build.edits")
    tables = [DATA / "districts" / name for name in ("corrections.csv", "splits.csv")]
    assert sum(edits.count_cited(table) for table in tables) <= 100
    for table in tables:
        for row in edits.read_rows(table):
            assert row["citation"], row
            if row["role"] == "line":
                assert "COD-AB" in row["citation"], row
                assert float(row["lon"]) == round(float(row["lon"]), 2)
                assert float(row["lat"]) == round(float(row["lat"]), 2)


def test_check_names_what_differs(tmp_path: Path) -> None:
    find_different = script("build_districts").find_different
    (tmp_path / "same.geojson").write_bytes(b"1")
    (tmp_path / "other.geojson").write_bytes(b"2")
    contents = {"same.geojson": b"1", "other.geojson": b"3", "absent.geojson": b"4"}
    assert find_different(contents, tmp_path) == ["other.geojson", "absent.geojson"]


def test_an_edit_moves_ground_and_loses_none() -> None:
    edits = script("districts_build.edits")
    units = {"A": shapely.box(0, 0, 1, 1), "B": shapely.box(1, 0, 2, 1)}
    line = ((0.8, 0.9), (0.8, 0.1))  # B, the recipient, lies on its left
    moved = edits.apply_edits(units, [edits.Edit("redraw", "A", "B", line)])
    assert moved["A"].area == pytest.approx(0.8)
    assert moved["B"].area == pytest.approx(1.2)
    ring = edits.Edit("split", "A", "C", ((0.5, -1.0), (0.5, 2.0)), ((-1.0, 2.0), (-1.0, -1.0)))
    split = edits.apply_edits(units, [ring])
    assert {name: round(shape.area, 6) for name, shape in split.items()} == {
        "A": 0.5,
        "B": 1.0,
        "C": 0.5,
    }
    assert units["A"].area == 1.0


def test_a_foreign_package_is_refused(tmp_path: Path) -> None:
    packages = script("districts_build.packages")
    path = tmp_path / packages.SVG_MAP.folder / packages.SVG_MAP.member
    path.parent.mkdir(parents=True)
    path.write_text("<svg/>", encoding="utf-8")
    with pytest.raises(IntegrityError):
        packages.read_member(packages.SVG_MAP, tmp_path)
    with pytest.raises(NotFoundError):
        packages.read_member(packages.WORLD_ATLAS, tmp_path)


@pytest.mark.skipif(
    "ATLAS_NPM_PACKAGES" not in os.environ, reason="ATLAS_NPM_PACKAGES: unpacked packages"
)
def test_the_build_gives_the_committed_bytes_twice() -> None:
    atlas = script("districts_build.atlas")
    folder = Path(os.environ["ATLAS_NPM_PACKAGES"])
    first = atlas.build(folder, DATA / "districts")
    second = atlas.build(folder, DATA / "districts")
    assert first == second
    assert script("build_districts").find_different(first, DATA) == []
    assert script("build_districts").main(["--packages", str(folder), "--check"]) == 0
