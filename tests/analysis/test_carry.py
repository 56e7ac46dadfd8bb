"""Records in a set of the user's own: by name, by place, by point; what is open stays open."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.analysis.carry import carry_over
from geo.analysis.district_table import district_table
from geo.analysis.join import assign_districts
from geo.analysis.scene import join_record, make_scene
from geo.districts.boundaries import load_boundaries
from geo.districts.match import match_units, overlap_table, walk_table, whole_units
from geo.districts.sets import BoundarySet
from geo.districts.tables import load_population
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection


def own_set(rows):
    """A set from name, code and outline."""
    names, codes, shapes = zip(*rows, strict=True)
    geometry = gpd.GeoSeries(list(shapes), crs="EPSG:4326")
    overlaps = overlap_table(geometry, load_boundaries().geometry)
    found = match_units(names, codes, overlaps)
    ids = [
        one.district_id or name.lower().replace(" ", "-")
        for one, name in zip(found, names, strict=True)
    ]
    frame = gpd.GeoDataFrame(
        {"name": names, "pcode": codes, "area_km2": 1.0}, geometry=list(shapes), crs="EPSG:4326",
        index=pd.Index(ids, name="district_id"),
    )  # fmt: skip
    walk = walk_table([one.district_id for one in found], ids, overlaps)
    persons = load_population(year=2023)
    known = {unit: persons[district] for unit, district in whole_units(walk).items()}
    return BoundarySet(
        vintage="own:test", label="Test", frame=frame, drawn=frame,
        population=pd.Series(known, dtype="int64"), walk=walk, credit="A test.", digest="d",
    )  # fmt: skip


@pytest.fixture(scope="module")
def districts():
    """Today's districts but: Kech in two, Hub inside Lasbela, Washuk left out, a unit renamed."""
    shipped = load_boundaries()
    rows = {d: (name, "", shipped.geometry[d]) for d, name in shipped["name"].items()}
    west, south, east, north = rows["kech"][2].bounds
    border = west + (east - west) * 0.4
    rest = rows["kech"][2] & shapely.box(border, south, east, north)
    tump = rows["kech"][2] & shapely.box(west, south, border, north)
    rows["kech"] = ("Kech", "", rest)
    rows["tump"] = ("Tump", "", tump)
    rows["lasbela"] = ("Lasbela", "", rows["lasbela"][2] | rows.pop("hub")[2])
    rows["chagai"] = ("Chagai Agency", "", rows["chagai"][2])
    del rows["washuk"]
    return own_set(list(rows.values()))


def carried(districts, **cells):
    """One record in the set."""
    row = {"district_reported": "", "place": "", "lon": None, "lat": None,
           "date_earliest": "2026-02-01"} | cells  # fmt: skip
    records = pd.DataFrame([row])
    joined = assign_districts(records, boundaries=load_boundaries())
    return carry_over(records, joined=joined, districts=districts).iloc[0]


def test_a_unit_without_a_part_is_not_said_to_have_the_headquarters(districts):
    facts = districts.facts()
    assert facts.loc["quetta", "hq"] == "Quetta"
    assert facts.loc["lasbela", "hq"]
    assert facts.loc["kech", ["hq", "division_2023"]].isna().all()
    assert facts.loc["kech", "name_ur"]


def test_a_district_that_is_the_same_takes_its_records(districts):
    found = carried(districts, district_reported="Qilla Saifullah")
    assert (found.district_id, found.method, found.conflict) == ("killa-saifullah", "name", "")


def test_a_district_inside_another_goes_over_and_says_so(districts):
    found = carried(districts, district_reported="Hub")
    assert (found.district_id, found.method) == ("lasbela", "name")
    assert "Hub is in Lasbela here" in found.note


