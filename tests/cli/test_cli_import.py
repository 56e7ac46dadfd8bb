"""Importing on the command line: said before it is done, asked and not guessed, undone again."""

import contextlib
import csv
import io
import json
import os
import sqlite3
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from geo import workflow
from geo.cli import main
from geo.incidents.selection import Selection

sys.path.insert(0, str(Path(__file__).parents[1] / "importers"))
sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from intake_kit import seed
from made_files import ACLED_31, UCDP_HDX, acled_row, csv_text, ucdp_row

TABLE = "Date,District,Killed,Title\n03/04/2026,Quetta,3,x\n13/04/2026,Nushki,2,y\n"
ANSWERS = {
    "columns": "as-guessed", "date_order": "dmy", "event_type": "Battles", "claimant": "A paper",
    "claimant_type": "media",
}  # fmt: skip


def atlas(*words, code=0):
    result = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return result


def choices(given):
    return [word for key, value in given.items() for word in ("--choice", f"{key}={value}")]


@pytest.fixture
def acled(tmp_path):
    path = tmp_path / "acled.csv"

    def write(number, **cells):
        rows = [acled_row(n, **cells) for n in range(number)]
        path.write_text(csv_text(rows, ACLED_31), encoding="utf-8", newline="")
        return path

    return write


def test_every_question_is_asked_with_its_answer_until_the_file_is_read(tmp_path, monkeypatch):
    path = tmp_path / "press list.csv"
    path.write_text(TABLE)
    given, said = {}, ""
    for _ in range(len(ANSWERS) + 1):
        words = ["import", path, "--dataset", "press", *choices(given)]
        monkeypatch.setattr(sys, "argv", ["atlas", *map(str, words)])
        result = CliRunner().invoke(main, [str(w) for w in words], catch_exceptions=False)
        if result.exit_code == 0:
            said = result.stdout
            break
        assert result.exit_code == 2
        assert not Path(os.environ["ATLAS_STORE"]).exists()
        key = next(key for key in ANSWERS if f"\n  {key}: " in result.stdout and key not in given)
        assert f"--choice {key}=" in result.stdout
        assert f"press list.csv' --dataset press" in result.stdout  # noqa: F541
        given[key] = ANSWERS[key]
    assert "2 rows = 2 accepted + 0 flagged + 0 rejected" in said
    assert "date      from 'Date'" in said
    assert "Incidents: 2 added, 0 changed, 0 removed" in said
    assert "Imported as version 2: press, no. 1." in said
    assert "atlas undo 2 --reason TEXT" in said
    claims = workflow.claims_page(workflow.view_scene(Selection()).incidents.index[-1])["claims"]
    assert [(one["claimant"], one["low"]) for one in claims] == [("A paper", 2)]


def test_a_dry_run_says_all_and_changes_nothing(acled):
    said = atlas("import", acled(3), "--dry-run").stdout
    assert "Format: ACLED export" in said
    assert "3 rows = " in said
    assert "Nothing was imported" in said
    assert not Path(os.environ["ATLAS_STORE"]).exists()


def test_the_first_problem_of_each_kind_has_its_row_and_column(tmp_path):
    path, out = tmp_path / "ucdp.csv", tmp_path / "rejected.csv"
    rows = [
        ucdp_row(0),
        ucdp_row(1, adm_1="Sindh province"),
        ucdp_row(2, adm_1="Sindh province"),
        ucdp_row(3, date_start="", date_end=""),
        ucdp_row(4, where_prec="4", adm_2=""),
    ]
    path.write_text(csv_text(rows, UCDP_HDX), encoding="utf-8", newline="")
    said = atlas("import", path, "--rejected", out, "--author", "Ann", "--reason", "A test").stdout
    assert "5 rows = 1 accepted + 1 flagged + 3 rejected" in said
    assert "2 rejected  row.outside-province: first in row 3, 'adm_1'" in said
    assert "1 rejected  date.missing: first in row 5, 'date_start'" in said
    assert "1 flagged  place.province-only: first in row 6, 'where_prec'" in said
    assert "1 of 2 incidents with one; 1 listed and not placed" in said
    written = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"), newline="")))
    assert [row["row"] for row in written] == ["3", "4", "5"]
    assert {row["adm_1"] for row in written} == {"Sindh province", "Balochistan province"}
    again = tmp_path / "again.csv"
    atlas("rejected", 2, again)
    assert again.read_bytes() == out.read_bytes()
    same = tmp_path / "same.csv"
    atlas("original", 2, same)
    assert same.read_bytes() == path.read_bytes()
    (one,) = json.loads(atlas("versions", "ucdp-ged", "--json").stdout)
    assert (one["author"], one["reason"], one["rejected"]) == ("Ann", "A test", 3)


