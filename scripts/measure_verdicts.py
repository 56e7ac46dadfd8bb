"""Measure how often *Shift or outlier?* is right on simulated records; prints the docs' table.

Run it by hand, in the project's environment, after a change of the method: it takes minutes. With a
number it simulates so many records of each sort, 200 without one.
"""

from __future__ import annotations

import sys

import numpy as np

from geo.analysis.shift.blocks import cut_attacks
from geo.analysis.shift.simulate import KINDS, Made, nothing_changes, simulate_record
from geo.analysis.shift.surge import surge_flags
from geo.analysis.shift.verdict import judge_blocks
from geo.analysis.shift.week import week_tail
from geo.analysis.shift.wording import NOT, OUTLIER, SHIFT

RATE, BEFORE, SPIKE = 5.0, 156, 30
SORTS = {
    "shift: attacks double": {"factor": 2.0},
    "shift: attacks treble": {"factor": 3.0},
    "outlier": {},
    "nothing at all": {"event": 3},
}


def verdict(made: Made, *, seed: int) -> str:
    """Answer for one simulated record."""
    blocks = cut_attacks(
        made.rows, event=made.event, event_end=made.event_end, start=made.start, end=made.end
    )
    week = week_tail(made.rows, event=made.event, start=made.start, end=made.end)
    return judge_blocks(
        blocks, week_p=week, when="the event week", seed=seed, permutations=499, call=""
    ).finding.answer


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


def main() -> None:
    """Print the tables."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    kinds = sys.argv[2].split(",") if len(sys.argv) > 2 else KINDS
    print(f"{number} records of each sort, {RATE:g} attacks a week, {BEFORE} weeks before\n")
    print("| attacks come | weeks after | what happened | shift | outlier | not answerable |")
    print("|---|---|---|---|---|---|")
    for kind in kinds:
        for weeks_after in (26, 78):
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
