"""The bundled tables of districts, read once and handed out as copies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from geo.core.errors import OptionError
from geo.core.settings import data_dir
from geo.core.tables import read_rows

YEARS = (2017, 2023)
VINTAGES = ("34", "36")


def load_districts() -> pd.DataFrame:
    """Districts of the 36-set, one row each.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``district_id`` in alphabetical order; all columns text: name, name_ur, pcode,
        in_34, division_2023, hq, created, parent and the sources and verification marks.
        A copy: changing it changes nothing else.
    """
    return _districts(data_dir()).copy()


def load_population(*, year: int, vintage: str = "36") -> pd.Series[int]:
    """Census population by district.

    Parameters
    ----------
    year
        2017 or 2023. The figures of 2017 are those that the census bureau published on the
        boundaries of 2023.
    vintage
        "36" (districts from September 2022 to July 2026; Hub and Usta Muhammad are sums of their
        tehsils and their parents are reduced by as much) or "34" (as the census of 2023 counts).

    Returns
    -------
    pandas.Series
        Persons, named "population", indexed by ``district_id``. A copy.

    Raises
    ------
    OptionError
        If there is no such year or vintage.
    """
    if year not in YEARS:
        raise OptionError(
            f"There is no census of {year}", choices=[str(choice) for choice in YEARS]
        )
    if vintage not in VINTAGES:
        raise OptionError(f"There is no district set {vintage!r}", choices=VINTAGES)
    table = _population(data_dir())
    rows = table[(table["year"] == year) & (table["vintage"] == vintage)]
    return rows.set_index("district_id")["population"].sort_index().copy()


def district_names() -> Mapping[str, str]:
    """English name of each district of the 36-set by ``district_id``."""
    return _names(data_dir())


@lru_cache(maxsize=4)
def _names(folder: Path) -> Mapping[str, str]:
    names = _districts(folder)["name"]
    return MappingProxyType({str(key): str(name) for key, name in names.items()})


@lru_cache(maxsize=4)
def _districts(folder: Path) -> pd.DataFrame:
    rows = read_rows(folder / "districts" / "districts.csv")
    return pd.DataFrame(list(rows)).set_index("district_id").sort_index()


@lru_cache(maxsize=4)
def _population(folder: Path) -> pd.DataFrame:
    rows = read_rows(folder / "districts" / "population.csv")
    return pd.DataFrame(list(rows)).astype({"year": "int64", "population": "int64"})
