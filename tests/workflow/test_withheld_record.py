"""A withheld record leaves nothing in a public file by which it is known, nor a moved point."""

import json
import re
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from intake_kit import put

from geo import workflow
from geo.analysis.scene import count_records, join_record, make_scene
from geo.analysis.unsure import events_of, same_pairs
from geo.core.digest import canonical_json, digest
from geo.core.errors import OptionError
from geo.districts.boundaries import load_boundaries
from geo.districts.match import overlap_table, walk_table
from geo.districts.sets import BoundarySet
from geo.export.safety import kept_back, publish
from geo.incidents.selection import Selection
from geo.render.webmap.unpacked import plain_block
from geo.workflow import cluster_files, editing, files
from geo.workflow.shelf import current_record

PRODUCED = date(2026, 11, 23)
HELD = "opendata:own-opendata-QZX91"
MOVED = "opendata:own-opendata-OPN2"
COLUMNS = (
    "id", "date", "title", "district", "place", "lat", "lon", "geo_precision", "event_type",
    "killed", "claimant", "claimant_type", "source", "source_url", "summary",
)  # fmt: skip
ROWS = (
    "QZX91,2026-09-13,QZTITLE,Sherani,QZPLACE,31.91531,69.78717,1,Battles,7719,QZCLAIM,official,"
    "QZSRC,https://qz.example/1,QZSUM",
    # Named Quetta, and twelve kilometres outside it.
    "OPN2,2026-03-04,Open two,Quetta,,30.61237,66.95519,1,Battles,4,Police,official,Dawn,"
    "https://dawn.example/2,open",
    "OPN3,2026-03-05,Open three,,,30.21237,66.97519,1,Battles,4,Police,official,Dawn,"
    "https://dawn.example/2,open",
)
TELLING = re.compile(
    r"QZ(?:TITLE|PLACE|CLAIM|SRC|SUM|X91)|qz\.example|2026-?09-?13|13 September 2026"
)
WITHHELD = {"withhold": [HELD], "produced": PRODUCED}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A store with a record later than all others, and one whose point contradicts its district."""
    with pytest.MonkeyPatch.context() as patch:
        store = tmp_path_factory.mktemp("withheld") / "store.sqlite"
        patch.setenv("ATLAS_STORE", str(store))
        data = ("\n".join([",".join(COLUMNS), *ROWS]) + "\n").encode()
        put(
            data, "sec.csv", dataset="opendata", columns="as-guessed", licence="x",
            attribution="y", claimant_type="official",
        )  # fmt: skip
        yield store


@pytest.fixture(autouse=True)
def _store(path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(path))


def told(text):
    return sorted(set(TELLING.findall(text)))


def test_the_day_the_source_and_the_name_are_in_no_file(tmp_path):
    view = Selection(focus=f"i:{HELD}")
    assert told(json.dumps(plain_block(workflow.view_map(view, produced=PRODUCED).block)))
    block = workflow.view_map(view, profile="public", **WITHHELD).block
    assert told(json.dumps(plain_block(block))) == []
    for name, what in (("a.csv", "record"), ("b.csv", "incidents"), ("c.geojson", "districts")):
        made = files.save_table(tmp_path / name, view, what=what, **WITHHELD)
        assert told((tmp_path / name).read_text() + made.stamp.text()) == [], what
    drawn = files.make_figure(view, form="svg", size="a5-landscape", **WITHHELD)
    assert told(drawn.content.decode()) == []
    assert told(workflow.render_brief(view, kind="html", **WITHHELD).decode()) == []
    asked = {"method": "gi", "dataset": "opendata"}
    cluster_files.save_clusters(tmp_path / "d.csv", view, **asked, **WITHHELD)
    assert told((tmp_path / "d.csv").read_text()) == []


def test_such_a_file_can_be_verified(tmp_path):
    file = tmp_path / "a.geojson"
    files.save_table(file, Selection(focus=f"i:{HELD}"), what="districts", **WITHHELD)
    assert files.verify(file, withhold=[HELD]).differences == ()
    assert files.verify(file).differences
    assert files.verify(file, withhold=[MOVED]).differences


def test_a_map_without_a_period_is_the_same_when_it_is_made_again(tmp_path):
    """What is withheld lies beyond the days of the rest: the address names those that are left."""
    file = tmp_path / "a.html"
    workflow.save_map(file, Selection(), profile="public", **WITHHELD)
    assert files.verify(file, withhold=[HELD]).differences == ()


def test_the_list_of_what_is_withheld_cannot_be_guessed_from_its_fingerprint():
    assert kept_back([], key="") == kept_back([], key="k") == ""
    assert kept_back([HELD], key="") == kept_back([MOVED], key="") == "1"
    keyed = kept_back([HELD], key="k")
    assert keyed not in {kept_back([MOVED], key="k"), kept_back([HELD], key="l")}
    assert keyed != digest(canonical_json([HELD]))[:8]
    assert keyed == kept_back([HELD, HELD], key="k")


def test_a_conflict_is_told_by_the_rounded_point_alone():
    full = workflow.view_scene(Selection())
    exact = full.incidents.loc[MOVED, "conflict"]
    assert "point lies in Pishin, 12.1 km away" in exact
    for profile, said in (
        ("public", ""),
        ("partner", "Quetta, the rounded point lies 12 km away"),
    ):
        scene, _ = publish(full, profile=profile, produced=PRODUCED)
        for one in (scene.incidents, scene.record.incidents):
            text = one.to_csv()
            assert exact not in text
            assert "12.1 km" not in text
        assert re.search(said, scene.incidents.loc[MOVED, "conflict"])
        notes = " ".join(scene.incidents["join_note"])
        assert not re.search(r"point lies [\d.]+ km", notes)
    assert full.incidents.loc[MOVED, "conflict"] == exact


def test_a_unit_smaller_than_a_cell_tells_no_place():
    """A point alone put the record there: the unit would tell it more exactly than the grid."""
    small = _cells()
    record = current_record()
    for district in ((), ("cell-1-1",)):
        view = Selection(district=district, vintage=small.vintage)
        joined = join_record(record, boundaries=small)
        full = make_scene(record, view, joined=joined, boundaries=small)
        name = "opendata:own-opendata-OPN3"
        assert full.incidents.loc[name, "district_id"] == "cell-1-1"
        scene, report = publish(full, profile="public", produced=PRODUCED)
        assert name in report.unplaced
        assert "not placed" in report.sentences()
        if district:
            assert name not in scene.incidents.index
        else:
            row = scene.incidents.loc[name]
            assert pd.isna(row["district_id"])
            assert (row["placement"], row["method"]) == ("unplaced", "unplaced")
            assert pd.isna(row[["lon", "lat", "radius_km"]].astype(float)).all()
        kept, _ = publish(full, profile="internal", produced=PRODUCED)
        assert kept.incidents.loc[name, "district_id"] == "cell-1-1"


def _cells():
    """Four cells of two kilometres over the middle of Quetta, as a set of one's own."""
    shapes = [
        shapely.box(66.94 + 0.02 * x, 30.18 + 0.02 * y, 66.96 + 0.02 * x, 30.2 + 0.02 * y)
        for x in (0, 1) for y in (0, 1)
    ]  # fmt: skip
    ids = [f"cell-{x}-{y}" for x in (0, 1) for y in (0, 1)]
    frame = gpd.GeoDataFrame(
        {"name": ids, "pcode": "", "area_km2": 4.3}, geometry=shapes, crs="EPSG:4326",
        index=pd.Index(ids, name="district_id"),
    )  # fmt: skip
    overlaps = overlap_table(gpd.GeoSeries(shapes, crs="EPSG:4326"), load_boundaries().geometry)
    return BoundarySet(
        vintage="own:cells", label="Cells", frame=frame, drawn=frame,
        population=pd.Series(dtype="int64"), walk=walk_table([""] * 4, ids, overlaps),
        credit="A test.", digest="d",
    )  # fmt: skip


