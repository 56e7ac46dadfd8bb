"""Classes of a map: known answers, ties, zeros and empties."""

import mapclassify
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geo.analysis import breaks
from geo.analysis.classify import Classes, classify
from geo.core.errors import OptionError
from geo.incidents.selection import SCHEMES

schemes = pytest.mark.parametrize("scheme", SCHEMES)


def series(*values):
    return pd.Series(values, dtype="Float64")


def places(values, found):
    """Class of each positive value, by the inclusive upper bounds."""
    return np.searchsorted(found.upper, [v for v in values if v > 0])


def test_natural_breaks_of_the_known_example():
    values = mapclassify.load_example()
    found = classify(values, scheme="natural", classes=5)
    assert [round(u, 2) for u in found.upper] == [75.29, 192.05, 370.5, 722.85, 4111.45]
    assert sum(found.counts) == int((values > 0).sum()) == 58
    assert found.counts == (49, 3, 4, 1, 1)


def test_quantiles_and_equal_intervals_by_hand():
    values = series(*range(1, 13))
    quantiles = classify(values, scheme="quantiles", classes=4)
    assert quantiles.counts == (3, 3, 3, 3)
    equal = classify(series(1, 2, 3, 4, 41), scheme="equal", classes=4)
    assert equal.upper == (11.0, 41.0)
    assert equal.counts == (4, 1)


def test_pretty_breaks_are_round():
    found = classify(series(*range(1, 98)), scheme="pretty", classes=4)
    assert all(bound % 5 == 0 for bound in found.upper[:-1])
    assert sum(found.counts) == 97


@schemes
@pytest.mark.parametrize("values", [(), (0, 0), (None, None), (-1, -2), (np.nan, 0, -1)], ids=repr)
def test_nothing_positive_is_no_class(scheme, values):
    found = classify(pd.Series(values, dtype="Float64"), scheme=scheme, classes=4)
    assert found == Classes(scheme=scheme, upper=(), counts=())


@schemes
def test_zeros_and_blanks_take_no_part(scheme):
    plain = classify(series(1, 2, 5, 9, 20, 31), scheme=scheme, classes=3)
    mixed = classify(series(0, 1, None, 2, 5, -4, 9, 20, 0, 31), scheme=scheme, classes=3)
    assert plain == mixed


@schemes
def test_with_few_distinct_values_each_is_a_class(scheme):
    found = classify(series(3, 3, 3, 7, 7, 50), scheme=scheme, classes=4)
    assert found.upper == (3, 7, 50)
    assert found.counts == (3, 2, 1)


@schemes
def test_one_value_is_one_class(scheme):
    found = classify(series(5, 5, 5), scheme=scheme, classes=4)
    assert (found.upper, found.counts) == ((5,), (3,))


@schemes
@pytest.mark.parametrize("classes", [2, 3, 4, 5, 6])
def test_heavy_ties_never_straddle_a_break(scheme, classes):
    values = [1] * 30 + [2] * 3 + [3, 4, 5, 6, 7, 8]
    found = classify(series(*values), scheme=scheme, classes=classes)
    assert sum(found.counts) == len(values)
    assert 0 not in found.counts


def test_an_unknown_scheme_is_refused_with_the_choices():
    with pytest.raises(OptionError) as caught:
        classify(series(1, 2), scheme="jenks", classes=4)
    assert set(caught.value.choices) == set(SCHEMES)


def test_values_are_left_as_they_were():
    values = series(4, 1, None, 9, 2, 30, 6)
    before = values.copy()
    classify(values, scheme="natural", classes=3)
    pd.testing.assert_series_equal(values, before)


counts_of = st.lists(st.integers(0, 60), max_size=40)
rates_of = st.lists(st.floats(0, 1e4, allow_nan=False, width=32), max_size=40)


@settings(max_examples=120, deadline=None)
@given(counts_of | rates_of, st.sampled_from(SCHEMES), st.integers(2, 6))
def test_every_positive_value_is_in_exactly_one_class(values, scheme, classes):
    positive = [v for v in values if v > 0]
    assume(not positive or max(positive) > 1e-6)
    found = classify(pd.Series(values, dtype="Float64"), scheme=scheme, classes=classes)
    assert len(found.upper) == len(found.counts)
    assert sum(found.counts) == len(positive)
    assert all(count > 0 for count in found.counts)
    assert list(found.upper) == sorted(set(found.upper))
    inside = places(values, found)
    assert (inside < len(found.upper)).all()
    assert np.bincount(inside, minlength=len(found.upper)).tolist() == list(found.counts)
    assert len(found.upper) <= classes + (scheme == "pretty")


MAPCLASSIFY = {
    "quantiles": mapclassify.Quantiles,
    "natural": mapclassify.FisherJenks,
    "equal": mapclassify.EqualInterval,
    "pretty": mapclassify.PrettyBreaks,
}


def deviation(values, upper):
    """Sum of squared deviations from the class means."""
    home = np.searchsorted(upper, values)
    parts = [values[home == k] for k in np.unique(home)]
    return sum(float(np.square(part - part.mean()).sum()) for part in parts)


@pytest.mark.filterwarnings("ignore:Not enough unique values", "ignore:Numba not installed")
@settings(max_examples=120, deadline=None)
@given(counts_of | rates_of, st.sampled_from(SCHEMES), st.integers(2, 6))
def test_the_definitions_are_those_of_mapclassify(values, scheme, classes):
    positive = np.sort([v for v in values if v > 1e-3])
    assume(len(np.unique(positive)) > classes)
    mine = breaks.SCHEMES[scheme](positive, classes)
    theirs = np.asarray(MAPCLASSIFY[scheme](positive, k=classes).bins)
    if scheme == "natural":
        assert len(mine) == classes
        assert deviation(positive, mine) <= deviation(positive, theirs) * (1 + 1e-6) + 1e-9
    else:
        assert mine.tolist() == theirs.tolist()
