"""What each side says of a period: the ends of the map, and each event once."""

from dataclasses import replace

import pandas as pd
import pytest

from geo import workflow
from geo.analysis.measures import sum_figures
from geo.analysis.scene import in_view
from geo.analysis.sides import side_figures
from geo.incidents.selection import Selection

A, B = "BAL-2026-04-06-MASTUNG", "BAL-2026-04-07-KARDIGAP"


def scene(first, last, rule="official"):
    day = pd.Timestamp
    return workflow.view_scene(Selection(start=day(first).date(), end=day(last).date(), rule=rule))


def stands(view, side, category):
    incidents = in_view(view)
    found, _ = side_figures(
        view.record, incidents.index, incidents=incidents, events=view.events
    )  # fmt: skip
    own = found.set_index(["side", "category"]).loc[(side, category)]
    return [own["low"], own["high"], own["at_least"]]


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-04-15", "2026-04-30"), ("2025-03-01", "2025-03-22"), ("2013-01-01", "2026-06-25")],
)
@pytest.mark.parametrize(("rule", "side"), [("official", "state"), ("armed_group", "armed_group")])
def test_a_side_says_what_the_map_says_under_its_rule(first, last, rule, side):
    view = scene(first, last, rule=rule)
    # Everything in one place, since a plate has the records of no district as well.
    incidents = in_view(view)
    incidents = incidents.assign(district_id=incidents["district_id"].fillna("nowhere"))
    ours = sum_figures(
        incidents, figures=view.tally.figures, measure="killed", category="security",
        events=view.events,
    )  # fmt: skip
    ends = [int(ours["low"].sum()), int(ours["high"].sum()), bool(ours["at_least"].any())]
    assert stands(view, side, "security") == ends


def test_what_may_lie_outside_is_in_the_high_end_alone():
    view = scene("2026-04-15", "2026-04-30", rule="armed_group")
    assert stands(view, "armed_group", "security") == [11, 21, True]


@pytest.mark.parametrize(
    ("verdict", "ends"), [("same", [6, 6]), ("unsure", [6, 12]), ("different", [12, 12])]
)
def test_an_event_counts_once(verdict, ends):
    view = scene("2026-04-06", "2026-04-07")
    said = pd.DataFrame([(A, B, verdict)], columns=["a", "b", "verdict"])
    view = replace(view, record=replace(view.record, judgements=said, digest=verdict))
    assert stands(view, "state", "militant")[:2] == ends
