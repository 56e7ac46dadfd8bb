"""Two who import into one store: what is written is what the preview showed, or nothing."""

import pytest
from store_samples import sample
from test_store_record import assert_same

from geo.core.errors import ConflictError, DataError
from geo.store.corrections import Correction

ANN, BEN = ({"author": name, "reason": "An update"} for name in ("Ann", "Ben"))


def test_who_imports_second_is_refused_and_takes_nothing_away(store):
    mine, my_file = sample({"a": 1, "b": 2})
    seen = store.basis("demo")
    assert (store.preview(mine).added, store.preview(mine).removed) == (2, 0)
    other, their_file = sample({"c": 3})
    store.add_import(other, original=their_file, expected=store.basis("demo"), **BEN)
    kept = store.record()
    with pytest.raises(ConflictError, match=r"'demo' is not as .* demo version 1 \(import by Ben"):
        store.add_import(mine, original=my_file, expected=seen, **ANN)
    assert_same(store.record(), kept)
    assert store.preview(mine).removed == 1
    version = store.add_import(mine, original=my_file, expected=store.basis("demo"), **ANN)
    assert (version.number, version.added, version.removed) == (2, 2, 1)


def test_a_change_of_another_dataset_is_no_hindrance(store):
    result, content = sample({"a": 1})
    seen, whole = store.basis("demo"), store.basis()
    assert seen.state == whole.state == ""
    store.enable("bundled", False, author="Ben")
    assert store.basis("demo") == seen
    with pytest.raises(ConflictError, match="The store is not as the preview showed it"):
        store.add_import(result, original=content, expected=whole, **ANN)
    assert store.add_import(result, original=content, expected=seen, **ANN).number == 1


def test_corrections_and_import_happen_together_or_not_at_all(store):
    name = store.record().incidents.index[0]
    correction = Correction(
        dataset="bundled", part="incidents", key=name, cells={"title": "Corrected"}
    )
    result, content = sample({"a": 1})
    before = store.record()
    with pytest.raises(DataError, match="not the one that was read"):
        store.add_import(result, original=content + b"x", corrections=[correction], **ANN)
    assert_same(store.record(), before)
    version = store.add_import(result, original=content, corrections=[correction], **ANN)
    assert (version.dataset, version.added) == ("demo", 1)
    assert store.record().incidents.loc[name, "title"] == "Corrected"
