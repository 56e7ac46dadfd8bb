"""Time the shuffles of event-days against a loop: one command, one table, a ratio.

Run it by hand, in the project's environment. The incidents are simulated, clustered in districts as
real ones are.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from geo.analysis.simultaneity.event_days import NULLS, EventDays, event_days
from geo.analysis.simultaneity.shuffle import shuffled_maxima

INCIDENTS, DAYS, DISTRICTS, PERMUTATIONS = 10_000, 4_000, 36, 999
_START = pd.Timestamp("2013-01-01")


def made_days() -> EventDays:
    """Event-days of 10,000 simulated incidents."""
    rng = np.random.default_rng(0)
    share = rng.dirichlet(np.full(DISTRICTS, 0.5))
    homes = rng.choice([f"d{i}" for i in range(DISTRICTS)], INCIDENTS, p=share)
    days = _START + pd.to_timedelta(rng.integers(0, DAYS, INCIDENTS), unit="D")
    return event_days(
        pd.Series(days), pd.Series(homes), start=_START, end=_START + pd.Timedelta(days=DAYS - 1)
    )


def loop_maxima(days: EventDays, *, permutations: int) -> np.ndarray:
    """The same by a loop over permutations and districts."""
    rng = np.random.default_rng(1)
    out = np.empty(permutations, dtype=int)
    for i in range(permutations):
        counts = np.zeros(days.length, dtype=int)
        for own in days.days:
            counts[rng.choice(days.length, size=len(own), replace=False)] += 1
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
    """Print the table."""
    days = made_days()
    print(
        f"{INCIDENTS:,} incidents, {days.total:,} event-days, {DISTRICTS} districts, "
        f"{DAYS:,} days, {PERMUTATIONS} permutations, busiest 24 h\n"
    )
    slow = timed(lambda: loop_maxima(days, permutations=PERMUTATIONS), times=1)
    print("| how | seconds | loop / this |")
    print("|---|---|---|")
    print(f"| loop over permutations and districts, free | {slow:.2f} | 1 |")
    for null in NULLS:
        fast = timed(
            lambda null=null: shuffled_maxima(
                days, null=null, permutations=PERMUTATIONS, seed=1, windows=(1,)
            ),
            times=5,
        )
        print(
            f"| all permutations of a district at once, {null} | {fast:.2f} | {slow / fast:.1f} |"
        )


if __name__ == "__main__":
    main()
