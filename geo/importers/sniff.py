"""How well a file fits a format: a score and the reason, from columns and values alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Columns = Sequence[str]
Sample = Sequence[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Sniff:
    """Likeness of a file to a format: ``score`` from 0 to 1, ``reason`` in words."""

    score: float
    reason: str


NOTHING = Sniff(score=0.0, reason="no column of this format")


def share_matching(
    column: str, columns: Columns, sample: Sample, pattern: re.Pattern[str]
) -> float:
    """Share of the sample's filled cells in a column that a pattern matches whole."""
    if column not in columns:
        return 0.0
    at = list(columns).index(column)
    cells = [row[at].strip() for row in sample if at < len(row) and row[at].strip()]
    return sum(bool(pattern.fullmatch(cell)) for cell in cells) / len(cells) if cells else 0.0


def by_columns(columns: Columns, *, known: Columns, needed: Columns, word: str) -> Sniff:
    """Score by the share of the known columns that are there, 0 if a needed one is not."""
    have = set(columns)
    missing = [name for name in needed if name not in have]
    if missing:
        return Sniff(score=0.0, reason=f"lacks {', '.join(missing[:3])}")
    found = sum(name in have for name in known)
    return Sniff(
        score=0.6 + 0.3 * found / len(known),
        reason=f"{found} of the {len(known)} columns of {word}",
    )
