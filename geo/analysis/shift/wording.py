"""What the numbers of a comparison say: the verdict, its sentence and its warnings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from geo.analysis.phrases import first_up, listed, say_p
from geo.analysis.shift.blocks import INDICATORS, SUMS, WEEK, Blocks
from geo.analysis.shift.neighbours import FEWEST_BEFORE
from geo.analysis.shift.power import WANTED, Power

SHIFT, OUTLIER, NOT = "shift", "outlier", "not_answerable"
STANDS_OUT = 0.01
SILENT = ("before", "restless")
"""Reasons under which the numbers of a comparison are no finding: they only describe."""
_TREND_P = 0.05


def say_block(blocks: Blocks) -> str:
    """Length of a block in words."""
    return _span(blocks, 1)


def _span(blocks: Blocks, number: int) -> str:
    """So many blocks as a span of time: ``24 weeks``, ``6 months``."""
    return _steps(*span_of(blocks, number))


def _steps(size: int, step: str) -> str:
    return f"{size} {step}" if size == 1 else f"{size} {step}s"


def span_of(blocks: Blocks, number: int) -> tuple[int, str]:
    """So many blocks as a number of steps: 24 and ``week``."""
    size = number * round(float(np.median(blocks.sums[:, SUMS.index("steps")])))
    if blocks.step == "day" and size % WEEK == 0:
        return size // WEEK, "week"
    return size, blocks.step


def decide(
    blocks: Blocks, table: pd.DataFrame, changed: list[str], power: Power | None, *,
    week_p: float, when: str, restless: bool, more: bool = False,
) -> tuple[str, str, str]:  # fmt: skip
    """The verdict, its sentence and its reason in a word.

    Parameters
    ----------
    blocks
        Those that were compared.
    table
        As `geo.analysis.shift.verdict.Verdict` has it.
    changed
        Indicators that changed.
    power
        For a doubling; None where a shift was found or too little lies before.
    week_p
        Tail probability of the event week.
    when
        The event in words.
    restless
        Whether the rate wanders by itself.
    more
        Whether more is covered before the event than the blocks hold.
    """
    often = _often(blocks, table)
    unknown = f"It cannot be said whether {when} changed anything"
    if blocks.n_before < FEWEST_BEFORE:
        span, needed = _span(blocks, blocks.n_before), span_of(blocks, FEWEST_BEFORE)[0]
        why = (
            f"{span} before it were compared and the comparison needs {needed}. More days before "
            "it, which are covered, may settle it."
            if more
            else f"the record covers {span} before it and the comparison needs {needed}. Only "
            "earlier records can settle it."
        )
        return NOT, f"{unknown}: {why}", "before"
    if restless:
        return NOT, (
            f"{unknown}: the rate wanders over months by itself, before as after, so before and "
            "after cannot be told from its own ups and downs."
        ), "restless"  # fmt: skip
    if changed:
        return SHIFT, _say_shift(blocks, table, changed, when), "changed"
    if power is None or not power.enough:
        return NOT, _say_more(blocks, power, when), "power"
    if week_p >= STANDS_OUT:
        return NOT, (
            f"Neither: {when} does not stand out (p = {say_p(week_p)}), and nothing changed after "
            f"it; {often}."
        ), "ordinary week"  # fmt: skip
    return OUTLIER, (
        f"An outlier: {when} stands out, but afterwards {often} and no indicator changed; a "
        f"lasting doubling would have been found in {power.now:.0%} of cases."
    ), "back to before"  # fmt: skip


def _often(blocks: Blocks, table: pd.DataFrame) -> str:
    rate = {name: float(table[name][INDICATORS[0]]) for name in ("change", "low", "high")}
    return (
        f"{blocks.unit} came {rate['change']:.1f} times as often as before "
        f"(95 % interval {rate['low']:.1f} to {rate['high']:.1f})"
    )


def _say_shift(blocks: Blocks, table: pd.DataFrame, changed: list[str], when: str) -> str:
    often = _often(blocks, table)
    names = [name.split(", ")[0] for name in changed if name != INDICATORS[0]]
    others = listed(list(dict.fromkeys(names)))
    if INDICATORS[0] not in changed:
        return f"A shift: after {when} {others} changed, while {often}."
    return f"A shift: after {when} {often}" + (f"; {others} changed too." if others else ".")


def more_of(blocks: Blocks, power: Power | None) -> tuple[int, str] | None:
    """How much more follow-up is needed; None where none helps or none is wanting."""
    if power is None or not power.blocks_needed or power.enough:
        return None
    return span_of(blocks, power.blocks_needed - power.blocks_now)


def _say_more(blocks: Blocks, power: Power | None, when: str) -> str:
    if power is None or not power.blocks_needed:
        return (
            f"It cannot be said whether {when} changed anything: too little is covered before it "
            f"for any follow-up to show a doubling of {blocks.unit} in {WANTED:.0%} of cases."
        )
    more = _steps(*(more_of(blocks, power) or (0, blocks.step)))
    return (
        f"It cannot be said yet whether {when} changed anything: no change was found beyond "
        f"chance, but even a lasting doubling of {blocks.unit} would be found in only "
        f"{power.now:.0%} of cases. About {more} more after it are needed."
    )


def notes_on(given: Blocks, blocks: Blocks, *, merged: int, strata: bool) -> tuple[str, ...]:
    """What a reader must know of the comparison: longer blocks, what is missing, season, trend."""
    out = []
    if merged:
        out.append(
            f"Neighbouring blocks of {say_block(given)} resemble each other, so blocks of "
            f"{say_block(blocks)} were compared."
        )
    missing = [name for name in INDICATORS if name not in blocks.available]
    if missing:
        out.append(f"These data cannot give: {', '.join(missing)}.")
    if blocks.joint_by:
        out.append(f"Part of a multi-district operation is told by: {blocks.joint_by}.")
    year = int(blocks.season.max()) + 1
    if not strata and blocks.n_before < 2 * year:
        out.append("Less than two years before the event: a season cannot be told from a shift.")
    own = blocks.sums[~blocks.after, SUMS.index("attacks")]
    if len(own) >= 8:
        tau, p = kendalltau(np.arange(len(own)), own)
        if p < _TREND_P:
            moving = "rising" if tau > 0 else "falling"
            out.append(f"{first_up(blocks.unit)} were already {moving} before the event.")
    return tuple(out)