def test_a_unit_of_its_own_is_found_by_its_name(districts):
    found = carried(districts, district_reported="Tump")
    assert (found.district_id, found.method, found.matched_text) == ("tump", "name", "Tump")
    point = districts.frame.geometry["kech"].representative_point()
    found = carried(districts, district_reported="Tump", lon=point.x, lat=point.y)
    assert found.district_id == "tump"
    assert found.conflict.startswith("name says Tump, point lies in Kech, ")
    assert found.conflict_km > 5


def test_a_divided_district_follows_the_point(districts):
    point = districts.frame.geometry["tump"].representative_point()
    found = carried(districts, district_reported="Kech", lon=point.x, lat=point.y)
    assert found.district_id == "tump"
    assert "Kech of the 36 is Kech and Tump here; the point lies in Tump" in found.note
    assert found.conflict == ""


def test_a_divided_district_without_a_point_keeps_the_name_if_most_of_it_is_there(districts):
    found = carried(districts, district_reported="Kech")
    assert found.district_id == "kech"
    assert "Kech of the 36 is Kech and Tump here" in found.note
    assert "without a point in it the name decides" in found.note
    small = districts.walk.assign(share=0.3)
    lean = BoundarySet(**{**vars(districts), "walk": small})
    found = carried(lean, district_reported="Kech")
    assert pd.isna(found.district_id)
    assert found.method == "unplaced"
    assert "no point tells them apart" in found.note


def test_ground_that_the_set_lacks_leaves_the_record_out(districts):
    found = carried(districts, district_reported="Washuk")
    assert pd.isna(found.district_id)
    assert "the set has no ground of Washuk" in found.note
    found = carried(districts, district_reported="Washuk", lon=67.0, lat=30.2)
    assert (found.district_id, found.method) == ("quetta", "point")


def test_points_are_looked_up_in_the_sets_own_outlines(districts):
    found = carried(districts, lon=67.0, lat=30.2)
    assert (found.district_id, found.method, found.point_district_id) == (
        "quetta", "point", "quetta",
    )  # fmt: skip
    edge = districts.frame.geometry["gwadar"].bounds
    found = carried(districts, lon=edge[0] - 0.02, lat=25.2)
    assert (found.district_id, found.method) == ("gwadar", "point-nearest")
    found = carried(districts, lon=64.3, lat=27.8)
    assert found.method == "unplaced"
    assert "km outside every district" in found.note


def test_what_is_no_district_stays_unplaced_whatever_its_point(districts):
    found = carried(districts, district_reported="Balochistan (province-wide)", lon=67, lat=30.2)
    assert pd.isna(found.district_id)
    found = carried(districts)
    assert found.note == "no district, no known place and no point"


def test_the_whole_record_goes_over(districts):
    record = bundled_record()
    joined = join_record(record, boundaries=districts)
    shipped = join_record(record, vintage="36")
    assert list(joined.index) == list(record.incidents.index)
    same = shipped["district_id"].isin(["quetta", "mastung", "zhob", "gwadar"])
    assert (joined.loc[same, "district_id"] == shipped.loc[same, "district_id"]).all()
    assert set(joined.loc[shipped["district_id"] == "hub", "district_id"]) == {"lasbela"}
    assert joined.loc[shipped["district_id"] == "washuk", "district_id"].isna().all()
    assert (joined.loc[joined["district_id"].isna(), "placement"] == "unplaced").all()


def test_a_rate_without_a_population_is_missing_and_not_zero(districts):
    record = bundled_record()
    scene = make_scene(
        record, Selection(per="people", vintage="own:test"),
        joined=join_record(record, boundaries=districts), boundaries=districts,
    )  # fmt: skip
    table = district_table(scene)
    assert table.loc["lasbela", "records"] > 0
    assert table.loc["lasbela", "look"] == "nofigure"
    assert pd.isna(table.loc["lasbela", "value"])
    assert table.loc["quetta", "look"] == "value"
    assert not {"kech", "tump", "lasbela"} & set(scene.population.index)
    assert len(table) == 35
