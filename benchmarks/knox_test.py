"""Knox's test on 10,000 incidents with 999 permutations, against its peers in the same run.

Run with ``python benchmarks/knox_test.py``. The peers are timed for few permutations and their
time for 999 is worked out from the difference of two runs, so that what is done once is not
counted 999 times.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable

import numpy as np

from geo.analysis.space.knox import knox

DELTA, TAU = 20_000.0, 7.0


def incidents(number: int, *, towns: int, years: float, spread: float) -> tuple[np.ndarray, ...]:
    """Places (metres) round towns of unequal size, and days."""
    rng = np.random.default_rng(0)
    centres = rng.random((towns, 2)) * [900e3, 700e3]
    home = rng.choice(towns, number, p=rng.dirichlet(np.full(towns, 0.3)))
    places = centres[home] + rng.normal(0, spread, (number, 2))
    return places, rng.integers(0, int(365 * years), number)


def seconds(work: Callable[[], object]) -> float:
    """Processor time of a call: other work on the machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peer(places: np.ndarray, days: np.ndarray, permutations: int, *, old: bool) -> object:
    """pointpats: its class, or the deprecated function, which shuffles the array it is given."""
    import pointpats

    times = days.astype(float).reshape(-1, 1).copy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if old:
            return pointpats.knox(places, times, DELTA, TAU, permutations=permutations)
        return pointpats.Knox(places, times, delta=DELTA, tau=TAU, permutations=permutations)


def whole(run: Callable[[int], object], few: int, permutations: int) -> float:
    """Time for all permutations, from two short runs."""
    once = seconds(lambda: run(1))
    more = seconds(lambda: run(1 + few))
    return once + max(more - once, 0.0) / few * (permutations - 1)


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--permutations", type=int, default=999)
    parser.add_argument("--no-class", action="store_true", help="leave pointpats.Knox out")
    given = parser.parse_args()
    print(f"{given.number:,} incidents, {given.permutations} permutations, 20 km and 7 days")
    peer(np.eye(4)[:, :2], np.arange(4), 1, old=False)
    print(f"{'incidents':<34}{'pairs near':>12}{'ours, s':>9}{'pointpats.knox':>16}{'ratio':>7}"
          f"{'pointpats.Knox':>16}{'ratio':>7}")  # fmt: skip
    for name, options in {
        "10 years, 300 towns, on the spot": {"towns": 300, "years": 10, "spread": 0.0},
        "10 years, 300 towns, 8 km round": {"towns": 300, "years": 10, "spread": 8_000.0},
        "1 year, 300 towns, 8 km round": {"towns": 300, "years": 1, "spread": 8_000.0},
    }.items():
        places, days = incidents(given.number, **options)
        found = knox(places, days, delta=DELTA, tau=TAU, permutations=0)
        ours = seconds(
            lambda p=places, d=days: knox(
                p, d, delta=DELTA, tau=TAU, permutations=given.permutations
            )
        )
        row = f"{name:<34}{found.near_place:>12,}{ours:>9.2f}"
        for old, few in ((True, 30), (False, 2)):
            if not old and given.no_class:
                continue
            theirs = whole(
                lambda n, p=places, d=days, o=old: peer(p, d, n, old=o), few, given.permutations
            )
            row += f"{theirs:>15.0f}s{theirs / ours:>6.0f}x"
        print(row)


if __name__ == "__main__":
    main()
