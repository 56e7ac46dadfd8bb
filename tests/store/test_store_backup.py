import os
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from store_samples import sample
from test_store_record import assert_same

from geo.core.errors import AtlasError, ConflictError, NotFoundError, StoreDamagedError, StoreError
from geo.store.__main__ import main
from geo.store.address import backup_folder
from geo.store.opening import open_store
from geo.store.restore import restore

ANN = {"author": "Ann", "reason": "Update"}


@pytest.fixture
def filled(store):
    result, content = sample({"a": 1, "b": 2}, bad=1)
    store.add_import(result, original=content, **ANN)
    store.judge("demo:a", "demo:b", "different", **ANN)
    return store


def test_no_test_writes_to_the_folder_of_the_person_who_runs_it(tmp_path_factory):
    """Restoring over a server's store keeps a copy of what it held."""
    folder = backup_folder(sa.make_url("postgresql+psycopg://user@host/name"))
    assert folder.is_relative_to(tmp_path_factory.getbasetemp())


def test_a_backup_is_a_store_and_comes_back_anywhere(filled, tmp_path, new_address):
    path = tmp_path / "backup.sqlite"
    saved = filled.backup(path)
    assert saved.rows["atlas_versions"] == 3
    with open_store(str(path)) as copy:
        assert_same(copy.record(), filled.record())
    for address in (new_address(), str(tmp_path / "elsewhere" / "new.sqlite")):
        done = restore(path, url=address)
        assert (done.rows, done.digest) == (saved.rows, saved.digest)
        with open_store(address) as store:
            assert_same(store.record(), filled.record())
            assert store.original(2) == filled.original(2)
            store.undo(2, author="Ben", reason="It goes on")
            assert store.verify() == ""


def test_a_store_is_not_replaced_unasked_and_readers_notice(filled, address, tmp_path, monkeypatch):
    path = tmp_path / "backup.sqlite"
    filled.backup(path)
    before = filled.record()
    result, content = sample({"a": 5})
    filled.add_import(result, original=content, **ANN)
    assert len(filled.record().incidents) == 257
    with pytest.raises(StoreError, match="There is a store already"):
        restore(path, url=address)
    monkeypatch.setenv("ATLAS_BACKUPS", str(tmp_path / "backups" / "none yet"))
    newer = filled.record()
    kept = restore(path, url=address, replace=True).kept
    assert_same(filled.record(), before)
    assert Path(kept).parent == tmp_path / "backups" / "none yet"
    with open_store(kept) as copy:
        assert_same(copy.record(), newer)
    assert f"kept as {Path(kept).name}" in filled.trail()["detail"].iloc[-1]
    filled.add_import(result, original=content, **ANN)
    assert len(filled.record().incidents) == 257
    with pytest.raises(StoreError, match="is there already"):
        filled.backup(path)
    filled.backup(path, replace=True)


def test_a_version_from_before_a_restore_is_not_taken_for_a_later_one(filled, address, tmp_path):
    """A page that was open meanwhile means a change that is gone, not somebody else's."""
    path = tmp_path / "backup.sqlite"
    filled.backup(path)
    kept = filled.version(2)
    mine = filled.save_incident({"incident_id": "demo:a", "title": "Mine"}, **token(filled, "a"))
    restore(path, url=address, replace=True)
    theirs = filled.save_incident({"incident_id": "demo:b", "title": "Ours"}, **token(filled, "b"))
    assert mine.version.id == theirs.version.id
    for look in (filled.changes, filled.original, filled.rejected, filled.raw):
        with pytest.raises(ConflictError, match="no longer in the store, which was put back"):
            look(mine.version)
    with pytest.raises(ConflictError, match="is now demo version"):
        filled.undo(mine.version, author="Ann", reason="My mistake")
    assert filled.record().incidents.loc["demo:b", "title"] == "Ours"
    assert filled.original(kept)
    filled.undo(theirs.version, author="Ben", reason="It was theirs")


def token(store, name):
    return {"expected": store.draft(f"demo:{name}").token, **ANN}


def test_a_damaged_backup_is_refused_and_the_store_stays(filled, address, tmp_path):
    path = tmp_path / "backup.sqlite"
    filled.backup(path)
    content = bytearray(path.read_bytes())
    at = content.index(b"A made-up clash")
    content[at] ^= 1
    path.write_bytes(content)
    before = filled.token()
    with pytest.raises(StoreDamagedError, match="nothing was changed"):
        restore(path, url=address, replace=True)
    with pytest.raises(NotFoundError):
        restore(tmp_path / "none.sqlite", url=address)
    assert filled.token() == before


def test_the_command_needs_nothing_else(filled, address, tmp_path, capsys):
    path, new = str(tmp_path / "backup.sqlite"), str(tmp_path / "new.sqlite")
    assert main(["--url", address, "backup", path]) == 0
    assert main(["--url", new, "restore", path]) == 0
    assert main(["--url", new, "verify"]) == 0
    assert main(["--url", new, "restore", path]) == 1
    assert "a copy of it is kept" in capsys.readouterr().err


