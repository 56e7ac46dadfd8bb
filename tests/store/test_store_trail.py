"""Who did what: lines that are only added, and files that are taken out for good."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from store_samples import sample

from geo.core.digest import digest
from geo.core.errors import ConflictError, NotFoundError, OptionError, StoreDamagedError, StoreError
from geo.store import purge
from geo.store.__main__ import main
from geo.store.corrections import Correction
from geo.store.database import put_meta
from geo.store.opening import open_store
from geo.store.restore import restore
from geo.store.schema import AUDIT

ANN = {"author": "Ann", "reason": "Update"}
MARK = "a-cell-that-nobody-may-keep"


@pytest.fixture
def opened(few, new_address):
    address = new_address()
    with open_store(address) as store:
        yield store


def reopened(store):
    return open_store(store._database.url.render_as_string(hide_password=False))


def test_lines_and_versions_are_one_table(opened):
    opened.note("sign_in", actor="editor-1", role="editor")
    result, content = sample({"a": 1}, bad=1)
    version = opened.add_import(result, original=content, **ANN)
    before = opened.token()
    opened.note("export", actor="editor-1", role="editor", subject="table", detail="x\ny\x00")
    assert opened.token() == before, "a line changes no record, so no cache is stale"
    trail = opened.trail()
    assert trail["event"].tolist() == ["seed", "sign_in", "import", "export"]
    assert trail["actor"].tolist()[1:] == ["editor-1", "Ann", "editor-1"]
    assert trail["subject"].tolist()[2] == f"version {version.id} of demo"
    assert trail["detail"].tolist()[2:] == ["Update (1 added, 0 changed, 0 removed)", "x y\ufffd"]
    assert trail["at"].is_monotonic_increasing
    assert opened.verify() == ""
    with pytest.raises(OptionError, match="sign_in"):
        opened.note("looked", actor="editor-1")


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda: sa.delete(AUDIT).where(AUDIT.c.id == 3), "cut short"),
        (lambda: sa.delete(AUDIT).where(AUDIT.c.id == 2), "missing"),
        (lambda: sa.update(AUDIT).where(AUDIT.c.id == 2).values(actor="x"), "not as it was"),
    ],
    ids=["last", "middle", "altered"],
)
def test_a_line_that_is_gone_or_altered_is_told(opened, damage, told):
    for number in range(3):
        opened.note("sign_in", actor=f"viewer-{number}", role="viewer")
    assert opened.verify() == ""
    with opened._database.begin() as connection:
        connection.execute(damage())
    assert told in opened.verify()
    if opened._database.is_sqlite:
        with reopened(opened) as again:
            assert isinstance(again.problem, StoreDamagedError)


def test_a_line_waits_for_nobody_longer_than_told(opened):
    """A reader's sign-in stands behind somebody's import, which may take a minute."""
    line = {"actor": "viewer-1", "once": True, "wait_s": 0.2}
    opened.note("sign_in", **line)
    with reopened(opened) as other, other._database.write():
        began = time.monotonic()
        opened.note("sign_in", **line)
        with pytest.raises(StoreError, match="locked by another program"):
            opened.note("sign_out", **line)
        assert time.monotonic() - began < 5
    opened.note("sign_out", **line)
    assert opened.trail()["event"].tolist() == ["seed", "sign_in", "sign_out"]


def test_a_release_that_is_left_behind_writes_no_more(opened):
    before = len(opened.versions())
    with opened._database.begin() as connection:
        put_meta(connection, "schema_version", "3")
    with pytest.raises(StoreError, match="upgraded by another release"):
        opened.enable("bundled", False, author="Ann")
    with pytest.raises(StoreError, match="upgraded by another release"):
        opened.note("sign_in", actor="viewer-1")
    assert len(opened.versions()) == before


def test_a_purged_file_leaves_its_account_alone(opened, tmp_path):
    result, content = sample({"a": 1, "b": 2}, bad=1, titles={"a": "A title"})
    raw = result.raw.assign(cells=[f'{{"id":"{MARK}-{n}"}}' for n in range(len(result.raw))])
    version = opened.add_import(replaced(result, raw=raw), original=content, **ANN)
    incidents = opened.record().incidents
    assert traces(opened, MARK)
    done = opened.purge(version, author="Ben", reason="A court asked")
    assert (done.sha256, done.size) == (result.sha256, len(content))
    assert (done.versions, done.rows, done.notes) == ((version.id,), 3, 1)
    assert not traces(opened, MARK)
    assert not traces(opened, "=1+1"), "the values of remarks go too"
    assert opened.verify() == ""
    with pytest.raises(NotFoundError, match=r"purged by Ben on .*: A court asked"):
        opened.original(version)
    assert opened.raw(version).empty
    assert opened.rejected(version)[["row", "code"]].to_numpy().tolist() == [[4, "not-a-number"]]
    assert opened.record().incidents.equals(incidents)
    line = opened.trail().iloc[-1]
    assert (line["event"], line["actor"]) == ("purge", "Ben")
    assert done.sha256 in line["detail"]
    assert "A court asked" in line["detail"]
    held = opened.token()
    again = replaced(result, decisions={"again": "yes"})
    with pytest.raises(NotFoundError, match=r"was purged.*one empty line more"):
        opened.preview(again)
    title = {"title": "As the file says"}
    changed = Correction(dataset="demo", part="incidents", key="demo:a", cells=title)
    for corrected in ((), (changed,)):
        with pytest.raises(NotFoundError, match="was purged"):
            opened.add_import(again, original=content, corrections=corrected, **ANN)
    assert opened.token() == held
    with pytest.raises(ConflictError):
        opened.purge(version, author="Ben", reason="Again")
    path = tmp_path / "backup.sqlite"
    opened.backup(path)
    with open_store(str(path)) as copy:
        assert copy.verify() == ""
        assert copy.trail().equals(opened.trail())
    opened.undo(version, author="Ben", reason="The records go too")
    with reopened(opened) as other:
        assert other.problem is None
    anew = replaced(result, sha256=digest(content + b"\n"))
    back = opened.add_import(anew, original=content + b"\n", author="Ann", reason="Ben agrees")
    assert digest(opened.original(back)) == anew.sha256


def test_traces_that_somebody_still_reads_are_told_and_go_the_second_time(opened, monkeypatch):
    """A backup that runs beside a purge keeps the old rows in the database's files."""
    monkeypatch.setattr(purge, "_PAUSES_S", (0.0,))
    result, content = sample({"a": 1})
    raw = result.raw.assign(cells=f'"{MARK}"')
    version = opened.add_import(replaced(result, raw=raw), original=content, **ANN)
    ben = {"author": "Ben", "reason": "It must go"}
    url = opened._database.url.render_as_string(hide_password=False)
    with open_store(url, busy_s=0.3) as store, reopened(opened) as backup:
        with backup._database.snapshot() as connection:
            connection.execute(sa.select(AUDIT)).all()
            with pytest.raises(StoreError, match="taken out, but what it held is still in"):
                store.purge(version, **ben)
        assert stored(opened).count(MARK.encode())
        with pytest.raises(ConflictError, match="rewritten once more"):
            store.purge(version, **ben)
    assert not stored(opened).count(MARK.encode())


