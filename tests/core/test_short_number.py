"""Numbers as a person reads them."""

import pytest

from geo.core.short_number import short_number


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1234.5678, "1,235"), (123456.7, "123,457"), (999.6, "1,000"), (123.4, "123"),
        (12.345, "12.3"), (99.96, "100"), (12.0, "12"), (0.0, "0"), (-0.0, "0"),
        (-0.05681, "-0.0568"), (0.00005, "0.00005"), (0.0000123, "0.0000123"), (3e-12, "3e-12"),
        (float("nan"), ""), (float("inf"), "∞"), (7, "7"), (1_000_000, "1,000,000"),
    ],
)  # fmt: skip
def test_a_number_has_three_figures_and_no_exponent(value, said):
    assert short_number(value) == said


def test_with_two_figures():
    told = [short_number(v, digits=2) for v in (123.4, 99.96, 12.4, 8.46, 0.123)]
    assert told == ["123", "100", "12", "8.5", "0.12"]
