from dataclasses import replace

import pandas as pd
import pytest

from geo.analysis.duplicates import COLUMNS, near_duplicates
from geo.incidents import model
from geo.incidents.record import bundled_record, typed

KNOWN = "BAL-2013-01-10-ALAMDAR"


def beside(**changes):
    """The bundled record and one more incident, of another dataset, like a known one."""
    record = bundled_record()
    text = {
        **dict.fromkeys(model.INCIDENTS.columns, ""),
        "incident_id": "other:1",
        "dataset": "other",
        "date_earliest": "2013-01-10",
        "date_latest": "2013-01-10",
        "date_precision": "day",
        "event_type": "Explosions/Remote violence",
        "verification_group": "single_source",
        "place": "Alamdar Road",
        "district_reported": "Quetta",
        "lon": "67.03",
        "lat": "30.20",
        "geo_precision": "1",
        **changes,
    }
    frame = typed(pd.DataFrame([text], dtype=str), model.INCIDENTS, where="test")
    return replace(record, incidents=pd.concat([record.incidents, frame]))


def pairs(**changes):
    found = near_duplicates(beside(**changes))
    assert tuple(found.columns) == COLUMNS
    return found


def test_one_event_in_two_datasets_is_the_first_pair():
    found = pairs()
    best = found.iloc[0]
    assert (best["a"], best["b"]) == (KNOWN, "other:1")
    assert best["score"] > 0.8
    assert best["days"] == 0
    assert best["km"] == pytest.approx(0.66, abs=0.1)
    assert best["same_district"]
    assert best["why"].startswith("same day, 1 km apart, same district, same type")
    assert found["score"].is_monotonic_decreasing
    assert best["verdict"] == ""


@pytest.mark.parametrize(
    ("changes", "is_pair"),
    [
        ({"date_earliest": "2013-01-11", "date_latest": "2013-01-11"}, True),
        ({"date_earliest": "2013-01-12", "date_latest": "2013-01-12"}, False),
        ({"date_earliest": "2013-01-01", "date_latest": "2013-01-20"}, True),
        ({"date_earliest": "", "date_latest": ""}, False),
        ({"event_type": "Violence against civilians"}, True),
        ({"event_type": "Protests"}, False),
        ({"district_reported": "Mastung", "lon": "66.95", "lat": "30.05"}, True),
        ({"district_reported": "Kech", "place": "Turbat", "lon": "63.05", "lat": "26.00"}, False),
        ({"lon": "", "lat": "", "geo_precision": "3"}, True),
        # A point that stands in for a district is not where it happened.
        ({"district_reported": "Kech", "place": "Kech", "geo_precision": "3"}, False),
    ],
)
def test_near_in_place_in_time_and_in_kind(changes, is_pair):
    assert (KNOWN in set(pairs(**changes)["a"])) == is_pair


@pytest.mark.parametrize(
    ("first", "last", "precision", "said", "known"),
    [
        ("2013-01-10", "2013-01-10", "day", "same day", True),
        ("2013-01-09", "2013-01-11", "day", "days overlap", True),
        ("2013-01-11", "2013-01-11", "day", "1 day(s) apart", True),
        ("2013-01-01", "2013-01-31", "month", "day not known, may be the same", False),
        ("2013-01-11", "2013-01-17", "week", "at least 1 day(s) apart", False),
        ("2013-01-10", "2013-12-31", "year", "day not known, may be the same", False),
    ],
)
def test_a_day_that_nobody_stated_is_not_called_the_same(first, last, precision, said, known):
    found = pairs(date_earliest=first, date_latest=last, date_precision=precision)
    best = found[found["a"] == KNOWN].iloc[0]
    assert best["why"].startswith(f"{said}, 1 km apart")
    assert best["day_known"] == known
    assert (best["score"] > 0.8) == (said in ("same day", "days overlap"))


def test_records_of_one_dataset_are_never_paired():
    assert near_duplicates(bundled_record()).empty
    assert pairs(dataset="bundled").empty


def test_a_judged_pair_says_so():
    record = beside()
    cells = ("J9", "other:1", KNOWN, "same", "Ann", "2026-01-01", "One event")
    row = dict(zip(model.JUDGEMENTS.columns, cells, strict=True))
    more = typed(pd.DataFrame([row], dtype=str), model.JUDGEMENTS, where="test")
    record = replace(record, judgements=pd.concat([record.judgements, more]))
    assert near_duplicates(record)["verdict"].iloc[0] == "same"


def test_figures_that_differ_lower_the_score():
    record = beside()
    claim = record.claims.iloc[[0]].assign(
        claim_id="other:1-C1", incident_id="other:1", low=1, high=1
    )
    claim.index = claim["claim_id"]
    with_claim = replace(record, claims=pd.concat([record.claims, claim]))
    one, other = near_duplicates(record).iloc[0], near_duplicates(with_claim).iloc[0]
    assert other["score"] < one["score"]
    assert other["why"].endswith("figures differ")