def test_a_table_without_a_row_that_can_be_read_makes_no_dataset(tmp_path):
    path, out = tmp_path / "list.csv", tmp_path / "rejected.csv"
    path.write_text("Date,District,Killed\nsoon,Quetta,3\n")
    said = atlas("import", path, *choices(ANSWERS), "--rejected", out, code=2).output
    assert "The only row is rejected: 'soon' is not a date" in said
    assert "soon" in out.read_text(encoding="utf-8")
    assert not Path(os.environ["ATLAS_STORE"]).exists()


def test_what_is_there_is_changed_only_when_that_is_said(acled):
    seed()
    atlas("import", acled(3))
    assert "nothing was changed" in atlas("import", acled(3)).stdout
    refused = atlas("import", acled(2), code=2)
    assert "0 added, 0 changed, 1 removed" in refused.stdout
    assert "--yes" in refused.stderr
    assert "--dataset NAME" in refused.stderr
    atlas("import", acled(2), "--yes")
    assert len(workflow.view_scene(Selection()).incidents) == 258
    assert "changed later" in atlas("undo", 2, "--reason", "x", code=2).stderr
    atlas("undo", 3, "--reason", "Too few")
    assert len(workflow.view_scene(Selection()).incidents) == 259
    assert "No dataset 'nobody'" in atlas("versions", "nobody", code=2).stderr


def test_datasets_are_listed_and_switched(acled):
    assert "bundled  (atlas; 256 incidents; 0 versions)" in atlas("datasets").stdout
    seed()
    atlas("import", acled(2))
    assert atlas("datasets", "off", "bundled").stdout == "bundled is off (version 3)\n"
    assert atlas("datasets", "off", "bundled").stdout == "bundled is off already\n"
    assert "version 4: bundled is on\n" in atlas("undo", "3", "--reason", "Not that").stdout
    assert "version 5: bundled is off\n" in atlas("undo", "4", "--reason", "But yes").stdout
    said = atlas("datasets").stdout
    assert said.startswith("off  bundled")
    assert "rows are left out of public files" in said
    both = json.loads(atlas("datasets", "--json").stdout)
    assert [(one["name"], one["enabled"], one["redistributable"]) for one in both] == [
        ("bundled", False, True), ("acled", True, False),
    ]  # fmt: skip
    assert "2 incident records" in atlas("summary").stdout
    assert "No dataset 'x'" in atlas("datasets", "on", "x", code=2).stderr


def test_pairs_are_listed_judged_and_remembered(acled, tmp_path):
    seed()
    atlas("import", acled(1, event_date="2026-01-31", admin2="Quetta", location="Quetta",
                          latitude="30.19", longitude="67.01"))  # fmt: skip
    for limit in (0, -1):
        assert "not in the range x>=1" in atlas("duplicates", "--limit", limit, code=2).output
    pairs = json.loads(atlas("duplicates", "--json").stdout)
    assert pairs
    pair = pairs[0]
    assert pair["title_a"] in atlas("duplicates").stdout
    atlas("judge", pair["a"], pair["b"], "same", "--reason", "One event", "--author", "Ann")
    assert json.loads(atlas("duplicates", "--json").stdout)[-1]["verdict"] == "same"
    wrong = atlas("judge", pair["a"], pair["b"], "perhaps", "--reason", "x", code=2).stderr
    assert "same, different, unsure" in wrong
    assert "title: '' -> 'Armed clash, Quetta'" in atlas("history", pair["b"]).stdout
    assert "no record 'x'" in atlas("history", "x", code=2).stderr


