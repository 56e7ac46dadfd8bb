"""A scene: one view, worked out. Every face and every export draws from it, so they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd

from geo.analysis.carry import carry_over
from geo.analysis.join import assign_districts
from geo.analysis.reach import covered
from geo.analysis.unsure import events_of
from geo.core.errors import OptionError
from geo.core.groups import positions
from geo.core.text import visible
from geo.districts.boundaries import load_boundaries
from geo.districts.sets import BoundarySet, shipped_set
from geo.incidents.events import Events
from geo.incidents.filters import admit, in_period
from geo.incidents.placement import placement
from geo.incidents.record import Record, subject_starts
from geo.incidents.selection import Selection
from geo.incidents.tally import Tally, tally

# Columns that a view gives to its incidents; an imported record may have its own of the name.
_PERIOD = ("possible", "certain")
_STAND_INS = ("stand_in_lon", "stand_in_lat")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Tables of one view.

    ``incidents`` holds the admitted incidents of all dates with the outcome of the join
    (``district_id``, ``method``, ``join_note``, ``conflict``, ``by_point``) and of the placement
    rule (``placement``, ``lon``, ``lat``, ``radius_km``; the record's own coordinates are gone, so
    a renderer cannot draw more than the rule allows), and ``possible`` and ``certain`` for the
    period. ``operations`` are those with an admitted member, or all without a filter.
    ``start`` and ``end`` are the period, ``first`` and ``last`` the days the record covers.
    ``late`` is the first day that a publication profile leaves out, ``barred`` whether it leaves
    out records whose terms forbid handing them on, ``withheld`` whether it leaves out records
    that are marked as sensitive or named. ``fold`` works out ``tally`` when it is first asked for:
    a map page folds claims by itself.
    """

    record: Record
    selection: Selection
    boundary_set: BoundarySet
    incidents: pd.DataFrame
    operations: pd.DataFrame
    fold: Callable[[], Tally]
    start: pd.Timestamp
    end: pd.Timestamp
    first: pd.Timestamp
    last: pd.Timestamp
    late: pd.Timestamp | None = None
    barred: bool = False
    withheld: bool = False

    @cached_property
    def tally(self) -> Tally:
        """Claims folded under the rule and the as-of date of the view."""
        return self.fold()

    @cached_property
    def events(self) -> Events:
        """Which records are, or may be, one event, by all judgements of the whole record."""
        return events_of(self.record)

    @property
    def reaches_late(self) -> bool:
        """Whether the period reaches into days that a profile leaves out."""
        return self.late is not None and self.end >= self.late

    @property
    def leaves_out(self) -> bool:
        """Whether a profile leaves something out of the view, or would."""
        return self.reaches_late or self.barred or self.withheld

    @property
    def boundaries(self) -> gpd.GeoDataFrame:
        """Districts of the map with outlines fit for drawing."""
        return self.boundary_set.drawn

    @property
    def population(self) -> pd.Series:
        """Persons by district, without those whose population is not known."""
        return self.boundary_set.population


def join_record(
    record: Record, *, vintage: str = "36", boundaries: BoundarySet | None = None
) -> pd.DataFrame:
    """Join and placement of all incidents of a record, on their index.

    The join is made in the 36-set, which names resolve to. For the 34-set the result is carried
    over whole, since its districts are unions; for a set of the user's own as
    `geo.analysis.carry.carry_over` does. ``boundaries`` comes before ``vintage``.
    """
    chosen = boundaries or shipped_set(vintage)
    joined = assign_districts(record.incidents, boundaries=load_boundaries(vintage="36"))
    if chosen.own:
        joined = carry_over(record.incidents, joined=joined, districts=chosen)
    elif chosen.vintage != "36":
        walk = chosen.walk.set_index("from_id")["to_id"]
        joined["district_id"] = joined["district_id"].map(walk)
    joined = joined.rename(columns={"note": "join_note"})
    placed = placement(record.incidents, joined["district_id"])
    columns = ["district_id", "method", "join_note", "conflict", "by_point"]
    return pd.concat([joined[columns], placed], axis=1)


