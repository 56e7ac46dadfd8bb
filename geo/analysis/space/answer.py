"""What a question of place gives back: the finding, and all that a picture or a table needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.analysis.finding import Finding
from geo.core.errors import DataError

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
LEVEL = 0.05
"""Below which a p-value is more than chance."""
MAP, SCATTER, HISTOGRAM, BARS, NOTHING = "map", "scatter", "histogram", "bars", "nothing"


@dataclass(frozen=True, kw_only=True)
class AreaData:
    """Counts by area.

    Attributes
    ----------
    areas
        As `geo.analysis.space.areas.make_areas` gives them, with population.
    events
        Whole numbers by area.
    years
        Length of the period where rates are a year; 1 where they are of the whole period.
    yearly
        Whether rates are a year.
    start, end
        First and last day of the period.
    period, unit, dataset
        In words: ``Balochistan, 2016 to 2021``, ``lethal events``, and the name of the dataset.
    place
        Whether the period names Balochistan: areas of one's own may lie elsewhere.
    population_year
        Of the census.
    warnings
        What must be known of the counts before anything is made of them.
    """

    areas: gpd.GeoDataFrame
    events: pd.Series
    years: float
    yearly: bool
    start: pd.Timestamp
    end: pd.Timestamp
    period: str
    unit: str
    dataset: str
    population_year: int
    warnings: tuple[str, ...] = ()
    place: bool = False

    @property
    def names(self) -> pd.Series:
        """Name of each area."""
        names: pd.Series = self.areas["name"]
        return names

    @property
    def people(self) -> pd.Series:
        """Population by area.

        Raises
        ------
        DataError
            If it is not known for every area: a rate of some would rank them against nothing.
        """
        people: pd.Series = self.areas["population"]
        unknown = [str(one) for one in self.names[people.isna()]]
        if unknown:
            raise DataError(
                f"No population is known for {listed(unknown)}", where="population",
                fix="Compare counts instead of rates, or use a set whose population is known",
            )  # fmt: skip
        return people

    @property
    def rate_unit(self) -> str:
        """Unit of a rate."""
        span = "a year" if self.yearly else "in the period"
        return f"{self.unit} per 100,000 people {span}"

    def words(self, **values: Any) -> dict[str, Any]:
        """What fills the blanks of a sentence in any language."""
        own = {"period": self.period, "start": self.start, "end": self.end, "unit": self.unit,
               "place": self.place}  # fmt: skip
        return {**own, "ids": (), **values}

    def named(self, ids: Sequence[str]) -> str:
        """Names of some areas in a row."""
        return listed([str(self.names[one]) for one in ids])


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer.

    Attributes
    ----------
    finding
        The finding.
    picture
        ``map``, ``scatter``, ``histogram``, ``bars``, or ``nothing`` where there is none.
    table
        The numbers as a person reads them, one row an area or a cluster.
    said, blanks
        Key of the sentence and what fills its blanks, for a picture in another language.
    areas
        Areas of a map, with a column ``kind`` that says how each looks and ``group`` (number of
        its cluster, 0 for none).
    data
        Numbers of a chart.
    """

    finding: Finding
    picture: str
    table: pd.DataFrame
    said: str = ""
    blanks: Mapping[str, Any] = field(default_factory=dict)
    areas: gpd.GeoDataFrame | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def refused(finding: Finding) -> Answer:
    """An answer that is none: the sentence says why."""
    return Answer(finding=finding, picture=NOTHING, table=pd.DataFrame(), said="refused")


def listed(words: Sequence[str]) -> str:
    """Words in a row; those that hold an "and" themselves are set apart by semicolons."""
    if len(words) < 2:
        return "".join(words)
    if any(" and " in word for word in words):
        return "; ".join(words[:-1]) + "; and " + words[-1]
    return ", ".join(words[:-1]) + " and " + words[-1]


def say_chance(p: float) -> str:
    """A p-value as so many times: ``1 time in 1,000``, ``22 times in 100``."""
    if p >= 0.1:
        return f"{100 * p:.0f} times in 100"
    whole = 1000 if p >= 0.001 else 10 ** int(np.ceil(-np.log10(p)))
    number = max(round(p * whole), 1)
    return f"{number} {'time' if number == 1 else 'times'} in {whole:,}"


def say_p(p: float) -> str:
    """A p-value with the figures that it can carry."""
    return f"{p:.2f}" if p >= 0.1 else f"{p:.1g}" if p >= 0.0001 else f"{p:.0e}"


def say_number(value: float) -> str:
    """An expected number: whole from ten on, with a decimal below, with two where it is tiny."""
    if value >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 0.095 else f"{value:.2f}"


def say_days(first: date, last: date) -> str:
    """Days in words: ``6 April 2026``, ``6 to 7 April 2026``, ``30 April to 2 May 2026``."""
    end = f"{last.day} {_MONTHS[last.month - 1]} {last.year}"
    if first == last:
        return end
    start = str(first.day)
    if (first.year, first.month) != (last.year, last.month):
        start += f" {_MONTHS[first.month - 1]}"
    if first.year != last.year:
        start += f" {first.year}"
    return f"{start} to {end}"


def on_map(data: AreaData, kind: pd.Series, group: pd.Series | None = None) -> gpd.GeoDataFrame:
    """Areas with the way each looks."""
    out = data.areas.copy()
    out["kind"] = kind.reindex(out.index)
    out["group"] = 0 if group is None else group.reindex(out.index, fill_value=0)
    return out


def cluster_kinds(group: pd.Series, weak: Sequence[str]) -> pd.Series:
    """How areas look: in a cluster, in the strongest one that is no more than chance, or neither.

    Where there is a cluster, what is weaker than it is not marked.
    """
    kind = pd.Series("none", index=group.index)
    if not (group > 0).any():
        kind[list(weak)] = "weak"
    return kind.mask(group > 0, "cluster")