def test_the_store_is_told_backed_up_and_restored(acled, tmp_path):
    assert "State: none yet" in atlas("store").stdout
    atlas("import", acled(2))
    assert json.loads(atlas("store", "--json").stdout)["state"] == "whole"
    backup = tmp_path / "backup.sqlite"
    atlas("backup", backup)
    assert "there already" in atlas("backup", backup, code=2).stderr
    atlas("undo", 2, "--reason", "Gone")
    assert "There is a store already" in atlas("restore", backup, code=2).stderr
    atlas("restore", backup, "--replace")
    assert len(workflow.view_scene(Selection()).incidents) == 258
    store = Path(os.environ["ATLAS_STORE"])
    store.unlink()
    store.write_bytes(b"not a store")
    assert json.loads(atlas("store", "--json", code=1).stdout)["state"] == "damaged"
    said = atlas("summary", code=2).stderr
    assert "not a store of the atlas" in said
    assert "atlas restore BACKUP --replace" in said
    atlas("restore", backup, "--replace")
    assert "State: whole" in atlas("store").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "nowhere.csv"], "No file 'nowhere.csv'"),
        (["import", "."], "No file"),
        (["import", __file__, "--choice", "columns"], "'columns' is no choice"),
        (["import", "some.csv", "--format", "kml"], "no importer for 'kml'"),
        (["import", __file__, "--accessed", "soon"], "'soon' is not a date"),
        (["undo", "9", "--reason", "x"], "There is no version 9"),
        (["original", "1", "out"], "out"),
        (["backup", "/nowhere/b.sqlite"], "was not written"),
        (["restore", "nowhere.sqlite"], "No backup nowhere.sqlite"),
    ],
)
def test_faults_are_one_message_with_code_2(words, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("some.csv").write_text(TABLE)
    if words[0] == "original":
        assert atlas(*words).stdout.startswith(said)
        return
    if words[0] == "backup":
        seed()
    assert said in atlas(*words, code=2).stderr


def test_a_map_prints_one_line(tmp_path):
    said = atlas("map", tmp_path / "m.html", "--from", "2026-02-03", "--to", "2026-02-03",
                 "--district", "quetta", "--profile", "internal").stdout  # fmt: skip
    assert said.count("\n") == 1
    assert "m.html (" in said
    assert "2026-02-03 to 2026-02-03: " in said
    assert said.endswith("not placed in a district. Profile internal: nothing withheld.\n")


def test_one_is_not_plural(acled):
    seed()
    atlas("import", acled(1))
    atlas("datasets", "off", "bundled")
    assert "1 incident record in 1 district;" in atlas("summary").stdout
    title = workflow.make_figure(Selection(), produced=workflow.OPENING.start, form="svg",
                                 profile="internal", dpi=50)  # fmt: skip
    assert b"1 incident record in 1 district" in title.content


def test_claims_and_numbers_as_values_name_the_dataset(acled):
    seed()
    atlas("import", acled(1), "--accessed", "2026-11-22")
    page = json.loads(atlas("claims", "acled:acled-PAK900000", "--json").stdout)
    assert page["datasets"][0]["attribution"].startswith("ACLED, accessed on 2026-11-22")
    assert page["datasets"][0]["redistributable"] is False
    told = atlas("claims", "acled:acled-PAK900000").stdout
    assert "ACLED, accessed on 2026-11-22" in told
    values = json.loads(atlas("numbers", "--json").stdout)
    assert [one["dataset"] for one in values["datasets"]] == ["bundled", "acled"]
    assert len(values["districts"]) == 36


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("bal-2013-05-23-queta", "BAL-2013-05-23-QUETTA"),
        ("Jaffar", "Hijacking of the Jaffar Express"),
        ("BAL-2025-03-11-X", "BAL-2025-03-11-BOLAN"),
        ("NOPE", "atlas table --what incidents"),
    ],
)
def test_what_is_near_is_suggested_and_nothing_else(asked, near):
    assert near in atlas("claims", asked, code=2).stderr


def test_a_damaged_store_is_told_by_every_command_that_reads_it(acled, tmp_path, monkeypatch):
    atlas("import", acled(2))
    assert atlas("summary").stderr == ""
    other = tmp_path / "damaged.sqlite"
    atlas("backup", other)
    with contextlib.closing(sqlite3.connect(other)) as base, base:
        base.execute("DELETE FROM atlas_entries WHERE dataset = 'acled'")
        base.execute("DELETE FROM atlas_changes WHERE version = 2")
        base.execute("DELETE FROM atlas_raw_rows WHERE version = 2")
        base.execute("DELETE FROM atlas_notes WHERE version = 2")
        base.execute("DELETE FROM atlas_versions WHERE id = 2")
    monkeypatch.setenv("ATLAS_STORE", str(other))
    for words in (("summary",), ("table", tmp_path / "z.csv"), ("datasets",)):
        said = atlas(*words).stderr
        assert "records may be missing" in said
        assert "its newest version is missing" in said
        assert "atlas restore BACKUP --replace" in said


@pytest.mark.parametrize("command", [("store",), ("summary",)])
def test_a_pipe_is_no_store_and_nobody_waits_for_it(tmp_path, monkeypatch, command):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "pipe"))
    os.mkfifo(tmp_path / "pipe")
    result = CliRunner().invoke(main, list(command))
    assert result.exit_code in (1, 2)
    assert "no regular file" in result.output


def test_a_clock_that_is_behind_is_said_where_something_is_changed_and_looked_at(monkeypatch):
    class Clock(datetime):
        day = 1

        @classmethod
        def now(cls, tz=None):
            return datetime(2100, 1, cls.day, tzinfo=tz)

    seed()
    assert "clock" not in atlas("datasets", "off", "bundled").output
    monkeypatch.setattr("geo.store.versions.datetime", Clock)
    assert "clock" not in atlas("datasets", "on", "bundled").output
    assert "The clock of this machine is behind: the store has a version of 2100-01-01" in (
        atlas("store").output
    )
    Clock.day = 9
    assert "clock" not in atlas("datasets", "off", "bundled").output
    Clock.day = 8
    done = atlas("datasets", "on", "bundled").output
    assert "is behind: bundled version 4 (switch by" in done
    assert "2100-01-09 00:00:00 UTC) was made before this one" in done
    assert atlas("versions").output.count("dated before 4, which was made earlier") == 1
    assert "1 version dated before an earlier one" in atlas("store").output
    table = json.loads(atlas("versions", "--json").output)
    assert [row["dated_before"] for row in table] == [None, None, None, None, 4]
