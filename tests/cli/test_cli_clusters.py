"""Where and when: the workflow, the command line and the files say the same, and say why not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import geo.workflow.clusters
from geo import workflow
from geo.analysis.space.answer import NOTHING, say_days, say_p
from geo.cli import main
from geo.core.errors import OptionError
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.render.figure.cluster_sheet import answer_title
from geo.workflow.cluster_data import cluster_datasets, dated
from geo.workflow.cluster_question import METHODS, SERIES, ClusterQuestion, question_from

PRODUCED = date(2026, 7, 15)
DENSE = ("2026-01-01", "2026-06-19")
FAST = "permutations=199"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("ATLAS_CACHE", str(tmp_path_factory.getbasetemp() / "atlas-cache"))


def atlas(*arguments, code=0):
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_the_opening_question_is_of_the_yearly_series():
    question = ClusterQuestion()
    view = dated(question)
    assert question.dataset == SERIES
    assert (view.start, view.end) == (date(2016, 1, 1), date(2021, 12, 31))
    answer = workflow.cluster_answer(question)
    finding = answer.finding
    assert finding.answer == "yes"
    assert finding.p == 0.001
    assert finding.sides == 1
    first = finding.details["clusters"][0]
    assert first["members"] == ["gwadar", "kech", "panjgur", "awaran"]
    assert (first["events"], first["expected"]) == (68, 24.0)
    assert finding.sentence == (
        "Balochistan, 2016 to 2021: lethal events cluster in Gwadar, Kech, Panjgur and Awaran: 68, "
        "where their population leads one to expect 24; and in Mastung and Quetta: 60, where 38 "
        "would be expected."
    )
    assert any("cannot tell them apart" in warning for warning in finding.warnings)
    assert any("3 lethal events without a district" in warning for warning in finding.warnings)


@pytest.mark.parametrize("method", METHODS)
def test_a_call_gives_the_finding_again(method):
    dataset = "&dataset=bundled" if method == "knox" else ""
    question = question_from(f"method={method}{dataset}&{FAST}&seed=3")
    finding = workflow.cluster_answer(question).finding
    assert finding.answer in ("yes", "no")
    assert finding.reference
    assert "seed 3" in finding.method or method == "rates"
    again = eval(finding.call, {"geo": geo})  # noqa: S307  (our own words)
    assert again == finding
    assert json.loads(json.dumps(finding.as_dict(), allow_nan=False, default=float))


@pytest.mark.parametrize("method", ["rates", "gi", "lisa", "moran", "scan&model=population"])
@pytest.mark.parametrize("period", [("2013-01-01", "2025-12-31"), ("2026-06-20", "2026-06-30")])
def test_a_comparison_on_a_selection_or_on_nothing_is_refused(method, period):
    start, end = period
    answer = workflow.ask_where(f"method={method}&dataset=bundled&from={start}&to={end}")
    assert answer.picture == NOTHING
    assert answer.finding.answer == "not_answerable"
    assert answer.finding.value is None
    assert "cannot be given" in answer.finding.sentence
    assert "1 January 2026 to 19 June 2026" in answer.finding.sentence


def test_the_dense_months_can_be_compared_with_a_warning():
    answer = workflow.ask_where(f"method=gi&dataset=bundled&{FAST}")
    view = dated(question_from("method=gi&dataset=bundled"))
    assert (str(view.start), str(view.end)) == DENSE
    assert answer.finding.answer in ("yes", "no")
    assert any("does not leave out the same things" in w for w in answer.finding.warnings)
    assert any("lethal events only" in w for w in answer.finding.warnings)
    assert answer.table["events"].sum() < len(bundled_record().incidents)


def test_a_test_of_place_and_time_on_a_selection_is_warned_of():
    answer = workflow.ask_where(f"method=knox&from=2024-01-01&to=2025-12-31&{FAST}")
    assert answer.finding.answer in ("yes", "no")
    assert any("uneven ground" in w for w in answer.finding.warnings)


@pytest.mark.parametrize(
    ("within", "words"), [(0, " on one day "), (1, " within a day of each other ")]
)
def test_one_day_is_no_days(within, words):
    answer = workflow.ask_where(f"method=knox&km=20&within={within}&{FAST}")
    assert words in answer.finding.sentence
    assert words in answer_title(answer, lang="en")
    assert words.strip() in answer.finding.method


def test_no_incident_is_put_in_the_middle_of_a_district():
    answer = workflow.ask_where(f"method=knox&km=20&{FAST}")
    record = bundled_record().incidents
    own = record[(record["date_latest"] >= DENSE[0]) & (record["date_earliest"] <= DENSE[1])]
    left = answer.finding.details["left_out"]
    coarse = int((own["geo_precision"] >= 3).sum())
    assert left["known by district or province only"] == coarse > 0
    # What is found lies beyond what 95 of 100 shuffles give, exactly where p is below 0.05.
    most, found = answer.finding.details["chance_most"], answer.finding.value
    assert (found > most) == (answer.finding.answer == "yes")
    fine = workflow.ask_where(f"method=knox&km=5&{FAST}").finding.details
    assert fine["left_out"]["near a place, to more than 5 km"] > 0
    assert fine["incidents"] < answer.finding.details["incidents"]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("method=average", "method"), ("dataset=nobody", "dataset"), ("km=near", "km"),
        ("largest=2", "largest"), ("method=knox&dataset=ucdp_district_year", "dataset"),
        ("seed=-1", "seed"), ("from=2021-01-01&to=2016-01-01", "from, to"),
    ],
)  # fmt: skip
def test_a_question_that_means_nothing_is_refused(query, where):
    with pytest.raises(OptionError, match=f"Where: {where}"):
        workflow.ask_where(query)


def test_too_little_is_said_and_not_tested():
    answer = workflow.ask_where("method=knox&from=2026-06-15&to=2026-06-19")
    assert answer.finding.answer == "not_answerable"
    assert "Too few incidents" in answer.finding.sentence
    nothing = workflow.ask_where("method=gi&from=1989-01-01&to=1990-12-31")
    assert nothing.finding.answer == "not_answerable"


def test_a_district_set_and_years_that_are_asked_for():
    answer = workflow.ask_where(f"method=moran&vintage=34&from=2010-01-01&to=2021-12-31&{FAST}")
    assert answer.finding.details["areas"] == 29
    later = workflow.ask_where("method=rates&from=2018-01-01&to=2021-12-31")
    assert later.finding.details["population_year"] == 2023
    assert "census 2023" in later.finding.method


def test_findings_for_a_plate_or_a_briefing():
    findings = workflow.cluster_findings(Selection())
    assert [f.key for f in findings] == [
        "clusters.scan", "clusters.rates", "clusters.moran", "clusters.gi", "clusters.lisa",
    ]  # fmt: skip
    dense = Selection(start=date(2026, 1, 1), end=date(2026, 6, 19))
    (knox,) = workflow.cluster_findings(dense, methods=["knox"])
    assert knox.key == "clusters.knox"
    assert "1 January to 19 June 2026" in knox.sentence
    day = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
    assert all(f.key for f in workflow.cluster_findings(day, methods=["gi", "knox"]))
    with pytest.raises(OptionError, match="cannot answer"):
        workflow.cluster_findings(Selection(), methods=["knox"])


def test_the_datasets_that_can_be_asked():
    series, bundled = cluster_datasets()
    assert series.name == SERIES
    assert "knox" not in series.methods
    assert bundled.methods == METHODS


def test_the_command_line_says_what_the_workflow_says():
    finding = workflow.cluster_answer(ClusterQuestion(method="gi")).finding
    said = atlas("clusters", "--method", "gi")
    assert said.startswith(finding.sentence)
    assert finding.call in said
    value = json.loads(atlas("clusters", "--method", "gi", "--json"))
    assert value["finding"]["sentence"] == finding.sentence
    assert value["finding"]["p"] == finding.p
    assert len(value["table"]) == 29
    seeded = json.loads(atlas("clusters", "--view", "method=moran&seed=9", "--json"))
    assert "seed=9" in seeded["finding"]["call"]
    assert "No method" in atlas("clusters", "--method", "average", code=2)


@pytest.mark.parametrize("name", ["scan.png", "gi.svg", "rates.csv", "knox.json", "scan.pdf"])
def test_a_file_is_proved(tmp_path: Path, name):
    path, method = tmp_path / name, name.split(".")[0]
    atlas("clusters", path, "--method", method, "--produced", "2026-07-15", "--seed", "2")
    said = atlas("verify", path)
    assert said.startswith("same")
    assert f"--method {method}" in said or method == "scan"
    if path.suffix == ".csv":
        path.write_text(path.read_text(encoding="utf-8").replace("Awaran", "Quetta", 1))
        assert "Awaran" in atlas("verify", path, code=1)


def test_a_record_that_is_held_back_takes_no_part():
    question = question_from(f"method=knox&{FAST}")
    ids = [i for i in bundled_record().incidents.index if "2026-02" in i]
    whole, _ = workflow.make_clusters(question, form="json", produced=PRODUCED)
    less, stamp = workflow.make_clusters(question, form="json", produced=PRODUCED, withhold=ids[:9])
    taking = [json.loads(c)["finding"]["details"]["incidents"] for c in (whole, less)]
    assert taking[1] < taking[0]
    assert stamp.kept_back
    fresh, _ = workflow.make_clusters(question, form="json", produced=date(2026, 6, 20))
    assert json.loads(fresh)["finding"]["details"]["incidents"] < taking[0]


def test_no_coordinate_leaves():
    for query in ("method=scan&dataset=bundled", "method=knox"):
        text = workflow.make_clusters(
            question_from(f"{query}&{FAST}"), form="json", produced=PRODUCED
        )[0].decode()
        assert "lon" not in json.loads(text)["finding"]["details"]
        assert not {"lon", "lat"} & {k for row in json.loads(text)["table"] for k in row}


def test_numbers_in_words():
    assert say_days(date(2026, 4, 6), date(2026, 4, 7)) == "6 to 7 April 2026"
    assert say_days(date(2025, 12, 31), date(2026, 1, 1)) == "31 December 2025 to 1 January 2026"
    assert [say_p(p) for p in (0.234, 0.0324, 0.001, 0.00002)] == ["0.23", "0.03", "0.001", "2e-05"]


@pytest.mark.parametrize("name", ["permutations", "seed", "within", "longest"])
def test_a_number_that_no_float_holds_is_out_of_range(name):
    with pytest.raises(OptionError, match="out of range") as caught:
        question_from({name: "9" * 400})
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("command", [
    ("clusters", "OUT", "--method", "gi", "--from", "2020-01-01", "--to", "2020-01-05"),
    ("unusual", "--date", "2020-01-01", "--step", "day", "--out", "OUT"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_a_file_that_holds_no_answer_is_told(command, name, tmp_path):
    words = [str(tmp_path / name) if word == "OUT" else word for word in command]
    result = CliRunner().invoke(main, [*words, "--dataset", "bundled"])
    assert "is a selection, not a full report" in result.output, result.output
    there = {"2020-01-01": "2026-01-31", "2020-01-05": "2026-06-19"}
    answered = [there.get(word, word) for word in words]
    result = CliRunner().invoke(main, [*answered, "--dataset", "bundled"])
    assert (result.exit_code, len(result.output.splitlines())) == (0, 1), result.output
