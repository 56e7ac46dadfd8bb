"""Time the shuffles of event-days against a loop: one command, one table, a ratio.

The incidents are simulated, clustered in districts as real ones are. Run it with
``make bench ONLY=simultaneity``, or by hand with ``--number`` and ``--permutations`` for a short
look, which measures no goal.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from measure import at_most, write

from geo.analysis.simultaneity.event_days import NULLS, EventDays, event_days, strata
from geo.analysis.simultaneity.shuffle import shuffled_maxima

INCIDENTS, DAYS, DISTRICTS, PERMUTATIONS = 10_000, 4_000, 36, 999
_START = pd.Timestamp("2013-01-01")


def made_days(number: int) -> EventDays:
    """Event-days of simulated incidents."""
    rng = np.random.default_rng(0)
    share = rng.dirichlet(np.full(DISTRICTS, 0.5))
    homes = rng.choice([f"d{i}" for i in range(DISTRICTS)], number, p=share)
    days = _START + pd.to_timedelta(rng.integers(0, DAYS, number), unit="D")
    return event_days(
        pd.Series(days), pd.Series(homes), start=_START, end=_START + pd.Timedelta(days=DAYS - 1)
    )


def loop_maxima(days: EventDays, *, null: str, permutations: int) -> np.ndarray:
    """The same by a loop over permutations, districts and strata."""
    rng = np.random.default_rng(1)
    edges = np.append(strata(days, null=null), days.length)
    numbers = [np.histogram(own, bins=edges)[0] for own in days.days]
    out = np.empty(permutations, dtype=int)
    for i in range(permutations):
        counts = np.zeros(days.length, dtype=int)
        for own in numbers:
            for first, last, number in zip(edges, edges[1:], own, strict=False):
                if number:
                    counts[first + rng.choice(last - first, size=number, replace=False)] += 1
        out[i] = counts.max()
    return out


def timed(work: Callable[[], object], *, times: int) -> float:
    """Median seconds of wall clock."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def main() -> None:
    """Print the table and write it, with its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=INCIDENTS, help="incidents")
    parser.add_argument("--permutations", type=int, default=PERMUTATIONS)
    given = parser.parse_args()
    days, permutations = made_days(given.number), given.permutations
    title = (
        f"{given.number:,} incidents, {days.total:,} event-days, {DISTRICTS} districts, "
        f"{DAYS:,} days, {permutations} permutations, busiest 24 h"
    )
    columns = ["null", "loop, s", "all at once, s", "times as fast"]
    print(title, "", "| " + " | ".join(columns) + " |", "|---|---|---|---|", sep="\n")
    rows, slowest = [], 0.0
    for null in NULLS:
        few = permutations if null == "free" else max(permutations // 20, 1)
        slow = timed(partial(loop_maxima, days, null=null, permutations=few), times=1)
        slow *= permutations / few
        fast = timed(
            partial(shuffled_maxima, days, null=null, permutations=permutations, seed=1,
                    windows=(1,)),
            times=5,
        )  # fmt: skip
        slowest = max(slowest, fast)
        rows.append([null, f"{slow:.2f}", f"{fast:.2f}", f"{slow / fast:.1f}"])
        print("| " + " | ".join(rows[-1]) + " |", flush=True)
    whole = given.number >= INCIDENTS and permutations >= PERMUTATIONS
    write(
        "simultaneity",
        title="Simultaneity",
        notes=["Districts hit on one day against shuffles of event-days within each district."],
        tables=[{"title": title, "columns": columns, "rows": rows}],
        goals=[
            at_most("999 permutations over 10,000 incidents in under 2 s, either null",
                    slowest if whole else None, 2.0, unit="s")
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
