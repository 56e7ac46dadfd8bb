"""Tests of place and time against plain loops, and what may not take part in them."""

from __future__ import annotations

import itertools
import time
from math import log

import numpy as np
import pytest
from space_samples import records

from geo.analysis.space import cylinders, knox, scan, windows
from geo.analysis.space.placed import place_events
from geo.core.errors import CrsError, DataError, OptionError


def loops_llr(c, e, total):
    if c <= e:
        return 0.0
    out = c * log(c / e)
    return out + ((total - c) * log((total - c) / (total - e)) if c < total else 0.0)


def loops_scan(cases, people, points, largest):
    """Every circle on every centre, areas at one distance together."""
    best = (0.0, frozenset())
    expected = people * cases.sum() / people.sum()
    for centre in points:
        away = np.hypot(*(points - centre).T)
        for radius in sorted(set(away)):
            inside = away <= radius + 1e-9
            if people[inside].sum() <= largest * people.sum() * (1 + 1e-12):
                llr = loops_llr(cases[inside].sum(), expected[inside].sum(), cases.sum())
                best = max(best, (llr, frozenset(np.flatnonzero(inside))), key=lambda b: b[0])
    return best


@pytest.mark.parametrize("seed", range(6))
def test_the_scan_finds_what_loops_find(seed):
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 4, (12, 2)).astype(float)  # many at one distance
    people = rng.integers(1, 50, 12).astype(float)
    cases = rng.poisson(people / 4).astype(float)
    llr, members = loops_scan(cases, people, points, 0.5)
    (first, *_) = scan.scan_population(cases, people, points=points, permutations=19)
    assert first.llr == pytest.approx(llr)
    if seed:  # two circles may be equally strong
        assert first.observed == cases[list(members)].sum()


def test_the_p_value_of_a_scan_is_that_of_all_tables():
    """Four areas, five cases: every way of dealing them out, with its probability."""
    points = np.array([(0, 0), (1, 0), (3, 0), (7, 0)], dtype=float)
    people, cases = np.array([1.0, 2.0, 3.0, 4.0]), np.array([3.0, 1.0, 1.0, 0.0])
    observed = loops_scan(cases, people, points, 0.5)[0]
    share, exact = people / people.sum(), 0.0
    for dealt in itertools.product(range(4), repeat=5):
        table = np.bincount(dealt, minlength=4).astype(float)
        if loops_scan(table, people, points, 0.5)[0] >= observed - 1e-9:
            exact += float(np.prod(share[list(dealt)]))
    (first, *_) = scan.scan_population(cases, people, points=points, permutations=4999)
    assert first.p == pytest.approx(exact, abs=4 * (exact * (1 - exact) / 5000) ** 0.5)


def loops_cylinders(xy, days, radius, longest):
    best = 0.0
    total = len(days)
    for centre in xy:
        away = np.hypot(*(xy - centre).T)
        for reach in sorted({a for a in away if a <= radius}):
            inside = away <= reach + 1e-9
            for first in range(days.min(), days.max() + 1):
                for last in range(first, min(first + longest - 1, days.max()) + 1):
                    then = (days >= first) & (days <= last)
                    c = (inside & then).sum()
                    if c > 1:
                        e = inside.sum() * then.sum() / total
                        best = max(best, loops_llr(c, e, total))
    return best


@pytest.mark.parametrize("seed", range(3))
def test_the_scan_of_place_and_time_finds_what_loops_find(seed):
    rng = np.random.default_rng(seed)
    xy, days = rng.integers(0, 5, (25, 2)).astype(float), rng.integers(3, 25, 25)
    (first, *_) = cylinders.scan_spacetime(xy, days, radius=2.5, longest=6, permutations=19)
    assert first.llr == pytest.approx(loops_cylinders(xy, days, 2.5, 6))
    members = list(first.events)
    assert first.observed == len(members)
    assert ((days[members] >= first.first) & (days[members] <= first.last)).all()
    away = np.hypot(*(xy[members] - xy[first.place]).T)
    assert away.max() <= first.radius + 1e-9
    assert first.recurrence == pytest.approx((days.max() - days.min() + 1) / first.p)


@pytest.mark.parametrize("step", [1, 3])
def test_both_ways_of_counting_windows_agree(step):
    rng = np.random.default_rng(4)
    xy, days = rng.integers(0, 6, (60, 2)).astype(float), rng.integers(0, 50, 60)
    search = windows.plan(xy, days, radius=2.5, longest=9, step=step, alive=False)
    dealt = rng.permuted(np.tile(search.step_of, (30, 1)), axis=1)
    one, other = windows._by_step(search, dealt), windows._by_event(search, dealt)
    assert one == pytest.approx(other, abs=1e-9)


def test_a_planted_crowd_is_found():
    rng = np.random.default_rng(5)
    xy, days = rng.uniform(0, 100, (60, 2)), rng.integers(0, 100, 60)
    xy[:8], days[:8] = (50.0, 50.0), 40
    (first, *_) = cylinders.scan_spacetime(xy, days, radius=10, longest=7, permutations=99)
    assert set(range(8)) <= set(first.events)
    assert first.p == 0.01
    alive = cylinders.scan_spacetime(xy, days, radius=10, longest=7, alive=True, permutations=19)
    assert all(one.last == days.max() for one in alive)


