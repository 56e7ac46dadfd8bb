"""The page of what was measured is the one that its figures make, and every row runs something."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from reliability_table.judging import verdict
from reliability_table.page import BEGIN, END, PAGE, body, load
from reliability_table.rows import ROWS
from reliability_table.running import ROOT, Found


def test_the_page_is_that_of_its_figures():
    text = PAGE.read_text(encoding="utf-8")
    held = text.partition(BEGIN)[2].partition(END)[0].strip()
    assert held == body(load()).strip()


def test_what_is_kept_is_of_a_row():
    assert set(load()) <= {row.name for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_runs_tests_and_scripts_that_are_there(row):
    for step in row.steps:
        paths = [word for word in step.words if word.endswith(".py") or word.startswith("tests/")]
        assert paths
        assert [path for path in paths if not (ROOT / path).exists()] == []
    assert row.quick_minutes <= row.minutes


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_of_which_nothing_was_run_is_not_met(row):
    assert row.judge(Found()).met is not True
    failed = Found(passed=3, failed=["tests::one"])
    assert row.judge(failed).met is not True


def test_a_skipped_test_is_said_and_not_met():
    found = Found(passed=2, skipped=["tests::one (no browser)"])
    one = verdict(found, "two passed")
    assert one.met is False
    assert "no browser" in one.reason
