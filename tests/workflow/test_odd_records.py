"""Questions to records that hold next to nothing: a refusal in words, never a fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from click.testing import CliRunner
from intake_kit import ACLED_31, acled_row, csv_text, put, seed

from geo import workflow
from geo.cli import main
from geo.incidents.selection import Selection, with_changes
from geo.workflow import briefs, editing
from geo.workflow.cluster_question import METHODS
from geo.workflow.intake import switch_dataset

PLACES = (("Quetta", "30.19", "67.01"), ("Kech", "26.00", "63.05"), ("Gwadar", "25.12", "62.33"))
DAY = date(2022, 1, 1)
REFUSED = "not_answerable"


def made(name, number, *, every=0, places=1, precision="1"):
    rows = []
    for i in range(number):
        town, lat, lon = PLACES[i % places]
        day = DAY + timedelta(days=every * i)
        rows.append(
            acled_row(
                i, event_date=day.isoformat(), year=str(day.year), admin2=town, location=town,
                latitude=lat, longitude=lon, geo_precision=precision, fatalities="",
            )
        )  # fmt: skip
    put(csv_text(rows, ACLED_31).encode(), f"{name}.csv", name)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    path = tmp_path_factory.mktemp("odd") / "store.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(path))
        made("one", 1)
        made("oneday", 12, places=3)
        made("oneplace", 12, every=9)
        made("vague", 12, every=9, precision="3")
    return path


@pytest.fixture(autouse=True)
def _shelf(shelf, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(shelf))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dataset", ["one", "vague"])
def test_too_few_are_no_answer_of_place(dataset, method):
    finding = workflow.ask_where(f"method={method}&dataset={dataset}&permutations=99").finding
    assert finding.answer == REFUSED
    assert "Too few" in finding.sentence
    result = CliRunner().invoke(main, ["clusters", "--dataset", dataset, "--method", method])
    assert (result.exit_code, result.output.startswith("Too few")) == (0, True), result.output


@pytest.mark.parametrize("method", ["knox", "scan"])
@pytest.mark.parametrize(("dataset", "near"), [("oneday", "time"), ("oneplace", "place")])
def test_incidents_that_are_all_near_each_other_test_nothing(dataset, near, method):
    finding = workflow.ask_where(f"method={method}&dataset={dataset}&permutations=99").finding
    assert finding.answer == REFUSED
    assert f"near each other in {near}" in finding.sentence


@pytest.mark.parametrize("dataset", ["one", "oneday"])
def test_one_day_cannot_be_shuffled(dataset):
    found = workflow.was_coordinated(DAY, dataset=dataset)
    assert found.summary.answer == REFUSED
    assert "covers 1 day, too few to shuffle" in found.summary.sentence


def test_attacks_without_a_district_are_not_coordinated():
    found = workflow.was_coordinated(DAY, dataset="vague")
    assert found.summary.sentence.startswith("Not answerable: no attack with a district")


def test_what_is_not_known_is_left_blank_in_a_table():
    result = CliRunner().invoke(
        main, ["unusual", "--dataset", "one", "--step", "day", "--date", "2022-01-01"]
    )
    assert "too few figures for a usual range" in result.output
    assert not {"None", "nan", "NaN"} & set(result.output.split())


@pytest.mark.parametrize("question", ["unusual", "shift"])
def test_no_answer_is_nothing_to_be_fragile(question):
    asked = {"rule": "official", "block": 56}
    found = workflow.how_fragile(question, DAY, dataset="one", step="day", **asked)
    assert found.finding.answer == REFUSED
    assert "nothing to be fragile" in found.finding.sentence
    assert "rule='official', block=56" in found.finding.call
    if question == "shift":
        assert tuple(found.runs.loc[0, ["tally rule", "block"]]) == ("official", 56)


def test_what_is_asked_again_is_the_answer_that_stands_above():
    july = {"day": "2019-07-01", "dataset": "ucdp-month"}
    shown = workflow.shift_or_outlier(**july).verdict
    assert shown.answer == "shift", "with fewer shuffles it is none"
    found = workflow.how_fragile("shift", **july)
    assert tuple(found.runs.loc[0, ["answer", "value", "sentence"]]) == (
        shown.answer, shown.value, shown.sentence,
    )  # fmt: skip
    assert '4 of 9 defensible choices keep the answer "shift"' in found.finding.sentence


@pytest.mark.parametrize(
    ("dataset", "day", "measure", "said"),
    [
        ("picss-month", "2025-08-10", "killed-militant", "August 2025: 50 militants killed"),
        ("picss-month", "2025-08-10", "killed-civilian", "August 2025: 21 civilians killed"),
        (
            "pips-year", "2024-01-01",
            "pips-year-attacks-total-attacks-by-baloch-nationalist-insurgent-groups-only",
            "2024: 171 attacks",
        ),
    ],
)  # fmt: skip
def test_what_is_asked_again_is_of_the_measure_that_was_chosen(dataset, day, measure, said):
    """By category and scope; a run states no interval, for it simulates none."""
    runs = workflow.how_fragile("unusual", day, dataset=dataset, measure=measure).runs
    own = runs[runs["monitor"] == dataset]
    assert len(own) == 3
    assert own["sentence"].str.startswith(said).all()
    assert not runs["sentence"].str.contains("interval").any()


@pytest.mark.parametrize("day", ["1970-01-01", "2030-01-01"])
@pytest.mark.parametrize("command", ["unusual", "coordinated", "shift"])
def test_a_day_outside_the_record_is_refused_by_name(command, day):
    result = CliRunner().invoke(main, [command, "--dataset", "oneplace", "--date", day])
    assert result.exit_code == 0
    assert "oneplace" in result.output
    assert "is not covered. It can be asked of 1 January 2022 to 10 April 2022" in result.output


@pytest.mark.parametrize("command", ["unusual", "coordinated", "shift"])
def test_what_is_no_date_and_no_dataset_is_one_message(command):
    for words, what in (
        (["--date", "2026-13-01"], "'2026-13-01' is not a date"),
        (["--date", "2022-01-01", "--dataset", "mine"], "No dataset 'mine'"),
    ):
        result = CliRunner().invoke(main, [command, *words])
        assert (result.exit_code, what in result.output) == (2, True), result.output
        assert "Traceback" not in result.output


def test_equal_figures_of_different_claimants_are_all_said():
    """Only a relay stands for what it relays; without an origin a claim is its own."""
    scene = workflow.view_scene(Selection())
    operation = str(scene.record.operations.index[0])
    one = scene.record.claims.iloc[:4].assign(
        operation_id=operation, incident_id="", partial=False, measure="killed",
        category="security", low=10, high=10, origin=["", "", "x", "x"], as_of=pd.NaT,
    )  # fmt: skip
    scene = replace(scene, record=replace(scene.record, claims=one))
    for as_of in (None, date(2020, 1, 1)):
        asked = replace(scene, selection=with_changes(scene.selection, as_of=as_of))
        found = workflow.operation_claims(asked, operation)
        assert [c["claimant"] for c in found] == list(one["claimant"].iloc[:3])
        assert {c["as_of"] for c in found} == {None}


ENDS = {
    "up to": ("", "9", ""),
    "best": ("", "", "4"),
    "none": ("", "", ""),
    "known": ("2", "2", ""),
}


def test_a_claim_without_a_low_figure_or_without_any_ends_no_page(monkeypatch, tmp_path):
    """As the form and exports of earlier releases let them come in."""
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    seed()
    switch_dataset("bundled", False, author="Ann")
    record = {
        "date_earliest": "2026-02-14", "date_precision": "day", "event_type": "Battles",
        "geo_precision": "3", "district_reported": "Kharan", "verification_group": "single_source",
    }  # fmt: skip
    said = {
        "claimant": "Gov", "claimant_type": "official", "measure": "killed", "category": "total",
        "as_of": "2026-02-14", "source_id": "paper",
    }  # fmt: skip
    paper = [{"source_id": "paper", "publisher": "A paper", "kind": "press"}]
    ids = {}
    for name, ends in ENDS.items():
        claim = {**said, **dict(zip(("low", "high", "best"), ends, strict=True))}
        place = {"district_reported": "Nowhereabad"} if name == "known" else {}
        ids[name] = editing.save_draft(
            {**record, **place, "title": name}, [claim], sources=paper, author="Ann", reason="Told",
        ).incident_id  # fmt: skip
    shown = workflow.view_scene(Selection()).record.claims.set_index("incident_id")
    assert {ids[n]: (9 if n == "up to" else 4) for n in ("up to", "best")}.items() <= (
        shown["high"].to_dict().items()
    )
    assert shown["low"].to_dict() == {ids["up to"]: 0, ids["best"]: 4, ids["known"]: 2}
    assert len(editing.open_draft(ids["none"]).claims) == 1
    assert not workflow.lint_findings().empty
    book = workflow.claims_page(ids["up to"])
    assert [(c["low"], c["high"]) for c in book["claims"]] == [(0, 9)]
    day = Selection(start=date(2026, 2, 14), end=date(2026, 2, 14), measure="killed",
                    category="total", rule="official")  # fmt: skip
    table = workflow.district_numbers(day)
    assert table.loc["kharan", ["low", "high", "at_least"]].tolist() == [4, 13, False]
    brief = briefs.view_brief(day, produced=date(2026, 7, 1))
    told = [
        sentence.text
        for section in brief.sections
        for block in section.blocks
        for sentence in getattr(block, "items", ())
    ]
    assert "1 record gives no district that is known and is not on the map." in told
    assert not [words for words in told if "only for the province" in words]
    section = next(one for one in brief.sections if one.key == "unusual")
    own = str(workflow.view_scene(day).record.incidents["dataset"].iloc[0])
    assert section.blocks[0].text.startswith(f"A rank among days cannot be given: {own}, ")
    asked = briefs.view_brief(day, produced=date(2026, 7, 1), finding="knox,shift")
    assert f"({own})" in str(next(one for one in asked.sections if one.key == "findings"))