def test_an_operation_goes_with_its_members_and_after_the_delay():
    """Its title, days and places tell of them; what has not ended long ago is not published."""
    full = workflow.view_scene(Selection())
    alone, record = "BAL-2024-01-29-DARRAEBOLAN", full.record
    member = record.memberships.set_index("operation_id").loc[alone, "incident_id"]
    scene, report = publish(full, profile="public", produced=PRODUCED, withhold=[member])
    assert report.operations == (alone,)
    assert "1 operation left out" in report.sentences()
    for frame in (scene.record.operations, scene.operations):
        assert alone not in frame.index
    for name in ("claims", "memberships", "operation_places", "incidents"):
        assert alone not in set(getattr(scene.record, name)["operation_id"])
    with pytest.raises(OptionError, match="is left out of a public file"):
        publish(
            workflow.view_scene(Selection(operation=alone)), profile="public", produced=PRODUCED,
            withhold=[member],
        )  # fmt: skip
    for profile, ended in (("public", "2026-01-23"), ("partner", "2026-02-03")):
        scene, _ = publish(full, profile=profile, produced=date(2026, 2, 6))
        known = scene.record.operations
        assert (known["date_latest"] <= pd.Timestamp(ended)).all(), profile
        assert len(known) > 4
        own = scene.record.claims["operation_id"]
        assert set(own) - {""} <= set(known.index)
        assert set(scene.record.incidents["operation_id"]) - {""} <= set(known.index)
    scene, report = publish(full, profile="internal", produced=date(2026, 2, 6))
    assert report.operations == ()
    assert len(scene.record.operations) == len(record.operations)


