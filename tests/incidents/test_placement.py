"""Rule 2: one function decides how an incident may be placed."""

import numpy as np
import pandas as pd
import pytest

from geo.analysis.scene import join_record
from geo.incidents.placement import DISTRICT, DOT, PLACEMENTS, RING, RING_KM, UNPLACED, placement
from geo.incidents.record import bundled_record


def place(precision, *, lon=66.9, lat=30.2, district="quetta"):
    incidents = pd.DataFrame(
        {
            "lon": [lon],
            "lat": [lat],
            "geo_precision": pd.array([precision], dtype="Int64"),
        },
        index=["I1"],
    ).astype({"lon": "float64", "lat": "float64"})
    found = placement(incidents, pd.Series([district], index=["I1"], dtype="object"))
    assert list(found.index) == ["I1"]
    return found.loc["I1"]


def test_an_exact_point_is_a_dot():
    row = place(1)
    assert (row["placement"], row["lon"], row["lat"], row["radius_km"]) == (DOT, 66.9, 30.2, 0)


def test_near_a_place_is_a_ring_of_stated_radius():
    row = place(2)
    assert (row["placement"], row["lon"], row["lat"]) == (RING, 66.9, 30.2)
    assert row["radius_km"] == RING_KM > 0


@pytest.mark.parametrize("precision", [3, 4, None])
def test_coarse_precision_wins_over_coordinates(precision):
    row = place(precision)
    assert row["placement"] == (DISTRICT if precision == 3 else UNPLACED)
    assert row[["lon", "lat", "radius_km"]].isna().all()


@pytest.mark.parametrize("precision", [1, 2, 3, 4, None])
def test_without_a_district_nothing_is_drawn(precision):
    row = place(precision, district=None)
    assert row["placement"] == UNPLACED
    assert row[["lon", "lat", "radius_km"]].isna().all()


@pytest.mark.parametrize("precision", [1, 2])
@pytest.mark.parametrize("lost", ["lon", "lat"])
def test_half_a_point_is_no_point(precision, lost):
    row = place(precision, **{lost: np.nan})
    assert row["placement"] == DISTRICT
    assert row[["lon", "lat", "radius_km"]].isna().all()


def test_the_frame_given_is_left_as_it_was():
    incidents = bundled_record().incidents
    before = incidents.copy(deep=True)
    districts = pd.Series("quetta", index=incidents.index)
    placement(incidents, districts)
    pd.testing.assert_frame_equal(incidents, before)


def test_the_bundled_record_obeys():
    incidents = bundled_record().incidents
    joined = join_record(bundled_record(), vintage="36")
    assert joined.index.equals(incidents.index)
    assert set(joined["placement"]) <= set(PLACEMENTS)
    coarse = incidents["geo_precision"].fillna(4) >= 3
    assert coarse.sum() == 57
    assert joined.loc[coarse, ["lon", "lat", "radius_km"]].isna().all(axis=None)
    assert set(joined.loc[coarse, "placement"]) <= {DISTRICT, UNPLACED}
    drawn = joined["placement"].isin([DOT, RING])
    assert (joined["lon"].notna() == drawn).all()
    assert (joined["lat"].notna() == drawn).all()
    assert (joined["district_id"].isna() == (joined["placement"] == UNPLACED)).all()
