"""What is imported, switched or restored is what every face shows next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from intake_kit import DAY, acled, put, seed, table, ucdp

from geo import workflow
from geo.core.errors import NotFoundError
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.store.opening import open_store
from geo.workflow import claims, intake, keeping, shelf

WHOLE = Selection()


def count():
    return len(workflow.view_scene(WHOLE).incidents)


def test_reading_makes_no_file_and_shows_the_bundled_record():
    assert count() == 256
    workflow.choices()
    assert list(intake.dataset_table()["name"]) == ["bundled"]
    assert intake.version_table().empty
    assert intake.pairs_to_judge().empty
    assert keeping.store_state()["state"] == "none yet"
    assert not Path(os.environ["ATLAS_STORE"]).exists()


def test_a_store_of_the_bundled_record_alone_has_its_digest():
    shelf.open_shelf()
    assert Path(os.environ["ATLAS_STORE"]).is_file()
    assert workflow.record_name() == bundled_record().digest
    assert shelf.current_record() is not bundled_record()


def test_an_import_is_in_every_number_claim_filter_and_page():
    before = workflow.say_record()
    put(acled(), "acled.csv")
    assert count() == 262
    assert "Synthetic Force" in {value for value, _ in workflow.choices()["actor"]}
    page = workflow.claims_page("acled:acled-PAK900003")
    assert [one["dataset"] for one in page["datasets"]] == ["acled"]
    assert "accessed on 2026-11-22" in page["datasets"][0]["attribution"]
    bundled = workflow.claims_page("BAL-2026-01-31-AWARAN")["datasets"]
    assert [one["dataset"] for one in bundled] == ["bundled"]
    assert any("ACLED as exported" in one for one in workflow.coverage_statements())
    assert workflow.say_record() != before
    names = [one["dataset"] for one in workflow.summarise(workflow.view_scene(WHOLE))["datasets"]]
    assert names == ["bundled", "acled"]
    assert [one["dataset"] for one in workflow.district_values(WHOLE)["datasets"]] == names
    sources = set(workflow.source_table()["publisher"])
    assert "Armed Conflict Location & Event Data (ACLED)" in sources
    put(ucdp(date_start="1991-05-06 00:00:00.000", date_end="1991-05-06 00:00:00.000"))
    assert workflow.first_day().year == 1991


def test_another_process_is_seen_by_the_next_call(tmp_path):
    file = tmp_path / "acled.csv"
    file.write_bytes(acled())
    seed()
    assert count() == 256
    ran = subprocess.run(
        [sys.executable, "-m", "geo.cli", "import", str(file)], check=True, capture_output=True
    )
    assert b"Imported as version 2" in ran.stdout
    assert count() == 262
    with open_store(os.environ["ATLAS_STORE"]) as other:
        other.enable("acled", False, author="Kim")
    assert count() == 256


def test_a_store_that_was_put_in_the_place_of_another_is_opened_anew(tmp_path):
    put(acled(), "acled.csv")
    keeping.backup_store(tmp_path / "backup.sqlite")
    put(table(("2026-03-04", "Quetta", "1", "x")), columns="as-guessed", claimant="A paper",
        claimant_type="media", event_type="Battles")  # fmt: skip
    assert count() == 263
    path = Path(os.environ["ATLAS_STORE"])
    path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
    (tmp_path / "backup.sqlite").replace(path)
    assert count() == 262
    assert set(intake.dataset_table()["name"]) == {"bundled", "acled"}


def test_the_notes_of_the_linter_are_of_the_bundled_record_alone():
    put(acled(2), "acled.csv")
    assert claims.lint_findings()["annotated"].any()
    intake.switch_dataset("bundled", False, author="Ann")
    alone = claims.lint_findings()
    assert not alone["annotated"].any()
    assert "L001" not in set(alone["code"])


def test_caches_are_bounded_and_keyed_by_the_record():
    from geo.workflow import views

    scenes = []
    for number in range(2):
        put(acled(number + 1), "acled.csv")
        scenes.append(workflow.view_scene(WHOLE))
    assert len({scene.record.digest for scene in scenes}) == 2
    assert workflow.view_scene(WHOLE) is scenes[-1]
    assert views._scene.cache_info().maxsize == 8
    assert views._joined.cache_info().maxsize == 4


def test_nothing_switched_on_is_said_in_one_sentence():
    seed()
    intake.switch_dataset("bundled", False, author="Ann")
    with pytest.raises(NotFoundError, match="no dataset with a record is switched on"):
        workflow.view_scene(WHOLE)
    assert not workflow.choices()["actor"]
    assert workflow.first_day().year == 2026
    assert claims.lint_findings().empty
    assert workflow.source_table().empty


def test_an_undated_record_and_one_with_columns_of_a_view_break_no_map():
    version = put(table(("2026-03-04", "Quetta", "1", "x")), columns="as-guessed", claimant="A",
                  claimant_type="media", event_type="Battles")  # fmt: skip
    saved = intake.save_draft(
        {"date_precision": "day", "event_type": "Battles", "verification_group": "single_source",
         "district_reported": "Quetta", "geo_precision": "3", "title": "No day",
         "date_precision_raw": "", "possible": "yes", "district_id": "x"},
        author="Ann", reason="A draft",
    )  # fmt: skip
    assert version.added == 1
    view = workflow.view_map(WHOLE, produced=DAY)
    assert "x" in view.block["incidents"]["title"]
    assert "No day" not in view.block["incidents"]["title"]
    assert saved.incident_id in workflow.view_scene(WHOLE).record.incidents.index
