"""The statistics as a person asks them: coverage first, then an answer that can be repeated."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from geo import workflow
from geo.cli import main
from geo.core.digest import digest
from geo.core.errors import NotFoundError, OptionError
from geo.importers.registry import read
from geo.incidents.selection import Selection
from geo.workflow.shelf import open_shelf


def run(*words):
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.output


COLUMNS = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,"
    "conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,"
    "side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,"
    "source_date,source_headline,source_original,where_prec,where_coordinates,"
    "where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
    "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,"
    "deaths_unknown,best,high,low,gwnoa,gwnob"
)
EVENT = "2023-01-02"


def made_events():
    """A UCDP GED file of our own making: three events a week, a loud day, then nine a week."""
    rng = np.random.default_rng(5)
    names = ["Kech", "Quetta", "Khuzdar", "Nushki", "Gwadar", "Awaran", "Mastung", "Kalat"]
    first, event = pd.Timestamp("2021-01-04"), pd.Timestamp(EVENT)
    rows = [(event, name) for name in names for _ in range(2)]
    for day in pd.date_range(first, "2023-12-31"):
        level = 3 / 7 if day < event else 9 / 7
        rows += [(day, rng.choice(names)) for _ in range(rng.poisson(level))]
    plain = dict.fromkeys(COLUMNS.split(","), "") | {
        "active_year": "1", "type_of_violence": "1", "side_a": "Government of Pakistan",
        "side_b": "BLA", "number_of_sources": "2", "where_prec": "3", "event_clarity": "1",
        "adm_1": "Balochistan province", "country": "Pakistan", "country_id": "770",
        "region": "Asia", "date_prec": "1", "deaths_a": "0", "deaths_b": "0", "gwnoa": "770",
        "deaths_civilians": "0", "deaths_unknown": "2", "best": "2", "high": "3", "low": "1",
        "latitude": "28.0", "longitude": "65.5", "dyad_name": "Government of Pakistan - BLA",
        "conflict_name": "Pakistan: Balochistan",
    }  # fmt: skip
    cells = [
        plain | {
            "id": str(number), "relid": f"PAK-{number}", "year": str(day.year),
            "adm_2": f"{name} district", "where_coordinates": name,
            "date_start": f"{day.date()} 00:00:00.000", "date_end": f"{day.date()} 00:00:00.000",
        }
        for number, (day, name) in enumerate(sorted(rows), start=1)
    ]  # fmt: skip
    return pd.DataFrame(cells, columns=COLUMNS.split(","), dtype=str)


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A store that holds a complete dataset beside the bundled record."""
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("statistics") / "store.sqlite"
        patch.setenv("ATLAS_STORE", str(path))
        result = read(
            made_events(), format="ucdp", decisions={}, file_name="made.csv",
                sha256=digest(b"made"),
            accessed="2026-01-01",
        )  # fmt: skip
        open_shelf().add_import(result, original=b"made", author="a test")
        yield path, result.dataset


@pytest.fixture
def complete(imported, monkeypatch):
    path, dataset = imported
    monkeypatch.setenv("ATLAS_STORE", str(path))
    return dataset


def test_a_rate_is_refused_on_the_bundled_selection_and_offered_on_an_import(complete):
    refused = workflow.how_unusual("2024-08-26", dataset="bundled")
    assert refused.summary.answer == "not_answerable"
    assert refused.findings == ()
    assert "the bundled record, 26 August 2024" in refused.summary.sentence
    assert "No trend" in refused.summary.sentence or "more reading" in refused.summary.sentence
    assert workflow.shift_or_outlier("2024-08-26").verdict.answer == "not_answerable"
    assert workflow.was_coordinated("2024-08-26").summary.answer == "not_answerable"
    found = workflow.how_unusual(EVENT, dataset=complete, step="day", draws=19)
    assert found.finding("attacks-total").answer == "unusual"
    assert "lethal events only" in " ".join(found.summary.warnings)


def test_an_import_bears_a_verdict_and_its_own_break(complete):
    found = workflow.shift_or_outlier(EVENT, dataset=complete, permutations=399)
    assert found.verdict.answer == "shift"
    assert found.table["changed"]["attack rate"]
    assert 2 < found.table["change"]["attack rate"] < 4.5
    assert found.breaks.answer == "yes"
    assert abs(pd.Timestamp(found.breaks.details["after"]) - pd.Timestamp(EVENT)).days <= 21
    weeks = found.series.frame
    assert pd.Timestamp(EVENT) in weeks.index, "weeks are counted away from the event"


