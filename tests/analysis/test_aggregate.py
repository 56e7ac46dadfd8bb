import tracemalloc
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.analysis import aggregate
from geo.analysis.aggregate import Range, sum_codes
from geo.analysis.periods import NOT_DATED, UNITS, period_label, period_numbers
from geo.analysis.sums import Shape, add_sums, sums_frame
from geo.core.errors import DataError, OptionError

NAN = np.nan


def shape(districts=2, kinds=("a", "b"), first=0, periods=3, unit="month"):
    return Shape(
        districts=tuple(f"d{at}" for at in range(districts)), kinds=tuple(kinds), first=first,
        periods=periods, unit=unit,
    )  # fmt: skip


def sums_of(rows, axes=None, **options):
    """Rows of district, period, type, low, high."""
    table = np.array(rows, dtype=float).reshape(-1, 5)
    codes = table[:, :3].astype(np.int16).T
    return sum_codes(
        district=codes[0], period=codes[1], kind=codes[2], shape=axes or shape(),
        figures={"killed": Range(low=table[:, 3].copy(), high=table[:, 4].copy())}, **options,
    )  # fmt: skip


def test_unknown_is_not_zero_and_open_is_at_least():
    frame = sums_frame(
        sums_of(
            [
                (0, 0, 0, 3, 5),
                (0, 0, 0, NAN, NAN),
                (0, 0, 0, 10, NAN),
                (1, 2, 1, NAN, NAN),
                (-1, -1, -1, 0, 0),
            ]
        )
    )
    assert frame.columns.tolist() == [
        "district_id", "period", "event_type", "records",
        "killed_low", "killed_high", "killed_open", "killed_unknown",
    ]  # fmt: skip
    assert frame.astype(object).where(frame.notna(), "?").astype(str).to_numpy().tolist() == [
        ["d0", "1970-01", "a", "3", "13", "15", "1", "1"],
        ["d1", "1970-03", "b", "1", "?", "?", "0", "1"],
        ["?", "?", "?", "1", "0", "0", "0", "0"],
    ]


def test_cells_without_a_record_are_absent():
    assert len(sums_frame(sums_of([]))) == 0
    assert len(sums_frame(sums_of([(0, 0, 0, 1, 1)]))) == 1


@pytest.mark.parametrize(
    ("low", "high", "what"),
    [
        (2, 1, "high end below its low one"),
        (-1, 4, "below 0"),
        (1.5, 2, "not a whole number"),
        (1, 2.5, "not a whole number"),
        (NAN, 3, "a high end and no low one"),
        (np.inf, np.inf, "above 1,000,000,000"),
    ],
)
def test_figures_that_cannot_be(low, high, what):
    with pytest.raises(DataError, match=rf"A figure of killed .*{what}.*row group 3"):
        sums_of([(0, 0, 0, 1, 1), (0, 0, 0, low, high)], where="row group 3")


@pytest.mark.parametrize("code", [2, -2])
def test_a_code_beyond_its_axis_is_refused(code):
    with pytest.raises(DataError, match=r"code of district"):
        sums_of([(code, 0, 0, 1, 1)])


def test_lengths_and_sizes():
    with pytest.raises(DataError, match="differ in length"):
        sum_codes(district=np.zeros(2, int), period=np.zeros(3, int), kind=np.zeros(2, int),
                  shape=shape())  # fmt: skip
    with pytest.raises(
        DataError, match=r"1,000 districts.*make 80,[\d,]+ cells.*Choose longer periods"
    ):
        sums_of([], shape(districts=1000, periods=40_000, kinds=("a",)))


def test_one_column_is_both_ends():
    figure = np.array([1, 2, 4])
    zero = np.zeros(3, dtype=np.int8)
    sums = sum_codes(
        district=zero, period=zero, kind=zero, shape=shape(),
        figures={"attacks": Range(low=figure, high=figure)},
    )  # fmt: skip
    row = sums_frame(sums).iloc[0]
    assert (row["attacks_low"], row["attacks_high"], row["attacks_unknown"]) == (7, 7, 0)


