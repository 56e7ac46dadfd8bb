"""Clocks jump: versions, undo and the trail go by number, never by time."""

from datetime import UTC, datetime

import pytest
from store_samples import sample

from geo.store import audit, versions
from geo.store.opening import open_store
from geo.store.restore import restore

# Set back by the battery, forward by a server, over the end of a second's count, and right again.
CLOCKS = ("2026-11-22", "1970-01-01", "2099-12-31", "2038-01-19", "2026-11-22")


class Jumping:
    """A clock that says another day at every look."""

    def __init__(self):
        self.looks = 0

    def now(self, tz):
        self.looks += 1
        return datetime.fromisoformat(CLOCKS[self.looks % len(CLOCKS)]).replace(tzinfo=tz)


@pytest.fixture
def jumping(monkeypatch):
    clock = Jumping()
    monkeypatch.setattr(versions, "datetime", clock)
    monkeypatch.setattr(audit, "datetime", clock)
    return clock


def test_a_clock_that_jumps_changes_no_order_and_breaks_nothing(
    few, backend, new_address, tmp_path, jumping
):
    address = new_address()
    digests = []
    for dead in range(1, 5):
        result, content = sample({"a": dead, "b": 2})
        with open_store(address) as store:
            store.add_import(result, original=content, author="Ann", reason=f"turn {dead}")
            digests.append(store.record(datasets=["demo"]).digest)
    with open_store(address) as store:
        table = store.versions("demo")
        assert table["number"].tolist() == [1, 2, 3, 4]
        assert table["reason"].tolist() == [f"turn {n}" for n in range(1, 5)]
        assert table["at"].tolist() != sorted(table["at"])
        store.undo(int(table["id"].iloc[-1]), author="Ann", reason="The last, whatever its day")
        assert store.record(datasets=["demo"]).digest == digests[-2]
        assert store.verify() == ""
        saved = store.backup(tmp_path / "backup.sqlite")
    assert jumping.looks > len(CLOCKS)
    done = restore(tmp_path / "backup.sqlite", url=new_address())
    assert done.digest == saved.digest
    assert datetime.now(tz=UTC).year > 2000
