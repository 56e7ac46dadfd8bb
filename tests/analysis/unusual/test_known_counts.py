"""Known answers for counts, computed elsewhere, and a referee for the fit."""

import numpy as np
import pytest

from geo.analysis.unusual.dispersion import dispersion_test
from geo.analysis.unusual.negbin import POISSON_K, draw, fit_negbin, quantile, tail
from geo.core.errors import DataError


def spread(*frequencies):
    return np.repeat(np.arange(len(frequencies)), frequencies)


def test_horse_kicks_are_poisson():
    found = dispersion_test(spread(109, 65, 22, 3, 1))
    assert found.mean == pytest.approx(0.61)
    assert found.statistic == pytest.approx(199.31, abs=0.005)
    assert found.df == 199
    assert found.p == pytest.approx(0.480, abs=0.0005)
    assert not found.rejects_poisson


def test_bliss_mites_are_negative_binomial():
    fit = fit_negbin(spread(70, 38, 17, 10, 9, 3, 2, 1))
    assert fit.mu[0, 0] == pytest.approx(1.14667, abs=5e-6)
    assert fit.k[0] == pytest.approx(1.02459, abs=5e-6)
    assert fit.loglik[0] == pytest.approx(-222.437, abs=5e-4)


def test_a_poisson_tail_is_wildly_over_sure():
    assert float(tail(12, mean=0.9, k=POISSON_K)) == pytest.approx(2.6e-10, rel=0.02)
    assert float(tail(12, mean=0.9, k=0.5)) == pytest.approx(1.3e-3, rel=0.03)


def test_the_tail_counts_the_number_itself():
    """P(X >= n), not P(X > n): the trap of a published implementation."""
    assert float(tail(0, mean=2.0, k=1.0)) == 1.0
    mass = float(tail(3, mean=2.0, k=POISSON_K) - tail(4, mean=2.0, k=POISSON_K))
    assert mass == pytest.approx(np.exp(-2) * 2**3 / 6)


def test_many_fits_agree_with_statsmodels():
    from statsmodels.api import NegativeBinomial

    rng = np.random.default_rng(3)
    steps = np.arange(120)
    design = np.column_stack([np.ones(120), steps / 60 - 1, np.sin(2 * np.pi * steps / 12)])
    counts = draw(rng, mean=np.exp(design @ [0.8, 0.4, 0.3]), k=1.5, size=4)
    fit = fit_negbin(counts, design)
    for i in range(len(counts)):
        other = NegativeBinomial(counts[i], design).fit(
            disp=0, method="bfgs", maxiter=1000, gtol=1e-8
        )
        assert fit.beta[i] == pytest.approx(other.params[:3], abs=1e-5)
        assert fit.k[i] == pytest.approx(1 / other.params[3], rel=1e-4)
        assert fit.loglik[i] == pytest.approx(other.llf, abs=1e-6)


def test_data_without_bursts_are_fitted_as_poisson_and_none_at_all_as_nothing():
    fit = fit_negbin(np.array([[2, 3, 2, 3, 2, 3], [0, 0, 0, 0, 0, 0]]))
    assert (fit.k == POISSON_K).all()
    assert fit.mu[0, 0] == pytest.approx(2.5)
    assert fit.mu[1, 0] < 1e-6


def test_the_quantile_and_the_tail_agree():
    mean = np.array([0.4, 3.0, 20.0])
    for k in (0.7, POISSON_K):
        top = quantile(0.975, mean=mean, k=k)
        assert (tail_at(top + 1, mean, k) <= 0.025 + 1e-12).all()
        assert (tail_at(top, mean, k) > 0.025).all()


def tail_at(counts, mean, k):
    return np.array([float(tail(n, mean=m, k=k)) for n, m in zip(counts, mean, strict=True)])


@pytest.mark.parametrize(
    ("counts", "design", "what"),
    [
        ([1, -1, 2], None, "missing or negative"),
        ([1.0, np.nan, 2.0], None, "missing or negative"),
        ([1, 2, 3], np.ones((2, 1)), "rows of design"),
        ([1, 2, 3], np.ones((3, 2)), "full rank"),
    ],
)
def test_what_cannot_be_fitted_is_named(counts, design, what):
    with pytest.raises(DataError, match=what):
        fit_negbin(np.array(counts), design)


def test_too_little_for_a_dispersion_test_is_refused():
    with pytest.raises(DataError, match="tell nothing"):
        dispersion_test(np.array([0, 0, 0, 0]))
