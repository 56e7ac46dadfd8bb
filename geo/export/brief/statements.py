"""Claims of a scene as statements: folded with their relays, with side and status.

Claimants are kept apart. What stands is found by the tally's own rules, one claimant type at a
time; nothing is added across claimants.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, groupby
from typing import Any

import pandas as pd

from geo.analysis.scene import Scene
from geo.core.tables import each_row
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, MEASURES, SIDES
from geo.incidents.record import subject_starts
from geo.incidents.tally import USED, tally

SIDE_NAMES = tuple(dict.fromkeys(SIDES.values()))
_ASIDE = ("partial", "other_span")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """One figure as one claimant stated it, with every claim that passes it on.

    ``claims`` and ``sources`` name the claim itself first and its relays after it; ``partial``
    covers a part or another span; ``stands`` is not replaced by the same side's later one.
    """

    subject: str
    claims: tuple[str, ...]
    sources: tuple[str, ...]
    side: str
    claimant: str
    claimant_type: str
    qualifier: str
    measure: str
    category: str
    low: int
    high: int | None
    as_of: pd.Timestamp
    order: int | None
    relay: str
    partial: bool
    stands: bool
    unverified: bool

    @property
    def own(self) -> bool:
        """Whether an armed group speaks of its own fighters."""
        return (
            self.side == "armed_group"
            and self.category == "militant"
            and self.qualifier.startswith("own ")
        )

    @property
    def line(self) -> tuple[str, str, str, bool]:
        """What a later statement replaces: officials are one side, others each their own."""
        who = "official" if self.claimant_type == "official" else self.claimant
        return (who, self.measure, self.category, self.own)

    @property
    def top(self) -> int:
        """Upper end, or the lower one where the upper is not known."""
        return self.low if self.high is None else self.high


def statements(scene: Scene) -> dict[str, list[Stated]]:
    """Statements up to the as-of date by incident or operation id, oldest first."""
    record = scene.record
    starts = subject_starts(record)
    claims = record.claims.reset_index(drop=True)
    parts = []
    for rule in CLAIMANT_TYPES:
        own = claims[claims["claimant_type"] == rule]
        rows = tally(own, rule=rule, as_of=scene.selection.as_of, starts=starts).statuses
        parts.append(rows[~rows["derived"].astype(bool)])
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["status"] != "later"]
    rows = rows.assign(relayed=rows["relay"] != "", aside=rows["status"].isin(_ASIDE))
    rows = rows.sort_values(
        ["as_of", "as_of_order", "relayed", "claim_id"], na_position="last", kind="stable"
    )
    out: dict[str, list[Stated]] = {}
    keys = ["subject", "claimant_type", "origin", "measure", "category", "low", "high", "aside"]
    rows["fold"] = rows["origin"].where(rows["origin"] != "", rows["claim_id"])
    keys[2] = "fold"
    for _, group in rows.groupby(keys, sort=False, dropna=False):
        stated = _stated(group)
        out.setdefault(stated.subject, []).append(stated)
    for subject, found in out.items():
        out[subject] = sorted(found, key=_reading_order)
    return out


def count_later(scene: Scene, subjects: list[str]) -> int:
    """Number of claims about subjects that were made after the as-of date."""
    claims = scene.record.claims
    if scene.selection.as_of is None:
        return 0
    about = claims["incident_id"].isin(subjects) | claims["operation_id"].isin(subjects)
    return int((about & (claims["as_of"] > pd.Timestamp(scene.selection.as_of))).sum())


def standing(found: list[Stated]) -> list[Stated]:
    """Statements that stand for the whole, by side, measure and category."""
    return sorted((s for s in found if s.stands and not s.partial), key=_figure_order)


def partial(found: list[Stated]) -> list[Stated]:
    """Statements about a part or another span."""
    return sorted((s for s in found if s.partial), key=_figure_order)


def moments(line: list[Stated]) -> list[list[Stated]]:
    """Statements of a line by when they were made; as the tally takes them.

    Those of one day stand beside each other unless an order of the day is recorded; one without
    an order stands beside the last of its day.
    """
    out = []
    for _, day in groupby(line, key=lambda s: s.as_of):
        told = list(day)
        last = max((s.order for s in told if s.order is not None), default=None)
        order = dict.fromkeys(s.order if s.order is not None else last for s in told)
        out += [[s for s in told if (last if s.order is None else s.order) == n] for n in order]
    return out


def lines(found: list[Stated]) -> list[list[Stated]]:
    """Statements that one side replaced one by another, two or more, with figures that differ."""
    by_line: dict[tuple[str, str, str, bool], list[Stated]] = {}
    for stated in found:
        if not stated.partial:
            by_line.setdefault(stated.line, []).append(stated)
    moved = [s for s in by_line.values() if len({fold_range(m) for m in moments(s)}) > 1]
    return sorted(moved, key=lambda s: _figure_order(s[0]))


def fold_range(found: list[Stated]) -> tuple[int, int, bool]:
    """Lowest to highest of statements that stand beside each other, and whether one is open."""
    return min(s.low for s in found), max(s.top for s in found), any(s.high is None for s in found)


def by_side(found: list[Stated]) -> dict[tuple[str, str], dict[str, list[Stated]]]:
    """Standing statements by measure and category, then by side."""
    out: dict[tuple[str, str], dict[str, list[Stated]]] = {}
    for stated in sorted(standing(found), key=lambda s: _cell_order(s.measure, s.category)):
        cell = out.setdefault((stated.measure, stated.category), {})
        cell.setdefault(stated.side, []).append(stated)
    return out


def disputes(found: list[Stated]) -> list[tuple[list[Stated], list[Stated]]]:
    """Pairs of sides whose standing ranges for one figure do not touch."""
    out = []
    for sides in by_side(found).values():
        named = [sides[name] for name in SIDE_NAMES if name in sides]
        for a, b in combinations(named, 2):
            (low_a, high_a, open_a), (low_b, high_b, open_b) = fold_range(a), fold_range(b)
            below = not open_a and high_a < low_b
            above = not open_b and high_b < low_a
            if below or above:
                out.append((a, b))
    return out


def _stated(group: pd.DataFrame) -> Stated:
    first: Any = next(each_row(group))
    relays = dict.fromkeys(r for cell in group["relay"] for r in cell.split(";") if r)
    return Stated(
        subject=str(first.subject),
        claims=tuple(group["claim_id"]),
        sources=tuple(dict.fromkeys(group["source_id"])),
        side=SIDES[first.claimant_type],
        claimant=first.claimant,
        claimant_type=first.claimant_type,
        qualifier=first.qualifier,
        measure=first.measure,
        category=first.category,
        low=int(first.low),
        high=None if pd.isna(first.high) else int(first.high),
        as_of=pd.Timestamp(first.as_of),
        order=None if pd.isna(first.as_of_order) else int(first.as_of_order),
        relay=", ".join(relays) if (group["relay"] != "").all() else "",
        partial=bool(first.aside),
        stands=bool((group["status"] == USED).any()),
        unverified=bool(group["unverified"].all()),
    )


def _cell_order(measure: str, category: str) -> tuple[int, int]:
    return MEASURES.index(measure), CATEGORIES.index(category)


def _reading_order(s: Stated) -> tuple[Any, ...]:
    return (s.as_of, SIDE_NAMES.index(s.side), s.order or 99, s.claimant,
            *_cell_order(s.measure, s.category), s.claims)  # fmt: skip


def _figure_order(s: Stated) -> tuple[Any, ...]:
    return (SIDE_NAMES.index(s.side), *_cell_order(s.measure, s.category), s.own,
            s.as_of, s.order or 0, s.claims)  # fmt: skip
