import dataclasses

import pandas as pd
import pytest
from store_samples import sample
from test_store_record import assert_same

from geo.core.errors import ConflictError, DataError, NotFoundError, OptionError, StoreError
from geo.store.entries import Incoming, write_state
from geo.store.merge import plan

ANN = {"author": "Ann", "reason": "Monthly update"}


def add(store, figures, **options):
    result, content = sample(figures, **options)
    return store.add_import(result, original=content, **ANN)


def test_the_file_its_cells_remarks_and_decisions_are_kept(store):
    result, content = sample({"a": 1, "b": 2}, bad=2, flagged=frozenset({"b"}))
    version = store.add_import(result, original=content, **ANN)
    assert (version.number, version.kind, version.author) == (1, "import", "Ann")
    assert (version.rows_read, version.accepted, version.flagged, version.rejected) == (4, 1, 1, 2)
    assert (version.added, version.changed, version.removed) == (2, 0, 0)
    assert version.decisions == {"date_order": "day first"}
    assert store.original(version) == content
    assert version.sha256 == result.sha256
    pd.testing.assert_frame_equal(store.raw(version), result.raw, check_dtype=False)
    rejected = store.rejected(version.id)
    assert rejected[["row", "column", "reason"]].to_dict("records") == [
        {"row": 4, "column": "dead", "reason": "'=1+1' is not a number"},
        {"row": 5, "column": "dead", "reason": "'=1+1' is not a number"},
    ]
    assert rejected["cells"].str.contains("bad").all()
    assert store.flagged(version)["row"].tolist() == [3]
    with pytest.raises(NotFoundError, match="No file belongs"):
        store.original(store.enable("demo", False, author="Ann"))


def test_the_same_bytes_again_are_no_new_version(store):
    first = add(store, {"a": 1}, accessed="2026-03-01")
    assert add(store, {"a": 1}, accessed="2026-04-01") == first
    assert len(store.versions("demo")) == 1
    other = add(store, {"a": 1}, decisions={"date_order": "month first"})
    assert other.number == 2


def test_an_updated_file_updates_by_id_and_shows_what_went(store):
    add(store, {"a": 1, "b": 2, "c": 3})
    result, content = sample({"d": 4, "a": 1, "b": 20})
    diff = store.preview(result)
    assert (diff.added, diff.changed, diff.removed) == (1, 1, 1)
    fields = diff.fields[diff.fields["part"] == "claims"]
    assert fields[["key", "field", "before", "after", "kept"]].to_numpy().tolist() == [
        ["demo:b-C1", "low", "2", "20", False],
        ["demo:b-C1", "high", "2", "20", False],
    ]
    assert len(store.record().incidents) == 259
    version = store.add_import(result, original=content, **ANN)
    assert store.record(datasets=["demo"]).incidents.index.tolist() == [
        "demo:a",
        "demo:b",
        "demo:d",
    ]
    shown = store.changes(version)
    assert shown.rows.loc[shown.rows["what"] == "removed", "key"].tolist() == [
        "demo:c-C1",
        "demo:c",
    ]
    assert store.history("demo:c")["after"].iloc[-1] == ""
    assert store.preview(result).unchanged


def test_undo_and_undo_of_undo(store):
    add(store, {"a": 1, "b": 2})
    before = store.record()
    version = add(store, {"b": 3, "c": 4})
    after = store.record()
    undone = store.undo(version, author="Ben", reason="Wrong file")
    assert (undone.kind, undone.undoes) == ("undo", version.id)
    assert_same(store.record(), before)
    again = store.undo(undone, author="Ben", reason="Right after all")
    assert_same(store.record(), after)
    assert store.versions("demo")["undone_by"].tolist()[1] == undone.id
    with pytest.raises(ConflictError, match="demo version 4"):
        store.undo(undone, author="Ben", reason="Twice")
    store.undo(again, author="Ben", reason="No")
    assert_same(store.record(), before)


def test_undo_of_the_first_import_leaves_an_empty_dataset_and_the_file(store):
    bundled = store.record()
    version = add(store, {"a": 1})
    form = store.datasets().set_index("name").loc["demo", "format"]
    store.undo(version, author="Ben", reason="Wrong file")
    emptied = store.datasets().set_index("name").loc["demo"]
    assert (emptied["format"], emptied["attribution"]) == (form, "demo")
    pd.testing.assert_frame_equal(store.record().incidents, bundled.incidents)
    assert store.original(version)
    assert add(store, {"a": 1}).number == 3
    assert len(store.record(datasets=["demo"]).incidents) == 1


