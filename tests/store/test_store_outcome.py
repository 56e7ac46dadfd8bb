"""A line to the server that ends at the last word, or goes silent."""

import time

import pytest
from store_relay import relay
from store_samples import INCIDENT, sample

from geo.core.errors import StoreAwayError, StoreError
from geo.store import outcome, silence
from geo.store.opening import open_store

ANN = {"author": "Ann", "reason": "Update"}


@pytest.fixture
def backend():
    return "postgres"


@pytest.fixture
def far(few, new_address, monkeypatch):
    """A store, the relay that it is reached through, and the same store reached directly."""
    address = new_address()
    monkeypatch.setattr(outcome, "_PAUSES_S", (0.0, 0.05))
    with (
        open_store(address) as near,
        relay(address) as (between, through),
        open_store(through) as store,
    ):
        yield store, between, near


def test_a_change_whose_answer_was_lost_is_asked_for(far):
    store, between, near = far
    between.commits = 1
    result, content = sample({"a": 1})
    version = store.add_import(result, original=content, **ANN)
    assert near.versions()["id"].tolist() == [1, version.id]
    between.commits = 1
    saved = store.save_incident(INCIDENT, **ANN)
    assert near.record().incidents.index.tolist().count(saved.incident_id) == 1
    assert between.commits == 0


def test_a_change_that_never_came_is_told_so(far):
    store, between, near = far
    between.commits, between.answered = 1, False
    with pytest.raises(StoreAwayError, match="nothing was changed"):
        store.enable("bundled", False, author="Ann")
    assert len(near.versions()) == 1
    assert store.enable("bundled", False, author="Ann").id == 2


def test_what_nobody_can_say_is_not_said(far):
    store, between, near = far
    between.commits, between.shut = 1, True
    with pytest.raises(StoreAwayError, match=r"not known whether.*before you make") as told:
        store.enable("bundled", False, author="Ann")
    assert "nothing was changed" not in str(told.value)
    assert len(near.versions()) == 2


def test_a_server_that_says_nothing_is_not_waited_for(far, monkeypatch):
    store, between, near = far
    monkeypatch.setattr(silence.Bounded, "silence_s", 0.5)
    store.token()
    between.frozen.set()
    between.shut = True
    began = time.monotonic()
    with pytest.raises(StoreAwayError, match="does not answer"):
        store.token()
    between.frozen.clear()
    between.shut = False
    assert 0.4 < time.monotonic() - began < 5
    assert store.token() == near.token()
    with near._database.write():
        monkeypatch.setattr(store._database, "_busy_s", 1.0)
        with pytest.raises(StoreError, match="locked by another program"):
            store.enable("bundled", False, author="Ann")
