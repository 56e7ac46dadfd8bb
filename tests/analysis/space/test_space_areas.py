"""Areas, neighbourhoods and yearly counts: what is joined, what is left out, what is said."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from space_samples import grid

from geo.analysis.space import autocorrelation, local, rates
from geo.analysis.space.areas import area_of, make_areas, undivided
from geo.analysis.space.district_years import (
    count_by_area,
    load_district_years,
    named_districts,
)
from geo.analysis.space.weights import contiguity
from geo.core.errors import DataError
from geo.districts.boundaries import load_boundaries
from geo.districts.tables import load_population


@pytest.mark.parametrize(("vintage", "size"), [("36", 36), ("34", 34)])
def test_the_shipped_sets_are_one_neighbourhood(vintage, size):
    weights = contiguity(load_boundaries(vintage=vintage))
    assert len(weights.ids) == size
    assert weights.islands == ()
    assert (weights.touching == weights.touching.T).all()
    assert weights.rows.sum(axis=1) == pytest.approx(np.ones(size))
    reached = np.linalg.matrix_power(weights.touching.astype(float) + np.eye(size), size) > 0
    assert reached.all()
    assert "one neighbour only" in weights.sentences(load_boundaries()["name"])[0]


def test_queen_counts_corners():
    weights = contiguity(grid(3))
    assert weights.count[4] == 8
    assert weights.count[0] == 3


def test_an_area_without_neighbours_is_said_and_not_tested():
    frame = grid(3)
    lonely = gpd.GeoDataFrame({"name": ["Island"]}, geometry=[shapely.box(69, 30, 69.5, 30.5)],
                              crs=frame.crs, index=["lonely"])  # fmt: skip
    areas = pd.concat([frame, lonely])
    weights = contiguity(areas)
    assert weights.islands == ("lonely",)
    assert any("Island" in said for said in weights.sentences(areas["name"]))
    values = pd.Series(np.arange(10.0), index=areas.index)
    table = local.local_moran(values, weights=weights, permutations=99)
    assert table.loc["lonely", "kind"] == "island"
    assert np.isnan(table.loc["lonely", "q"])
    found = autocorrelation.moran(values, weights=weights, permutations=99)
    assert "lonely" not in found.own.index
    smoothed = rates.empirical_bayes(values, population=values * 0 + 1000, weights=weights)
    assert np.isfinite(smoothed["rate"]).all()


def test_areas_that_do_not_touch_are_refused():
    apart = grid(3)
    apart.geometry = apart.geometry.scale(0.8, 0.8)
    with pytest.raises(DataError, match="No two areas touch"):
        contiguity(apart)


def test_districts_that_a_dataset_cannot_tell_apart_are_one_area():
    series = load_district_years()
    groups = undivided(date(2016, 1, 1), named=named_districts(series))
    areas = make_areas(load_boundaries(), population=load_population(year=2017), groups=groups)
    assert ("kalat", "surab") in set(areas["members"])
    assert areas.loc["kalat+surab", "name"] == "Kalat and Surab"
    assert areas["population"].sum() == 12_335_129
    assert shapely.area(areas.geometry.to_numpy()).sum() == pytest.approx(
        shapely.area(load_boundaries().geometry.to_numpy()).sum()
    )
    # Nushki was cut from Chagai in 2004, and the series names both.
    assert "nushki" in areas.index
    earlier = make_areas(load_boundaries(), groups=undivided(date(2003, 1, 1)))
    assert "chagai+nushki" in earlier.index


def test_every_event_of_the_series_is_counted_once():
    series = load_district_years()
    boundaries = load_boundaries()
    areas = make_areas(
        boundaries, groups=undivided(date(1989, 1, 1), named=named_districts(series))
    )
    counts = count_by_area(series, areas=areas, first=1989, last=2021)
    assert counts.total.sum() + counts.unplaced == series["events"].sum() == 692
    assert list(counts.by_year.columns) == list(range(1989, 2022))
    some = count_by_area(series, areas=areas, first=2016, last=2021)
    assert some.total.sum() + some.unplaced == 187


def test_an_area_for_every_district():
    areas = make_areas(load_boundaries(), groups=[("kalat", "surab"), ("surab", "khuzdar")])
    assert set(area_of(areas).index) == set(load_boundaries().index)
    assert areas.loc["kalat+surab+khuzdar", "members"] == ("kalat", "surab", "khuzdar")


def test_a_population_that_is_not_known_stays_unknown():
    people = load_population(year=2023).drop("surab")
    areas = make_areas(load_boundaries(), population=people, groups=[("kalat", "surab")])
    assert areas["population"].isna().sum() == 1
    with pytest.raises(DataError, match="people"):
        rates.empirical_bayes(pd.Series(1, index=areas.index), population=areas["population"])


@pytest.mark.parametrize(("events", "people"), [([1, -1], [10, 10]), ([1, 1], [10, 0])])
def test_rates_of_nobody_are_refused(events, people):
    with pytest.raises(DataError, match="people"):
        rates.empirical_bayes(
            pd.Series(events, index=["a", "b"]), population=pd.Series(people, index=["a", "b"])
        )


def test_areas_that_do_not_differ_have_no_pattern():
    weights = contiguity(grid(3))
    flat = pd.Series(2.0, index=list(weights.ids))
    with pytest.raises(DataError, match="do not differ"):
        autocorrelation.moran(flat, weights=weights)
