"""A set of districts to draw and to count in: a shipped one, or one from a user's own file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.core.settings import data_dir
from geo.districts.boundaries import load_boundaries
from geo.districts.history import crosswalk
from geo.districts.tables import load_districts, load_population

OWN = "own:"
"""Beginning of the vintage of a set from a user's own file; its name follows."""
SHIPPED_CREDIT = "svg-maps, Natural Earth, points cited from OCHA COD-AB."
POPULATION_YEAR = 2023


@dataclass(frozen=True, kw_only=True, eq=False)
class BoundarySet:
    """Districts with everything that a view needs of them. Frames are shared: copy before changing.

    Attributes
    ----------
    vintage
        "36", "34" or "own:NAME".
    label
        What the set is, in a few words; empty for the shipped ones, which every face names itself.
    frame
        As `geo.districts.boundaries.load_boundaries` gives it: ``name``, ``pcode``, ``area_km2``
        and ``geometry`` in WGS84, indexed by ``district_id``. A unit that answers to one of the 36
        districts has its identifier.
    drawn
        The same with outlines fit for drawing: of a very detailed file, simplified.
    population
        Persons by ``district_id``, without the units whose population is not known.
    walk
        How the 36 districts lie in the set: ``from_id``, ``to_id``, ``relation`` ("same",
        "merged", "split"), ``exact`` (whether a record goes over whole).
    credit
        Source, licence and file, as the frame of every output says them.
    digest
        Name of the content of an own set; empty for the shipped ones, which the version names.
    """

    vintage: str
    label: str
    frame: gpd.GeoDataFrame
    drawn: gpd.GeoDataFrame
    population: pd.Series
    walk: pd.DataFrame
    credit: str
    digest: str = ""

    @property
    def own(self) -> bool:
        """Whether it comes from a user's own file."""
        return self.vintage.startswith(OWN)

    def facts(self) -> pd.DataFrame:
        """Facts of the 36 for the units that answer to one (`geo.districts.tables`).

        A unit that lacks a part of the district whose name it bears may lack its headquarters.
        """
        out = load_districts().reindex(self.frame.index)
        lacking = out.index.isin(self.walk.loc[self.walk["relation"] == "split", "from_id"])
        out.loc[lacking, ["hq", "division_2023"]] = None
        return out


def shipped_set(vintage: str = "36") -> BoundarySet:
    """One of the sets that come with the atlas.

    Raises
    ------
    OptionError
        If there is no such vintage.
    IntegrityError
        If the file is not the one the manifest describes.
    """
    return _shipped(vintage, data_dir())


@lru_cache(maxsize=4)
def _shipped(vintage: str, _folder: Path) -> BoundarySet:
    frame = load_boundaries(vintage=vintage)
    return BoundarySet(
        vintage=vintage,
        label="",
        frame=frame,
        drawn=frame,
        population=load_population(year=POPULATION_YEAR, vintage=vintage),
        walk=crosswalk(from_vintage="36", to_vintage=vintage),
        credit=SHIPPED_CREDIT,
    )
