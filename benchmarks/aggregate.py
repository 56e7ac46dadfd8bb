"""Sums by district, month and type: whole-number codes against pandas, polars and duckdb."""

from __future__ import annotations

import argparse
import os
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from measure import goal, in_rounds, ratio, say, table_of, write

from geo.analysis.aggregate import Range, sum_codes
from geo.analysis.sums import Shape

DISTRICTS, MONTHS, KINDS = 36, 312, 6
OWN, PANDAS, DUCK = "codes, NumPy", "pandas groupby", "duckdb"
Table = dict[str, np.ndarray[Any, Any]]


def made(rows: int) -> Table:
    """Codes and figures in no order; a tenth of the figures is not known."""
    dice = np.random.default_rng(20260131)
    low = dice.poisson(1.2, rows).astype(np.float64)
    low[dice.random(rows) < 0.1] = np.nan
    return {
        "district": dice.choice(DISTRICTS, rows, p=dice.dirichlet(np.full(DISTRICTS, 0.5))).astype(
            np.int16
        ),
        "month": dice.integers(0, MONTHS, rows).astype(np.int16),
        "kind": dice.integers(0, KINDS, rows).astype(np.int16),
        "low": low,
        "high": low + dice.poisson(0.5, rows),
    }


def own(table: Table, *, figures: bool, threads: int | None = None) -> Callable[[], object]:
    shape = Shape(
        districts=tuple(f"d{at:02d}" for at in range(DISTRICTS)),
        kinds=tuple(f"k{at}" for at in range(KINDS)),
        first=360,
        periods=MONTHS,
        unit="month",
    )
    ranges = {"killed": Range(low=table["low"], high=table["high"])} if figures else {}
    return lambda: sum_codes(
        district=table["district"], period=table["month"], kind=table["kind"], shape=shape,
        figures=ranges, threads=threads,
    )  # fmt: skip


def by_pandas(table: Table, *, figures: bool) -> Callable[[], object]:
    frame = pd.DataFrame(
        {
            "d": pd.Categorical.from_codes(table["district"], range(DISTRICTS)),
            "m": pd.Categorical.from_codes(table["month"], range(MONTHS)),
            "k": pd.Categorical.from_codes(table["kind"], range(KINDS)),
            "low": table["low"],
            "high": table["high"],
        }
    )
    if not figures:
        return lambda: frame.groupby(["d", "m", "k"], observed=True).size()
    return lambda: frame.groupby(["d", "m", "k"], observed=True).agg(
        records=("low", "size"), low=("low", "sum"), high=("high", "sum"), known=("low", "count")
    )


def by_polars(table: Table, *, figures: bool) -> Callable[[], object]:
    import polars as pl

    frame = pl.DataFrame(table).with_columns(pl.col("low", "high").fill_nan(None))
    sums = [pl.len()]
    if figures:
        sums += [pl.col("low").sum(), pl.col("high").sum()]
        sums += [pl.col("low").null_count().alias("unknown")]
    return lambda: frame.group_by("district", "month", "kind").agg(*sums)


def by_duckdb(table: Table, *, figures: bool) -> Callable[[], object]:
    import duckdb

    link = duckdb.connect()
    link.execute(f"SET threads = {os.cpu_count() or 1}")
    link.register("given", pd.DataFrame(table))
    link.execute(
        "CREATE TABLE events AS SELECT district, month, kind, "
        "CASE WHEN isnan(low) THEN NULL ELSE low END AS low, "
        "CASE WHEN isnan(high) THEN NULL ELSE high END AS high FROM given"
    )
    sums = ", sum(low), sum(high), count(*) - count(low)" if figures else ""
    query = f"SELECT district, month, kind, count(*){sums} FROM events GROUP BY ALL"  # noqa: S608
    return lambda: link.execute(query).fetchnumpy()


def built(make: Callable[..., Callable[[], object]], table: Table, **options: bool) -> Any:
    try:
        return make(table, **options)
    except Exception as error:  # not installed
        reason = error

        def work() -> object:
            raise reason

        return work


def methods_of(table: Table, *, figures: bool) -> dict[str, Callable[[], object]]:
    return {
        PANDAS: by_pandas(table, figures=figures),
        "polars": built(by_polars, table, figures=figures),
        DUCK: built(by_duckdb, table, figures=figures),
        "codes, NumPy, one thread": own(table, figures=figures, threads=1),
        OWN: own(table, figures=figures),
    }


def check(table: Table) -> None:
    """The sums are those of pandas."""
    found = own(table, figures=True)().tables  # type: ignore[attr-defined]
    wanted = by_pandas(table, figures=True)()
    codes = wanted.index.to_frame().to_numpy(int) + 1  # type: ignore[attr-defined]
    for name, column in (("records", "records"), ("killed_low", "low"), ("killed_high", "high")):
        same = found[name][tuple(codes.T)] == wanted[column].to_numpy()  # type: ignore[index]
        if not same.all() or found[name].sum() != wanted[column].sum():  # type: ignore[index]
            raise AssertionError(f"{name} differs from pandas")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=7_200_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    table = made(given.rows)
    check(table)
    say("counts alone")
    counts = in_rounds(methods_of(table, figures=False), rounds=given.rounds)
    say("counts, low, high, unknown")
    sums = in_rounds(methods_of(table, figures=True), rounds=given.rounds)
    tracemalloc.start()
    own(table, figures=True, threads=1)()
    extra = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    size = sum(column.nbytes for column in table.values()) / 1e6
    rows = f"{given.rows:,} rows"
    write(
        "aggregate",
        title="Aggregate: district x month x type",
        notes=[
            f"{rows} in no order, {DISTRICTS} districts, {MONTHS} months, {KINDS} types. pandas "
            "gets categories, duckdb a table of its own in memory, polars a frame; none reads "
            "anything while the clock runs.",
            f"Largest working memory of the codes in one thread: {extra:.0f} MB beside a table of "
            f"{size:.0f} MB, most of it the tables of sums themselves.",
        ],
        tables=[
            table_of(f"Counts, {rows}", counts, rows=given.rows, first=PANDAS, extra={}),
            table_of(f"Counts, low, high and unknown, {rows}", sums, rows=given.rows, first=PANDAS,
                     extra={}),
        ],
        goals=[
            goal("counts: 5 times pandas", ratio(counts, PANDAS, OWN), 5),
            goal("counts: ahead of duckdb", ratio(counts, DUCK, OWN), 1),
            goal("with figures: 5 times pandas", ratio(sums, PANDAS, OWN), 5),
            goal("with figures: ahead of duckdb", ratio(sums, DUCK, OWN), 1),
            {"goal": "no copy of the table", "measured": f"{extra / size:.0%} of its size",
             "met": extra < size / 4},
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
