import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import sample
from test_store_record import assert_same

from geo.store.opening import open_store

figures = st.dictionaries(
    st.text("abcdefg", min_size=1, max_size=2), st.integers(0, 500), max_size=6
)
files = st.lists(st.tuples(figures, st.integers(0, 3)), min_size=1, max_size=4)
quick = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
ANN = {"author": "Ann", "reason": "Update"}


@pytest.fixture
def shared(few, new_address):
    with open_store(new_address()) as store:
        store.turn = 0
        yield store


@quick
@given(files)
def test_imports_and_their_undoing(shared, steps):
    """Each import is idempotent, keeps every row and gives the file's totals; undo goes back."""
    store = shared
    store.turn += 1
    name = f"set{store.turn}"
    states = []
    for number, (given_figures, bad) in enumerate(steps):
        result, content = sample(given_figures, dataset=name, bad=bad)
        version = store.add_import(result, original=content, **ANN)
        assert version.accepted + version.flagged + version.rejected == version.rows_read
        assert len(store.raw(version)) == version.rows_read
        assert len(store.rejected(version)) == bad
        record = store.record(datasets=[name])
        assert set(record.incidents.index) == {f"{name}:{key}" for key in given_figures}
        assert record.claims["low"].sum() == sum(given_figures.values())
        assert store.add_import(result, original=content, **ANN) == version
        if not states or states[-1][0] != version.id:
            states.append((version.id, record))
        assert number >= len(states) - 1
    for (_, before), (identifier, after) in zip(states[-2::-1], states[:0:-1], strict=True):
        undone = store.undo(identifier, author="Ben", reason="Back")
        assert_same(store.record(datasets=[name]), before)
        redone = store.undo(undone, author="Ben", reason="Forth")
        assert_same(store.record(datasets=[name]), after)
        store.undo(redone, author="Ben", reason="Back again")
    assert store.verify() == ""


@quick
@given(figures, figures)
def test_a_preview_says_what_the_import_does(shared, first, second):
    store = shared
    store.turn += 1
    name = f"set{store.turn}"
    result, content = sample(first, dataset=name)
    store.add_import(result, original=content, **ANN)
    result, content = sample(second, dataset=name)
    diff = store.preview(result)
    assert diff.added == len(second.keys() - first.keys())
    assert diff.removed == len(first.keys() - second.keys())
    assert diff.changed == sum(first[key] != second[key] for key in first.keys() & second.keys())
    version = store.add_import(result, original=content, **ANN)
    if version.number > 1:
        done = store.changes(version)
        assert (done.added, done.changed, done.removed) == (diff.added, diff.changed, diff.removed)
        assert len(done.fields) == len(diff.fields)
