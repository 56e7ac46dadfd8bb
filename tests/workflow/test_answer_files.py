"""Files of the statistics: who said it, and whether the record says it still."""

import csv
import json
from datetime import date

import pytest

from geo import workflow
from geo.core.errors import DataError, OptionError
from geo.export.stamp import ANSWER, read_stamp
from geo.workflow import files
from geo.workflow.calls import parse_call

PRODUCED = date(2026, 7, 15)


@pytest.fixture(scope="module")
def found():
    return workflow.how_unusual("2026-01-31")


def content(found, *, lang="en", produced=PRODUCED, **publication):
    """A file of all of an answer, as a profile lets it out."""
    answer = workflow.let_out_answer(found, produced=produced, **publication)
    return json.loads(workflow.answer_file(answer, form="json", lang=lang))


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
    assert "Atlas record" in content(own)["attribution"]


def test_another_answer_is_told_as_one(found, tmp_path):
    path = workflow.save_answer(tmp_path / "a.json", found, produced=PRODUCED)
    value = json.loads(path.read_text(encoding="utf-8"))
    stamp = content(workflow.how_unusual("2025-01-31"))["stamp"]
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


HELD = "BAL-2026-01-31-AWARAN"


def attacks(value):
    return next(int(row["figure"]) for row in value["table"] if row["measure"] == "Attacks")


@pytest.fixture(scope="module")
def january():
    return workflow.how_unusual("2026-01-31", dataset="bundled", step="day", draws=19)


def test_what_a_profile_withholds_is_not_counted_and_is_said(january, tmp_path):
    """In the table, the picture and the papers, in words and in both languages."""
    whole, left = content(january), content(january, withhold=[HELD])
    assert attacks(whole) == attacks(left) + 1
    assert "nothing withheld" in whole["withheld"]
    assert "1 incident marked as sensitive left out" in left["withheld"]
    assert left["stamp"]["withheld"] == left["withheld"]
    assert "حساس" in content(january, withhold=[HELD], lang="ur")["withheld"]
    assert HELD not in json.dumps(left)
    path = tmp_path / "a.csv"
    options = {"produced": PRODUCED, "withhold": [HELD]}
    workflow.save_answer(path, january, **options)
    assert "1 incident marked as sensitive left out" in path.read_text(encoding="utf-8")
    drawn = workflow.save_answer(tmp_path / "a.svg", january, **options)
    assert "1 incident marked as sensitive" in drawn.read_text(encoding="utf-8")
    for one in (path, drawn):
        assert files.verify(one, withhold=[HELD]).same
        assert not files.verify(one).same


def test_the_last_days_are_not_told_and_not_empty(january):
    """A public file of a day in the delay is refused; one before it is of what is covered."""
    produced = date(2026, 2, 10)
    with pytest.raises(OptionError, match="ends before the day"):
        content(january, produced=produced)
    week = workflow.how_unusual("2026-01-20", dataset="bundled", step="day", draws=19)
    value = content(week, produced=produced)
    assert "74 incidents of the last 14 days left out" in value["withheld"]
    assert "2026-01-27" in value["attribution"]
    assert "2026-06" not in json.dumps(value)
    assert workflow.answer_withheld(week, produced=produced) == value["withheld"]
    assert workflow.answer_withheld(january, produced=PRODUCED) == ""
    inside = content(january, produced=produced, profile="internal")
    assert inside["stamp"]["profile"] == "internal"
    assert attacks(inside) == attacks(content(january))


def test_totals_of_others_are_counted_whole(found):
    assert "nothing withheld" in content(found, withhold=[HELD])["withheld"]
