"""What was altered from outside is told when a store is opened, and when its state is another."""

import uuid

import psycopg
import pytest
import sqlalchemy as sa
from store_samples import sample

from geo.core.errors import StoreDamagedError, StoreReadOnlyError
from geo.store.__main__ import main
from geo.store.database import put_meta
from geo.store.opening import open_store
from geo.store.restore import restore
from geo.store.schema import AUDIT, CHANGES, ENTRIES, META, VERSIONS

ANN = {"author": "Ann", "reason": "Update"}
CLAIMS = ENTRIES.c.part == "claims"


@pytest.fixture
def filled(few, new_address):
    address = new_address()
    with open_store(address) as store:
        for number in range(3):
            store.note("sign_in", actor=f"viewer-{number}", role="viewer")
        for enabled in (False, True):
            store.enable("bundled", enabled, author="Ann")
        result, content = sample({"a": 1, "b": 2})
        store.add_import(result, original=content, **ANN)
        yield address, store


def alter(store, *statements):
    with store._database.begin() as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([sa.delete(ENTRIES).where(CLAIMS, ENTRIES.c.dataset == "bundled")], "'bundled'"),
        (
            [
                sa.update(ENTRIES)
                .where(CLAIMS, ENTRIES.c.dataset == "bundled")
                .values(state=sa.func.replace(ENTRIES.c.state, '"low":', '"low":"9'))
            ],
            "a row of atlas_entries",
        ),
        ([sa.delete(AUDIT).where(AUDIT.c.id == 2)], "the audit trail"),
        (
            [
                sa.delete(CHANGES).where(CHANGES.c.version == 3),
                sa.delete(VERSIONS).where(VERSIONS.c.id == 3),
            ],
            "a version is missing",
        ),
    ],
    ids=["deleted", "altered", "trail", "version"],
)
def test_what_was_altered_is_told_at_the_start(filled, tmp_path, capsys, statements, told):
    address, store = filled
    saved = tmp_path / "backup.sqlite"
    store.backup(saved)
    alter(store, *statements)
    with open_store(address) as again:
        assert isinstance(again.problem, StoreDamagedError)
        assert told in str(again.problem)
        with pytest.raises(StoreDamagedError):
            again.enable("demo", False, author="Ann")
        if "entries" in str(statements[0].compile()):
            with pytest.raises(StoreDamagedError, match="'bundled' is damaged and is not shown"):
                again.record()
        assert len(again.record(datasets=["demo"]).incidents) == 2
        assert main(["--url", address, "verify"]) == 1
        assert "is damaged" in capsys.readouterr().err
        restore(saved, url=address, replace=True)
        if not again._database.is_sqlite:
            assert again.look() is None, "a process that was told hears of the restore"
            assert len(again.record().incidents) == 5
            again.enable("demo", False, author="Ann")
    with open_store(address) as whole:
        assert whole.problem is None


def test_another_state_is_looked_at_before_it_is_shown(filled):
    address, store = filled
    with open_store(address) as other:
        before = other.record()
        alter(store, sa.delete(ENTRIES).where(CLAIMS, ENTRIES.c.dataset == "bundled"))
        assert other.record() is before, "what is kept was read when it was whole"
        store.enable("demo", False, author="Ann")
        with pytest.raises(StoreDamagedError, match="is not shown"):
            other.record()
        assert isinstance(other.problem, StoreDamagedError)
        assert isinstance(other.look(), StoreDamagedError)
        with pytest.raises(StoreDamagedError):
            other.note("sign_in", actor="member-1")


def test_a_store_that_was_upgraded_meanwhile_is_only_read(filled):
    _, store = filled
    assert store.look() is None
    with store._database.begin() as connection:
        put_meta(connection, "schema_version", "3")
    assert "upgraded by another release" in str(store.look())
    assert len(store.record().incidents) == 5


@pytest.mark.parametrize(("key", "value"), [("epoch", ""), ("schema_version", "soon")])
def test_a_fact_that_is_gone_or_none_is_told(filled, key, value):
    address, store = filled
    alter(store, sa.delete(META).where(META.c.key == key))
    if value:
        with store._database.begin() as connection:
            put_meta(connection, key, value)
    told = pytest.raises(StoreDamagedError, match=r"lost its epoch|is no number \('soon'\)")
    with told, open_store(address) as again:
        raise again.problem


def test_a_line_that_is_gone_is_told_by_whoever_reads_the_trail(filled):
    _, store = filled
    alter(store, sa.delete(AUDIT).where(AUDIT.c.id == 2))
    assert store.problem is None
    assert len(store.trail()) == 6, "what is left is still shown"
    assert "the audit trail" in str(store.problem)


@pytest.fixture
def bounded(few, server):
    """A server's store and the address of a user who has no right yet."""
    name = user = f"u{uuid.uuid4().hex[:8]}"
    address = f"{server}{name}"
    with psycopg.connect(f"{server}postgres", autocommit=True) as owner:
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
        owner.execute(f'CREATE ROLE "{user}" LOGIN')

    def grant(*rights):
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(f'GRANT {", ".join(rights)} ON ALL TABLES IN SCHEMA public TO "{user}"')

    yield address, address.replace("//atlas@", f"//{user}@"), grant
    with psycopg.connect(f"{server}postgres", autocommit=True) as owner:
        owner.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        owner.execute(f'DROP ROLE "{user}"')


def test_rights_that_a_server_does_not_give_are_named(bounded):
    address, as_user, grant = bounded
    with pytest.raises(StoreReadOnlyError, match=r"permission denied for schema public.*CREATE"):
        open_store(as_user)
    open_store(address).close()
    with pytest.raises(StoreReadOnlyError, match=r"permission denied.*SELECT, INSERT, UPDATE"):
        open_store(as_user)
    grant("SELECT")
    with open_store(as_user) as store:
        assert isinstance(store.problem, StoreReadOnlyError)
        assert "can be read but not written (its user lacks the right INSERT" in str(store.problem)
        assert len(store.record().incidents) == 3
        with pytest.raises(StoreReadOnlyError):
            store.enable("bundled", False, author="Ann")
        grant("INSERT", "UPDATE", "DELETE")
        assert store.look() is None
        store.enable("bundled", False, author="Ann")


def test_a_server_that_takes_no_changes_is_read(bounded):
    address, _, _ = bounded
    open_store(address).close()
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute("ALTER ROLE atlas IN DATABASE " + address.rsplit("/", 1)[1]
                      + " SET default_transaction_read_only = on")  # fmt: skip
    with open_store(address) as store:
        assert "the server takes no changes" in str(store.problem)
        assert len(store.record().incidents) == 3


@pytest.mark.parametrize("table", ["atlas_meta", "atlas_boundary_units"])
def test_a_server_that_lost_a_table_is_damaged_and_not_new(bounded, tmp_path, table):
    address, _, _ = bounded
    with open_store(address) as store:
        store.backup(tmp_path / "backup.sqlite")
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(f"DROP TABLE {table} CASCADE")
    try:
        with open_store(address) as store:
            problem = store.problem
    except StoreDamagedError as error:
        problem = error
    assert isinstance(problem, StoreDamagedError)
    with psycopg.connect(address) as owner:
        assert owner.execute(f"SELECT to_regclass('{table}')").fetchone() == (None,)
    restore(tmp_path / "backup.sqlite", url=address, replace=True)
    with open_store(address) as store:
        assert store.problem is None
        assert len(store.record().incidents) == 3


def test_how_much_room_a_store_takes_is_known_on_a_server_too(filled):
    address, store = filled
    assert 50_000 < store.size < 50_000_000
    with open_store(address) as other:
        assert other.size == store.size
