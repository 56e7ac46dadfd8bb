"""Breaks: known answers, agreement with ruptures, and the trap of its default."""

import numpy as np
import pandas as pd
import pytest

from geo.analysis.shift.break_answer import judge_break
from geo.analysis.shift.breaks import find_breaks, segment_cost, single_break
from geo.analysis.unusual.negbin import draw, fit_negbin
from geo.core.errors import DataError, OptionError

COAL_START = 1851
COAL = np.array([
    4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5,
    2, 2, 3, 4, 2, 1, 3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1,
    0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 4, 2, 0, 0, 0, 1,
    4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1,
])  # fmt: skip


def nile():
    from statsmodels.datasets import nile as source

    return source.load_pandas().data["volume"].to_numpy()


def test_the_coal_disasters_break_after_1891():
    assert (len(COAL), COAL.sum()) == (112, 191)
    found = single_break(COAL, cost="poisson", draws=99)
    assert COAL_START + found.after == 1891
    assert found.before == pytest.approx(3.09756, abs=5e-6)
    assert found.later == pytest.approx(0.90141, abs=5e-6)
    assert found.gain == pytest.approx(69.988, abs=5e-4)
    assert found.p == 0.01
    assert single_break(COAL, cost="negbin", draws=9).after == found.after
    assert find_breaks(COAL, cost="poisson", penalty=30.0) == [found.after]


def test_jumping_over_places_moves_the_break():
    """What ruptures does by default; every place must be looked at."""
    fifth = range(4, len(COAL), 5)
    costs = segment_cost(COAL, cost="poisson")
    n = len(COAL)
    best = min(fifth, key=lambda i: costs[0, i + 1] + costs[i + 1, n])
    assert COAL_START + best == 1890


def test_the_nile_breaks_after_index_28():
    import ruptures

    volume = nile()
    penalty = 3 * np.log(len(volume)) * volume.var() / 2
    theirs = ruptures.Pelt(model="l2", jump=1, min_size=2).fit(volume).predict(pen=penalty)
    ours = find_breaks(volume, cost="l2", penalty=penalty)
    assert theirs == [28, 100]
    assert [i + 1 for i in ours] == theirs[:-1]
    assert 1871 + ours[0] == 1898
    assert volume[:28].mean() == pytest.approx(1097.75)
    assert volume[28:].mean() == pytest.approx(849.97, abs=0.005)


def test_pruning_loses_nothing_and_agrees_with_ruptures():
    import ruptures

    rng = np.random.default_rng(0)
    for _ in range(12):
        counts = rng.poisson(np.repeat(rng.integers(1, 10, 4), 12))
        ours = find_breaks(counts, cost="l2", penalty=30.0, shortest=3)
        theirs = ruptures.Pelt(model="l2", jump=1, min_size=3).fit(counts).predict(pen=30.0)
        assert [i + 1 for i in ours] == theirs[:-1]


def test_bursts_are_not_breaks():
    """A Poisson cost takes bursts for breaks; a negative binomial one does not."""
    rng = np.random.default_rng(1)
    counts = rng.negative_binomial(0.6, 0.6 / 4.6, size=150)
    penalty = 3 * np.log(150)
    assert len(find_breaks(counts, cost="poisson", penalty=penalty)) > 3
    assert find_breaks(counts, cost="negbin", penalty=penalty, k=0.6) == []
    assert single_break(counts, draws=99).p > 0.05


def test_the_gain_is_twice_the_log_likelihood_ratio():
    """Each side of the ratio has the dispersion that fits it best, and no place gains more."""
    rng = np.random.default_rng(3)
    counts = draw(rng, mean=np.repeat([3.0, 8.0], 30), k=2.0, size=1)[0]
    found = single_break(counts, draws=9)
    sides = [np.column_stack([np.ones(60), np.arange(60) > after]) for after in range(1, 58)]
    broken = [fit_negbin(counts, side).loglik[0] for side in sides]
    assert found.after == 1 + int(np.argmax(broken)) == 32
    assert found.gain == pytest.approx(2 * (max(broken) - fit_negbin(counts).loglik[0]), abs=1e-5)
    assert found.k == pytest.approx(fit_negbin(counts, sides[31]).k[0], rel=1e-4)


def test_chance_is_called_a_break_as_often_as_the_level_says():
    """Half a year of weeks, where a dispersion that was not fitted again gave 10 %."""
    rows = draw(np.random.default_rng(7), mean=np.full(24, 5.0), k=1.0, size=200)
    p = np.array([single_break(row, seed=seed, draws=39).p for seed, row in enumerate(rows)])
    assert 0.02 <= (p <= 0.05).mean() <= 0.07


def test_a_shared_dispersion_costs_as_poisson_at_its_edge():
    counts = np.array([1, 4, 2, 0, 3])
    gains = []
    for cost, k in (("poisson", 1.0), ("negbin", 1e6)):
        own = segment_cost(counts, cost=cost, k=k)
        gains.append([own[0, 5] - own[0, i] - own[i, 5] for i in range(1, 5)])
    assert gains[1] == pytest.approx(gains[0], abs=1e-3)


def test_a_break_is_told_with_its_date_and_only_if_it_is_one():
    index = pd.date_range("2010-01-01", periods=60, freq="MS")
    rng = np.random.default_rng(3)
    moved = pd.Series([*rng.poisson(2, 30), *rng.poisson(8, 30)], index=index)
    found = judge_break(moved, step="month", unit="attacks", seed=1, call="x", draws=99)
    assert found.answer == "yes"
    assert found.sentence.startswith("The series itself breaks after June 2012")
    still = pd.Series(rng.poisson(4, 60), index=index)
    assert (
        judge_break(still, step="month", unit="attacks", seed=1, call="x", draws=99).answer == "no"
    )
    with pytest.raises(DataError, match="too few for a break"):
        judge_break(still[:6], step="month", unit="attacks", seed=1, call="x")
    with pytest.raises(OptionError, match="No cost"):
        segment_cost(COAL, cost="median")
