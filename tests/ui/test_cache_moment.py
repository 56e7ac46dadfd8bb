"""What is kept under the name of a record is of that record, whoever saves in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from geo import workflow
from geo.ui import cache
from geo.workflow import intake
from geo.workflow.moment import as_now, one_moment
from geo.workflow.shelf import current_record, open_shelf, whole_record

ANN = {"author": "Ann"}
DAY = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _own_store(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    open_shelf().save_incident(
        {"date_earliest": "2026-01-31", "date_latest": "2026-01-31", "date_precision": "day",
         "event_type": "Battles", "title": "Of one's own", "geo_precision": "3", "place": "Quetta",
         "district_reported": "Quetta", "verification_group": "single_source"},
        **ANN, reason="New",
    )  # fmt: skip


@pytest.fixture
def busy(monkeypatch):
    """Somebody who switches a dataset off right after a record was named."""
    named = cache.view_name

    def switch(selection):
        name = named(selection)
        intake.switch_dataset("own", False, **ANN)
        return name

    def let_go():
        monkeypatch.setattr(cache, "view_name", named)
        intake.switch_dataset("own", True, **ANN)

    monkeypatch.setattr(cache, "view_name", switch)
    return let_go


def test_a_map_is_kept_under_its_own_record(busy):
    cache.map_block(workflow.OPENING, DAY)
    assert current_record().datasets.index.tolist() == ["bundled"]
    busy()
    _, digest = cache.map_block(workflow.OPENING, DAY)
    assert digest == workflow.view_map(workflow.OPENING, produced=DAY).digest
    text, _ = cache.map_block(workflow.OPENING, DAY)
    assert "Of one's own" in text


def test_what_is_made_later_is_of_the_record_that_was_shown():
    with one_moment():
        shown = current_record().digest
        later = as_now(lambda: (current_record().digest, cache.map_file(workflow.OPENING, DAY)))
    intake.switch_dataset("own", False, **ANN)
    assert current_record().digest != shown
    with ThreadPoolExecutor(max_workers=1) as pool:
        made, page = pool.submit(later).result()
    assert made == shown
    assert "Of one's own" in page
    assert "Of one's own" not in cache.map_file(workflow.OPENING, DAY)


def test_one_moment_has_one_record():
    with one_moment():
        before, whole = current_record(), whole_record()
        intake.switch_dataset("own", False, **ANN)
        with one_moment():
            assert current_record() is before
        assert (current_record(), whole_record()) == (before, whole)
    assert current_record() != before