def test_a_search_without_end_is_refused():
    rng = np.random.default_rng(6)
    with pytest.raises(OptionError, match="too long"):
        cylinders.scan_spacetime(
            rng.uniform(0, 1, (900, 2)), rng.integers(0, 3000, 900), radius=2, longest=2000
        )


def test_both_ways_of_counting_pairs_agree():
    rng = np.random.default_rng(7)
    xy, days = rng.integers(0, 12, (150, 2)).astype(float), rng.integers(0, 90, 150).astype(float)
    found = knox.knox(xy, days, delta=1.5, tau=4, permutations=0)
    places, at = np.unique(xy, axis=0, return_inverse=True)
    near = knox.cKDTree(xy).query_pairs(1.5, output_type="ndarray")
    pairs = list(itertools.combinations(range(150), 2))
    loops = sum(np.hypot(*(xy[a] - xy[b])) <= 1.5 and abs(days[a] - days[b]) <= 4 for a, b in pairs)
    by_place, own = knox._by_place(near, days, 4)
    by_time, homes = knox._by_time(knox._adjacent(places, 1.5), at.ravel(), days, 4)
    assert found.near_both == by_place(own) == by_time(homes) == loops
    assert found.near_time == sum(abs(days[a] - days[b]) <= 4 for a, b in pairs)
    assert found.p == 1.0


def test_halves_of_days_are_not_rounded():
    xy = np.zeros((3, 2))
    assert knox.knox(xy, [0.0, 0.4, 1.1], delta=1, tau=0.5, permutations=0).near_both == 1


def test_what_is_known_too_coarsely_is_left_out_and_counted():
    frame = records(30)
    frame.loc["i0":"i4", ["placement", "radius_km"]] = ["ring", 10.0]
    frame.loc["i5":"i6", ["placement", "lon", "lat", "radius_km"]] = ["district", np.nan, np.nan,
                                                                     np.nan]  # fmt: skip
    frame.loc["i7", "date_precision"] = "month"
    frame.loc["i7", "date_latest"] += np.timedelta64(27, "D")
    frame.loc["i8", "date_latest"] += np.timedelta64(40, "D")  # a siege: known to the day
    before = frame.copy(deep=True)
    placed = place_events(frame, within_km=5, within_days=7)
    assert set(placed.ids) == set(frame.index) - {f"i{n}" for n in range(8)}
    assert list(placed.left_out.values()) == [2, 5, 1]
    assert "22 of 30 incidents take part" in placed.sentence()
    assert len(place_events(frame, within_km=10, within_days=30).ids) == 28
    assert before.equals(frame)


def test_swapped_axes_are_refused():
    frame = records(5).rename(columns={"lon": "lat", "lat": "lon"})
    with pytest.raises(CrsError, match="swapped"):
        place_events(frame, within_km=10, within_days=7)
    with pytest.raises(CrsError, match="swapped"):
        scan.project([30.2], [67.0])


def test_distances_are_kilometres_on_the_ground():
    quetta, mastung = scan.project([66.996, 66.845], [30.183, 29.800])
    assert np.hypot(*(quetta - mastung)) == pytest.approx(44_900, rel=0.01)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: knox.knox([[0, 0]], [1], delta=1, tau=1),
        lambda: knox.knox(np.zeros((4, 2)), [1, 2, 3], delta=1, tau=1),
        lambda: scan.scan_population([1.5, 1], [1, 1], points=np.zeros((2, 2))),
        lambda: scan.scan_population([0, 0], [1, 1], points=np.zeros((2, 2))),
        lambda: cylinders.scan_spacetime(np.zeros((4, 2)), [1, 2, 2.5, 3], radius=1, longest=2),
    ],
)
def test_what_cannot_be_tested_is_refused(wrong):
    with pytest.raises(DataError):
        wrong()


def test_a_test_that_would_take_hours_is_refused():
    rng = np.random.default_rng(0)
    places, days = rng.uniform(0, 600_000, (6000, 2)), rng.integers(0, 3650, 6000)
    for delta, tau, permutations in ((500_000, 3650, 9), (50_000, 90, 99_999)):
        with pytest.raises(OptionError, match="too long"):
            knox.knox(places, days, delta=delta, tau=tau, permutations=permutations)


def test_ten_thousand_incidents_in_two_seconds_of_one_core():
    rng = np.random.default_rng(0)
    towns = rng.random((300, 2)) * [900e3, 700e3]
    places = towns[rng.choice(300, 10_000, p=rng.dirichlet(np.full(300, 0.3)))]
    days = rng.integers(0, 3650, 10_000)
    start = time.process_time()
    found = knox.knox(places, days, delta=20_000, tau=7, permutations=999)
    assert time.process_time() - start < 2
    assert found.near_place > 500_000
