"""A boundary file of one's own, from the file to every output: added, drawn, proved, removed."""

import json
import re
from datetime import date

import geopandas as gpd
import pytest
from click.testing import CliRunner
from shapely import box

from geo import workflow
from geo.cli import main
from geo.core.errors import NotFoundError, OptionError, StoreError
from geo.districts.boundaries import load_boundaries
from geo.export.reading import read_block
from geo.export.stamp import read_stamp
from geo.incidents.selection import Selection, from_query, to_query
from geo.workflow import own_boundaries as own

WEEK = ["--from", "2026-01-29", "--to", "2026-02-06", "--produced", "2026-11-22"]
HOSTILE = "Agency {{7*191}} </script><b>"
TERMS = {"author": "Ann", "reason": "Ours", "source": HOSTILE, "licence": "CC BY 4.0"}
AGENCY = "own:agency"


def file_of(shift=0.01, **renamed):
    """A GeoJSON of the 36, a little off, with some names otherwise."""
    frame = load_boundaries()
    frame["name"] = [renamed.get(i, n) for i, n in frame["name"].items()]
    frame.geometry = frame.geometry.translate(shift, 0)
    return json.dumps(json.loads(frame[["name", "geometry"]].to_json())).encode()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A store with one set: Surab under its other name, Ziarat under none that is known."""
    path = tmp_path_factory.mktemp("own") / "store.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(path))
        assert own.boundary_sets().empty
        assert own.vintage_choices() == []
        assert not path.exists()
        data = file_of(surab="Shaheed Sikandarabad", ziarat="Juniper {{7*191}}")
        reading = own.read_boundaries(data, "agency.geojson")
        added = own.add_boundary_set(
            reading, name="agency", valid="2024-05-01", label="Agency 2024", **TERMS
        )
        assert added == AGENCY
    return path


@pytest.fixture(autouse=True)
def _shelf(shelf, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("ATLAS_STORE", str(shelf))
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp() / "atlas-cache"))


def atlas(*words):
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def test_the_set_is_listed_and_resolved():
    row = own.boundary_sets().iloc[0]
    assert (row["vintage"], row["districts"], row["matched"]) == (AGENCY, 36, 35)
    assert (row["source"], row["valid"], row["author"]) == (HOSTILE, "2024-05-01", "Ann")
    assert 95 < row["same_percent"] < 100
    assert own.vintage_choices() == [(AGENCY, "Agency 2024 (36)")]
    found = own.resolve_boundaries(AGENCY)
    assert own.resolve_boundaries(AGENCY) is found
    assert found.frame.loc["surab", "name"] == "Shaheed Sikandarabad"
    assert "juniper-7-191" in found.frame.index
    assert len(found.population) == 35
    assert found.digest == row["digest"]
    assert own.resolve_boundaries("34").vintage == "34"
    with pytest.raises(OptionError, match="36, 34, own:agency"):
        own.resolve_boundaries("own:other")


def test_an_address_carries_the_set():
    selection = Selection(vintage=AGENCY)
    assert from_query(to_query(selection)) == selection
    for wrong in ("own:", "own:A", "own:../x", "35", "own:" + "a" * 41):
        with pytest.raises(OptionError, match="No vintage"):
            Selection(vintage=wrong)


def test_a_part_of_a_district_has_no_population_and_every_output_says_so():
    shipped = load_boundaries()
    kech, panjgur = shipped.geometry["kech"], shipped.geometry["panjgur"]
    west, south, east, north = kech.bounds
    rest = kech & box(west, south, east, (south + north) / 2 - 0.15)
    shipped.loc[["kech", "panjgur"], "geometry"] = gpd.GeoSeries(
        [rest, panjgur | (kech - rest)], index=["kech", "panjgur"], crs=shipped.crs
    )
    two = shipped.loc[["kech", "panjgur", "gwadar"], ["name", "geometry"]]
    reading = own.read_boundaries(two.to_json().encode(), "two.geojson")
    said = [note.what for note in reading.notes if note.code == "note_part"]
    assert [text.split(":")[0] for text in said] == [
        "'Kech' is not the Kech of the 36", "'Panjgur' is not the Panjgur of the 36",
    ]  # fmt: skip
    assert re.search(r"holds 3\d % of that ground, which is 100 % of its own", said[0])
    assert said[0].endswith("a record of Kech goes to the unit that its point lies in")
    assert said[1].endswith("no rate per people")
    vintage = own.add_boundary_set(reading, name="two", **TERMS)
    found = own.resolve_boundaries(vintage)
    assert list(found.population.index) == ["gwadar"]
    assert (
        "no population, as they are not the districts of these names: Kech, Panjgur" in found.credit
    )
    own.remove_boundary_set("two", author="Ann", reason="Done")


def test_a_map_says_whose_boundaries_it_shows_and_is_proved(tmp_path):
    out = tmp_path / "map.html"
    assert atlas("map", str(out), *WEEK, "--vintage", AGENCY).exit_code == 0
    meta = read_block(out)["meta"]
    credit = own.resolve_boundaries(AGENCY).credit
    assert credit.startswith(
        f"{HOSTILE} (CC BY 4.0); valid 2024-05-01; file agency.geojson, sha256"
    )
    assert meta["boundaries"] == credit
    assert meta["sources"].endswith(f" Boundaries: {credit}")
    assert "svg-maps" not in out.read_text(encoding="utf-8")
    assert HOSTILE not in out.read_text(encoding="utf-8")
    assert meta["boundary_label"] == "Agency 2024"
    assert read_stamp(out).boundaries == own.resolve_boundaries(AGENCY).digest
    assert "Shaheed Sikandarabad" in read_block(out)["districts"]["name"]
    assert atlas("verify", str(out)).output.startswith("same")


def test_a_figure_a_brief_and_a_table_say_so_too(tmp_path):
    credit = own.resolve_boundaries(AGENCY).credit
    svg, brief, csv = tmp_path / "a.svg", tmp_path / "a.html", tmp_path / "a.csv"
    small = ("--size", "column-85", "--vintage", AGENCY)
    assert atlas("figure", str(svg), *WEEK, *small).exit_code == 0
    assert "agency.geojson" in svg.read_text(encoding="utf-8")
    assert atlas("brief", str(brief), *WEEK, "--vintage", AGENCY).exit_code == 0
    text = brief.read_text(encoding="utf-8")
    assert "Agency 2024, 36 districts" in text
    assert "agency.geojson, sha256" in text
    done = atlas("table", str(csv), *WEEK, "--what", "districts", "--vintage", AGENCY)
    assert done.exit_code == 0
    papers = json.loads((tmp_path / "a.csv.stamp.json").read_text(encoding="utf-8"))
    assert credit in json.dumps(papers, ensure_ascii=False)
    rows = csv.read_text(encoding="utf-8")
    assert "Juniper {{7*191}}" in rows
    for path in (svg, brief, csv):
        assert read_stamp(path).boundaries == own.resolve_boundaries(AGENCY).digest


def test_an_urdu_plate_names_a_unit_that_has_no_urdu_name(tmp_path):
    out = tmp_path / "ur.svg"
    small = ("--size", "column-85", "--vintage", AGENCY, "--lang", "ur")
    done = atlas("figure", str(out), *WEEK, *small)
    assert done.exit_code == 0
    assert "nan" not in re.findall(r">([^<]*)<", out.read_text(encoding="utf-8"))
    refused = atlas("figure", str(out), *WEEK, *small, "--tiles-map")
    assert refused.exit_code == 2
    assert "A tile map knows the 36 districts, not juniper-7-191" in refused.stderr


def test_both_faces_give_the_same_numbers():
    selection = Selection(vintage=AGENCY, start=date(2026, 1, 1), end=date(2026, 2, 28))
    table = workflow.district_numbers(selection)
    assert len(table) == 36
    said = atlas("numbers", "--vintage", AGENCY, "--from", "2026-01-01", "--to", "2026-02-28")
    assert "Shaheed Sikandarabad" in said.output
    facts = workflow.district_facts(selection)
    assert facts.set_index("district").loc["Shaheed Sikandarabad", "pcode"] == ""
    known = dict(workflow.choices(AGENCY)["district"])
    assert known["juniper-7-191"] == "Juniper {{7*191}}"
    assert "ziarat" in dict(workflow.choices()["district"])


def test_the_app_offers_the_set_and_draws_in_it():
    from streamlit.testing.v1 import AppTest

    app = AppTest.from_string("from geo.ui.pages import atlas\natlas.page()\n", default_timeout=120)
    app.query_params["vintage"] = AGENCY
    app.run()
    assert not app.exception
    assert not app.warning
    chooser = next(box for box in app.selectbox if box.label == "District set")
    assert chooser.value == AGENCY
    assert "Agency 2024 (36)" in chooser.options
    app = AppTest.from_string("from geo.ui.pages import atlas\natlas.page()\n", default_timeout=120)
    app.query_params["vintage"] = "own:gone"
    app.run()
    assert not app.exception
    assert "No boundary set 'gone'" in app.text[0].value


def test_another_set_under_the_same_name_is_told(tmp_path):
    """Last in this file: it changes what the name means."""
    path, out = tmp_path / "b.geojson", tmp_path / "map.html"
    path.write_bytes(file_of(shift=-0.01))
    made = atlas("districts", "add", str(path), "--dry-run")
    assert "36 districts, 36 of the 36." in made.output
    assert "| Quetta |" in made.output
    words = ["--name", "second", "--source", "Other", "--licence", "Open", "--author", "Ben"]
    made = atlas("districts", "add", str(path), *words)
    assert "Draw it with --vintage own:second" in made.output
    assert "own:second\tOther: 36 districts" in atlas("districts", "list").output
    atlas("map", str(out), *WEEK, "--vintage", "own:second")
    assert atlas("districts", "remove", "second", "--author", "Ben").exit_code == 0
    gone = atlas("verify", str(out))
    assert gone.exit_code == 2
    assert "No boundary set 'second'" in gone.stderr
    path.write_bytes(file_of(shift=0.02))
    assert atlas("districts", "add", str(path), *words).exit_code == 0
    other = atlas("verify", str(out))
    assert other.exit_code == 1
    assert "boundaries: " in other.output


def test_what_is_missing_or_taken_is_said(tmp_path):
    path = tmp_path / "b.geojson"
    path.write_bytes(file_of())

    def refused(*words):
        done = atlas("districts", *words)
        assert done.exit_code == 2
        assert done.stderr.startswith("atlas: ")
        assert done.stderr.count("\n") == 1
        return done.stderr

    add = ["add", str(path), "--name", "third"]
    assert "needs its source" in refused(*add, "--author", "Ben")
    terms = ["--source", "A", "--licence", "B"]
    assert "cannot be the name" in refused("add", str(path), *terms, "--author", "Ben")
    bad = ["add", str(path), "--name", "Third!", *terms, "--author", "Ben"]
    assert "cannot be the name" in refused(*bad)
    assert "'x' is not a date" in refused(*add, *terms, "--author", "Ben", "--valid", "x")
    said = refused(*add, *terms, "--author", "Ben", "--name-column", "nmae")
    assert "Say which one with --name-column" in said
    assert "'name' (Awaran, Barkhan, Chagai)" in said
    assert "No boundary file" in refused("add", str(tmp_path / "none.gpkg"), "--dry-run")
    with pytest.raises(NotFoundError, match="agency"):
        own.remove_boundary_set("own:nothing", author="Ann", reason="Gone")
    with pytest.raises(StoreError, match="already"):
        own.add_boundary_set(
            own.read_boundaries(path.read_bytes(), "b.geojson"), name="agency", **TERMS
        )
