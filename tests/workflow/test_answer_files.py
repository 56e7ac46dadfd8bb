"""Files of the statistics: who said it, and whether the record says it still."""

import csv
import json
from datetime import date

import pytest

from geo import workflow
from geo.core.errors import DataError
from geo.export.stamp import ANSWER, read_stamp
from geo.workflow import files
from geo.workflow.answers import parse_call

PRODUCED = date(2026, 7, 15)


@pytest.fixture(scope="module")
def found():
    return workflow.how_unusual("2026-01-31")


@pytest.mark.parametrize("form", ["svg", "csv", "json"])
def test_a_fresh_file_is_the_same_and_an_altered_one_is_not(found, tmp_path, form):
    path = tmp_path / f"a.{form}"
    workflow.save_answer(path, found, produced=PRODUCED, lang="en")
    verdict = files.verify(path)
    assert verdict.same, verdict.sentences()
    assert (verdict.stamp.kind, verdict.notes) == (ANSWER, ())
    path.write_text(path.read_text(encoding="utf-8").replace("27", "72"), encoding="utf-8")
    assert not files.verify(path).same


def test_a_table_says_whose_figures_it_holds(found, tmp_path):
    path = workflow.save_answer(tmp_path / "a.csv", found, produced=PRODUCED)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows[0]["source"].startswith("PICSS, by month (published totals); PICSS, as published")
    papers = json.loads((tmp_path / "a.csv.stamp.json").read_text(encoding="utf-8"))
    assert papers["attribution"].startswith(rows[0]["source"])
    own = workflow.how_unusual("2026-01-31", dataset="bundled", step="day")
    assert (
        "Atlas record"
        in json.loads(workflow.answer_file(own, form="json", produced=PRODUCED))["attribution"]
    )


def test_another_answer_is_told_as_one(found, tmp_path):
    path = workflow.save_answer(tmp_path / "a.json", found, produced=PRODUCED)
    value = json.loads(path.read_text(encoding="utf-8"))
    other = workflow.answer_file(workflow.how_unusual("2025-01-31"), form="json", produced=PRODUCED)
    stamp = json.loads(other)["stamp"]
    path.write_text(json.dumps({**value, "stamp": stamp}), encoding="utf-8")
    assert not files.verify(path).same
    command = read_stamp(path).command("a b.json")
    assert command.startswith("python -c ")
    assert "workflow.how_unusual('\"'\"'2025-01-01" in command


@pytest.mark.parametrize(
    "text",
    [
        "", "1", "print(1)", "os.system('ls')", "workflow.verify('a')",
        "workflow.how_unusual('2026-01-01')[__import__('os').system('ls')]",
        "workflow.how_unusual(open('/etc/passwd'))", "workflow.how_unusual(*['2026-01-01'])",
        "workflow.how_unusual('2026-01-01', draws=10000000)",
        "workflow.how_unusual('2026-01-01', **{})", "(" * 1500, "workflow.how_unusual(" + "[" * 900,
        "workflow.how_unusual('" + "1" * 3000 + "')",
    ],
)  # fmt: skip
def test_what_is_no_call_of_a_statistic_is_not_run(text):
    with pytest.raises(DataError, match="no call of a statistic"):
        parse_call(text)
