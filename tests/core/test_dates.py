from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.core.dates import DateSpan, parse_date
from geo.core.errors import DataError


def test_iso_days_and_dates():
    assert parse_date("2026-01-31") == date(2026, 1, 31)
    assert parse_date(date(2026, 1, 31)) == date(2026, 1, 31)
    assert parse_date(datetime(2026, 1, 31, 5, tzinfo=UTC)) == date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2026",
        "31 January 2026",
        "2026-1-3",
        "20260131",
        "2026-01",
        "",
        "2026-01-31T00:00",
        "۲۰۲۶-۰۱-۳۱",
    ],
)
def test_anything_else_is_never_guessed(text):
    with pytest.raises(DataError, match="never guessed"):
        parse_date(text, where="row 2")


def test_a_day_that_is_not_in_the_calendar():
    with pytest.raises(DataError, match="not a day of the calendar"):
        parse_date("2026-02-30")


def test_spans_of_a_day_month_and_year():
    assert DateSpan.parse("2022-06-07").days == 1
    assert DateSpan.parse("2024-02") == DateSpan(
        earliest=date(2024, 2, 1), latest=date(2024, 2, 29), precision="month"
    )
    year = DateSpan.parse("2022")
    assert year.contains(date(2022, 12, 31))
    assert not year.contains(date(2023, 1, 1))
    assert year.precision == "year"


@pytest.mark.parametrize("text", ["0000", "2022-13", "2022/06", "soon"])
def test_other_spans_are_refused(text):
    with pytest.raises(DataError):
        DateSpan.parse(text)


def test_a_span_does_not_end_before_it_begins():
    with pytest.raises(DataError, match="ends before it begins"):
        DateSpan(earliest=date(2022, 2, 1), latest=date(2022, 1, 1))


@given(st.dates())
def test_every_date_comes_back(day):
    assert parse_date(day.isoformat()) == day
    assert DateSpan.parse(day.isoformat()).contains(day)
