"""Heavy tails: what was put in comes out, and round figures are noticed."""

import numpy as np
import pytest
from scipy.special import zeta

from geo.analysis.unusual.toll import fit_toll, heaping
from geo.analysis.unusual.toll_answer import judge_toll
from geo.core.errors import DataError


def power_law(rng, alpha, xmin, size):
    sizes = np.arange(xmin, xmin + 5000)
    chance = sizes**-alpha
    return rng.choice(sizes, size=size, p=chance / chance.sum())


def test_a_power_law_gives_its_exponent_back():
    tolls = power_law(np.random.default_rng(4), 2.4, 2, 1500)
    fit = fit_toll(tolls, seed=1, draws=25)
    assert fit.alpha_low < 2.4 < fit.alpha_high
    assert fit.alpha == pytest.approx(2.4, abs=0.15)
    assert fit.xmin <= 5
    assert fit.plausible


def test_the_chance_of_a_toll_is_that_of_the_fitted_tail():
    tolls = power_law(np.random.default_rng(4), 2.4, 2, 800)
    fit = fit_toll(tolls, seed=1, draws=5)
    expected = fit.in_tail / fit.n * zeta(fit.alpha, 50) / zeta(fit.alpha, fit.xmin)
    assert fit.chance(50) == pytest.approx(expected)
    assert np.isnan(fit.chance(fit.xmin - 1))
    seen = (tolls >= 20).mean()
    assert fit.chance(20) == pytest.approx(seen, rel=0.5)


def test_a_thin_tail_is_not_called_heavy():
    tolls = np.random.default_rng(2).poisson(30, size=400)
    fit = fit_toll(tolls, seed=1, draws=25)
    assert fit.alpha > 3 or not fit.plausible
    found = judge_toll(tolls[:60], end="low", name="made", seed=1, call="x")
    assert found.answer == "not_heavy"


def test_the_same_seed_gives_the_same_interval():
    tolls = power_law(np.random.default_rng(4), 2.4, 2, 200)
    assert fit_toll(tolls, seed=3, draws=10) == fit_toll(tolls, seed=3, draws=10)
    assert fit_toll(tolls, seed=3, draws=10) != fit_toll(tolls, seed=4, draws=10)


def test_words_that_were_made_numbers_are_noticed():
    rng = np.random.default_rng(1)
    honest = power_law(rng, 2.0, 1, 2000)
    assert heaping(honest)[1] > 0.05
    words = np.where(honest >= 20, 10 * np.round(honest / 10), honest)
    share, p = heaping(words)
    assert share > 0.4
    assert p < 0.001


@pytest.mark.parametrize("tolls", [[1, 2, 3], [5] * 40, [0] * 50])
def test_too_few_tolls_are_refused(tolls):
    with pytest.raises(DataError, match="too few"):
        fit_toll(np.array(tolls), seed=1)
