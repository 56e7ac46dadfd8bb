"""Files that begin with a record: known by the number and the shapes of its values."""

from __future__ import annotations

from collections.abc import Sequence

# Columns of such files; any other number needs no closer look.
_WIDTHS = frozenset({49, 50, 57, 58, 61})


def is_record(cells: Sequence[str]) -> bool:
    """Whether a first line is a record of a UCDP or GDELT file that has no header."""
    if len(cells) not in _WIDTHS:
        return False
    from geo.importers import gdelt_layout, ucdp_sheet  # noqa: PLC0415 - few files come so far

    return gdelt_layout.fits(cells) or ucdp_sheet.fits(cells)
