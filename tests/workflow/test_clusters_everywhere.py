"""Questions of place to a dataset of somebody's own, in districts of somebody's own."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest
from intake_kit import acled, put

from geo import workflow
from geo.analysis.series import say_step
from geo.core.errors import OptionError
from geo.districts.boundaries import load_boundaries
from geo.incidents.selection import Selection
from geo.workflow import own_boundaries as own
from geo.workflow.cluster_data import cluster_datasets, incident_data
from geo.workflow.cluster_files import make_clusters
from geo.workflow.cluster_question import METHODS, question_from
from geo.workflow.shelf import current_record

PRODUCED = date(2026, 11, 22)
TERMS = {"author": "Ann", "reason": "Ours", "source": "Agency {{7*191}}", "licence": "CC BY 4.0"}
FAST = "permutations=99"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A store with an ACLED export, and a set in which nobody knows the people of one district."""
    path = tmp_path_factory.mktemp("clusters") / "store.sqlite"
    frame = load_boundaries()
    frame["name"] = [{"ziarat": "Juniper {{7*191}}"}.get(i, n) for i, n in frame["name"].items()]
    frame.geometry = frame.geometry.translate(0.01, 0)
    data = json.dumps(json.loads(frame[["name", "geometry"]].to_json())).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(path))
        put(acled(60), "acled.csv")
        reading = own.read_boundaries(data, "agency.geojson")
        own.add_boundary_set(reading, name="agency", valid="2024-05-01", label="Agency", **TERMS)
    return path


@pytest.fixture(autouse=True)
def _shelf(shelf, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(shelf))


def test_an_imported_dataset_is_offered():
    names = [one.name for one in cluster_datasets()]
    assert names == ["ucdp_district_year", "bundled", "acled"]
    assert cluster_datasets()[-1].methods == METHODS


@pytest.mark.parametrize("method", METHODS)
def test_it_is_asked_by_itself(method):
    answer = workflow.ask_where(f"method={method}&dataset=acled&{FAST}")
    finding = answer.finding
    assert finding.answer in ("yes", "no", "not_answerable")
    if finding.answer != "not_answerable":
        assert "incident records" in finding.sentence
    if method in ("gi", "lisa", "moran") and len(answer.table):
        assert answer.table["events"].sum() <= 60


def test_its_terms_let_no_public_file_be_made():
    question = question_from(f"method=gi&by=count&dataset=acled&{FAST}")
    assert "terms of acled" in workflow.barred(question.dataset)
    with pytest.raises(OptionError, match="partner, internal"):
        workflow.make_clusters(question, form="json", produced=PRODUCED)
    text, _ = workflow.make_clusters(question, form="json", produced=PRODUCED, profile="internal")
    assert "www.acleddata.com" in json.loads(text)["attribution"]
    assert not workflow.barred("bundled")


@pytest.mark.parametrize("dataset", ["bundled", "ucdp_district_year"])
def test_a_set_of_ones_own(dataset):
    query = f"dataset={dataset}&vintage=own:agency&{FAST}"
    rates = workflow.ask_where(f"method=rates&{query}").finding
    assert rates.answer == "not_answerable"
    assert ("Juniper {{7*191}}" if dataset == "bundled" else "ziarat") in rates.sentence
    answer = workflow.ask_where(f"method=gi&by=count&{query}")
    if dataset == "bundled":
        assert answer.finding.answer in ("yes", "no")
        assert len(answer.table) == 36
        png, _ = workflow.make_clusters(
            question_from(f"method=gi&by=count&{query}"), form="png", produced=PRODUCED
        )
        assert png[:4] == b"\x89PNG"
    else:
        # The series names Ziarat, which this set does not know by that name.
        assert answer.finding.answer == "not_answerable"
        assert "ziarat" in answer.finding.sentence


def test_a_file_tells_no_day_that_only_withheld_records_reach():
    incidents = current_record().incidents.query("dataset == 'acled'")
    last = incidents["date_latest"].max()
    gone = list(incidents.index[incidents["date_latest"] == last])
    left = incidents["date_latest"][~incidents.index.isin(gone)].max()
    view = Selection(start=incidents["date_earliest"].min().date(),
                     end=(last + pd.Timedelta(days=3)).date())  # fmt: skip
    question = workflow.ClusterQuestion(method="gi", dataset="acled", selection=view)
    given = {"form": "json", "produced": date(2030, 1, 1), "profile": "partner"}
    for withhold, day in (((), last), (gone, left)):
        content, _ = make_clusters(question, **given, withhold=withhold)
        said = json.loads(content)["finding"]["sentence"]
        assert f"to {say_step(day, 'day')}, or of an imported dataset" in said
    content, _ = make_clusters(question, **{**given, "form": "csv"}, withhold=gone)
    assert b"not_answerable" in content


def test_a_record_that_may_lie_outside_the_period_takes_no_part_and_is_counted():
    incidents = current_record().incidents.query("dataset == 'bundled'")
    vague = incidents.query("date_precision == 'month'").iloc[0]
    first, last = vague["date_earliest"], vague["date_latest"]
    told = {}
    for days in (0, 1):
        end = last - pd.Timedelta(days=days)
        view = Selection(start=first.date(), end=end.date())
        question = workflow.ClusterQuestion(method="knox", dataset="bundled", selection=view)
        data, taking, _ = incident_data(question)
        told[days] = vague.name in taking.index
        sentence = next((w for w in data.warnings if "may lie outside the period" in w), "")
        assert bool(sentence) is bool(days)
    assert told == {0: True, 1: False}
