"""What a safe upload becomes: a table of text, or areas with their text."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geo.importers.result import RowNote

FORMULA_COLUMNS = ["row", "column", "formula", "value"]


@dataclass(frozen=True, kw_only=True)
class TextTable:
    """A table as the file holds it: every cell text, empty for nothing, no row left out.

    Row n of the file (header is row 1) is position n - 2 of ``frame``. ``kind`` is ``csv``,
    ``tsv``, ``xlsx``, ``geojson``, ``gpkg``, ``shapefile`` or ``parquet``; ``separator`` is the
    character.
    Points have their own columns ``geometry_lon`` and ``geometry_lat`` (degrees, WGS 84).
    ``formulas`` lists the cells that hold a formula, with the value that was last computed.
    """

    frame: pd.DataFrame
    kind: str
    file_name: str
    sha256: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    layer: str = ""
    crs: str = ""
    notes: tuple[RowNote, ...] = ()
    formulas: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=FORMULA_COLUMNS))


@dataclass(frozen=True, kw_only=True)
class BoundaryTable:
    """Areas of a boundary file in WGS 84 (longitude, latitude), with their columns as text.

    ``columns`` are the file's own; ``crs`` is the system it came in.
    """

    frame: gpd.GeoDataFrame
    columns: tuple[str, ...]
    kind: str
    file_name: str
    sha256: str
    encoding: str = ""
    layer: str = ""
    crs: str = ""
    notes: tuple[RowNote, ...] = ()
