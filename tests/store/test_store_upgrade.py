"""A store that release 0.1 made (schema 1) is upgraded whole, after a backup, or not at all."""

import json
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from geo.core.errors import StoreDamagedError, StoreError
from geo.store import upgrade as upgrading
from geo.store.backup import copy_rows, read_backup, save_backup
from geo.store.database import Database
from geo.store.opening import open_store
from geo.store.restore import restore
from geo.store.schema import APPLICATION_ID, METADATA, tables_of

DUMP = Path(__file__).with_name("store_schema_1.sql")


@pytest.fixture
def old(tmp_path):
    """A file as the code of schema 1 wrote it."""
    path = tmp_path / "old" / "store.sqlite"
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.executescript(DUMP.read_text(encoding="utf-8"))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    return path


@pytest.fixture
def old_address(backend, old, new_address):
    """The same on either database."""
    if backend == "sqlite":
        return str(old)
    address = new_address()
    source, target = Database(sa.make_url(f"sqlite:///{old}"), mode="ro"), None
    try:
        target = Database(sa.make_url(address).set(drivername="postgresql+psycopg"))
        with source.read() as given, target.begin() as connection:
            METADATA.create_all(connection, tables=tables_of(1))
            for row in given.execute(sa.select(tables_of(1)[0])).mappings():
                connection.execute(sa.insert(tables_of(1)[0]), dict(row))
            copy_rows(given, connection, schema=1)
    finally:
        source.close()
        if target:
            target.close()
    return address


def test_an_old_store_is_upgraded_after_a_backup(few, old_address, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    monkeypatch.setenv("ATLAS_BACKUPS", str(kept))
    with open_store(old_address) as store:
        assert store.problem is None
        assert store.verify() == ""
        assert store.versions("demo")["author"].tolist() == ["Ann"]
        assert store.history("own:1")["who"].unique().tolist() == ["Ann"]
        assert store.rejected(2)["value"].tolist() == ["=1+1"]
        trail = store.trail()
        assert trail["event"].tolist().count("upgrade") == 1
        (name,) = (path.name for path in kept.iterdir())
        line = trail[trail["event"] == "upgrade"].iloc[0]
        assert (line["subject"], line["detail"]) == ("schema 1 to 2", f"backup {name}")
    with open_store(old_address):
        assert len(list(kept.iterdir())) == 1, "an upgrade happens once"
    backup = read_backup(kept / name)
    assert (backup.schema, backup.rows["atlas_versions"]) == (1, 3)
    assert "atlas_audit" not in backup.rows


def test_a_backup_of_an_old_store_comes_back(few, old, new_address, tmp_path):
    path = tmp_path / "backup.sqlite"
    database = Database(sa.make_url(f"sqlite:///{old}"), mode="ro")
    database.schema = 1
    save_backup(database, path, replace=False)
    database.close()
    address = new_address()
    done = restore(path, url=address)
    assert done.schema == 2
    with open_store(address) as store:
        assert store.verify() == ""
        assert store.versions("own")["reason"].tolist() == ["Test"]
        assert store.trail()["detail"].str.contains("restored from backup.sqlite").any()
    assert read_backup(path).schema == 1, "the backup itself stays as it was"


def test_a_fault_half_way_changes_nothing(few, old_address, monkeypatch, tmp_path):
    monkeypatch.setenv("ATLAS_BACKUPS", str(tmp_path / "kept"))

    def broken(connection):
        upgrading.PURGES.create(connection)
        raise OSError(5, "Input/output error")

    monkeypatch.setitem(upgrading.STEPS, 1, broken)
    with pytest.raises(StoreError, match="Input/output"):
        open_store(old_address)
    monkeypatch.undo()
    monkeypatch.setenv("ATLAS_DATA", str(few))
    monkeypatch.setenv("ATLAS_BACKUPS", str(tmp_path / "kept"))
    with open_store(old_address) as store:
        assert store.verify() == ""


def test_without_a_backup_nothing_is_upgraded(few, old_address, tmp_path, monkeypatch):
    (tmp_path / "a-file").write_text("in the way")
    monkeypatch.setenv("ATLAS_BACKUPS", str(tmp_path / "a-file"))
    with pytest.raises(StoreError, match=r"ATLAS_BACKUPS.*nothing was changed"):
        open_store(old_address)


def test_a_damaged_old_store_is_told_and_left(few, old):
    content = old.read_bytes().replace(b"A made-up clash", b"A made-up crash")
    old.write_bytes(content)
    with open_store(str(old)) as store:
        assert isinstance(store.problem, StoreDamagedError)
        assert len(store.trail()) == 3
        with pytest.raises(StoreDamagedError):
            store.note("sign_in", actor="x")
    assert old.read_bytes() == content


def test_an_old_store_that_cannot_be_written_is_read(few, old, forker, monkeypatch):
    with tempfile.TemporaryDirectory(prefix="atlas-closed-") as name:
        open_to_all = Path(name)
        open_to_all.chmod(0o755)
        monkeypatch.setenv("ATLAS_DATA", str(shutil.copytree(few, open_to_all / "data")))
        folder, answer = open_to_all / "closed", open_to_all / "answer.json"
        folder.mkdir()
        path = Path(shutil.copy(old, folder))
        path.chmod(0o444)
        folder.chmod(0o555)
        answer.touch()
        answer.chmod(0o666)
        try:
            warm = str(open_to_all / "warm.sqlite")
            done = forker(job="as_nobody", url=str(path), warm=warm, answer=str(answer))
        finally:
            folder.chmod(0o755)
        assert done["codes"] == [0]
        said = json.loads(answer.read_text())
        assert said[0] == said[2] == "StoreReadOnlyError"
        assert path.read_bytes() == old.read_bytes()
        assert [one.name for one in folder.iterdir()] == [path.name]