def stored(store):
    """Bytes of the files in which originals and cells lie."""
    database = store._database
    if database.is_sqlite:
        return b"".join(one.read_bytes() for one in database.file.parent.iterdir())
    ask = "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('{}')"
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        names = ("atlas_originals", "atlas_raw_rows", "atlas_notes")
        paths = [connection.exec_driver_sql(ask.format(name)).scalar() for name in names]
    return b"".join(Path(path).read_bytes() for path in paths)


def test_what_cannot_be_purged(opened):
    with pytest.raises(StoreError, match="ships with the atlas"):
        opened.purge(1, author="Ben", reason="Tidy")
    hand = opened.enable("bundled", False, author="Ann")
    with pytest.raises(NotFoundError, match="No file belongs"):
        opened.purge(hand, author="Ben", reason="Tidy")
    with pytest.raises(OptionError, match="reason"):
        opened.purge(1, author="Ben", reason=" ")


def test_a_restore_is_told(opened, tmp_path):
    opened.note("sign_in", actor="editor-1", role="editor")
    path, new = str(tmp_path / "backup.sqlite"), str(tmp_path / "new.sqlite")
    opened.backup(path)
    assert main(["--url", new, "restore", path]) == 0
    with open_store(new) as store:
        assert store.trail()["event"].tolist() == ["seed", "sign_in", "restore"]
        assert store.verify() == ""