def test_undo_is_refused_while_later_versions_stand_and_names_them(store):
    first = add(store, {"a": 1, "b": 2})
    second = add(store, {"a": 5, "b": 2})
    with pytest.raises(ConflictError) as refused:
        store.undo(first, author="Ben", reason="Back")
    assert "demo version 2" in str(refused.value)
    assert "Undo these first" in str(refused.value)
    store.undo(second, author="Ben", reason="Back")
    store.undo(first, author="Ben", reason="Back")
    assert store.record(datasets=["demo"]).incidents.empty
    assert store.verify() == ""


def test_corrections_by_hand_outlive_an_updated_file(store):
    add(store, {"a": 1, "b": 2, "c": 3})
    draft = store.draft("demo:a")
    store.save_incident({"incident_id": "demo:a", "title": "By hand"}, expected=draft.token, **ANN)
    draft = store.draft("demo:b")
    claim = {**draft.claims[0], "claim_id": "", "claimant": "BLA", "claimant_type": "armed_group"}
    store.save_incident(
        {"incident_id": "demo:b"}, [*draft.claims, claim], expected=draft.token, **ANN
    )
    result, content = sample({"a": 1}, titles={"a": "From the file"})
    diff = store.preview(result)
    kept = diff.rows[diff.rows["what"] == "kept"]
    assert kept["key"].tolist() == ["demo:b-C02", "demo:b"]
    against = diff.fields[diff.fields["kept"]]
    assert against[["field", "before", "after"]].to_numpy().tolist() == [
        ["title", "By hand", "From the file"]
    ]
    store.add_import(result, original=content, **ANN)
    record = store.record(datasets=["demo"])
    assert record.incidents["title"].to_dict()["demo:a"] == "By hand"
    assert record.incidents.index.tolist() == ["demo:a", "demo:b"]
    assert record.claims.index.tolist() == ["demo:a-C1", "demo:b-C02"]
    assert store.verify() == ""


def test_a_claim_removed_by_hand_does_not_come_back_with_a_file(store):
    add(store, {"a": 1, "b": 2})
    token = store.draft("demo:a").token
    edit = store.save_incident({"incident_id": "demo:a"}, [], expected=token, **ANN).version
    result, content = sample({"a": 1, "b": 2}, titles={"b": "Read again"})
    rows = store.preview(result).rows
    assert rows.loc[rows["what"] == "left_out", "key"].tolist() == ["demo:a-C1"]
    version = store.add_import(result, original=content, **ANN)
    assert store.record(datasets=["demo"]).claims.index.tolist() == ["demo:b-C1"]
    assert store.verify() == ""
    store.undo(version, author="Ben", reason="Back")
    store.undo(edit, author="Ben", reason="It was said after all")
    assert "left_out" not in set(store.preview(result).rows["what"])
    store.add_import(result, original=content, **ANN)
    assert store.record(datasets=["demo"]).claims.index.tolist() == ["demo:a-C1", "demo:b-C1"]


