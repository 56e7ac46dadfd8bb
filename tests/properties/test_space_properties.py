"""What holds for any data: labels do not matter, chance finds no more than chance may find."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.analysis.space import autocorrelation, cylinders, fdr, knox, local, rates, scan
from geo.analysis.space.weights import from_touching

RUNS, MOST = 100, 12
"""Of 100 runs of chance, a test at 5 % finds more than 12 once in 700 series of runs."""
XY = np.array([(x, y) for y in range(5) for x in range(5)], dtype=float)
_AWAY = np.abs(XY[:, None] - XY[None]).max(axis=2)
WEIGHTS = from_touching(tuple(f"a{n:02d}" for n in range(25)), _AWAY == 1)


def relabelled(values, weights, order):
    ids = tuple(f"z{n}" for n in order)
    moved = from_touching(ids, weights.touching[np.ix_(order, order)])
    return pd.Series(values.to_numpy()[order], index=list(ids)), moved


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_relabelling_districts_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    values = pd.Series(rng.gamma(1.5, 2, 25), index=list(WEIGHTS.ids))
    order = rng.permutation(25)
    other, moved = relabelled(values, WEIGHTS, order)
    one = autocorrelation.moran(values, weights=WEIGHTS, permutations=99)
    two = autocorrelation.moran(other, weights=moved, permutations=99)
    assert one.value == pytest.approx(two.value)
    assert one.variance == pytest.approx(two.variance)
    for method, column in ((local.local_moran, "local"), (local.gi_star, "z")):
        a = method(values, weights=WEIGHTS, permutations=9)[column].to_numpy()
        b = method(other, weights=moved, permutations=9)[column].to_numpy()
        assert a[order] == pytest.approx(b)
    people = rng.integers(100, 900, 25)
    cases = rng.poisson(people / 50)
    first = scan.scan_population(cases, people, points=XY, permutations=9)
    again = scan.scan_population(cases[order], people[order], points=XY[order], permutations=9)
    assert first[0].llr == pytest.approx(again[0].llr)
    assert first[0].observed == again[0].observed


def test_relabelling_moves_a_p_value_no_further_than_the_draws_do():
    rng = np.random.default_rng(8)
    values = pd.Series(rng.gamma(1.5, 2, 25), index=list(WEIGHTS.ids))
    order = rng.permutation(25)
    other, moved = relabelled(values, WEIGHTS, order)
    a = local.gi_star(values, weights=WEIGHTS, permutations=4999)["p"].to_numpy()[order]
    b = local.gi_star(other, weights=moved, permutations=4999)["p"].to_numpy()
    assert np.abs(a - b).max() < 0.06


def chance_maps(seed):
    rng = np.random.default_rng(seed)
    people = pd.Series(rng.integers(50_000, 900_000, 25), index=list(WEIGHTS.ids))
    return people, [pd.Series(rng.poisson(people * 4e-5), index=people.index) for _ in range(RUNS)]


def test_equal_rates_give_no_cluster_more_often_than_chance_may():
    people, maps = chance_maps(11)
    found = [scan.scan_population(m, people, points=XY, permutations=99)[:1] for m in maps]
    assert sum(bool(f) and f[0].p <= 0.05 for f in found) <= MOST


@pytest.mark.parametrize("method", [local.local_moran, local.gi_star])
def test_equal_rates_give_no_hot_spot_more_often_than_chance_may(method):
    people, maps = chance_maps(12)
    hits = 0
    for events in maps:
        values = rates.standardised(events, population=people)
        table = method(values, weights=WEIGHTS, permutations=399)
        hits += bool((table["q"] < fdr.LEVEL).any())
    assert hits <= MOST


def test_equal_rates_give_no_pattern_more_often_than_chance_may():
    people, maps = chance_maps(13)
    p = [
        autocorrelation.moran(
            rates.standardised(m, population=people), weights=WEIGHTS, permutations=199
        ).p
        for m in maps
    ]
    assert sum(one < 0.05 for one in p) <= MOST


def test_chance_brings_no_pairs_and_no_crowds():
    rng = np.random.default_rng(14)
    pairs = crowds = 0
    for run in range(RUNS):
        xy, days = rng.uniform(0, 60, (50, 2)), rng.integers(0, 90, 50)
        pairs += knox.knox(xy, days, delta=8, tau=7, permutations=99, seed=run).p <= 0.05
        found = cylinders.scan_spacetime(xy, days, radius=10, longest=7, permutations=99, seed=run)
        crowds += bool(found) and found[0].p <= 0.05
    assert pairs <= MOST
    assert crowds <= MOST


P = arrays(float, st.integers(1, 40), elements=st.floats(0, 1))


@given(P)
def test_false_discovery_rate_is_monotone(p):
    q = fdr.adjust(p)
    assert (q >= p - 1e-12).all()
    assert (q <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(q[order]) >= -1e-12).all()


@given(P, st.integers(0, 39), st.floats(0, 1))
def test_a_smaller_p_value_makes_no_other_look_worse(p, at, share):
    smaller = p.copy()
    smaller[at % len(p)] *= share
    assert (fdr.adjust(smaller) <= fdr.adjust(p) + 1e-12).all()


@given(st.floats(-50, 50), arrays(float, st.integers(0, 60), elements=st.floats(-50, 50)))
def test_a_permutation_p_value_is_never_zero(observed, sample):
    assert 0 < autocorrelation.two_sided(observed, sample) <= 1
    assert 0 < scan.monte_carlo_p(observed, sample) <= 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 60))
def test_every_permutation_p_value_is_above_zero_and_at_most_one(seed, permutations):
    rng = np.random.default_rng(seed)
    values = pd.Series(rng.poisson(1.0, 25) + rng.random(25) / 9, index=list(WEIGHTS.ids))
    found = [autocorrelation.moran(values, weights=WEIGHTS, permutations=permutations).p]
    found += list(local.local_moran(values, weights=WEIGHTS, permutations=permutations)["p"])
    found += list(local.gi_star(values, weights=WEIGHTS, permutations=permutations)["p"])
    xy, days = rng.integers(0, 5, (12, 2)).astype(float), rng.integers(0, 9, 12)
    found.append(knox.knox(xy, days, delta=1, tau=1, permutations=permutations).p)
    assert all(0 < p <= 1 for p in found)


def test_the_callers_data_are_left_as_they_were():
    rng = np.random.default_rng(3)
    xy, days = rng.uniform(0, 9, (40, 2)), rng.integers(0, 30, 40)
    events = pd.Series(rng.poisson(3, 25), index=list(WEIGHTS.ids))
    people = pd.Series(rng.integers(1000, 9000, 25), index=events.index)
    touching = WEIGHTS.touching.copy()
    kept = [xy.copy(), days.copy(), events.copy(), people.copy()]
    for given_array in (xy, days, WEIGHTS.touching, WEIGHTS.rows):
        given_array.setflags(write=False)
    knox.knox(xy, days, delta=2, tau=3, permutations=19)
    cylinders.scan_spacetime(xy, days, radius=2, longest=5, permutations=19)
    scan.scan_population(events, people, points=XY, permutations=19)
    rates.empirical_bayes(events, population=people, weights=WEIGHTS)
    rates.standardised(events, population=people)
    for method in (local.local_moran, local.gi_star, autocorrelation.moran):
        method(events.astype(float), weights=WEIGHTS, permutations=19)
    autocorrelation.general_g(events.astype(float), weights=WEIGHTS)
    assert np.array_equal(kept[0], xy)
    assert np.array_equal(kept[1], days)
    assert kept[2].equals(events)
    assert kept[3].equals(people)
    assert np.array_equal(touching, WEIGHTS.touching)


def test_no_random_state_is_shared():
    """A server runs many sessions in one process; none may move another's dice."""
    before = np.random.get_state()[1].copy()  # noqa: NPY002  (the state that esda moves)
    values = pd.Series(np.arange(25.0) ** 1.5, index=list(WEIGHTS.ids))
    first = local.local_moran(values, weights=WEIGHTS, permutations=99, seed=5)
    again = local.local_moran(values, weights=WEIGHTS, permutations=99, seed=5)
    autocorrelation.moran(values, weights=WEIGHTS, permutations=99)
    knox.knox(XY, np.arange(25), delta=1, tau=2, permutations=9)
    assert first.equals(again)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002