def test_an_import_bears_a_test_of_coordination(complete):
    found = workflow.was_coordinated(EVENT, dataset=complete, permutations=199)
    assert found.summary.answer == "yes"
    assert found.proposals["basis"].tolist() == ["inferred"]
    assert found.proposals["claimed_operations"].tolist() == [""]
    assert found.proposals["start"].iloc[0] == pd.Timestamp(EVENT)


def test_datasets_are_never_added_to_each_other(complete):
    sources = {one.key: one for one in workflow.statistics_sources()}
    assert {"bundled", complete, "picss-month", "ucdp-month"} <= set(sources)
    own = workflow.how_unusual("2026-01-31", dataset="bundled", draws=9)
    assert own.finding("attacks-total").details["figure"] == "13"


def test_31_january_2026_in_the_bundled_record():
    found = workflow.how_unusual("2026-01-31", dataset="bundled", draws=19)
    assert found.finding("attacks-total").details["rank_worst"] == 1
    assert found.finding("districts-total").details["figure"] == "11"
    assert {f.answer for f in found.findings if f.details["measure"] == "killed"} == {
        "not_answerable"
    }
    assert "an operation's totals belong to no single day" in found.summary.sentence
    quiet = workflow.how_unusual("2026-03-11", dataset="bundled", draws=19)
    assert quiet.finding("attacks-total").answer == "ordinary"


def test_31_january_2026_was_more_than_chance_and_is_no_answer_to_shift():
    found = workflow.was_coordinated("2026-01-31", permutations=199)
    assert found.summary.answer == "yes"
    assert found.summary.details["observed"] == 11
    proposal = found.proposals.iloc[0]
    assert proposal["basis"] == "inferred"
    assert "HEROF2" in proposal["claimed_operations"], "claimed ones stand beside, not inside"
    verdict = workflow.shift_or_outlier("2026-01-31").verdict
    assert verdict.answer == "not_answerable"
    assert "covers 4 weeks before it and the comparison needs 24" in verdict.sentence


@pytest.mark.parametrize(
    "found",
    [
        lambda: workflow.how_unusual("2026-01-31", seed=3),
        lambda: workflow.how_unusual("2021-11-05", dataset="ucdp-month", years=5, seed=2),
        lambda: workflow.was_coordinated("2026-02-01", permutations=99, seed=2),
        lambda: workflow.shift_or_outlier("2020-05-08", dataset="ucdp-month", permutations=399),
        lambda: workflow.how_fragile("unusual", "2025-05-05", dataset="pips-year"),
    ],
)
def test_the_call_of_a_finding_gives_it_again(found):
    main_finding, others, _ = workflow.answer_parts(found())
    for one in (main_finding, *others):
        assert eval(one.call, {"workflow": workflow}) == one  # noqa: S307 - our own text


def test_years_are_compared_with_as_many_blocks_as_months_and_a_short_window_is_named():
    asked = {"day": "2010-08-26", "dataset": "ucdp-year-kech", "permutations": 399}
    found = workflow.shift_or_outlier(**asked)
    assert found.verdict.details["blocks_before"] >= 10
    assert found.verdict.details["reason"] != "before"
    short = workflow.shift_or_outlier(**asked, before=1826)
    assert short.verdict.sentence.endswith(
        "5 years before it were compared and the comparison needs 6. More days before it, which "
        "are covered, may settle it."
    )
    assert "5" in workflow.answer_sentence(short, lang="ur")
    early = workflow.shift_or_outlier("1992-08-26", dataset="ucdp-year-kech", permutations=399)
    assert early.verdict.sentence.endswith("Only earlier records can settle it.")


def test_heavy_tails_are_fitted_at_both_ends_of_the_claims():
    low, high = workflow.heavy_tails("bundled")
    assert (low.details["end"], high.details["end"]) == ("low", "high")
    assert low.value != high.value
    assert workflow.heavy_tails("picss-month") == ()


