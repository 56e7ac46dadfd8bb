"""Answers known from elsewhere, to the last digit that they were given in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy.stats import poisson
from space_samples import burkitt, columbus, six_points

from geo.analysis.space import autocorrelation, fdr, knox, local, rates, scan


def test_moran_of_columbus():
    values, weights = columbus()
    found = autocorrelation.moran(values, weights=weights, permutations=999, seed=1)
    assert found.value == pytest.approx(0.5001886, abs=5e-8)
    assert found.expected == pytest.approx(-0.0208333, abs=5e-8)
    assert found.variance == pytest.approx(0.00868929, abs=5e-9)
    assert found.z == pytest.approx(5.58938, abs=5e-6)
    assert found.p == pytest.approx(2 / 1000)  # both sides: twice the least that can be had
    assert found.null_low < found.expected < found.null_high < found.value


def test_general_g_and_gi_star_of_six_points():
    values, weights = six_points()
    assert autocorrelation.general_g(values, weights=weights).value == pytest.approx(
        0.55709779, abs=5e-9
    )
    table = local.gi_star(values, weights=weights, permutations=99)
    expected = [-1.39728, -0.28918, 0.65065, -0.28918, 1.23452, 2.02424]
    assert table["z"].to_numpy() == pytest.approx(expected, abs=5e-6)


def test_gi_star_is_esdas():
    import esda

    values, weights = columbus()
    peer = esda.G_Local(values.to_numpy(), weights.as_pysal(binary=True), transform="B", star=True,
                        permutations=0)  # fmt: skip
    z = (values - values.mean()) / values.std(ddof=0)
    assert local.star_scores(z.to_numpy(), weights) == pytest.approx(peer.Zs, abs=1e-9)


def test_lisa_of_columbus_with_false_discovery_rate():
    values, weights = columbus()
    table = local.local_moran(values, weights=weights, permutations=999, seed=1)
    assert (table["p_folded"] < 0.05).sum() == 21
    assert (fdr.adjust(table["p_folded"]) < 0.05).sum() == 7
    # Folded values top out at a half: they count one side. Ours count both.
    assert table["p_folded"].max() == 0.5
    assert table["p"].to_numpy() == pytest.approx(2 * table["p_folded"].to_numpy())
    assert (table["kind"] != "none").sum() == (table["q"] < 0.05).sum() == 4


def test_knox_of_burkitt():
    places, days = burkitt()
    found = knox.knox(places, days, delta=20, tau=5, permutations=999, seed=1)
    assert (found.pairs, found.near_place, found.near_time) == (17578, 3429, 52)
    assert found.near_both == 13
    assert found.expected == pytest.approx(10.14382, abs=5e-6)
    assert found.p_poisson == pytest.approx(0.22227, abs=5e-6)
    assert found.p == pytest.approx(0.19, abs=0.03)


def test_the_poisson_tail_counts_the_number_itself():
    assert knox.poisson_tail(68, 50.0) == pytest.approx(0.00888, abs=5e-6)
    # pointpats gives what is above the number.
    assert knox.poisson_tail(68, 50.0) > poisson.sf(68, 50.0)


def test_the_likelihood_of_the_scan():
    # New York leukaemia: 552 cases; expectations are published to two decimals.
    found = scan.log_ratio([85, 38], [49.71, 17.79], 552)
    assert found == pytest.approx([11.577255, 9.019716], abs=0.006)
    assert list(scan.log_ratio([3, 2], [3.0, 2.5], 10)) == [0, 0]


def test_the_scan_of_new_york_leukaemia():
    """The tracts as spData has them: the same cases and people, middles of its own outlines.

    The published first cluster is a circle of theirs too; which circle is strongest hangs on the
    middles, and the published ones are in no package that can be installed here.
    """
    tracts = gpd.read_file(leukaemia() / "shapes" / "NY8_utm18.shp")
    cases, people = np.floor(tracts["TRACTCAS"]), tracts["POP8"]
    assert (len(tracts), cases.sum(), people.sum()) == (281, 552, 1_057_673)
    middles = tracts.geometry.centroid.to_crs(4326)
    found = scan.scan_population(
        cases, people, points=np.column_stack([middles.x, middles.y]), largest=0.1,
        permutations=99, level=0.2,
    )  # fmt: skip
    second = found[1]
    assert second.observed == 38
    assert second.expected == pytest.approx(17.79, abs=0.005)
    assert second.llr == pytest.approx(9.019716, abs=5e-7)
    inside = tracts.geometry.representative_point().to_crs(4326)
    apart = np.hypot(inside.x - inside.x[48], inside.y - inside.y[48])
    circle = np.argsort(apart, kind="stable")[:26]
    expected = people[circle].sum() * cases.sum() / people.sum()
    assert cases[circle].sum() == 85
    assert expected == pytest.approx(49.71, abs=0.005)
    ratio = scan.log_ratio([85], [expected], 552)
    assert ratio == pytest.approx([11.577255], abs=5e-7)


def leukaemia() -> Path:
    """Folder of spData, as ``make test`` unpacks it (scripts/find_leukaemia.sh)."""
    inside = "usr/lib/R/site-library/spData"
    places = [os.environ.get("ATLAS_SPDATA", ""), f"/{inside}", f"{sys.prefix}/spdata/{inside}"]
    for place in filter(None, places):
        if (Path(place) / "shapes" / "NY8_utm18.shp").is_file():
            return Path(place)
    pytest.skip("spData is not installed: scripts/find_leukaemia.sh unpacks it")


def test_the_scan_of_new_york_leukaemia_with_the_published_middles():
    path = os.environ.get("ATLAS_NYDF")
    if not path:
        pytest.skip("no package here ships nydf: ATLAS_NYDF names a CSV with longitude, "
                    "latitude, population, cases of its 281 tracts")  # fmt: skip
    frame = pd.read_csv(Path(path))
    first, second = scan.scan_population(
        np.floor(frame["cases"]), frame["population"],
        points=frame[["longitude", "latitude"]].to_numpy(), largest=0.1, permutations=99,
        level=0.2,
    )[:2]  # fmt: skip
    assert (first.observed, second.observed) == (85, 38)
    assert (first.expected, second.expected) == pytest.approx((49.71, 17.79), abs=0.005)
    assert (first.llr, second.llr) == pytest.approx((11.577255, 9.019716), abs=5e-7)


def test_smoothed_rates_are_esdas_where_areas_differ():
    from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes

    rng = np.random.default_rng(2)
    _, weights = columbus()
    people = pd.Series(rng.integers(2_000, 90_000, len(weights.ids)), index=list(weights.ids))
    events = pd.Series(rng.poisson(people * rng.gamma(2, 2e-4, len(people))), index=people.index)
    ours = rates.empirical_bayes(events, population=people)["rate"] / rates.PER
    peer = Empirical_Bayes(events.to_numpy(), people.to_numpy()).r.ravel()
    assert ours.to_numpy() == pytest.approx(peer, rel=1e-12)
    ours = rates.empirical_bayes(events, population=people, weights=weights)["rate"] / rates.PER
    peer = Spatial_Empirical_Bayes(
        events.to_numpy(), people.to_numpy(), weights.as_pysal(binary=True)
    ).r.ravel()
    assert ours.to_numpy() == pytest.approx(peer, rel=1e-12)


def test_smoothed_rates_do_not_leave_the_mean_where_areas_do_not_differ():
    """esda lets the variance go negative there and pushes rates to the other side of the mean."""
    people = pd.Series([10_000, 20_000, 30_000, 40_000], index=list("abcd"))
    events = pd.Series([1, 2, 3, 4], index=list("abcd"))
    found = rates.empirical_bayes(events, population=people)
    assert found["rate"].to_numpy() == pytest.approx([10.0] * 4)
    assert (found["own"] == 0).all()
    assert (found["low"] < 10).all()
    assert (found["high"] > 10).all()