rows = st.lists(
    st.tuples(
        st.integers(-1, 1), st.integers(-1, 2), st.integers(-1, 1),
        st.none() | st.integers(0, 9), st.none() | st.integers(0, 9),
    ),
    max_size=40,
).map(
    lambda many: [
        (d, p, k, NAN if low is None else low, NAN if low is None or up is None else low + up)
        for d, p, k, low, up in many
    ]
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(rows, st.integers(1, 3))
def test_pandas_says_the_same(many, threads):
    given_chunk = aggregate._CHUNK
    aggregate._CHUNK = 7
    try:
        frame = sums_frame(sums_of(many, threads=threads))
    finally:
        aggregate._CHUNK = given_chunk
    table = pd.DataFrame(many, columns=["d", "p", "k", "low", "high"], dtype=float)
    table["top"] = table["high"].fillna(table["low"])
    table["open"] = table["high"].isna() & table["low"].notna()
    table["unknown"] = table["low"].isna()
    table[["d", "p", "k"]] = table[["d", "p", "k"]].replace(-1, 99)
    groups = table.groupby(["d", "p", "k"])
    wanted = pd.DataFrame(
        {
            "records": groups.size(),
            "killed_low": groups["low"].sum(min_count=1),
            "killed_high": groups["top"].sum(min_count=1),
            "killed_open": groups["open"].sum(),
            "killed_unknown": groups["unknown"].sum(),
        }
    ).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        frame[list(wanted)].astype("Float64"), wanted.astype("Float64"), check_dtype=False
    )
    assert frame["records"].sum() == len(many)


@settings(max_examples=30, deadline=None)
@given(rows, st.integers(0, 40), st.integers(-3, 3), st.booleans())
def test_parts_add_up_to_the_whole_on_axes_that_grow(many, cut, shift, other_kinds):
    """The second part has other periods and types, and another order of the types."""
    kinds = ("b", "c") if other_kinds else ("b", "a")
    one = sums_of(many[:cut])
    two = sums_of(many[cut:], shape(kinds=kinds, first=shift))
    names = ["district_id", "period", "event_type"]
    parts = pd.concat([sums_frame(one), sums_frame(two)])
    wanted = parts.groupby(names, dropna=False)[["records", "killed_unknown"]].sum()
    both = sums_frame(add_sums(one, two)).set_index(names)
    assert both.index.is_unique
    assert both["records"].sort_index().tolist() == wanted["records"].sort_index().tolist()
    assert both["records"].sum() == len(many)


def test_sums_of_other_districts_are_not_added():
    with pytest.raises(DataError, match="different districts"):
        add_sums(sums_of([]), sums_of([], shape(districts=3)))


def test_no_copy_of_the_table():
    n = 2_000_000
    codes = np.zeros(n, dtype=np.int16)
    low = np.ones(n)
    tracemalloc.start()
    sum_codes(district=codes, period=codes, kind=codes, shape=shape(), threads=1,
              figures={"killed": Range(low=low, high=low.copy())})  # fmt: skip
    peak = tracemalloc.get_traced_memory()[1] - low.nbytes
    tracemalloc.stop()
    assert peak < 16_000_000


# --- periods -----------------------------------------------------------------------------------


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)), st.sampled_from(UNITS))
def test_a_day_is_in_its_period(day, unit):
    number = period_numbers(np.array([(day - date(1970, 1, 1)).days]), unit=unit)[0]
    iso = day.isocalendar()
    assert (
        period_label(int(number), unit=unit)
        == {
            "day": day.isoformat(),
            "week": f"{iso.year:04d}-W{iso.week:02d}",
            "month": day.isoformat()[:7],
            "year": day.isoformat()[:4],
            "all": "all",
        }[unit]
    )


@pytest.mark.parametrize("unit", UNITS)
def test_what_is_not_dated_stays_so(unit):
    days = np.array([NOT_DATED, 20_000, NOT_DATED], dtype=np.int32)
    assert (period_numbers(days, unit=unit) == NOT_DATED).tolist() == [True, False, True]
    assert (period_numbers(days[:1], unit=unit) == NOT_DATED).all()
    assert len(period_numbers(days[:0], unit=unit)) == 0


def test_periods_follow_each_other():
    days = np.array(
        [(date(2024, 12, 25) + timedelta(at) - date(1970, 1, 1)).days for at in range(14)]
    )
    assert np.diff(period_numbers(days, unit="week")).sum() == 2
    assert np.diff(period_numbers(days, unit="month")).tolist() == [0] * 6 + [1] + [0] * 6


def test_periods_that_cannot_be():
    with pytest.raises(OptionError, match="No period 'decade'"):
        period_numbers(np.array([1]), unit="decade")
    with pytest.raises(DataError, match="not in the years 1 to 9999"):
        period_numbers(np.array([1, 10**8]), unit="month")