def test_a_view_has_findings_where_its_period_is_a_step():
    day = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
    findings = workflow.view_findings(day)
    assert findings[0].sentence.startswith("31 January 2026: the highest of 170 days")
    assert any(f.key == "coordinated.24h" for f in findings)
    assert workflow.view_step(Selection(start=date(2026, 1, 26), end=date(2026, 2, 1))) == "week"
    month = Selection(start=date(2026, 2, 1), end=date(2026, 2, 28))
    assert workflow.view_step(month) == "month"
    (none,) = workflow.view_findings(Selection(start=date(2026, 1, 1), end=date(2026, 2, 15)))
    assert none.answer == "not_answerable"
    (refused,) = workflow.view_findings(Selection(start=date(2020, 1, 1), end=date(2020, 1, 1)))
    assert "not a full report" in refused.sentence


def test_an_event_of_one_day_is_that_day():
    verdict = workflow.shift_or_outlier("2026-01-31", event_end="2026-01-31").verdict
    assert verdict.sentence.startswith("It cannot be said whether 31 January 2026 changed ")


def test_the_command_line_and_the_workflow_say_the_same():
    code, out = run("unusual", "--date", "2026-01-31", "--json")
    assert code == 0
    told = json.loads(out)
    found = workflow.how_unusual("2026-01-31")
    assert told["finding"]["sentence"] == found.summary.sentence
    assert told["finding"]["call"] == found.summary.call
    assert [row["answer"] for row in told["table"]] == [f.answer for f in found.findings]
    code, out = run("unusual")
    assert code == 0
    assert out.startswith(found.summary.sentence), "the opening is the latest month of PICSS"
    code, out = run("unusual", "--measure", "attacks")
    assert found.finding("attacks-total").sentence in out


def test_every_statistic_has_a_command():
    code, out = run("shift", "--date", "2026-01-31", "--json")
    assert (code, json.loads(out)["finding"]["answer"]) == (0, "not_answerable")
    code, out = run("coordinated", "--date", "2026-01-31", "--permutations", "99")
    assert code == 0
    assert out.startswith("On 31 January 2026, 11 districts were hit")
    code, out = run("fragile", "unusual", "--date", "2025-05-05", "--dataset", "pips-year",
                    "--step", "year")  # fmt: skip
    assert code == 0
    assert "defensible choices" in out
    code, out = run("unusual", "--list")
    assert "picss-month\tPICSS, by month" in out


