"""Series counted from incidents: what is at least stays so, and a blank is no zero."""

import numpy as np
import pandas as pd
import pytest

from geo.analysis.attacks import narrow, take_attacks
from geo.analysis.phrases import say_range
from geo.analysis.record_series import count_series
from geo.analysis.scene import join_record
from geo.analysis.unusual.wording import say_figure
from geo.incidents.record import bundled_record
from geo.workflow.unusual import how_unusual


@pytest.fixture(scope="module")
def days():
    record = bundled_record()
    found = take_attacks(record, joined=join_record(record), dataset="bundled")
    series = count_series(narrow(found), step="day")
    return {(s.measure, s.category): s.frame for s in series}


def test_at_least_and_nothing_stated_are_kept_apart_from_zero(days):
    security, civilian = days["killed", "security"], days["killed", "civilian"]
    assert security.loc["2026-01-15"].tolist() == [50, 50, True]
    assert np.isnan(civilian.loc["2026-05-24", ["low", "high"]].to_numpy(dtype=float)).all()
    attacks = days["attacks", "total"]
    none = attacks.index[attacks["low"] == 0]
    assert (civilian.loc[none, ["low", "high"]] == 0).all(axis=None)
    silent = civilian.index[civilian["low"].isna()]
    assert (attacks.loc[silent, "low"] > 0).all()
    assert not attacks["low"].isna().any()


def test_an_answer_says_at_least_and_what_nobody_stated():
    january = how_unusual("2026-01-15", dataset="bundled", step="day", draws=1)
    assert "at least 50 security personnel killed" in january.summary.sentence.lower()
    may = how_unusual("2026-05-24", dataset="bundled", step="day", draws=1)
    assert "civilians killed" not in may.summary.sentence
    told = "24 May 2026: nobody states a figure of civilians killed, militants killed"
    assert any(one.startswith(told) for one in may.summary.warnings)


@pytest.mark.parametrize(
    ("figure", "words"),
    [((5, 5, False), "5"), ((5, 9, False), "5 to 9"), ((5, 5, True), "at least 5"),
     ((5, 9, True), "5 to 9 or more")],
)  # fmt: skip
def test_an_open_range_keeps_both_ends(figure, words):
    low, high, at_least = figure
    assert say_figure(say_range(low, high, at_least=at_least)) == words


def test_a_total_of_an_operation_that_is_at_least_says_so():
    record = bundled_record()
    totals = take_attacks(record, joined=join_record(record), dataset="bundled").totals
    said = totals[totals["start"] >= pd.Timestamp("2026-01-29")]["words"]
    assert said.str.startswith("at least ").any()
