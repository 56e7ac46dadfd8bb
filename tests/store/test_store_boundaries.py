"""District sets of the user's own in the store: kept whole, listed, backed up, given up."""

import pytest
import sqlalchemy as sa

from geo.core.errors import (
    NotFoundError,
    OptionError,
    StoreDamagedError,
    StoreError,
)
from geo.store.boundaries import Unit, content_digest
from geo.store.opening import open_store
from geo.store.restore import restore
from geo.store.schema import BOUNDARY_SETS, BOUNDARY_UNITS

ANN = {"author": "Ann", "reason": "Ours"}
FILE = b"a boundary file \x00\xff"
UNITS = [
    Unit(unit_id="quetta", cells={"name": "کوئٹہ {{7*191}}", "area_km2": 3447.25},
         shape=bytes(range(256)) * 40, drawn=b"\x01short"),
    Unit(unit_id="new-one", cells={"name": "New One", "area_km2": 0.1},
         shape=b"\x00\x01", drawn=b"\x00\x01"),
]  # fmt: skip
ABOUT = {"label": "Ours", "figures": {"share": 0.955}, "notes": ["said"]}


def add(store, name="ours", units=UNITS):
    return store.boundaries.add(name, units, about=ABOUT, original=FILE, **ANN)


def test_a_set_comes_back_as_it_was_given(store):
    before = store.token()
    kept = add(store)
    assert store.boundaries.in_use() == [kept]
    assert (kept.name, kept.author, kept.reason, kept.units) == ("ours", "Ann", "Ours", 2)
    assert kept.about == ABOUT
    assert store.boundaries.units(kept) == UNITS
    assert store.boundaries.file(kept) == FILE
    assert kept.digest == content_digest(UNITS)
    assert store.token() != before
    # A set is no dataset.
    assert store.datasets()["name"].tolist() == ["bundled"]
    assert store.verify() == ""


def test_a_name_is_taken_until_it_is_given_up_and_nothing_is_lost(store):
    first = add(store)
    with pytest.raises(StoreError, match="already"):
        add(store)
    store.boundaries.remove("ours", author="Ben", reason="Another file came")
    assert store.boundaries.in_use() == []
    with pytest.raises(NotFoundError, match="No boundary set 'ours'"):
        store.boundaries.get("ours")
    with pytest.raises(NotFoundError):
        store.boundaries.remove("ours", author="Ben", reason="Twice")
    second = add(store, units=UNITS[:1])
    assert second.digest != first.digest
    assert store.boundaries.in_use() == [second]
    assert [(one.kind, one.author) for one in store.boundaries.history()] == [
        ("add", "Ann"), ("remove", "Ben"), ("add", "Ann"),
    ]  # fmt: skip
    assert store.boundaries.units(first) == UNITS
    assert store.verify() == ""


def test_nobody_adds_without_a_name_and_a_reason(store):
    with pytest.raises(OptionError, match="author"):
        store.boundaries.add("ours", UNITS, about=ABOUT, original=FILE, author=" ", reason="x")
    assert store.boundaries.history() == []


def test_a_set_is_backed_up_and_restored(store, tmp_path, new_address):
    kept = add(store)
    path = tmp_path / "backup.sqlite"
    saved = store.backup(path)
    assert (saved.rows["atlas_boundary_sets"], saved.rows["atlas_boundary_units"]) == (1, 2)
    address = new_address()
    assert restore(path, url=address).digest == saved.digest
    with open_store(address) as other:
        assert other.boundaries.in_use() == [kept]
        assert other.boundaries.units(kept) == UNITS
        add(other, "again")
        assert other.verify() == ""


@pytest.mark.parametrize(
    "change",
    [
        sa.update(BOUNDARY_UNITS).where(BOUNDARY_UNITS.c.seq == 0).values(shape=b"else"),
        sa.update(BOUNDARY_UNITS).where(BOUNDARY_UNITS.c.seq == 1).values(cells="{}"),
        sa.delete(BOUNDARY_UNITS).where(BOUNDARY_UNITS.c.seq == 1),
        sa.update(BOUNDARY_SETS).values(about="{}"),
    ],
    ids=["shape", "cells", "unit lost", "about"],
)
def test_a_change_from_outside_is_told(store, change):
    kept = add(store)
    with store._database.begin() as connection:
        connection.execute(change)
    assert "atlas_boundary" in store.verify()
    with pytest.raises(StoreDamagedError):
        _everything(store, kept)


def _everything(store, kept):
    store.boundaries.units(kept)
    store.boundaries.in_use()


def test_a_lost_set_is_told(store):
    add(store)
    with store._database.begin() as connection:
        connection.execute(sa.delete(BOUNDARY_UNITS))
        connection.execute(sa.delete(BOUNDARY_SETS))
    assert store.verify() == "its newest version is missing"
