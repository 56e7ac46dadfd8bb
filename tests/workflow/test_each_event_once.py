"""Statistics count each event once, and say how many records that leaves out."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from geo.analysis.attacks import narrow, take_attacks
from geo.analysis.scene import join_record
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.workflow import editing
from geo.workflow.cluster_data import incident_data
from geo.workflow.clusters import ClusterQuestion, cluster_answer
from geo.workflow.unusual import how_unusual, was_coordinated

A, B = "BAL-2026-04-06-MASTUNG", "BAL-2026-04-07-KARDIGAP"
APRIL = {"start": pd.Timestamp("2026-04-06"), "end": pd.Timestamp("2026-04-07")}
TOLD = "1 record is judged to be one event with another, and counted with it, once."


@cache
def placed():
    return join_record(bundled_record())


def attacks(*said, rule="range", lows=(6, 6), highs=(6, 6), **other):
    record = bundled_record()
    judged = pd.DataFrame(list(said), columns=["a", "b", "verdict"])
    own = record.claims[record.claims["incident_id"].isin([A, B])]
    record = replace(record, judgements=judged, claims=own, digest=str(said))
    found = take_attacks(record, joined=placed(), dataset="bundled", rule=rule)
    rows = found.rows.copy()
    rows.loc[[A, B], "killed_low"], rows.loc[[A, B], "killed_high"] = lows, highs
    for column, values in other.items():
        rows.loc[[A, B], column] = values
    return narrow(replace(found, rows=rows), **APRIL)


@pytest.mark.parametrize(
    ("rule", "killed"),
    [("range", [4, 12]), ("lowest", [4, 7]), ("highest", [6, 12]), ("official", [6, 12])],
)
def test_one_record_stands_for_an_event_with_the_figures_of_all(rule, killed):
    said = {"rule": rule, "lows": (4, 6), "highs": (7, 12)}
    found = attacks((A, B, "same"), **said)
    assert found.joined == 1
    assert found.told == (TOLD,)
    assert {A, B} - set(found.rows.index) == {B}
    assert found.rows.loc[A, ["killed_low", "killed_high"]].tolist() == killed
    two = attacks((A, B, "unsure"), **said)
    assert (two.joined, two.told) == (0, ())
    assert len(two.rows) == len(found.rows) + 1


def test_the_finest_known_record_stands_wherever_a_third_joins_them():
    third = "BAL-2025-09-17-TARASANI"
    chain = ((A, third, "same"), (third, B, "same"))
    assert B not in attacks(*chain).rows.index
    found = attacks(*chain, geo_precision=(2, 1), operation=("BAL-OP", ""))
    assert A not in found.rows.index
    assert found.rows.loc[B, "operation"] == "BAL-OP"
    apart = attacks((A, B, "same"), date_precision=("month", "day"))
    assert (apart.vague, apart.joined) == (attacks((A, B, "same")).vague, 0)
    elsewhere = attacks((A, B, "same"), event=(A, B))
    assert {A, B} <= set(elsewhere.rows.index)


def test_an_answer_counts_events_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(tmp_path / "store.sqlite"))
    view = Selection(start=APRIL["start"].date(), end=APRIL["end"].date())
    where = ClusterQuestion(method="gi", dataset="bundled", selection=view)
    asked = {"dataset": "bundled", "step": "week", "draws": 1}

    def answers():
        week = how_unusual("2026-04-06", **asked)
        data, placed, _ = incident_data(where)
        crowd = ClusterQuestion(method="scan", dataset="bundled", selection=Selection(
            start=pd.Timestamp("2026-04-01").date(), end=pd.Timestamp("2026-04-30").date()),
            permutations=99)  # fmt: skip
        scan = cluster_answer(crowd).finding
        return (
            [int(week.series[0].known["high"][week.begin]), int(data.events["mastung"]),
             len(placed),
             scan.value],
            [TOLD in one for one in (week.summary.warnings, data.warnings, scan.warnings,
             was_coordinated("2026-04-06", permutations=19).summary.warnings)],
        )  # fmt: skip

    numbers, told = answers()
    assert not any(told)
    editing.judge_pair(A, B, "same", author="Ann", reason="One announcement")
    once, told = answers()
    assert all(told)
    assert once == [number - 1 for number in numbers]
