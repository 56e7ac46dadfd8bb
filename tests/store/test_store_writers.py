"""Eight programs write at once and lose nothing."""

import os

from measured import measured
from store_samples import INCIDENT

from geo.store.opening import open_store

WRITERS, TURNS = 8, 250 if os.environ.get("ATLAS_SOAK") else 80


def test_eight_writers_lose_nothing(few, new_address, forker, backend):
    address = new_address()
    with open_store(address) as store:
        store.save_incident(
            {**INCIDENT, "incident_id": "own:shared", "summary": "0"}, author="Ann", reason="Start"
        )
    done = forker(job="write", url=address, count=WRITERS, turns=TURNS)
    assert done["codes"] == [0] * WRITERS
    with open_store(address) as store:
        assert store.verify() == ""
        versions = store.versions("own")
        lost = WRITERS * TURNS + 1 - len(versions)
        measured("writers", writers=WRITERS, turns=TURNS, backend=backend, lost=lost)
        assert not lost
        assert versions["number"].tolist() == list(range(1, WRITERS * TURNS + 2))
        said = versions.iloc[1:].groupby("author")["reason"].agg(list)
        assert len(said) == WRITERS
        assert all(turns == [f"turn {n}" for n in range(TURNS)] for turns in said)
        incidents = store.record(datasets=["own"]).incidents
        assert incidents["summary"].to_dict()["own:shared"] == str(WRITERS * TURNS // 10)
        assert len(incidents) == 1 + WRITERS * TURNS * 9 // 10
        counted = store.history("own:shared").query("field == 'summary'")["after"].tolist()
        assert counted == [str(n) for n in range(WRITERS * TURNS // 10 + 1)]
