"""Disk full, folder read-only, store locked: one clear message and no damage."""

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from store_samples import sample, small_data
from test_store_record import assert_same

from geo.core.errors import StoreAwayError, StoreDamagedError, StoreError
from geo.store.database import Database
from geo.store.faults import explain
from geo.store.opening import open_store
from geo.store.schema import SCHEMA_VERSION

ANN = {"author": "Ann", "reason": "Update"}


def fill_up(store):
    """Import larger and larger files until it is refused; the store is as before that one."""
    before, number = store.record(), len(store.versions())
    for size in range(1, 400):
        figures = {f"r{n}": size for n in range(size * 40)}
        result, content = sample(figures, dataset=f"d{size}")
        try:
            store.add_import(result, original=content, **ANN)
        except StoreError as error:
            assert "disk is full" in str(error)  # noqa: PT017
            assert "Make room" in str(error)  # noqa: PT017
            break
        before, number = store.record(), number + 1
    else:
        pytest.fail("It was never full")
    assert len(store.versions()) == number
    assert_same(store.record(), before)
    assert store.verify() == ""


def test_no_more_pages(tmp_path, seeded_file, few):
    path = tmp_path / "store.sqlite"
    open_store(str(path)).close()
    with open_store(str(path)) as store:

        @event.listens_for(store._database.engine, "checkout")
        def _small(connection, _record, _proxy):
            connection.execute("PRAGMA max_page_count = 200")

        fill_up(store)


@contextmanager
def small_disk(folder: Path):
    mounted = (
        os.geteuid() == 0
        and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)],  # noqa: S607
            check=False, capture_output=True,
        ).returncode == 0
    )  # fmt: skip
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S607


def test_a_full_disk(tmp_path, few):
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder) as mounted:
        if not mounted:  # what cannot be mounted here is stood in for by `test_no_more_pages`
            return
        path = folder / "store.sqlite"
        with open_store(str(path)) as store:
            fill_up(store)
        with open_store(str(path)) as store:
            assert store.problem is None
        with suppress(OSError):
            (folder / "ballast").write_bytes(b"0" * 4_000_000)
        with pytest.raises(StoreError, match=r"full|reached"):
            open_store(str(folder / "other.sqlite"))
        assert not (folder / "other.sqlite").exists()


def test_full_and_locked_servers_are_told_the_same_way():
    for error, words in (
        (psycopg.errors.DiskFull(), "disk is full"),
        (psycopg.errors.LockNotAvailable(), "locked by another"),
        (psycopg.errors.ReadOnlySqlTransaction(), "takes no changes"),
        (psycopg.errors.InsufficientPrivilege("permission denied for table a"), "for table a"),
        (psycopg.errors.UndefinedTable(), "is damaged"),
        (psycopg.errors.DataCorrupted(), "is damaged"),
        (psycopg.OperationalError("no route"), "does not answer"),
    ):
        told = explain(OperationalError("select", {}, error), "here")
        assert words in str(told)
        assert "here" in str(told)


def test_a_server_that_is_away_is_told_without_the_password():
    with pytest.raises(StoreError, match="does not answer") as refused:
        open_store("postgresql://ann:secret@127.0.0.1:1/none")
    assert "secret" not in str(refused.value)


def test_why_a_server_lets_nobody_in_is_told(server):
    for address, words in (
        (f"{server}none-of-this-name", "no such database"),
        (server.replace("//atlas@", "//nobody@"), "sign-in"),
    ):
        with pytest.raises(StoreAwayError, match=words) as refused:
            open_store(address)
        assert "ATLAS_DATABASE_URL" in refused.value.fix
    for said, words in (
        ("sorry, too many clients already", "takes no more connections"),
        ("server does not support SSL, but SSL was required", "does not offer the encryption"),
        ('server certificate for "localhost" does not match host name "127.0.0.1"', "trusted"),
        ("SSL error: certificate verify failed", "leave sslmode as it is"),
        ('root certificate file "/x" does not exist', "Correct sslrootcert"),
        ('invalid sslmode value: "bogus"', "an sslmode that is none"),
        ("SSL error: sslv3 alert handshake failure", "No encrypted connection"),
        ('FATAL:  password authentication failed for user "ann"', "refuses the sign-in"),
    ):
        error = OperationalError("select", {}, psycopg.OperationalError(said))
        assert words in str(explain(error, "here"))


@pytest.fixture
def open_folder():
    """A folder that everybody may enter, as pytest's own may not be."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-closed-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("file_too", [True, False])
def test_a_folder_that_may_not_be_written(open_folder, seeded_file, forker, monkeypatch, file_too):
    monkeypatch.setenv("ATLAS_DATA", str(small_data(open_folder / "data")))
    folder, answer = open_folder / "closed", open_folder / "answer.json"
    folder.mkdir()
    path = folder / "store.sqlite"
    shutil.copy(seeded_file, path)
    answer.touch()
    answer.chmod(0o666)
    path.chmod(0o444 if file_too else 0o666)
    folder.chmod(0o555)
    before = path.read_bytes()
    try:
        done = forker(
            job="as_nobody",
            url=str(path),
            warm=str(open_folder / "warm.sqlite"),
            answer=str(answer),
        )
    finally:
        folder.chmod(0o755)
    assert done["codes"] == [0]
    said = json.loads(answer.read_text())
    assert said[:3] == ["StoreReadOnlyError", "256", "StoreReadOnlyError"]
    assert "can be read but not written" in said[3]
    assert path.read_bytes() == before


def test_locked(store, address, backend):
    with open_store(address, busy_s=0.3) as second, store._database.write():
        result, content = sample({"a": 1})
        with pytest.raises(StoreError, match="locked by another program"):
            second.add_import(result, original=content, **ANN)
        assert len(second.record().incidents) == 256
    assert store.verify() == ""


def test_a_newer_store_is_not_touched(store, address, backend):
    with store._database.begin() as connection:
        if backend == "sqlite":
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        else:
            from geo.store.database import put_meta

            put_meta(connection, "schema_version", str(SCHEMA_VERSION + 1))
    with pytest.raises(StoreError, match="newer release"):
        open_store(address)


def test_what_is_not_a_store(tmp_path):
    path = tmp_path / "store.sqlite"
    for content in (b"", b"id,title\n1,x\n"):
        path.write_bytes(content)
        with pytest.raises(StoreDamagedError, match="is not a store"):
            open_store(str(path))
        assert path.read_bytes() == content
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE notes (text)")
    other.commit()
    other.close()
    content = path.read_bytes()
    with pytest.raises(StoreDamagedError, match="not a store of the atlas"):
        open_store(str(path))
    assert path.read_bytes() == content


def test_connections_are_strict(store, backend):
    if backend == "sqlite":
        with store._database.engine.connect() as connection:
            asked = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("foreign_keys", "trusted_schema", "synchronous", "journal_mode")
            ]
        assert asked == [1, 0, 2, "wal"]
    else:
        with store._database.read() as connection, pytest.raises(sa.exc.DBAPIError):
            connection.exec_driver_sql("DELETE FROM atlas_entries")
    assert isinstance(store._database, Database)
