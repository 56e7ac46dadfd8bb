"""Rates that differ no more than chance: no district is named as having most."""

import pandas as pd
import pytest

from geo.analysis.space.answer import AreaData
from geo.analysis.space.area_answers import answer_rates
from geo.analysis.space.areas import make_areas
from geo.districts.boundaries import load_boundaries
from geo.districts.tables import load_population
from geo.render.figure.cluster_sheet import answer_title


def data(events):
    areas = make_areas(load_boundaries(), population=load_population(year=2023, vintage="36"))
    return AreaData(
        areas=areas, events=pd.Series(events(areas), index=areas.index), years=1, yearly=False,
        start=pd.Timestamp("2026-01-01"), end=pd.Timestamp("2026-01-31"), period="January 2026",
        unit="incident records", dataset="made", population_year=2023,
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_no_district_is_named_where_rates_do_not_differ(lang):
    even = answer_rates(data(lambda a: (a["population"] / 50_000).round().astype(int)), call="x")
    assert len(set(even.data["rates"]["rate"])) == 1
    assert "differ no more than chance" in even.finding.sentence
    assert even.finding.answer == "no"
    title = answer_title(even, lang=lang)
    names = even.areas["name"] if lang == "en" else ["کوئٹہ", "آواران"]
    assert not [name for name in names if name in title]


def test_the_district_with_most_is_named_where_they_do():
    loud = answer_rates(data(lambda a: [40 if i == "quetta" else 2 for i in a.index]), call="x")
    assert loud.finding.sentence.startswith("January 2026: ")
    assert "had the most" in loud.finding.sentence
