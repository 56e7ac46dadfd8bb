"""Yearly events by district as a dataset published them, folded onto areas."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.analysis.space.areas import area_of
from geo.core.errors import DataError, NameAmbiguousError, NameUnknownError
from geo.core.settings import data_dir
from geo.core.tables import read_rows
from geo.districts.names import resolve_district

SERIES = "ucdp_district_year"
MEASURES = ("events", "killed_low", "killed_best", "killed_high")


@dataclass(frozen=True, kw_only=True)
class AreaCounts:
    """Counts by area; absence of a row is the dataset's zero.

    ``by_year`` is indexed by ``area_id``, one column a year. ``unplaced`` are events without a
    district that could be read, which no area holds; they are counted and not spread.
    """

    by_year: pd.DataFrame
    unplaced: int

    @property
    def total(self) -> pd.Series:
        """Events of all years by area."""
        return self.by_year.sum(axis=1).astype("int64").rename("events")


def load_district_years() -> pd.DataFrame:
    """The bundled table: ``district_id`` (missing where none is stated), ``year``, measures.

    Names are resolved to the 36-set; what is no district ("(not stated)") stays without one.
    """
    rows = pd.DataFrame(list(read_rows(data_dir() / "series" / f"{SERIES}.csv")))
    known = {name: _resolved(name) for name in rows["district"].unique()}
    out = rows.astype(dict.fromkeys(("year", *MEASURES), "int64"))
    out.insert(0, "district_id", rows["district"].map(known).astype("object"))
    return out.drop(columns="district")


def named_districts(series: pd.DataFrame) -> frozenset[str]:
    """Districts that a table names in any of its years."""
    return frozenset(str(one) for one in series["district_id"].dropna().unique())


def count_by_area(
    series: pd.DataFrame, *, areas: pd.DataFrame, first: int, last: int, measure: str = "events"
) -> AreaCounts:
    """Counts of the years ``first`` to ``last`` by area.

    Raises
    ------
    DataError
        If the table names a district that no area holds.
    """
    chosen = series[series["year"].between(first, last)]
    placed = chosen[chosen["district_id"].notna()]
    home = placed["district_id"].map(area_of(areas))
    if home.isna().any():
        raise DataError(
            f"No area holds {placed.loc[home.isna(), 'district_id'].iloc[0]}",
            where=SERIES,
            fix="Choose the set of 36 or 34, or one that names every district of the table",
        )
    table = placed.assign(area=home).pivot_table(
        index="area", columns="year", values=measure, aggfunc="sum", fill_value=0
    )
    years = list(range(first, last + 1))
    by_year = table.reindex(index=areas.index, columns=years, fill_value=0).astype("int64")
    return AreaCounts(
        by_year=by_year, unplaced=int(chosen.loc[chosen["district_id"].isna(), measure].sum())
    )


def _resolved(name: str) -> str | None:
    try:
        return resolve_district(name).district_id
    except (NameUnknownError, NameAmbiguousError):
        return None
