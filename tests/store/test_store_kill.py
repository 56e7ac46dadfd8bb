"""kill -9 at any moment of an import, an undo or a first start leaves the old state or the new."""

import os
from pathlib import Path

import pytest
from kill_moments import Moments, killed_after
from measured import measured
from store_samples import sample

from geo.store.opening import open_store

SOAK = bool(os.environ.get("ATLAS_SOAK"))
TRIES = {
    ("import", "sqlite"): (70, 180), ("undo", "sqlite"): (50, 120), ("start", "sqlite"): (30, 80),
    ("import", "postgres"): (20, 50), ("undo", "postgres"): (15, 35),
    ("start", "postgres"): (15, 35),
}  # fmt: skip
ONE = {"a": 1, "b": 2, "c": 3}
TWO = {"a": 1, "b": 20, "d": 4}


def tries(job, backend):
    return TRIES[job, backend][SOAK]


def state(address, originals):
    """Digest of the dataset, after checking that the store is whole and the files are there."""
    with open_store(address) as store:
        # A file is verified when it is opened; a server is not.
        assert store.problem is None
        assert "sqlite" in address or store.verify() == ""
        versions = store.versions("demo")
        for version in versions.loc[versions["kind"] == "import", "id"]:
            assert store.original(int(version)) in originals
            assert len(store.raw(int(version))) == 5
        return store.record(datasets=["demo"]).digest, len(versions)


def newest(address):
    with open_store(address) as store:
        return int(store.versions("demo")["id"].iloc[-1])


@pytest.fixture
def killed(few, backend, new_address, forker):
    """A store of demo's first file, and what the second makes of it."""
    address = new_address()
    originals = set()
    for figures in (ONE, TWO):
        result, content = sample(figures, bad=2)
        originals.add(content)
        with open_store(address) as store:
            store.add_import(result, original=content, author="Ann", reason="Set up")
    whole = max(
        forker(job="import", url=address, figures=figures)["seconds"] for figures in (ONE, TWO)
    )
    return address, originals, whole


def test_import(killed, backend, forker):
    address, originals, whole = killed
    digest, number = state(address, originals)
    figures = {digest: TWO}
    forker(job="import", url=address, figures=ONE)
    digest, number = state(address, originals)
    figures[digest] = ONE
    assert len(figures) == 2
    ended = 0
    moments = Moments(tries("import", backend), whole, seed=20260131)
    for delay in moments:
        wanted = TWO if figures[digest] is ONE else ONE
        done = forker(job="import", url=address, figures=wanted, **killed_after(delay))
        if delay is None:
            assert done["codes"] == [0]
            moments.took(done["seconds"])
        now, count = state(address, originals)
        assert (now == digest and count == number) or (
            figures[now] is wanted and count == number + 1
        )
        ended += now != digest
        digest, number = now, count
    measured("kills", job=f"import, {backend}", count=tries("import", backend), ended=ended)
    assert 0 < ended < tries("import", backend)


def test_undo(killed, backend, forker):
    address, originals, _ = killed
    known = {state(address, originals)[0]}
    done = forker(job="undo", url=address, version=newest(address))
    assert done["codes"] == [0]
    whole = done["seconds"]
    digest, number = state(address, originals)
    known.add(digest)
    ended = 0
    moments = Moments(tries("undo", backend), whole, seed=20260131)
    for delay in moments:
        last = newest(address)
        done = forker(job="undo", url=address, version=last, **killed_after(delay))
        if delay is None:
            assert done["codes"] == [0]
            moments.took(done["seconds"])
        now, count = state(address, originals)
        assert count == number + (now != digest)
        known.add(now)
        ended += now != digest
        digest, number = now, count
    assert len(known) == 2
    measured("kills", job=f"undo, {backend}", count=tries("undo", backend), ended=ended)
    assert 0 < ended < tries("undo", backend)


def test_first_start(few, backend, new_address, forker):
    whole = forker(job="start", url=new_address())["seconds"]
    with open_store(new_address()) as store:
        expected = store.record().digest
    left = 0
    moments = Moments(tries("start", backend), whole, seed=20260131)
    for delay in moments:
        address = new_address()
        done = forker(job="start", url=address, **killed_after(delay))
        if delay is None:
            moments.took(done["seconds"])
        left += backend == "sqlite" and not Path(address).exists()
        with open_store(address) as store:
            assert store.problem is None
            assert store.verify() == ""
            assert store.record().digest == expected
            assert store.versions()["kind"].tolist() == ["seed"]
    count = tries("start", backend)
    measured("kills", job=f"first start, {backend}", count=count, ended=count - left)
    assert backend != "sqlite" or left


def test_first_starts_at_once_make_one_store(few, new_address, forker):
    address = new_address()
    assert forker(job="start", url=address, count=8)["codes"] == [0] * 8
    with open_store(address) as store:
        assert store.versions()["number"].tolist() == [1]
        assert store.verify() == ""
