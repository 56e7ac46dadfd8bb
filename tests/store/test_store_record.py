import pandas as pd
import pytest
from store_samples import sample

from geo.analysis.unsure import events_of
from geo.core.errors import NotFoundError, OptionError, StoreError
from geo.incidents import model
from geo.incidents.record import bundled_record, check_references
from geo.render.text_import import say_versions
from geo.store.address import store_url
from geo.store.opening import open_store

TABLES = [table.name for table in model.TABLES]


def assert_same(one, other):
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert one.digest == other.digest


def test_a_new_store_holds_the_bundled_record_and_nothing_else(new_address):
    with open_store(new_address()) as store:
        assert store.problem is None
        assert_same(store.record(), bundled_record())
        datasets = store.datasets()
        assert datasets[["name", "enabled", "versions", "incidents"]].to_dict("records") == [
            {"name": "bundled", "enabled": True, "versions": 1, "incidents": 256}
        ]
        assert store.versions("bundled")["kind"].tolist() == ["seed"]
        assert store.verify() == ""


def test_opening_again_changes_nothing_and_shares_frames(store, address):
    token = store.token()
    with open_store(address) as again:
        assert again.token() == token
        assert_same(again.record(), bundled_record())
        assert again.record() is again.record()


def test_what_an_undo_brings_back_is_held_once(store):
    """Views and joins hang at a record: a second one of the same content would hold them twice."""
    before = store.record()
    result, content = sample({"1": 3})
    version = store.add_import(result, original=content, author="Ann")
    assert store.record() is not before
    store.undo(version, author="Ann", reason="Back")
    assert store.record() is before


def test_datasets_stand_side_by_side_and_can_be_switched(store):
    result, content = sample({"1": 3, "2": 4})
    store.add_import(result, original=content, author="Ann")
    both = store.record()
    check_references(both)
    assert len(both.incidents) == 258
    assert both.incidents.index[-2:].tolist() == ["demo:1", "demo:2"]
    assert set(both.incidents["dataset"]) == {"bundled", "demo"}
    assert both.coverage["dataset"].iloc[-1] == "demo"
    assert both.digest != bundled_record().digest
    assert_same(store.record(datasets=["bundled"]), bundled_record())
    assert store.enable("demo", False, author="Ann").kind == "switch"
    assert store.enable("demo", False, author="Ann") is None
    assert_same(store.record(), bundled_record())
    assert store.datasets().set_index("name").loc["demo", "enabled"] == False  # noqa: E712
    store.enable("demo", True, author="Ann")
    assert_same(store.record(), both)
    assert len(store.record(datasets=["demo"]).incidents) == 2
    with pytest.raises(NotFoundError, match="No dataset 'other'"):
        store.record(datasets=["other"])


def test_the_same_identifier_in_two_datasets_is_two_records(store):
    for name in ("one", "two"):
        result, content = sample({"1": 3}, dataset=name)
        store.add_import(result, original=content, author="Ann")
    assert store.record().incidents.index[-2:].tolist() == ["one:1", "two:1"]


def test_hand_judgements_follow_the_records_they_speak_of(store):
    result, content = sample({"1": 3})
    store.add_import(result, original=content, author="Ann")
    a = bundled_record().incidents.index[0]
    store.judge(a, "demo:1", "different", author="Ann", reason="Other towns")
    assert store.record().judgements["b"].tolist()[-1] == "demo:1"
    store.enable("demo", False, author="Ann")
    assert len(store.record().judgements) == 3


def test_judgements_count_while_their_dataset_or_the_one_between_is_off(store):
    for name in ("one", "two", "three"):
        result, content = sample({"1": 3}, dataset=name)
        store.add_import(result, original=content, author="Ann")
    for a, b in (("one:1", "two:1"), ("two:1", "three:1")):
        store.judge(a, b, "same", author="Ann", reason="QZWHY")

    def joined():
        record = store.record()
        return [set(group) for group in events_of(record).one], record

    whole = {"one:1", "two:1", "three:1"}
    assert joined()[0] == [whole]
    store.enable("own", False, author="Ann")
    groups, record = joined()
    assert groups == [whole]
    assert "own" not in record.datasets.index
    store.judge("one:1", record.incidents.index[0], "same", author="Ann", reason="x")
    assert joined()[0] == [whole | {record.incidents.index[0]}]
    store.enable("two", False, author="Ann")
    groups, record = joined()
    assert groups == [{"one:1", "three:1", record.incidents.index[0]}]
    assert record.judgements["judgement_id"].is_unique
    store.enable("three", False, author="Ann")
    assert "QZWHY" not in set(store.record().judgements["reason"])


def test_another_program_sees_each_change_at_once(store, address):
    with open_store(address) as other:
        assert len(other.record().incidents) == 256
        result, content = sample({"1": 3})
        store.add_import(result, original=content, author="Ann")
        assert len(other.record().incidents) == 257


def test_a_new_release_of_the_bundled_record_is_a_version_that_keeps_corrections(few, new_address):
    address = new_address()
    with open_store(address) as store:
        first = store.record().incidents.index[0]
        draft = store.draft(first)
        store.save_incident(
            {"incident_id": first, "title": "Corrected"},
            author="Ann", reason="A better page", expected=draft.token,
        )  # fmt: skip
    path = few / "incidents" / "incidents.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table["summary"] = table["summary"] + " Revised."
    table.to_csv(path, index=False, lineterminator="\n")
    with open_store(address) as store:
        assert store.versions("bundled")["kind"].tolist() == ["seed", "edit", "seed"]
        incidents = store.record().incidents
        assert incidents["title"].iloc[0] == "Corrected"
        assert incidents["summary"].str.endswith("Revised.").all()
        assert store.verify() == ""
        with pytest.raises(StoreError, match="cannot be undone"):
            store.undo(3, author="Ann", reason="no")
    with open_store(address) as store:
        assert len(store.versions("bundled")) == 3


def test_addresses(monkeypatch, tmp_path):
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "mine.sqlite"))
    assert store_url().database == str(tmp_path / "mine.sqlite")
    monkeypatch.setenv("ATLAS_DATABASE_URL", "postgres://u:secret@h/d")
    assert store_url().drivername == "postgresql+psycopg"
    monkeypatch.setenv("ATLAS_DATABASE_URL", "db.example.org/atlas")
    with pytest.raises(OptionError, match="ATLAS_STORE"):
        store_url()
    for bad in ("mysql://u:secret@h/d", "sqlite://", "://"):
        with pytest.raises(OptionError) as refused:
            store_url(bad)
        assert "secret" not in str(refused.value)


def test_the_undoing_of_a_switch_says_what_it_left(store):
    """It said "0 added, 0 changed, 0 removed" of a dataset that it took off every map."""
    store.enable("bundled", enabled=False, author="Ann")
    on = store.enable("bundled", enabled=True, author="Ann")
    store.undo(on, author="Ben", reason="A wrong number")
    table = store.versions("bundled")
    assert table["switched"].tolist() == ["", "off", "on", "off"]
    assert "      bundled is off\n" in say_versions(table)
