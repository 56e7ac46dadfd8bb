"""Whether the rows of an export of ours may be handed on, from what the file says of itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from geo.incidents.datasets import BUNDLED

STATED = "as stated with each source"
UNSTATED = "as stated with each source; whether the rows may be handed on is not in the file"
FREE = frozenset({"", BUNDLED, "own"})
"""Datasets that every atlas has, whose rows may be handed on."""


def says_yes(cell: str) -> bool:
    """Whether a cell plainly says yes, as a spreadsheet may write it: anything else holds back."""
    return cell.strip().casefold() == "true"


def terms_of(names: Iterable[str], told: Mapping[str, bool]) -> tuple[bool, str]:
    """Whether the rows may be handed on, and a licence where nothing else says one.

    Parameters
    ----------
    names
        Datasets that rows of the file are of.
    told
        For each dataset that the file tells of, whether its rows may be handed on.
    """
    known = set(names) <= {*told, *FREE}
    return known and all(told.values()), STATED if known else UNSTATED
