"""Ids of sources that are not stored yet: one that a claim cites stays with its line.

A line of a table is known by nothing but its place and its cells, and both change.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher

from geo.core.errors import DataError
from geo.core.text import slug
from geo.store.entries import qualify

Line = tuple[str, ...]
Named = Sequence[tuple[Line, str]]


def name_sources(
    rows: Sequence[Mapping[str, str]], before: Named, *, cited: Collection[str],
    taken: Collection[str], dataset: str,
) -> list[str]:  # fmt: skip
    """Ids of new sources by their publisher and day, and a number if there is such a one.

    Parameters
    ----------
    rows
        Cells of each.
    before
        Cells and id of each in the run before. An id that is cited stays with its line, and is
        given to no other one when that is gone.
    cited, taken
        Ids that claims cite, and those of other sources.
    dataset
        Of the record.
    """
    out: list[str] = []
    held = _same_lines([tuple(row.values()) for row in rows], before)
    kept = {one for one in held if one in cited}
    for row, own in zip(rows, held, strict=True):
        others = {*taken, *cited, *kept, *out}
        out.append(own if own in kept else _name(row, others, dataset=dataset))
    return out


def _same_lines(now: Sequence[Line], before: Named) -> list[str]:
    """Id that each line had before; "" for one of which that cannot be told."""
    out = [""] * len(now)
    pairs = SequenceMatcher(None, [line for line, _ in before], now, autojunk=False)
    for what, a, b, i, j in pairs.get_opcodes():
        if what in ("equal", "replace") and b - a == j - i:
            out[i:j] = [name for _, name in before[a:b]]
    return out


def _name(row: Mapping[str, str], taken: Collection[str], *, dataset: str) -> str:
    try:
        name = slug(f"{row['publisher'] or row['title'] or row['url']} {row['date']}")[:60]
    except DataError:
        return ""
    names = (name, *(f"{name}-{number}" for number in range(2, 1000)))
    return next(one for one in names if not {one, qualify(dataset, one)} & {*taken})
