"""Whose data it is, and under what terms, travels with every output; public files keep to it."""

import json
import re
import shutil
import sqlite3
import zipfile
from datetime import date

import openpyxl
import pyarrow.parquet as pq
import pytest
from intake_kit import DAY, acled, put, read, ucdp

from geo import workflow
from geo.analysis.scene import covered
from geo.export.safety import publish
from geo.export.terms import barred_datasets, without_datasets
from geo.importers.own_record import copy_name
from geo.importers.own_terms import STATED, UNSTATED, says_yes, terms_of
from geo.incidents.record import bundled_record, check_references
from geo.incidents.selection import Selection
from geo.workflow import keeping, shelf

ACLED = "ACLED, accessed on 2026-11-22. www.acleddata.com"
UCDP = "UCDP Georeferenced Event Dataset (GED), accessed on 2026-11-22, CC BY 4.0"
TERMS = "rows are not redistributable"
BUNDLED = "UCDP GED 22.1 and UCDP Candidate 26.0.1 to 26.06 (CC BY 4.0"
# The rows are of January to June 2026, which the delay of a public file has long passed.
VIEW = Selection()
HANDED_ON = copy_name("handed-on.csv")
ROWS = re.compile(rb"PAK9000|acled-PAK|Made-up event|Synthetic Force")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A store with the bundled record, an ACLED export and a UCDP file."""
    path = tmp_path_factory.mktemp("filled") / "store.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(path))
        put(acled(), "acled.csv")
        put(ucdp(), "ucdp.csv", release="ged")
        keeping.backup_store(path.with_name("whole.sqlite"))
    return path.with_name("whole.sqlite")


@pytest.fixture
def three(filled, tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(shutil.copy(filled, tmp_path / "store.sqlite")))


def test_the_bundled_record_is_credited_as_ever():
    said = workflow.view_map(VIEW, produced=DAY).block["meta"]
    assert said["sources"].startswith("Incidents and claims: press reports and official, armed-")
    assert said["sources"].endswith("points read from OCHA COD-AB 2022.")
    assert BUNDLED in said["sources"]
    assert said["sources_short"] == (
        "Claims as cited on each record; UCDP (CC BY 4.0); PBS census 2023; GeoNames."
    )


def everything_said(path):
    """Text of a file's papers, whatever its format."""
    suffix = path.suffix
    if suffix == ".csv":
        return path.with_name(path.name + ".stamp.json").read_text(encoding="utf-8")
    if suffix == ".geojson":
        return json.loads(path.read_text(encoding="utf-8"))["attribution"]
    if suffix == ".parquet":
        return pq.read_schema(path).metadata[b"attribution"].decode()
    if suffix == ".gpkg":
        with sqlite3.connect(path) as base:
            found = base.execute("SELECT metadata FROM gpkg_metadata").fetchall()
        base.close()
        return " ".join(row[0] for row in found)
    book = openpyxl.load_workbook(path, read_only=True)
    said = " ".join(str(row[1]) for row in book["about"].iter_rows(values_only=True))
    book.close()
    return said


def all_bytes(path):
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as parts:
            return b"".join(parts.read(n) for n in parts.namelist())
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path).drop_columns(["geometry"]).to_pylist()).encode()
    return path.read_bytes()


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
def test_every_table_says_whose_data_it_is(three, tmp_path, suffix):
    inside = "partner" if suffix == "csv" else "internal"
    for profile, credited in ((inside, True), ("public", False)):
        path = tmp_path / f"{profile}.{suffix}"
        made = workflow.save_table(path, VIEW, produced=DAY, profile=profile)
        said = everything_said(path)
        assert BUNDLED in said
        assert UCDP in said
        assert (ACLED in said) is credited
        assert (TERMS in said) is credited
        assert bool(ROWS.search(all_bytes(path))) is credited
        assert made.withheld.datasets == (() if credited else ("acled",))


def test_a_public_file_holds_nothing_of_a_dataset_that_may_not_be_handed_on(three, tmp_path):
    page = workflow.render_map(VIEW, produced=DAY, profile="public")
    view = Selection(start=date(2026, 1, 1), end=date(2026, 1, 3))
    brief = workflow.render_brief(view, kind="html", produced=DAY, profile="public")
    texts = {"map": page.encode(), "brief": brief}
    for what in ("claims", "districts", "record"):
        path = workflow.save_table(
            tmp_path / f"{what}.csv", VIEW, produced=DAY, what=what, profile="public"
        )
        assert path.withheld.restricted
        texts[what] = (tmp_path / f"{what}.csv").read_bytes()
    assert {name: bool(ROWS.search(text)) for name, text in texts.items()} == dict.fromkeys(
        texts, False
    )
    for text in (page, brief.decode()):
        assert ACLED not in text
        assert UCDP in text
    told = "left out with the dataset acled, whose terms forbid handing rows on"
    assert f"6 incidents {told}" in page
    assert told in brief.decode()


