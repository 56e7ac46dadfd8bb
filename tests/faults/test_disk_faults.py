"""EIO and a full disk at every call that changes a file: the old state or the new, one message.

The calls are those of the real process: a library that is loaded before all others counts what
SQLite and Python ask of the disk, and lets one of them fail.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from measured import measured

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))
from store_samples import sample, small_data

from geo.core.digest import digest
from geo.store.opening import open_store

HERE = Path(__file__).parent
SOAK = bool(os.environ.get("ATLAS_SOAK"))
# Every call in `make soak` and `make reliability`; here the first, the last and some between.
SOME = 0 if SOAK else 4
KINDS = ((errno.EIO, 0), (errno.EIO, 1), (errno.ENOSPC, 0), (errno.ENOSPC, 1))
EXPORTS = {"table.csv": "table", "table.xlsx": "table", "table.geojson": "table",
           "table.gpkg": "table", "table.parquet": "table", "map.html": "map",
           "brief.html": "brief", "brief.docx": "brief"}  # fmt: skip
# The rest are written by the same function: `make soak` takes them all.
SOON = {"table.csv", "table.gpkg", "map.html"}
STORE = ("import", "undo", "first start", "backup", "restore")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return small_data(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(scope="module")
def child(tmp_path_factory):
    """Sends orders to `fault_child` with the library before all others."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs Linux and a C compiler")
    library = tmp_path_factory.mktemp("shim") / "fail_write.so"
    subprocess.run(
        [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(HERE / "fail_write.c"),
         "-ldl"], check=True,
    )  # fmt: skip
    env = {**os.environ, "LD_PRELOAD": str(library), "OPENBLAS_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, str(HERE / "fault_child.py")], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, env=env,
    ) as process:  # fmt: skip

        def order(**what):
            process.stdin.write(json.dumps(what) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield order
        process.stdin.close()


@pytest.fixture
def prepared(tmp_path, data, monkeypatch):
    """A folder with a store, a backup of another state, and a file that an export replaces."""
    monkeypatch.setenv("ATLAS_DATA", str(data))
    home = tmp_path / "prepared"
    home.mkdir()
    path = str(home / "store.sqlite")
    for figures in ({"a": 1, "b": 2, "c": 3}, {"a": 5}):
        result, content = sample(figures, bad=2)
        with open_store(path) as store:
            store.add_import(result, original=content, author="Ann", reason="Set up")
            if figures == {"a": 5}:
                store.backup(home / "backup.sqlite")
                store.undo(int(store.versions("demo")["id"].iloc[-1]), author="Ann", reason="Back")
                result, content = sample({"a": 9, "b": 2}, bad=1)
                store.add_import(result, original=content, author="Ann", reason="Third")
    return home


def state(path):
    """What the store holds, once it is found whole; empty where there is none."""
    if not Path(path).exists():
        return ""
    with open_store(str(path)) as store:
        assert store.problem is None, str(store.problem)
        assert store.verify() == ""
        return f"{store.record().digest} {store.versions()['kind'].tolist()}"


def points(calls):
    """Which of the calls fail, one at a time."""
    if not SOME or calls <= SOME:
        return list(range(1, calls + 1))
    return sorted({1 + (calls - 1) * k // (SOME - 1) for k in range(SOME)})


def told_once(answer):
    assert not answer["trace"], answer["trace"]
    if answer["told"]:
        assert "\n" not in answer["told"].strip()
        assert len(answer["told"]) > 40


def attempt(child, prepared, tmp_path, *, job, at, error, for_good, out=""):
    """Do the job in a fresh copy of the folder with one call failing."""
    home = tmp_path / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(prepared, home)
    store = home / ("new.sqlite" if job == "first start" else "store.sqlite")
    nowhere = str(tmp_path / "nowhere" / "store.sqlite")
    env = {"ATLAS_STORE": nowhere} if out else {"ATLAS_DATA": os.environ["ATLAS_DATA"]}
    answer = child(
        job=job, at=at, error=error, for_good=for_good, folder=str(home), store=str(store),
        out=str(home / (out or "saved.sqlite")), backup=str(home / "backup.sqlite"),
        env=env, **({"warm": nowhere} if out else {}),
    )  # fmt: skip
    told_once(answer)
    return home, store, answer


@pytest.mark.parametrize("job", STORE)
def test_a_disk_that_fails_under_the_store(child, prepared, tmp_path, job):
    home, store, whole = attempt(child, prepared, tmp_path, job=job, at=0, error=0, for_good=0)
    assert not whole["told"]
    old = "" if job == "first start" else state(prepared / "store.sqlite")
    new = state(store)
    saved = state(home / "saved.sqlite") if job == "backup" else ""
    assert job == "backup" or old != new
    told = unharmed = 0
    for at in points(whole["calls"]):
        for error, for_good in KINDS if SOAK else KINDS[at % 4 : at % 4 + 1]:
            home, store, answer = attempt(
                child, prepared, tmp_path, job=job, at=at, error=error, for_good=for_good
            )
            now = state(store)
            where = (at, error, for_good, answer["told"])
            if job == "backup":
                assert now == old, where
                made = home / "saved.sqlite"
                assert made.exists() != bool(answer["told"]), where
                assert not made.exists() or state(made) == saved, where
            elif answer["told"]:
                # A whole new store whose last step failed is told as well: it may be done again.
                assert now == old or (job in ("first start", "restore") and now == new), where
            else:
                assert now == new, where
            told += bool(answer["told"])
            unharmed += not answer["told"]
    assert told
    measured("disk faults", job=job, points=told + unharmed, told=told, unharmed=unharmed)


@pytest.mark.parametrize("name", EXPORTS if SOAK else sorted(SOON))
def test_a_disk_that_fails_under_an_export(child, prepared, tmp_path, name):
    old = b"the old file"
    (prepared / name).write_bytes(old)
    job = EXPORTS[name]
    home, _, whole = attempt(
        child, prepared, tmp_path, job=job, at=0, error=0, for_good=0, out=name
    )
    assert not whole["told"]
    new = digest((home / name).read_bytes())
    files = sorted(path.name for path in home.iterdir())
    told = unharmed = 0
    for at in points(whole["calls"]):
        for error, for_good in KINDS if SOAK else KINDS[at % 4 : at % 4 + 1]:
            home, _, answer = attempt(
                child, prepared, tmp_path, job=job, at=at, error=error, for_good=for_good, out=name
            )
            now = (home / name).read_bytes()
            where = (at, error, for_good, answer["told"])
            assert now == old if answer["told"] else digest(now) == new, where
            left = {path.name for path in home.iterdir()} - set(files)
            assert not left or for_good, (where, left)
            told += bool(answer["told"])
            unharmed += not answer["told"]
    assert told
    measured("disk faults", job=name, points=told + unharmed, told=told, unharmed=unharmed)