def test_answers_are_saved_as_what_the_name_says(tmp_path):
    for ending, start in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("csv", b"indicator,"),
                          ("json", b"{")):  # fmt: skip
        path = tmp_path / f"answer.{ending}"
        code, _ = run("shift", "--date", "2020-05-08", "--dataset", "ucdp-month", "--out",
                      str(path), "--produced", "2026-07-15")  # fmt: skip
        assert code == 0
        assert path.read_bytes().startswith(start)
    table = pd.read_csv(tmp_path / "answer.csv")
    assert table["call"].str.startswith("workflow.shift_or_outlier(").all()
    code, out = run("shift", "--date", "2020-05-08", "--out", str(tmp_path / "answer.doc"))
    assert code == 2
    assert "no known ending" in out


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (("unusual", "--dataset", "nobody"), "No dataset 'nobody'"),
        (("unusual", "--date", "2025-12-05"), "has no figure for December 2025"),
        (("unusual", "--date", "31/01/2026"), "is not a date"),
        (("unusual", "--dataset", "bundled", "--step", "hour"), "has no step 'hour'"),
        (("unusual", "--dataset", "bundled", "--date", "2026-01-31", "--rule", "mean"),
         "No tally rule"),
        (("coordinated", "--date", "2026-01-31", "--dataset", "picss-month"), "No dataset"),
        (("fragile", "taste", "--date", "2026-01-31"), "No question 'taste'"),
        (("fragile", "unusual", "--date", "2026-01-31", "--measure", "nonsense"),
         "bundled has no measure 'nonsense'. Where: measure. Choices: attacks-total, districts-"),
        (("fragile", "unusual", "--date", "2026-01-31", "--dataset", "picss-month", "--measure",
          "otal"), "picss-month has no measure 'otal'"),
        (("fragile", "shift", "--date", "2026-01-31", "--measure", "killed-total"),
         "Shift has no measure: 'killed-total'"),
        (("unusual", "--dataset", "bundled", "--verification", "nonsense"),
         "No verification 'nonsense'. Where: verification. Choices: widely_reported"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_said(words, what):
    code, out = run(*words)
    assert code == 2
    assert what in out
    assert "Traceback" not in out


def test_the_measure_that_is_not_there_is_named():
    with pytest.raises(NotFoundError, match="No measure"):
        workflow.how_unusual("2026-01-31", draws=9).finding("rainfall")
    for word in ("", "otal", "y"):  # whole words: each of these ends the key of another finding
        with pytest.raises(NotFoundError, match="Choices: attacks-total"):
            workflow.how_unusual("2026-01-31", draws=9).finding(word)
    with pytest.raises(OptionError, match="99"):
        workflow.how_unusual("2026-01-31", dataset="bundled", vintage="99")


def test_fragile_asks_of_the_category_that_was_named():
    again = workflow.how_fragile(
        "unusual", "2025-05-15", dataset="picss-month", measure="killed-militant"
    )
    assert again.runs["sentence"].str.contains("militants killed").all()


@pytest.mark.parametrize(
    "options",
    [{"precision": 9}, {"precision": 0}, {"years": -1}, {"draws": -1}, {"rule": "nonsense"},
     {"start": "nonsense"}, {"verification": "single_source"}],
)  # fmt: skip
def test_an_option_that_is_none_is_refused_and_not_passed_over(options):
    with pytest.raises(OptionError):
        workflow.how_unusual("2026-01-31", dataset="bundled", **{"draws": 1, **options})


def test_a_step_that_no_figure_reaches_is_refused_by_every_face():
    for day, when in (("2026-02-03", "February 2026"), ("2010-01-01", "January 2010")):
        found = workflow.how_unusual(day)
        said = (
            f"Nothing can be said of {when}: PICSS, by month (published totals) has figures only "
            "from 1 May 2015 to 31 January 2026. The last month that can be asked of is January "
            "2026."
        )
        assert (found.summary.answer, found.summary.sentence) == ("not_answerable", said)
        assert not found.findings
        code, out = run("unusual", "--date", day)
        assert (code, out.splitlines()[0]) == (0, said)
    view = Selection(start=date(2026, 2, 1), end=date(2026, 2, 28))
    assert workflow.view_findings(view, dataset="picss-month")[0].answer == "not_answerable"
    source = workflow.find_source("bundled")
    assert [str(workflow.last_step(source, step).date()) for step in source.steps] == [
        "2026-06-19", "2026-06-08", "2026-05-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("unusual", "--date", "2026-01-31", "--seed", "-1"), "-1 is no seed"),
        (("coordinated", "--date", "2026-01-31", "--seed", "4294967296"), "is no seed"),
        (("unusual", "--date", "9999-12-31"), "Choose a day from 1700-01-01"),
        (("shift", "--date", "9999-12-31"), "no day of a record"),
        (("fragile", "shift", "--date", "0001-01-01"), "no day of a record"),
        (("shift", "--date", "2026-01-31", "--event-end", "2020-01-01"), "starts (2026-01-31)"),
        (("shift", "--date", "2026-01-31", "--after", "100000"), "Choose 1 to 36,500 days"),
    ],
)
def test_what_cannot_be_asked_is_said_with_a_way_out(words, said):
    code, output = run(*words)
    assert code != 0
    assert "internal fault" not in output
    assert said in output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("unusual", "--verification", "zzz"), "No verification 'zzz'"),
        (("unusual", "--vintage", "99"), "Unknown boundary vintage '99'"),
        (("unusual", "--rule", "zzz"), "No tally rule 'zzz'"),
        (("unusual", "--lang", "zzz"), "No lang 'zzz'"),
        (("unusual", "--profile", "zzz"), "No profile 'zzz'"),
        (("unusual", "--measure", "zzz", "--json"), "No measure 'zzz-total'"),
        (("coordinated", "--date", "2026-01-31", "--verification", "zzz"), "No verification 'zzz'"),
        (("shift", "--date", "2026-01-31", "--verification", "zzz"), "No verification 'zzz'"),
        (("fragile", "shift", "--date", "2026-01-31", "--step", "zzz"), "has no step 'zzz'"),
    ],
)
def test_a_word_that_nobody_knows_is_refused_with_its_choices(words, said):
    code, told = run(*words)
    assert code == 2
    assert said in told
    assert "Choices: " in told