def test_internal_maps_briefs_and_plates_name_every_dataset_and_its_coverage(three):
    meta = workflow.view_map(VIEW, produced=DAY).block
    assert all(words in meta["meta"]["sources"] for words in (BUNDLED, ACLED, UCDP, TERMS))
    assert all(words in meta["meta"]["sources_short"] for words in (ACLED, "UCDP Georeferenced"))
    told = [one["text"] for one in meta["coverage"]]
    assert any("ACLED as exported" in text for text in told)
    assert any("UCDP records lethal events only" in text for text in told)
    view = Selection(start=date(2026, 1, 1), end=date(2026, 1, 3))
    brief = workflow.render_brief(view, kind="html", produced=DAY, profile="internal").decode()
    assert ACLED in brief
    assert TERMS in brief


def test_the_footer_of_a_plate_names_every_dataset_and_its_coverage(three):
    from geo.render.figure.footer import Frame, footer_text
    from geo.workflow.sources import say_sources, say_sources_short

    scene = workflow.view_scene(VIEW)
    frame = Frame(
        sources=say_sources(scene.record), sources_short=say_sources_short(scene.record),
        boundaries="", disclaimer="", produced=DAY, cutoff=DAY, version="", data="", view="",
    )  # fmt: skip
    for narrow in (False, True):
        text = " ".join(footer_text(scene, frame, narrow=narrow))
        assert all(words in text for words in (ACLED, "UCDP Georeferenced", "ACLED as exported"))


def test_one_dataset_that_may_not_be_handed_on_leaves_the_rest_whole(three):
    record = shelf.current_record()
    assert barred_datasets(record) == ("acled",)
    rest = without_datasets(record, ("acled",))
    check_references(rest)
    assert set(rest.incidents["dataset"]) == {"bundled", "ucdp-ged"}
    assert len(record.incidents) - len(rest.incidents) == 6
    for name in ("operations", "memberships", "operation_places", "judgements"):
        assert len(getattr(rest, name)) == len(getattr(bundled_record(), name))
    assert not rest.sources["source_id"].str.startswith("acled").any()
    assert "acled" not in set(rest.coverage["dataset"])


def test_the_last_day_of_a_public_file_is_that_of_what_is_in_it():
    # In October nothing else is on record: the date alone would tell that there is.
    data = acled(1).replace(b"2026-01-01", b"2026-10-01")
    put(data, "acled.csv")
    public, _ = publish(workflow.view_scene(VIEW), profile="public", produced=DAY)
    internal, _ = publish(workflow.view_scene(VIEW), profile="internal", produced=DAY)
    assert internal.last.date().isoformat() == "2026-10-01"
    assert public.last == covered(bundled_record())[1]


def test_a_public_file_is_proved_by_verify(three, tmp_path):
    path = tmp_path / "public.csv"
    workflow.save_table(path, VIEW, produced=DAY, profile="public")
    assert workflow.verify(path).same


def test_terms_outlive_the_way_through_an_export_of_our_own(three, tmp_path):
    path = tmp_path / "handed-on.csv"
    workflow.save_table(path, VIEW, produced=DAY, what="record", profile="partner")
    put(path.read_bytes(), path.name, known="beside")
    datasets = shelf.current_record().datasets
    assert not datasets.loc[HANDED_ON, "redistributable"]
    assert ACLED[:-1] in datasets.loc[HANDED_ON, "attribution"]
    public, report = publish(workflow.view_scene(VIEW), profile="public", produced=DAY)
    assert report.datasets == ("acled", HANDED_ON)
    assert set(public.incidents["dataset"]) == {"bundled", "ucdp-ged"}


def test_an_older_store_that_does_not_say_it_keeps_to_the_terms_of_the_format():
    from geo.incidents.datasets import dataset_facts

    assert not dataset_facts("acled", {"format": "acled"})["redistributable"]
    assert not dataset_facts("mine", {"format": "gtd"})["redistributable"]
    assert dataset_facts("mine", {"format": "ucdp"})["redistributable"]
    assert dataset_facts("own", {})["attribution"].startswith("records added by hand")


def test_what_does_not_plainly_say_yes_holds_rows_back(three, tmp_path, monkeypatch):
    """A spreadsheet writes TRUE and FALSE; a file that does not tell its terms says nothing."""
    assert [says_yes(cell) for cell in ("true", "TRUE ", "FALSE", "no", "0", "")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip
    path = tmp_path / "out.csv"
    workflow.save_table(path, VIEW, produced=DAY, what="record", profile="internal")
    shouted = path.read_text(encoding="utf-8").replace("false", "FALSE").replace("true", "TRUE")
    workflow.save_table(path, VIEW, produced=DAY, what="incidents", profile="internal")
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "other.sqlite"))
    whole = read(shouted.encode(), "whole.csv", known="leave").result
    assert (len(whole.incidents) > 0, whole.redistributable) == (True, False)
    alone = read(path.read_bytes(), "alone.csv", known="leave").result
    assert (alone.redistributable, alone.licence) == (False, UNSTATED)
    assert terms_of(["bundled", "own"], {}) == (True, STATED)
    assert terms_of(["events"], {"events": True}) == (True, STATED)
    assert not terms_of(["events"], {})[0]
