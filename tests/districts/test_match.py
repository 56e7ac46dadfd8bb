"""Districts of another file against the 36: code and name propose, the ground decides."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.core.crs import EQUAL_AREA, area_km2, flat_areas
from geo.districts.boundaries import load_boundaries
from geo.districts.match import match_units, overlap_table, walk_table, whole_units
from geo.districts.measure import measure_agreement
from geo.districts.outline import drawable
from geo.districts.sets import shipped_set
from geo.districts.tables import district_names


def matched(rows):
    """Units from name, code and outline; what each was found to be, and the walk."""
    names, codes, shapes = zip(*rows, strict=True)
    overlaps = overlap_table(
        gpd.GeoSeries(list(shapes), crs="EPSG:4326"), load_boundaries().geometry
    )
    found = match_units(names, codes, overlaps)
    ids = [one.district_id or f"own-{at}" for at, one in enumerate(found)]
    return found, walk_table([one.district_id for one in found], ids, overlaps)


@pytest.fixture(scope="module")
def shipped() -> gpd.GeoDataFrame:
    return load_boundaries()


@pytest.fixture(scope="module")
def moved(shipped):
    """The 36 as another agency might draw them: a kilometre off."""
    return shipped.geometry.translate(0.01, -0.005)


def lines(walk, district):
    rows = walk[walk["from_id"] == district]
    return list(zip(rows["to_id"], rows["relation"], rows["exact"], strict=True))


def test_all_36_are_found_by_name_or_by_code_alone(shipped, moved):
    by_name = [(name.upper(), "", moved[d]) for d, name in shipped["name"].items()]
    found, walk = matched(by_name)
    assert [one.district_id for one in found] == list(shipped.index)
    assert set(walk["relation"]) == {"same"}
    assert walk["exact"].all()
    assert len(whole_units(walk)) == 36
    coded = shipped[shipped["pcode"].notna()]
    by_code = [(f"Unit {n}", row.pcode, moved[row.Index]) for n, row in enumerate(
        coded.itertuples(), start=1)]  # fmt: skip
    found, _ = matched(by_code)
    assert [one.district_id for one in found] == list(coded.index)
    assert {one.how for one in found} == {"code"}


def test_misspelt_and_urdu_names_are_known(moved):
    found, _ = matched([("Dukki", "", moved["duki"]), ("نوشکی", "", moved["nushki"])])
    assert [one.district_id for one in found] == ["duki", "nushki"]


def test_the_ground_decides_between_a_code_and_a_name(moved):
    # PK203 is Chagai.
    found, _ = matched([("Nushki", "PK203", moved["nushki"])])
    assert found[0].district_id == "nushki"
    assert "code says Chagai and name says Nushki" in found[0].note
    found, _ = matched([("Nushki", "PK203", moved["kech"])])
    assert found[0].district_id == ""
    assert "decides for neither" in found[0].note


def test_a_name_on_other_ground_is_not_believed(moved):
    found, _ = matched([("Quetta", "", moved["gwadar"])])
    assert found[0].district_id == ""
    assert "lies elsewhere" in found[0].note


def test_two_units_with_one_claim_get_neither(moved):
    west, east = halves(moved["quetta"])
    found, walk = matched([("Quetta", "", west), ("QUETTA", "", east)])
    assert [one.district_id for one in found] == ["", ""]
    assert "answers to Quetta as QUETTA does" in found[0].note
    assert [(r, e) for _, r, e in lines(walk, "quetta")] == [("split", False)] * 2


def test_a_later_part_gives_way_to_the_district(moved):
    rest, tump = halves(moved["kech"])
    found, walk = matched([("Tump", "", tump), ("Kech", "", rest)])
    assert [one.district_id for one in found] == ["", "kech"]
    assert "cut from Kech" in found[0].note
    # The unit that bears the name comes first.
    assert lines(walk, "kech") == [("kech", "split", False), ("own-0", "split", False)]
    assert whole_units(walk) == {}


def test_a_district_without_a_unit_goes_to_the_one_that_holds_it(moved):
    both = shapely.union_all([moved["lasbela"], moved["hub"]])
    found, walk = matched([("Lasbela", "PK217", both), ("Awaran", "", moved["awaran"])])
    assert [one.district_id for one in found] == ["lasbela", "awaran"]
    assert "still holds today's Hub" in found[0].note
    assert lines(walk, "hub") == [("lasbela", "merged", True)]
    assert lines(walk, "lasbela") == [("lasbela", "merged", True)]
    # Neither has a population of its own there.
    assert whole_units(walk) == {"awaran": "awaran"}


def test_a_name_on_a_part_of_the_ground_gets_no_population(shipped):
    kech, panjgur = shipped.geometry["kech"], shipped.geometry["panjgur"]
    east, west = halves(kech)
    found, walk = matched([("Kech", "", west), ("Panjgur", "", panjgur | east)])
    assert [one.district_id for one in found] == ["kech", "panjgur"]
    assert lines(walk, "kech") == [("kech", "split", False), ("panjgur", "split", False)]
    assert lines(walk, "panjgur") == [("panjgur", "merged", True)]
    assert whole_units(walk) == {}
    # Ground that nobody holds is lacking as well.
    _, walk = matched([("Quetta", "", shipped.geometry["quetta"].buffer(-0.06))])
    assert lines(walk, "quetta") == [("quetta", "split", False)]
    # So has a unit that is the district many times over.
    _, walk = matched([("Quetta", "", shipped.geometry["quetta"].buffer(0.3))])
    assert lines(walk, "quetta") == [("quetta", "merged", True)]


def test_people_of_a_neighbours_part_are_not_left_out(shipped):
    # Nearly half of Quetta is little ground beside Kalat.
    rest, part = halves(shipped.geometry["quetta"])
    kalat = shapely.union_all([shipped.geometry["kalat"], part])
    zhob = shipped.geometry["zhob"]
    _, walk = matched([("Quetta", "", rest), ("Kalat", "", kalat), ("Zhob", "", zhob)])
    assert whole_units(walk) == {"zhob": "zhob"}


def test_another_drawing_of_a_border_is_the_same_district(shipped):
    # A kilometre or two of the border, and of the edge of the set.
    rows = [("Quetta", "", shipped.geometry["quetta"].buffer(-0.02)),
            ("Mastung", "", shipped.geometry["mastung"].buffer(0.012))]  # fmt: skip
    _, walk = matched(rows)
    assert whole_units(walk) == {"quetta": "quetta", "mastung": "mastung"}


def test_ground_that_the_file_lacks_has_no_row(moved):
    _, walk = matched([("Awaran", "", moved["awaran"])])
    assert lines(walk, "zhob") == []
    assert set(walk["to_id"]) == {"awaran"}


def test_a_headquarters_is_believed_only_on_the_districts_ground(moved):
    found, _ = matched([("Turbat", "", moved["kech"])])
    assert found[0].district_id == "kech"
    found, _ = matched([("Turbat", "", halves(moved["kech"])[1])])
    assert found[0].district_id == ""


def test_a_sliver_that_crosses_itself_in_metres_is_no_fault(shipped):
    # What a desktop GIS leaves of a border when ground is moved between two districts.
    west, south, east, north = shipped.geometry["kech"].bounds
    rest = shipped.geometry["kech"] & shapely.box(west, south, east, (south + north) / 2 - 0.15)
    grown = shipped.geometry["panjgur"] | (shipped.geometry["kech"] - rest)
    flat = gpd.GeoSeries([grown], crs="EPSG:4326").segmentize(0.05)
    assert not flat.to_crs(EQUAL_AREA).is_valid.all()
    assert shapely.is_valid(flat_areas(flat)).all()
    found, _ = matched([("Panjgur", "", grown)])
    assert found[0].district_id == "panjgur"
    theirs = gpd.GeoDataFrame({"name": ["Panjgur"]}, geometry=[grown], crs="EPSG:4326")
    table = measure_agreement(shipped, theirs, points=100).districts
    assert table["iou"].iloc[0] == pytest.approx(0.53, abs=0.05)


def test_shares_are_of_the_ground(shipped):
    west, east = halves(shipped.geometry["quetta"])
    table = overlap_table(gpd.GeoSeries([west, east], crs="EPSG:4326"), shipped.geometry)
    own = table[table["district_id"] == "quetta"]
    assert own["of_unit"].to_numpy() == pytest.approx([1, 1], abs=1e-4)
    assert own["of_district"].sum() == pytest.approx(1, abs=1e-4)
    assert own["km2"].sum() == pytest.approx(area_km2([shipped.geometry["quetta"]])[0], rel=1e-3)


def test_the_area_is_that_of_the_shipped_table(shipped):
    assert area_km2(list(shipped.geometry)) == pytest.approx(shipped["area_km2"], rel=1e-4)
    backwards = shapely.reverse(shipped.geometry["quetta"])
    assert area_km2([backwards])[0] == pytest.approx(shipped.loc["quetta", "area_km2"], rel=1e-4)


def test_a_detailed_file_is_drawn_with_fewer_vertices_and_common_borders(shipped):
    fine = shipped.geometry.segmentize(0.001)
    simple, tolerance = drawable(fine, most=5_000)
    assert shapely.get_num_coordinates(simple.to_numpy()).sum() <= 5_000
    assert tolerance > 0
    assert shapely.coverage_is_valid(simple.to_numpy())
    assert list(simple.index) == list(fine.index)
    same, none = drawable(shipped.geometry)
    assert none == 0
    assert same is shipped.geometry or same.equals(shipped.geometry)


def test_overlapping_outlines_are_simplified_alone(shipped):
    fine = pd.concat([shipped.geometry, shipped.geometry.translate(0.05, 0.02)]).segmentize(0.002)
    simple, tolerance = drawable(gpd.GeoSeries(fine.to_numpy(), crs="EPSG:4326"), most=4_000)
    assert tolerance > 0
    assert shapely.is_valid(simple.to_numpy()).all()


def test_the_shipped_sets_are_what_they_were():
    today, census = shipped_set("36"), shipped_set("34")
    assert not today.own
    assert today.digest == ""
    assert list(today.frame.index) == list(district_names())
    assert len(today.population) == 36
    assert census.walk.set_index("from_id").loc["hub", "to_id"] == "lasbela"
    assert shipped_set("36") is today


def halves(shape):
    """A third in the west and the rest, the larger first."""
    west, south, east, north = shape.bounds
    cut = west + (east - west) * 0.4
    parts = (
        shape & shapely.box(cut, south, east, north),
        shape & shapely.box(west, south, cut, north),
    )
    return tuple(sorted(parts, key=lambda part: -part.area))
