"""Sizes of a plate: paper, screen and the columns of a journal, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

from geo.core.errors import OptionError

SMALLEST = 6.5
"""Smallest text in points at the final size; the conventions of print maps ask for it."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """Paper and type of a plate.

    ``side`` puts the tallies beside the map instead of below it; ``inset`` says whether the map
    is wide enough to carry the legend; ``base``, ``small`` and ``title`` are in points.
    """

    name: str
    width: float
    height: float
    margin: float
    side: bool = False
    inset: bool = True
    base: float = 7.5
    small: float = SMALLEST
    title: float = 14.0


SIZES = {
    s.name: s
    for s in (
        Size(name="a4-portrait", width=210, height=297, margin=12, base=8, small=6.8, title=16),
        Size(name="a4-landscape", width=297, height=210, margin=11, side=True, base=8, small=6.8,
             title=16),
        Size(name="a5-portrait", width=148, height=210, margin=8, base=7, title=12),
        Size(name="a5-landscape", width=210, height=148, margin=8, side=True, base=7, title=12.5),
        Size(name="slide", width=338.7, height=190.5, margin=11, side=True, base=10.5, small=8,
             title=21),
        Size(name="column-85", width=85, height=205, margin=2, inset=False, base=6.8, title=9.5),
        Size(name="column-180", width=180, height=240, margin=3, base=7.2, title=12.5),
    )
}  # fmt: skip


def find_size(name: str) -> Size:
    """Size by its name.

    Raises
    ------
    OptionError
        If there is no such size.
    """
    if name not in SIZES:
        raise OptionError(f"No size {name!r}", where="size", choices=list(SIZES))
    return SIZES[name]
