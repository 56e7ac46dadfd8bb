"""Time the shuffles of event-days against a loop: one command, one table, a ratio.

Run it by hand, in the project's environment. The incidents are simulated, clustered in districts as
real ones are.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from geo.analysis.simultaneity.event_days import NULLS, EventDays, event_days, strata
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
    """Print the table."""
    days = made_days()
    print(
        f"{INCIDENTS:,} incidents, {days.total:,} event-days, {DISTRICTS} districts, "
        f"{DAYS:,} days, {PERMUTATIONS} permutations, busiest 24 h\n"
    )
    print("| null | loop, s | all at once, s | times as fast |")
    print("|---|---|---|---|")
    for null in NULLS:
        few = PERMUTATIONS if null == "free" else PERMUTATIONS // 20
        slow = timed(partial(loop_maxima, days, null=null, permutations=few), times=1)
        slow *= PERMUTATIONS / few
        fast = timed(
            partial(shuffled_maxima, days, null=null, permutations=PERMUTATIONS, seed=1,
                    windows=(1,)),
            times=5,
        )  # fmt: skip
        print(f"| {null} | {slow:.2f} | {fast:.2f} | {slow / fast:.1f} |")


if __name__ == "__main__":
    main()
