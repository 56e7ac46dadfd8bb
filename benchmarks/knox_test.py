"""Knox's test on 10,000 incidents with 999 permutations, against its peers in the same run.

Run with ``make bench ONLY=knox_test``, or by hand with ``--number`` and ``--permutations`` for a
short look, which measures no goal. The peers are timed for few permutations and their
time for 999 is worked out from the difference of two runs, so that what is done once is not
counted 999 times.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable

import numpy as np
from measure import at_most, write

from geo.analysis.space.knox import knox

DELTA, TAU = 20_000.0, 7.0
NUMBER, PERMUTATIONS = 10_000, 999


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
    parser.add_argument("--number", type=int, default=NUMBER)
    parser.add_argument("--permutations", type=int, default=PERMUTATIONS)
    parser.add_argument("--no-class", action="store_true", help="leave pointpats.Knox out")
    given = parser.parse_args()
    title = f"{given.number:,} incidents, {given.permutations} permutations, 20 km and 7 days"
    print(title)
    table: list[list[str]] = []
    slowest = 0.0
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
        slowest = max(slowest, ours)
        row = f"{name:<34}{found.near_place:>12,}{ours:>9.2f}"
        cells = [name, f"{found.near_place:,}", f"{ours:.2f}"]
        for old, few in ((True, 30), (False, 2)):
            if not old and given.no_class:
                cells += ["", ""]
                continue
            theirs = whole(
                lambda n, p=places, d=days, o=old: peer(p, d, n, old=o), few, given.permutations
            )
            row += f"{theirs:>15.0f}s{theirs / ours:>6.0f}x"
            cells += [f"{theirs:.0f}", f"{theirs / ours:.0f}"]
        print(row, flush=True)
        table.append(cells)
    full = given.number >= NUMBER and given.permutations >= PERMUTATIONS
    write(
        "knox",
        title="Knox's test",
        notes=["Processor time. The peers' times for all permutations are worked out from short "
               "runs."],
        tables=[{
            "title": title,
            "columns": ["incidents", "pairs near in place", "here, s", "pointpats.knox, s",
                        "times as fast", "pointpats.Knox, s", "times as fast"],
            "rows": table,
        }],
        goals=[
            at_most("999 permutations over 10,000 incidents in under 2 s",
                    slowest if full else None, 2.0, unit="s")
        ],
    )  # fmt: skip


if __name__ == "__main__":
    main()
