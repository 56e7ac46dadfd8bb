"""What a large file is read with: columns, boundaries, and the name of the run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd

from geo import __version__
from geo.analysis.grid.cells import Grid
from geo.analysis.grid.check import AXES, MISSING
from geo.analysis.grid.compiled import fill_compiled
from geo.core.digest import canonical_json, digest
from geo.core.errors import OptionError
from geo.core.settings import PRODUCT, disclaimer
from geo.districts.boundaries import load_boundaries, read_boundaries
from geo.engines.events import Events, choose_column
from geo.engines.placing import Points
from geo.engines.summing import Summing

DISTRICT = "district_id"
_LON = ("lon", "longitude")
_LAT = ("lat", "latitude")
_DATE = ("event_date", "date_earliest", "date", "date_start")
_PRECISION = "geo_precision"
_KIND = "event_type"
_SHIPPED = "svg-maps, Natural Earth, points cited from OCHA COD-AB"
_RULE = "A point on a border belongs to the touching district with the lowest identifier."


@dataclass(frozen=True, kw_only=True)
class Large:
    """How a large file is read, and by whom.

    Attributes
    ----------
    lon, lat, precision
        Columns; found by their usual names if not given. Points of precision 3 and above stand in
        for an area and give no district; an empty ``precision`` takes every point as it is.
    axes, missing, compiled
        As `geo.analysis.grid.lookup.locate_points`; ``missing`` is about NaN, an empty cell is
        always a record without a point.
    vintage, boundaries, layer, name_column
        A shipped set, or a boundary file with its layer and its column of names.
    engine, scheduler
        As `geo.engines.run.run_pieces`.
    resume
        Take up a run that was stopped.
    """

    lon: str | None = None
    lat: str | None = None
    precision: str | None = None
    axes: str = ""
    missing: str = "refuse"
    compiled: bool = False
    vintage: str = "36"
    boundaries: Path | None = None
    layer: str | None = None
    name_column: str | None = None
    engine: str = "local"
    scheduler: str | None = None
    resume: bool = False


def boundaries_of(how: Large) -> tuple[gpd.GeoDataFrame, str]:
    """Boundaries with a column ``name``, and what they are in words."""
    if how.boundaries is None:
        return load_boundaries(vintage=how.vintage), f"set of {how.vintage}: {_SHIPPED}"
    frame = read_boundaries(how.boundaries, layer=how.layer, name_column=how.name_column)
    frame.index = frame["name"].astype(str)
    return frame, f"{how.boundaries.name}, as given"


def points_of(events: Events, how: Large) -> Points:
    """Columns of the points.

    Raises
    ------
    OptionError
        If a column or an option does not fit, or numba is asked for and not there.
    """
    for name, value, choices in (("axes", how.axes, AXES), ("missing", how.missing, MISSING)):
        if value not in choices:
            raise OptionError(f"No choice {value!r}", where=f"--{name}",
                              choices=[one for one in choices if one])  # fmt: skip
    if how.compiled:
        fill_compiled()
    precision = how.precision
    if precision is None:
        precision = _PRECISION if _PRECISION in events.schema.names else ""
    if precision:
        choose_column(events, given=precision, known=(), what="precision")
    return Points(
        lon=choose_column(events, given=how.lon, known=_LON, what="lon"),
        lat=choose_column(events, given=how.lat, known=_LAT, what="lat"),
        precision=precision or None,
        axes=how.axes,
        missing=how.missing,
        compiled=how.compiled,
    )


def summing_of(
    events: Events,
    how: Large,
    grid: Grid,
    *,
    period: str,
    date: str | None,
    kind: str | None,
    district: str | None,
    figures: Sequence[tuple[str, str, str]],
) -> Summing:
    """What is summed.

    Raises
    ------
    OptionError
        If a column does not fit, or a figure is named twice.
    """
    names = events.schema.names
    if district is None and DISTRICT in names and not how.lon:
        district = DISTRICT
    if district:
        choose_column(events, given=district, known=(), what="district")
    if kind is None:
        kind = _KIND if _KIND in names else ""
    if kind:
        choose_column(events, given=kind, known=(), what="type")
    named = [name for name, _, _ in figures]
    for name, low, high in figures:
        if not name.isidentifier() or name == "records" or named.count(name) > 1:
            raise OptionError(f"A figure cannot be named {name!r}", where="--figure",
                              fix="Give each a name of letters and digits of its own")  # fmt: skip
        for column in (low, high):
            choose_column(events, given=column, known=(), what="figure")
    return Summing(
        ids=grid.ids,
        district=district or None,
        points=None if district else points_of(events, how),
        date=None
        if period == "all"
        else choose_column(events, given=date, known=_DATE, what="date"),
        unit=period,
        kind=kind or None,
        figures=tuple(figures),
    )


def say_about(verb: str, events: Events, boundaries: str, grid: Grid) -> str:
    """What an output says of itself: JSON with input, boundaries, rule and disclaimer."""
    return json.dumps(
        {
            "product": PRODUCT,
            "version": __version__,
            "made": verb,
            "input": [Path(name).name for name, _, _ in events.marks],
            "rows": events.rows,
            "boundaries": boundaries,
            "boundaries_sha256": grid.key,
            "border_rule": _RULE,
            "sums": "Figures are added over different records; unknown is counted, never 0.",
            "disclaimer": disclaimer(),
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def run_key(verb: str, events: Events, grid: Grid, options: dict[str, Any]) -> str:
    """Digest of all that decides the pieces: input by name, size and time, boundaries, options."""
    pieces = [[piece.path, *piece.groups] for piece in events.pieces]
    said = [verb, __version__, grid.key, events.marks, pieces, options]
    return digest(canonical_json(json.loads(json.dumps(said, default=list))))