@pytest.mark.parametrize(
    ("part", "was", "hand", "file", "outcome"),
    [
        ("claims", {"low": "2", "best": "3", "high": "4", "as_of": "2026-01-02"}, {"high": "5"},
         {"low": "8", "best": "9", "high": "10", "as_of": "2026-01-09"}, ("hand", 4)),
        ("claims", {"low": "2", "high": "4", "claimant": "ispr"}, {"claimant": "ISPR"},
         {"low": "8", "high": "10"}, ("both", 0)),
        ("claims", {"claimant": "ispr", "claimant_type": "media"},
         {"claimant": "BLA", "claimant_type": "armed_group"}, {"claimant_type": "official"},
         ("hand", 2)),
        ("claims", {"low": "2", "claimant": "BLF", "claimant_type": "armed_group"}, {"low": "3"},
         {"claimant": "ISPR", "claimant_type": "official"}, ("hand", 2)),
        ("claims", {"low": "2", "measure": "killed"}, {"low": "3"}, {"measure": "injured"},
         ("hand", 1)),
        ("claims", {"low": "2", "high": "4"}, {"high": "5"}, {"note": "Read again"}, ("both", 0)),
        ("claims", {"low": "2", "high": "4"}, {"high": "5"}, {"high": "5"}, ("both", 0)),
        ("incidents", {"date_earliest": "2026-01-02", "date_latest": "2026-01-02"},
         {"date_latest": "2026-01-04"},
         {"date_earliest": "2026-03-02", "date_latest": "2026-03-05"}, ("hand", 2)),
        ("operations", {"date_earliest": "2026-01-02", "date_latest": "2026-01-02"},
         {"date_latest": "2026-01-04"}, {"date_earliest": "2026-03-02"}, ("hand", 2)),
        ("incidents", {"lon": "67.0", "lat": "30.2", "geo_precision": "1"}, {"lon": "67.5"},
         {"lat": "26.0", "geo_precision": "2"}, ("hand", 3)),
    ],
)  # fmt: skip
def test_cells_that_say_one_thing_together_are_the_hand_s_or_the_file_s(
    part, was, hand, file, outcome
):
    stands, told = outcome
    base, now, new = dict(was), {**was, **hand}, {**was, **file}
    current = {(part, "x"): write_state(now, position=0, file=base)}
    found = plan(current, [Incoming(part, "x", new)])
    assert found.states[part, "x"].cells == (now if stands == "hand" else {**now, **file})
    assert found.states[part, "x"].file == new
    assert len(found.conflicts) == told
    assert all((mine, theirs) == (now[f], new[f]) for _, _, f, mine, theirs in found.conflicts)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"dataset": "bundled"}, StoreError, "not replaced by a file"),
        ({"dataset": "own"}, StoreError, "holds what is written by hand"),
        ({"dataset": "a:b"}, OptionError, "cannot be the name"),
        ({"dataset": " "}, OptionError, "needs a name"),
        ({"dataset": "a\u200bb"}, OptionError, r"not seen \(U\+200B\)"),
        ({"sha256": "0" * 64}, DataError, "SHA-256 differs"),
        ({"rows_read": 7}, DataError, "are not the 7 rows"),
        ({"format": "other"}, StoreError, "came from a file of format"),
    ],
)
def test_what_cannot_be_an_import_is_refused_and_changes_nothing(store, change, error, words):
    add(store, {"a": 1})
    result, content = sample({"a": 2})
    token = store.token()
    with pytest.raises(error, match=words):
        store.add_import(dataclasses.replace(result, **change), original=content, **ANN)
    assert store.token() == token


@pytest.mark.parametrize("change", [{"dataset": "bundled"}, {"dataset": "own"}, {"format": "x"}])
def test_what_a_file_may_not_replace_is_told_before_it_is_pressed(store, change):
    add(store, {"a": 1})
    result, _ = sample({"a": 2})
    with pytest.raises(StoreError, match="another dataset name"):
        store.preview(dataclasses.replace(result, **change))


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("date_earliest", "03/04/2026", "is not YYYY-MM-DD"),
        ("event_type", "Weather", "is not a known value"),
        ("incident_id", "b", "occurs twice"),
        ("incident_id", "", "is not an identifier"),
        ("operation_id", "nowhere", "points at nothing"),
        ("title", "\ud800", "is not text"),
    ],
)
def test_frames_that_are_no_record_are_refused_whole(store, column, cell, words):
    result, content = sample({"a": 1, "b": 2})
    result.incidents[column] = result.incidents[column].astype(object)
    result.incidents.loc[0, column] = cell
    with pytest.raises(DataError, match=words):
        store.add_import(result, original=content, **ANN)
    assert store.datasets()["name"].tolist() == ["bundled"]
    assert store.verify() == ""


def test_hostile_text_comes_back_as_itself(store):
    text = "{{7*191}}\x00\x1f'); DROP TABLE atlas_entries; -- \u202e کوئٹہ 😀"
    result, content = sample({"a": 1}, titles={"a": text})
    store.add_import(result, original=content, **ANN)
    assert store.record(datasets=["demo"]).incidents["title"].tolist() == [text]
    with pytest.raises(OptionError, match="needs its author"):
        store.add_import(result, original=content, author=" ", reason="x")
