"""The shipped boundaries against others."""

from __future__ import annotations

from pathlib import Path

from geo.districts.boundaries import load_boundaries, read_boundaries
from geo.districts.measure import Agreement, measure_agreement
from geo.districts.names import resolve_district


def measure_districts(
    yardstick: Path, *, layer: str | None = None, name_column: str | None = None
) -> Agreement:
    """Compare the shipped districts with any boundary file.

    Raises
    ------
    CrsError, OptionError, NotFoundError
        As `read_boundaries`.
    """
    theirs = read_boundaries(yardstick, layer=layer, name_column=name_column)
    return measure_agreement(
        load_boundaries(vintage="36"),
        theirs,
        resolve=lambda name: resolve_district(name).district_id,
    )
