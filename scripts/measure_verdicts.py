"""Measure how often *Shift or outlier?* is right on simulated records; prints the docs' tables.

Run it by hand, in the project's environment, after a change of the method: a quarter of an hour of
processor time. With ``--write`` the tables of docs/statistics.md are written anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

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
PAGE = Path(__file__).parents[1] / "docs" / "statistics.md"
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


def false_table(kinds: Sequence[str], number: int) -> list[str]:
    """Rows of records in which nothing changes."""
    rows = ["| attacks come | weeks after | called a shift | 95 % interval |", "|---|---|---|---|"]
    for kind in kinds:
        for weeks_after in WEEKS_AFTER:
            hits = false_shifts(kind, number=number, weeks_after=weeks_after)
            low, high = (f"{100 * one:.1f}" for one in interval(hits, number))
            share = f"{100 * hits / number:.1f} %"
            rows.append(f"| {kind} | {weeks_after} | {share} | {low} to {high} % |")
            print(rows[-1], flush=True)
    return rows


def study_table(kinds: Sequence[str], number: int) -> list[str]:
    """Rows of records of each sort."""
    rows = [
        "| attacks come | weeks after | what happened | shift | outlier | not answerable |",
        "|---|---|---|---|---|---|",
    ]
    for kind in kinds:
        for weeks_after in WEEKS_AFTER:
            for sort, options in SORTS.items():
                found = shares(kind, number=number, weeks_after=weeks_after, **options)
                told = " | ".join(f"{100 * found[name]:.0f} %" for name in (SHIFT, OUTLIER, NOT))
                rows.append(f"| {kind} | {weeks_after} | {sort} | {told} |")
                print(rows[-1], flush=True)
    return rows


def write_table(name: str, rows: Sequence[str]) -> None:
    """Put a table between its two marks in docs/statistics.md."""
    text = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    head, rest = text.split(begin)
    _, tail = rest.split(end)
    inside = "\n" + "\n".join(rows) + "\n\n"
    PAGE.write_text(head + begin + inside + end + tail, encoding="utf-8")


def main() -> None:
    """Print the tables, and write them where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=200, help="records of each sort")
    parser.add_argument(
        "--nothing", type=int, default=1000, help="records in which nothing changes"
    )
    parser.add_argument("--kinds", default=",".join(KINDS), help="with commas between")
    parser.add_argument("--write", action="store_true", help="write the tables to the docs")
    given = parser.parse_args()
    kinds = given.kinds.split(",")
    for name, table, number in (
        ("false shifts", false_table, given.nothing), ("study", study_table, given.number)
    ):  # fmt: skip
        if not number:
            continue
        print(f"\n{name}: {number} records each, {RATE:g} attacks a week, {BEFORE} weeks before")
        rows = table(kinds, number)
        if given.write:
            write_table(name, rows)
    rng = np.random.default_rng(1)
    for mean, k in ((5.0, 3.0), (3.0, 1.0), (10.0, 5.0), (5.0, 1.0)):
        flags = surge_flags(nothing_changes(rng, weeks=100_000, mean=mean, k=k))
        print(f"surge rule, {mean:g} attacks a week, k = {k:g}: {100 * flags.mean():.1f} % flagged")


if __name__ == "__main__":
    main()