def make_scene(
    record: Record,
    selection: Selection,
    *,
    joined: pd.DataFrame,
    boundaries: BoundarySet | None = None,
) -> Scene:
    """Work out a view.

    Parameters
    ----------
    record
        The tables.
    selection
        The view.
    joined
        Outcome of `join_record` for the same record and the same set of districts.
    boundaries
        The set that the selection's vintage means; needed for one of the user's own.

    Raises
    ------
    OptionError
        If the view filters by a district or an operation that does not exist. A focus that does
        not exist is no fault: an address outlives a filter, and the page opens with nothing open.
    """
    chosen = boundaries or shipped_set(selection.vintage)
    check_names(record, selection, chosen.frame)
    first, last = covered(record)
    start, end = period_of(selection, first=first, last=last)
    taken = ["lon", "lat", *_STAND_INS, *joined.columns, *_PERIOD]
    own = record.incidents.drop(columns=taken, errors="ignore")
    incidents = pd.concat(
        [own, joined, in_period(own, start=start.to_datetime64(), end=end.to_datetime64())], axis=1
    )
    admitted = admit(record, selection, district_id=joined["district_id"])
    admitted &= incidents["date_earliest"].notna()
    incidents = incidents if admitted.all() else incidents[admitted]
    return Scene(
        record=record,
        selection=selection,
        boundary_set=chosen,
        incidents=incidents,
        operations=_operations(record, selection, incidents),
        fold=lambda: tally(
            record.claims,
            rule=selection.rule,
            as_of=selection.as_of,
            starts=subject_starts(record),
        ),
        start=start,
        end=end,
        first=first,
        last=last,
    )


def period_of(
    selection: Selection, *, first: pd.Timestamp, last: pd.Timestamp
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of a view, those that are covered where it names none."""
    start = pd.Timestamp(selection.start) if selection.start else first
    end = pd.Timestamp(selection.end) if selection.end else max(last, start)
    return min(start, end), end


def keep(scene: Scene, selection: Selection) -> tuple[pd.Series, pd.DataFrame]:
    """What the filters of another view would leave of an unfiltered scene.

    Returns
    -------
    Series and DataFrame
        Booleans on the scene's incidents, and the operations that stay.

    Raises
    ------
    OptionError
        As `make_scene`.
    """
    check_names(scene.record, selection, scene.boundary_set.frame)
    incidents = scene.incidents
    home = incidents["district_id"].reindex(scene.record.incidents.index)
    admitted = admit(scene.record, selection, district_id=home)[incidents.index]
    return admitted, _operations(scene.record, selection, incidents[["district_id"]][admitted])


def in_view(scene: Scene) -> pd.DataFrame:
    """Incidents of a scene whose dates touch its period."""
    return scene.incidents[scene.incidents["possible"]]


def count_records(scene: Scene, *, placed: bool = False) -> tuple[int, int]:
    """Events of a view's period: those that lie in it for certain, and all whose dates touch it.

    Records that are one event count once, those that may be one once in the first, as in every
    district (see `count_incidents`). With ``placed`` those in a district alone.
    """
    incidents = in_view(scene)
    if placed:
        incidents = incidents[incidents["district_id"].notna()]
    home = {str(k): str(v) for k, v in incidents["district_id"].fillna("").items()}
    sure = set(incidents.index[incidents["certain"]])
    one, maybe = scene.events.at_home(home)
    ends = []
    for groups, counted in ((maybe, sure), (one, set(home))):
        joined = [len(counted & set(group)) for group in groups]
        ends.append(len(counted) - sum(number - 1 for number in joined if number))
    return ends[0], ends[1]


def is_covered(scene: Scene) -> bool:
    """Whether the record says that it covers any day of the scene's period."""
    own = scene.record.coverage
    held = own["dataset"].isin(scene.record.incidents["dataset"].unique())
    own = own[held & (own["density"] != "none")]
    return bool(((own["period_from"] <= scene.end) & (own["period_to"] >= scene.start)).any())


def _operations(record: Record, selection: Selection, incidents: pd.DataFrame) -> pd.DataFrame:
    if selection.operation:
        return record.operations.loc[[selection.operation]]
    if len(incidents) == len(record.incidents):
        return record.operations
    members = record.memberships
    alive = members["operation_id"][positions(members["incident_id"], incidents.index) >= 0]
    return record.operations[record.operations.index.isin(alive)]


def check_names(record: Record, selection: Selection, boundaries: gpd.GeoDataFrame) -> None:
    """Refuse a district that is not among the boundaries, and an operation that is not recorded.

    Raises
    ------
    OptionError
        With the names that there are.
    """
    unknown = [d for d in selection.district if d not in boundaries.index]
    if unknown:
        raise OptionError(
            f"No district {visible(unknown[0], limit=80)!r}",
            where="district",
            choices=list(boundaries.index),
        )
    if selection.operation and selection.operation not in record.operations.index:
        raise OptionError(
            f"No operation {visible(selection.operation, limit=80)!r}",
            where="operation",
            choices=list(record.operations.index),
        )