def test_without_a_copy_of_it_no_store_is_written_over(filled, address, tmp_path, monkeypatch):
    path = tmp_path / "backup.sqlite"
    filled.backup(path)
    result, content = sample({"a": 5})
    filled.add_import(result, original=content, **ANN)
    monkeypatch.setenv("ATLAS_BACKUPS", str(path))
    before = filled.token()
    with pytest.raises(StoreError, match=r"not written over without a copy.*ATLAS_BACKUPS"):
        restore(path, url=address, replace=True)
    assert filled.token() == before
    assert filled.verify() == ""


def test_a_copy_is_kept_beside_the_store_and_the_command_says_where(tmp_path, seeded_file, capsys):
    path = tmp_path / "store.sqlite"
    path.write_bytes(seeded_file.read_bytes())
    assert main(["--url", str(path), "restore", str(seeded_file), "--replace"]) == 0
    (kept,) = tmp_path.glob("atlas-store.before-restore-*.sqlite")
    assert f"What the store held before is kept in {kept}\n" in capsys.readouterr().out


def test_a_damaged_store_is_moved_aside(tmp_path, seeded_file):
    path = tmp_path / "store.sqlite"
    path.write_bytes(seeded_file.read_bytes()[:200_000])
    with pytest.raises(StoreError, match="replace"):
        restore(seeded_file, url=str(path))
    restore(seeded_file, url=str(path), replace=True)
    with open_store(str(path)) as store:
        assert len(store.record().incidents) == 256
    aside = list(tmp_path.glob("store.sqlite.damaged-*"))
    assert [one.stat().st_size for one in aside] == [200_000]


def test_what_is_put_back_stays_whose_it_was(tmp_path, seeded_file):
    """Root restores for a service, which must be able to go on; nobody else reads it."""
    folder, path = tmp_path / "service", tmp_path / "service" / "store.sqlite"
    folder.mkdir()
    path.write_bytes(seeded_file.read_bytes()[:200_000])
    path.chmod(0o640)
    service = 65534 if os.geteuid() == 0 else os.geteuid()
    for one in (folder, path):
        os.chown(one, service, -1)
    backup, new = tmp_path / "backup.sqlite", folder / "deep" / "new.sqlite"
    restore(seeded_file, url=str(path), replace=True)
    restore(seeded_file, url=str(new))
    with open_store(str(path)) as store:
        store.backup(backup)
        assert owner(backup) == (os.geteuid(), 0o600)
        backup.chmod(0o640)
        store.backup(backup, replace=True)
    assert owner(path) == (service, 0o640)
    assert owner(new) == (service, 0o600)
    assert owner(new.parent)[0] == service
    assert owner(backup) == (os.geteuid(), 0o640)


def owner(path):
    return path.stat().st_uid, stat.S_IMODE(path.stat().st_mode)


def test_the_folder_of_backups_is_made_and_another_is_asked_for(tmp_path, seeded_file, monkeypatch):
    monkeypatch.setenv("ATLAS_BACKUPS", str(tmp_path / "backups"))
    with open_store(str(seeded_file)) as store:
        assert store.backup(tmp_path / "backups" / "one.sqlite").rows
        with pytest.raises(StoreError, match=r"The backup one\.sqlite was not") as refused:
            store.backup(tmp_path / "bakcups" / "one.sqlite")
    assert "ATLAS_STORE" not in str(refused.value)


def test_a_store_is_no_backup_of_itself(tmp_path, seeded_file):
    path, link = tmp_path / "store.sqlite", tmp_path / "backup.sqlite"
    path.write_bytes(seeded_file.read_bytes())
    link.symlink_to(path)
    with open_store(str(path)) as store:
        for name in (path, link):
            with pytest.raises(StoreError, match="the store itself"):
                store.backup(name, replace=True)
            with pytest.raises(StoreError, match="the store itself"):
                restore(name, url=str(path), replace=True)
        assert store.verify() == ""


def test_a_backup_puts_no_device_away_and_what_is_none_is_said_of_the_backup(tmp_path, seeded_file):
    path, pipe = tmp_path / "store.sqlite", tmp_path / "pipe"
    path.write_bytes(seeded_file.read_bytes())
    os.mkfifo(pipe)
    with open_store(str(path)) as store, pytest.raises(AtlasError, match="device or a pipe"):
        store.backup(pipe, replace=True)
    assert pipe.is_fifo()
    (tmp_path / "old.csv").write_text("a,b\n1,2\n" * 200)
    with pytest.raises(StoreError, match=r"old\.csv.*Use another backup"):
        restore(tmp_path / "old.csv", url=str(path), replace=True)
