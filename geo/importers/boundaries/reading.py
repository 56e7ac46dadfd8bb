"""What reading a boundary file of a user's own gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geo.importers.result import RowNote

COLUMNS = ("name", "code", "match_id", "how", "note", "rows", "area_km2", "geometry")


@dataclass(frozen=True, kw_only=True)
class BoundaryReading:
    """A boundary file, read with its owner's choices; nothing is stored yet.

    Attributes
    ----------
    data, file_name, sha256
        The file as it came.
    kind, layer, crs
        What it is, which layer was read, and the reference system that it came in.
    columns
        The file's own columns.
    name_column, code_column
        Where names and codes were read; the second is empty where the file has no codes.
    choices
        Decisions under which it was read; the same file under the same choices reads the same.
    units
        One row a district, indexed by ``unit_id``, in WGS84: ``name`` and ``code`` as the file has
        them; ``match_id``, the district of the 36-set that it answers to ("" if none); ``how`` it
        was matched ("code", "name", "alias", "former", "headquarters", "later name" or "");
        ``note``, what must be known of it; ``rows`` of the file (header is row 1); ``area_km2`` of
        the polygon.
    overlaps
        Ground shared with the districts of the 36-set: ``unit_id``, ``district_id``, ``km2``,
        ``of_unit``, ``of_district`` (shares).
    walk
        How the 36 districts lie in the set (see `geo.districts.sets.BoundarySet`).
    rows_read, rows_kept
        Features in the file, and those that the units are made of.
    notes
        What was taken, repaired, joined or left out, in words.
    """

    data: bytes = field(repr=False)
    file_name: str
    sha256: str
    kind: str
    layer: str
    crs: str
    columns: tuple[str, ...]
    name_column: str
    code_column: str
    choices: Mapping[str, str]
    units: gpd.GeoDataFrame
    overlaps: pd.DataFrame
    walk: pd.DataFrame
    rows_read: int
    rows_kept: int
    notes: tuple[RowNote, ...] = ()

    @property
    def matched(self) -> int:
        """Number of units that answer to one of the 36 districts."""
        return int((self.units["match_id"] != "").sum())
