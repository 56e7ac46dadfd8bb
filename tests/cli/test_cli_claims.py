"""The commands about claims, operations and the linter, as a reader types them."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from geo import workflow
from geo.cli import main

HEROF1, HEROF2 = "BAL-2024-08-25-HEROF1", "BAL-2026-01-31-HEROF2"


def run(*words, code=0):
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == code, result.output
    return result


def test_claims_as_json_are_the_page_of_the_app():
    page = json.loads(run("claims", HEROF2, "--as-of", "2026-02-01", "--json").output)
    assert page == workflow.claims_page(HEROF2, as_of=pd.Timestamp("2026-02-01").date())
    state = {
        r["category"]: (r["low"], r["high"])
        for r in page["standing"]
        if r["claimant_type"] == "official" and r["measure"] == "killed"
    }
    assert state == {"militant": (145, 145), "security": (17, 17), "civilian": (31, 31)}
    bla = [c for c in page["claims"] if c["claimant"] == "BLA" and not c["later"]]
    said = {(c["measure"], c["as_of"], c["low"], c["high"]) for c in bla}
    assert {
        ("killed", "2026-01-31", 84, 84),
        ("captured", "2026-01-31", 18, 18),
        ("killed", "2026-02-01", 200, None),
    } <= said


def test_claims_in_three_columns():
    text = run("claims", HEROF2, "--as-of", "2026-02-01").output
    head = next(line for line in text.splitlines() if line.strip().startswith("state"))
    assert head.split("  ")[-1].strip() == "independent"
    assert "security killed: state 17, armed group 200+" in text
    for title in ("Disputed", "Unknown", "Statements", "Not attributed to a district"):
        assert f"\n{title}\n" in text


def test_claims_of_an_incident_without_a_figure():
    assert "No figure stands." in run("claims", "BAL-2026-01-31-AWARAN").output


def test_claims_name_the_records_that_speak_of_the_same_event():
    said = run("claims", "BAL-2026-04-06-MASTUNG").output
    assert "\nMay be one event with: BAL-2026-04-07-KARDIGAP, 2026-04-07, CTD operation" in said
    assert "one event" not in run("claims", "BAL-2026-01-31-AWARAN").output


def test_an_unknown_id_is_one_message_with_near_ids():
    result = run("claims", "HEROF2", code=2)
    assert HEROF2 in result.stderr
    assert "Traceback" not in result.output
    assert "is not a date" in run("claims", HEROF2, "--as-of", "tomorrow", code=2).stderr


def test_operations_are_listed_with_their_rule():
    words = ["operations", "--from", "2026-01-31", "--to", "2026-01-31", "--rule", "official"]
    text = run(*words).output
    assert "tally rule official, not attributed to a district" in text
    rows = json.loads(run(*words, "--json").output)
    assert [r["operation_id"] for r in rows] == ["BAL-2026-01-29-RADDULFITNA1", HEROF2]
    assert rows[1]["militant_low"] == 216
    empty = run("operations", "--from", "2013-01-01", "--to", "2013-02-01")
    assert "No operation touches" in empty.output


def test_two_operations_are_set_side_by_side():
    text = run("operations", "--compare", HEROF1, HEROF2).output
    row = next(line for line in text.splitlines() if "armed group: security killed" in line)
    assert "130+" in row
    assert "362+" in row
    both = json.loads(run("operations", "--compare", HEROF1, HEROF2, "--json").output)
    assert both["b"]["subject_id"] == HEROF2


def test_lint_ends_well_on_the_bundled_record():
    assert "0 error, 0 warning" in run("lint").output
    rows = json.loads(run("lint", "--json").output)
    assert all(r["annotated"] for r in rows if r["severity"] in ("error", "warning"))


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_lint_ends_with_1_when_something_is_open(monkeypatch, severity):
    row = ("L501", severity, "X", "C1", "Low is above high.", False, "")
    open_one = pd.DataFrame([row], columns=list(workflow.lint_findings().columns))
    monkeypatch.setattr(workflow, "lint_findings", lambda: open_one)
    assert f"1 {severity}" in run("lint", code=1).output