def test_who_judged_a_pair_and_why_is_in_no_public_file():
    record = current_record()
    a, b = (str(i) for i in record.incidents.index[:2])
    editing.judge_pair(a, b, "same", author="QZJUDGE", reason="QZREASON")
    full = workflow.view_scene(Selection())
    for profile, told_of in (("public", False), ("partner", False), ("internal", True)):
        scene, _ = publish(full, profile=profile, produced=PRODUCED)
        judged = scene.record.judgements
        assert ("QZJUDGE" in set(judged["by"])) == told_of
        assert ("QZREASON" in set(judged["reason"])) == told_of
        own = judged["judgement_id"].str.contains(":")
        assert (judged.loc[~own, "reason"] != "").all()
        assert len(same_pairs(scene.record)) == 1


def test_records_that_are_one_event_by_a_withheld_one_stay_one_event():
    home = workflow.view_scene(Selection()).incidents["district_id"]
    a, b, c = (str(i) for i in home.index[home == "quetta"][:3])
    for pair in ((a, b), (b, c)):
        editing.judge_pair(*pair, "same", author="QZJUDGE", reason=f"QZREASON {b}")
    full = workflow.view_scene(Selection())
    assert not {a, b, c} - set(next(g for g in events_of(full.record).one if a in g))
    before = count_records(full)
    for profile in ("public", "internal"):
        scene, _ = publish(full, profile=profile, produced=PRODUCED, withhold=[b])
        assert {a, c} <= set(next(g for g in events_of(scene.record).one if a in g))
        assert count_records(scene) == before
        judged = scene.record.judgements
        told = judged[(judged["a"] == a) & (judged["b"] == c)]
        assert told[["verdict", "by", "reason"]].to_numpy().tolist() == [["same", "", ""]]
        assert not any(b in str(cell) for cell in judged.to_numpy().ravel())


def test_a_source_that_only_a_withheld_record_names_goes_with_it(tmp_path, monkeypatch):
    """A table without figures has no claim that would cite it."""
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "sourced.sqlite"))
    rows = [f"{n},2026-03-0{n},Told,Battles,Kech,Paper,https://qz.example/{n}" for n in (1, 2)]
    data = "\n".join(["id,date,title,event_type,district,source,source_url", *rows, ""]).encode()
    put(data, dataset="told", columns="as-guessed", geo_precision="3", licence="x", attribution="y")
    given = {"what": "record", "produced": PRODUCED, "withhold": ["told:own-told-2"]}
    for profile in ("public", "partner", "internal"):
        made = files.save_table(tmp_path / "r.csv", Selection(), profile=profile, **given)
        assert b"qz.example/1" in made.content
        assert b"qz.example/2" not in made.content
        assert b"told:own-told," in made.content, "the dataset's own source stays"
