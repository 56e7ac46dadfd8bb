"""Bars along a time axis: a record that lies in several months is in the bar of none."""

from dataclasses import replace
from datetime import date

import pandas as pd

from geo.analysis.bins import bin_scene
from geo.incidents.selection import Selection
from geo.workflow import view_scene


def test_what_spans_months_is_in_no_bar_of_a_month():
    scene = view_scene(Selection(start=date(2025, 1, 1), end=date(2025, 12, 31)))
    dates = ["date_earliest", "date_latest", "date_precision"]
    for first, last, precision in (
        ("2025-02-01", "2025-04-30", "month"),
        ("2025-02-24", "2025-03-02", "week"),
        ("2025-02-10", "2025-02-16", "week"),
        ("2025-02-01", "2025-02-28", "month"),
        ("2025-02-28", "2025-03-01", "day"),
    ):
        told = scene.incidents.head(1).copy()
        told[dates] = [pd.Timestamp(first), pd.Timestamp(last), precision]
        bins = bin_scene(replace(scene, incidents=told))
        drawn = precision == "day" or first[:7] == last[:7]
        assert bins.unit == "month"
        assert bins.bars["n"].to_dict() == {
            month: int(drawn and month == pd.Timestamp("2025-02-01")) for month in bins.bars.index
        }
        assert bins.vague == (not drawn)
