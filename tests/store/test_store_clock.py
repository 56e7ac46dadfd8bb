"""The system's clock goes back, jumps forward and stands still between two writes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library():
    """Path of libfaketime; without it these tests are left out, which `make reliability` is not."""
    script = ROOT / "scripts" / "find_faketime.sh"
    found = subprocess.run([str(script), "--here"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("no libfaketime; scripts/find_faketime.sh gets it")
    return found.stdout.strip()


@pytest.fixture(scope="module")
def told(library, tmp_path_factory):
    folder = tmp_path_factory.mktemp("clock")
    clock = folder / "clock"
    clock.write_text("+0d\n")
    tests = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, str(tests / "clock_child.py"), str(folder)],
        capture_output=True, text=True, check=False, cwd=ROOT,
        env={
            **os.environ, "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
            "ATLAS_STORE": str(folder / "store.sqlite"), "ATLAS_CACHE": str(folder / "cache"),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(tests)]),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_the_clock_of_the_child_did_jump(told):
    days = told["days"]
    assert len(set(days)) == 5
    assert days != sorted(days)


def test_versions_keep_the_order_in_which_they_were_made(told):
    assert told["numbers"] == list(range(1, len(told["numbers"]) + 1))
    assert told["ids"] == sorted(told["ids"])
    assert told["at"] != sorted(told["at"]), "each says the time that its clock showed"


def test_the_trail_keeps_its_chain_and_its_order(told):
    assert told["verify"] == ""
    assert told["actors"] == [f"editor-{number}" for number in range(1, 6)]


def test_the_judgement_made_last_counts_though_its_date_is_earlier(told):
    assert told["verdicts"] == ["same", "different"]


def test_a_file_made_on_another_day_is_still_made_again(told):
    assert told["verify +1d"] is True
    assert told["verify -1d"] is True


def test_two_damaged_files_moved_aside_in_one_second_both_stay(told):
    assert told["restored"] == ["damaged: first", "damaged: second"]