def test_a_restore_while_others_write_is_told_as_it_went(opened, tmp_path):
    path = tmp_path / "backup.sqlite"
    opened.backup(path)
    done, written = threading.Event(), []

    def write():
        with reopened(opened) as other:
            while not done.is_set():
                written.append(other.note("sign_out", actor=f"viewer-{len(written)}"))

    with ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(write) for _ in range(2)]
        while len(written) < 3:
            time.sleep(0.01)
        url = opened._database.url.render_as_string(hide_password=False)
        restore(path, url=url, replace=True, author="Ben")
        done.set()
        assert [one.result() for one in busy] == [None, None]
    trail = opened.trail()
    assert trail["event"].tolist()[:2] == ["seed", "restore"]
    assert trail["actor"].tolist()[1] == "Ben"
    assert opened.verify() == ""


def replaced(result, **changes):
    return type(result)(**{**vars(result), **changes})


def traces(store, text):
    """Whether a text stands anywhere in the store's files; on a server, in any of its rows."""
    if store._database.is_sqlite:
        path = store._database.file
        return any(text.encode() in part.read_bytes() for part in path.parent.glob(path.name + "*"))
    with store._database.read() as connection:
        rows = [
            connection.execute(sa.text(f"SELECT * FROM {name}")).all()  # noqa: S608
            for name in ("atlas_raw_rows", "atlas_notes")
        ]
    return text in str(rows)


def test_a_server_can_forbid_the_app_to_change_the_trail(few, server, tmp_path):
    """As docs/operations.md says: what a stolen password of the app's user can do to it."""
    name = user = f"u{uuid.uuid4().hex[:8]}"
    address = f"{server}{name}"
    with psycopg.connect(f"{server}postgres", autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
    open_store(address).close()
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(f'CREATE ROLE "{user}" LOGIN')
        owner.execute(
            f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{user}"'
        )
        owner.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON atlas_audit FROM "{user}"')
    try:
        with open_store(address.replace("//atlas@", f"//{user}@")) as store:
            store.note("sign_in", actor="member-1", role="viewer")
            result, content = sample({"a": 1})
            store.add_import(result, original=content, **ANN)
            assert store.verify() == ""
            with pytest.raises(StoreError, match=r"may not rewrite atlas_originals.*owns the tab"):
                store.purge(2, author="Ben", reason="It must go")
            path = tmp_path / "backup.sqlite"
            store.backup(path)
            with pytest.raises(StoreError, match=r"replace the trail.*owns the tables"):
                restore(path, url=address.replace("//atlas@", f"//{user}@"), replace=True)
            assert store.original(2) == content, "a server skips the rewriting with a warning"
            for statement in (sa.delete(AUDIT), sa.update(AUDIT).values(actor="x")):
                with pytest.raises(StoreError), store._database.begin() as connection:
                    connection.execute(statement)
            assert store.trail()["event"].tolist() == ["seed", "sign_in", "import"]
    finally:
        with psycopg.connect(f"{server}postgres", autocommit=True) as owner:
            owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            owner.execute(f'DROP ROLE "{user}"')
