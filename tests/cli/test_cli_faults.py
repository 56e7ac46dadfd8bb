"""Killed, cramped or forbidden in a command: the old state or the new, and one message."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from kill_moments import Moments, killed_after
from measured import measured

from geo.core.digest import digest
from geo.store.opening import open_store

sys.path.insert(0, str(Path(__file__).parents[1] / "importers"))
sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from intake_kit import seed
from made_files import ACLED_31, acled_row, csv_text

SOAK = bool(os.environ.get("ATLAS_SOAK"))
TRIES = 500 if SOAK else 20
ROUNDS = "--from", "2026-01-31", "--to", "2026-01-31", "--profile", "internal", "--produced"
EXPORTS = {
    "table.csv": ("table",), "table.xlsx": ("table",), "table.geojson": ("table",),
    "table.gpkg": ("table",), "table.parquet": ("table",), "map.html": ("map",),
    "figure.svg": ("figure", "--size", "column-85"), "brief.html": ("brief",),
}  # fmt: skip


@pytest.fixture(scope="module")
def server():
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("cli_child.py"))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    ) as process:  # fmt: skip
        yield process
        process.stdin.close()


@pytest.fixture
def atlas(server, tmp_path):
    """Runs a command in a process of its own."""

    def run(*words, **order):
        order["env"] = {
            "ATLAS_STORE": os.environ["ATLAS_STORE"], "TMPDIR": str(tmp_path),
            **order.get("env", {}),
        }  # fmt: skip
        said = tmp_path / "said.txt"
        # Who is killed before the first word has said nothing, not what the one before said.
        said.write_text("")
        order |= {"words": [str(w) for w in words], "output": str(said)}
        server.stdin.write(json.dumps(order) + "\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())

    return run


def refused(answer, *told):
    """One message, exit code 2, nothing of a trace."""
    assert answer["code"] == 2, answer["said"]
    assert "Traceback" not in answer["said"]
    last = answer["said"].strip().splitlines()[-1]
    assert last.startswith("atlas: "), answer["said"]
    assert any(text in last for text in told), last


def acled(path, number):
    path.write_text(csv_text([acled_row(n) for n in range(number)], ACLED_31), newline="")
    return path


def state():
    """Digest of the store and number of its versions, once it is found whole."""
    with open_store(os.environ["ATLAS_STORE"]) as store:
        assert store.problem is None
        versions = store.versions("acled")
        kept = [len(store.original(int(n))) for n in versions["id"]]
        assert all(kept)
        return store.record(datasets=["acled"]).digest, len(versions)


def test_an_import_that_is_killed_is_there_or_is_not(atlas, tmp_path):
    files = [acled(tmp_path / f"{n}.csv", n) for n in (3, 5)]
    assert atlas("import", files[0])["code"] == 0
    known = {state()[0]: 0}
    whole = atlas("import", files[1], "--yes")["seconds"]
    known[state()[0]] = 1
    ended, after = 0, state()
    moments = Moments(TRIES, whole, seed=20261122)
    for delay in moments:
        before = after
        wanted = 1 - known[before[0]]
        answer = atlas("import", files[wanted], "--yes", **killed_after(delay))
        after = state()
        if delay is None:
            assert answer["code"] == 0, answer["said"]
            moments.took(answer["seconds"])
        assert after == before or (
            known[after[0]] == wanted and after[1] == before[1] + 1
        ), answer["said"]  # fmt: skip
        if "Imported as version" in answer["said"]:
            assert after != before
        ended += after != before
    measured("kills", job="atlas import", count=TRIES, ended=ended)
    assert 0 < ended < TRIES


def test_an_export_that_is_killed_leaves_the_old_file_or_the_new(atlas, tmp_path):
    names = ("table.csv", "table.gpkg", "map.html")
    days = ("2026-11-21", "2026-11-22")
    contents = {name: [] for name in names}
    seconds = {}
    for name in names:
        for day in days:
            answer = atlas(*EXPORTS[name], tmp_path / name, *ROUNDS, day)
            assert answer["code"] == 0, answer["said"]
            seconds[name] = answer["seconds"]
            contents[name].append(digest((tmp_path / name).read_bytes()))
        assert len(set(contents[name])) == (1 if name == "table.csv" else 2)
    written = 0
    seconds_of = {name: Moments(TRIES // 3 + 1, seconds[name], seed=20261122) for name in names}
    turns = {name: iter(moments) for name, moments in seconds_of.items()}
    for turn in range(TRIES):
        name = names[turn % len(names)]
        path = tmp_path / name
        before = digest(path.read_bytes())
        day = days[turn // len(names) % 2]
        delay = next(turns[name])
        answer = atlas(*EXPORTS[name], path, *ROUNDS, day, **killed_after(delay))
        if delay is None:
            seconds_of[name].took(answer["seconds"])
        after = digest(path.read_bytes())
        assert after in contents[name]
        assert after in (before, contents[name][days.index(day)])
        written += after != before
        papers = json.loads((tmp_path / "table.csv.stamp.json").read_text(encoding="utf-8"))
        assert papers["stamp"]["produced"] in days
    measured("kills", job="exports", count=TRIES, ended=written)
    assert written < TRIES


@pytest.mark.parametrize("name", EXPORTS)
def test_no_room_for_an_export_leaves_the_old_file(atlas, tmp_path, name):
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / name
    path.write_bytes(b"the old file")
    command, *options = EXPORTS[name]
    answer = atlas(command, path, *options, *ROUNDS, "2026-11-22", file_size=1500)
    refused(answer, f"{name} was not written", "could not be made", "stamp.json was not written")
    assert path.read_bytes() == b"the old file"
    assert [one.name for one in folder.iterdir()] == [name]


def test_no_room_for_an_import_leaves_the_store_as_it_is(atlas, tmp_path):
    seed()
    assert atlas("import", acled(tmp_path / "3.csv", 3))["code"] == 0
    before = state()
    more = acled(tmp_path / "60.csv", 60)
    answer = atlas("import", more, "--yes", file_size=500_000)
    refused(answer, "nothing was changed")
    assert state() == before
    out = tmp_path / "backup.sqlite"
    refused(atlas("backup", out, file_size=200_000), "nothing was changed", "was not written")
    assert not out.exists()


def test_no_room_for_a_new_store_leaves_none(atlas, tmp_path):
    answer = atlas("import", acled(tmp_path / "3.csv", 3), file_size=300_000)
    refused(answer, "nothing was changed", "cannot be reached")
    assert not Path(os.environ["ATLAS_STORE"]).exists()


@pytest.fixture
def shut(monkeypatch):
    """A folder that everybody may read and enter, outside of what one user alone may."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-shut-"))
    folder.chmod(0o755)
    monkeypatch.setenv("ATLAS_STORE", str(folder / "store" / "store.sqlite"))
    yield folder
    shutil.rmtree(folder)


def test_a_folder_that_forbids_writing(atlas, shut, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs a user whom a folder can forbid to write, and one who can set it up")
    assert atlas("import", acled(tmp_path / "3.csv", 3))["code"] == 0
    before = state()
    store = Path(os.environ["ATLAS_STORE"])
    store.chmod(0o444)
    store.parent.chmod(0o555)
    closed = shut / "closed"
    closed.mkdir()
    (closed / "m.csv").write_text("the old file")
    closed.chmod(0o555)
    # A command that starts no other process: not every user may run this interpreter.
    off = ("datasets", "off", "acled")
    refused(atlas(*off, nobody=True), "can be read but not written")
    said = atlas("store", nobody=True)["said"]
    assert "State: read only" in said
    answer = atlas("table", closed / "m.csv", *ROUNDS, "2026-11-22", nobody=True)
    refused(answer, "was not written (Permission denied)")
    assert (closed / "m.csv").read_text() == "the old file"
    nowhere = str(closed / "deeper" / "s.sqlite")
    refused(atlas(*off, nobody=True, env={"ATLAS_STORE": nowhere}), "cannot be reached")
    assert state() == before
