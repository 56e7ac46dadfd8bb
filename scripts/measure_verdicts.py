"""Measure how often *Shift or outlier?* is right on simulated records; prints the docs' tables.

Run it by hand, in the project's environment, after a change of the method: a quarter of an hour.
Its options are the records of each sort (200), the kinds (all, with commas between), and the
records in which nothing changes (2000).
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.stats import beta

from geo.analysis.shift.blocks import INDICATORS, Blocks, cut_attacks
from geo.analysis.shift.neighbours import FEWEST_BEFORE
from geo.analysis.shift.power import power_of
from geo.analysis.shift.simulate import KINDS, Made, nothing_changes, simulate_record
from geo.analysis.shift.surge import surge_flags
from geo.analysis.shift.verdict import compare_sides
from geo.analysis.shift.week import week_tail
from geo.analysis.shift.wording import NOT, OUTLIER, SHIFT, STANDS_OUT

RATE, BEFORE, SPIKE = 5.0, 156, 30
WEEKS_AFTER = (26, 78)
PERMUTATIONS = 499
SORTS = {
    "shift: attacks double": {"factor": 2.0},
    "shift: attacks treble": {"factor": 3.0},
    "outlier": {},
    "nothing at all": {"event": 3},
}


def cut(made: Made) -> Blocks:
    """Blocks of a simulated record."""
    return cut_attacks(
        made.rows, event=made.event, event_end=made.event_end, start=made.start, end=made.end
    )


def verdict(made: Made, *, seed: int) -> str:
    """Answer for one simulated record, as `judge_blocks` gives it, without what it need not know.

    How much more follow-up is needed, and the power where the week does not stand out, take most of
    its time and change no answer.
    """
    done = compare_sides(cut(made), seed=seed, permutations=PERMUTATIONS)
    if done.shift:
        return SHIFT
    week = week_tail(made.rows, event=made.event, start=made.start, end=made.end)
    if done.restless or done.blocks.n_before < FEWEST_BEFORE or week >= STANDS_OUT:
        return NOT
    power = power_of(
        done.blocks, used=np.ones(len(INDICATORS), dtype=bool), strata=done.season, seed=seed,
        ahead=False,
    )  # fmt: skip
    return OUTLIER if power.enough else NOT


def shares(kind: str, *, number: int, weeks_after: int, **options: float) -> dict[str, float]:
    """Share of each answer over so many records of one sort."""
    rng = np.random.default_rng(20260131)
    answers = []
    for seed in range(number):
        made = simulate_record(
            rng, kind=kind, rate=RATE, weeks_before=BEFORE, weeks_after=weeks_after,
            **{"event": SPIKE, **options},
        )  # fmt: skip
        answers.append(verdict(made, seed=seed))
    return {name: answers.count(name) / number for name in (SHIFT, OUTLIER, NOT)}


def false_shifts(kind: str, *, number: int, weeks_after: int) -> int:
    """Records in which nothing changes that are called a shift; the event week takes no part."""
    rng = np.random.default_rng([20260131, weeks_after])
    found = 0
    for seed in range(number):
        made = simulate_record(
            rng, kind=kind, rate=RATE, weeks_before=BEFORE, weeks_after=weeks_after, event=3
        )
        found += compare_sides(cut(made), seed=seed, permutations=PERMUTATIONS).shift
    return found


def interval(hits: int, of: int) -> tuple[float, float]:
    """Share's exact 95 % interval (Clopper and Pearson)."""
    low = float(beta.ppf(0.025, hits, of - hits + 1)) if hits else 0.0
    return low, float(beta.ppf(0.975, hits + 1, of - hits)) if hits < of else 1.0


def main() -> None:
    """Print the tables."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    kinds = sys.argv[2].split(",") if len(sys.argv) > 2 else KINDS
    nothing = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    print(f"{nothing} records in which nothing changes, called a shift\n")
    print("| attacks come | weeks after | share | 95 % interval |")
    print("|---|---|---|---|")
    for kind in kinds if nothing else ():
        for weeks_after in WEEKS_AFTER:
            hits = false_shifts(kind, number=nothing, weeks_after=weeks_after)
            low, high = (f"{100 * one:.1f}" for one in interval(hits, nothing))
            share = f"{100 * hits / nothing:.1f} %"
            print(f"| {kind} | {weeks_after} | {share} | {low} to {high} % |", flush=True)
    print(f"\n{number} records of each sort, {RATE:g} attacks a week, {BEFORE} weeks before\n")
    print("| attacks come | weeks after | what happened | shift | outlier | not answerable |")
    print("|---|---|---|---|---|---|")
    for kind in kinds if number else ():
        for weeks_after in WEEKS_AFTER:
            for sort, options in SORTS.items():
                found = shares(kind, number=number, weeks_after=weeks_after, **options)
                told = " | ".join(f"{100 * found[name]:.0f} %" for name in (SHIFT, OUTLIER, NOT))
                print(f"| {kind} | {weeks_after} | {sort} | {told} |", flush=True)
    print("\n| attacks a week | bursts (k) | weeks flagged by the surge rule |")
    print("|---|---|---|")
    rng = np.random.default_rng(1)
    for mean, k in ((5.0, 3.0), (3.0, 1.0), (10.0, 5.0), (5.0, 1.0)):
        flags = surge_flags(nothing_changes(rng, weeks=100_000, mean=mean, k=k))
        print(f"| {mean:g} | {k:g} | {100 * flags.mean():.1f} % |")


if __name__ == "__main__":
    main()
