"""Bit flips and truncations are told at the start, and no altered figure is shown."""

import os
import random
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from measured import measured
from store_samples import sample

from geo.core.errors import StoreDamagedError, StoreError
from geo.store.opening import open_store
from geo.store.schema import TABLES

SOAK = bool(os.environ.get("ATLAS_SOAK"))
FLIPS, CUTS = (800, 200) if SOAK else (150, 50)


def everything(store):
    with store._database.engine.connect() as connection:
        return [
            [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in TABLES
        ]


@pytest.fixture
def whole(few, tmp_path):
    """Bytes of a closed store, and all that it holds."""
    path = tmp_path / "whole.sqlite"
    with open_store(str(path)) as store:
        for figures in ({"a": 1, "b": 2}, {"a": 3, "c": 2}):
            result, content = sample(figures, bad=1)
            store.add_import(result, original=content, author="Ann", reason="Set up")
        store.judge("demo:a", "demo:c", "same", author="Ann", reason="One event")
        rows = everything(store)
        digest = store.record().digest
    return path.read_bytes(), rows, digest


def outcome(path: Path, rows, digest):
    """ "told" if the damage was told, "harmless" if nothing that is kept differs."""
    try:
        store = open_store(str(path))
    except StoreError as error:
        assert len(str(error)) > 40  # noqa: PT017
        return "told"
    with store:
        if store.problem is None:
            assert everything(store) == rows
            return "harmless"
        assert "restore" in str(store.problem)
        with pytest.raises(StoreError):
            store.enable("demo", False, author="Ann")
        with suppress(StoreDamagedError):
            assert store.record().digest == digest
        return "told"


def test_flipped_bits(whole, tmp_path):
    content, rows, digest = whole
    chance = random.Random(7)  # noqa: S311
    path = tmp_path / "store.sqlite"
    told = 0
    for _ in range(FLIPS):
        damaged = bytearray(content)
        at = chance.randrange(len(content) * 8)
        damaged[at // 8] ^= 1 << at % 8
        path.write_bytes(damaged)
        told += outcome(path, rows, digest) == "told"
        assert path.read_bytes()[:16] == damaged[:16]
        clean(path)
    measured("damage", count=FLIPS, told=told)
    # The rest hit bytes in which nothing is kept.
    assert told > FLIPS // 4


def test_cut_short(whole, tmp_path):
    content, rows, digest = whole
    chance = random.Random(11)  # noqa: S311
    path = tmp_path / "store.sqlite"
    for _ in range(CUTS):
        path.write_bytes(content[: chance.randrange(len(content))])
        assert outcome(path, rows, digest) == "told"
        clean(path)
    measured("damage", count=CUTS, told=CUTS)


@pytest.mark.parametrize("byte", [b"\xef", b"\xff", b"\x80"])
def test_a_table_described_in_damaged_text_is_told(whole, tmp_path, byte):
    content, rows, digest = whole
    path = tmp_path / "store.sqlite"
    assert content.count(b"CREATE TABLE atlas_meta") == 1
    path.write_bytes(
        content.replace(b"CREATE TABLE atlas_meta", b"CREATE TABLE" + byte + b"atlas_meta")
    )
    assert outcome(path, rows, digest) == "told"


def test_a_changed_figure_is_told_and_its_dataset_not_shown(whole, tmp_path):
    content, _, _ = whole
    path = tmp_path / "store.sqlite"
    damaged = content.replace(b'"title":"A made-up clash"', b'"title":"A made-up crash"')
    path.write_bytes(damaged)
    with open_store(str(path)) as store:
        assert isinstance(store.problem, StoreDamagedError)
        assert "--replace" in str(store.problem)
        assert len(store.record(datasets=["bundled"]).incidents) == 3
        with pytest.raises(StoreDamagedError, match="is not shown"):
            store.record()
    assert path.read_bytes() == damaged


def test_a_file_that_is_missing_is_told(whole, tmp_path):
    path = tmp_path / "store.sqlite"
    path.write_bytes(whole[0])
    base = sqlite3.connect(path)
    base.execute("DELETE FROM atlas_originals WHERE size = (SELECT max(size) FROM atlas_originals)")
    base.commit()
    base.close()
    with open_store(str(path)) as store:
        assert "a file that was imported is missing" in str(store.problem)
        with pytest.raises(StoreDamagedError, match="is not as it came"):
            [store.original(one) for one in map(int, store.versions()["id"]) if
             store.version(one).sha256]  # fmt: skip
        with pytest.raises(StoreDamagedError, match="is missing"):
            store.backup(tmp_path / "backup.sqlite")


def test_a_hidden_trigger_is_told(whole, tmp_path):
    path = tmp_path / "store.sqlite"
    path.write_bytes(whole[0])
    with open_store(str(path)) as store, store._database.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER quiet AFTER INSERT ON atlas_versions BEGIN SELECT 1; END"
        )
    with open_store(str(path)) as store:
        assert "its tables are not those of a store" in str(store.problem)


def test_a_table_that_is_an_endless_view_is_not_opened(whole, tmp_path):
    path = tmp_path / "store.sqlite"
    path.write_bytes(whole[0])
    other = sqlite3.connect(path)
    other.executescript(
        "DROP TABLE atlas_meta; CREATE VIEW atlas_meta AS WITH RECURSIVE n(key, value) AS "
        "(SELECT 'a', 1 UNION ALL SELECT key, value + 1 FROM n) SELECT key, value FROM n;"
    )
    other.close()
    with pytest.raises(StoreDamagedError, match="not a store of the atlas"):
        open_store(str(path))


def clean(path):
    for left in path.parent.glob("store.sqlite*"):
        left.unlink(missing_ok=True)
