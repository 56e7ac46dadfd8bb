"""What a question of place is asked of: yearly counts that others published, or incidents."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from geo.analysis.coverage import CoverageCheck, Need, check_coverage, usable_periods
from geo.analysis.once import event_names, joined_sentence, standing_records
from geo.analysis.space.answer import AreaData
from geo.analysis.space.areas import area_of, make_areas, undivided
from geo.analysis.space.district_years import count_by_area, load_district_years, named_districts
from geo.analysis.unsure import events_of
from geo.core.errors import DataError, OptionError
from geo.core.tables import each_row
from geo.districts.sets import POPULATION_YEAR
from geo.districts.tables import load_population
from geo.incidents.filters import admit, in_period
from geo.incidents.record import Record, bundled_record
from geo.incidents.selection import Selection, to_query, with_changes
from geo.render.figure.words import say, say_period
from geo.workflow.cluster_question import METHODS, SERIES, ClusterQuestion
from geo.workflow.moment import one_moment
from geo.workflow.own_boundaries import resolve_boundaries
from geo.workflow.shelf import current_record
from geo.workflow.views import joined_record

SERIES_NAME = "UCDP GED 22.1, yearly by district"
FIRST, LAST = 1989, 2021
OPENING = (2016, 2021)
"""Years that the page opens with: the last six of the series."""
_NEEDS = {
    "knox": Need(what="A test of place and time", below="warn"),
    "permutation": Need(what="A test of place and time", below="warn"),
}
_COUNTS = Need(what="A comparison of districts", resolution="month")
_VIEW_ONLY = {"start", "end", "vintage", "lang", "focus", "sheet", "compare", "unit", "tiles",
              "from", "to"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ClusterDataset:
    """A dataset that can be asked: its name, what to call it, its methods and its first period."""

    name: str
    title: str
    methods: tuple[str, ...]
    first: pd.Timestamp
    last: pd.Timestamp


@one_moment()
def cluster_datasets() -> tuple[ClusterDataset, ...]:
    """Datasets that can be asked where and when, the bundled series first."""
    return _datasets(current_record().digest)


@lru_cache(maxsize=4)
def _datasets(digest: str) -> tuple[ClusterDataset, ...]:  # noqa: ARG001  (names the record)
    out = [
        ClusterDataset(
            name=SERIES, title=SERIES_NAME, methods=tuple(m for m in METHODS if m != "knox"),
            first=pd.Timestamp(OPENING[0], 1, 1), last=pd.Timestamp(OPENING[1], 12, 31),
        )
    ]  # fmt: skip
    record = current_record()
    for name in record.incidents["dataset"].drop_duplicates():
        first, last = _best_period(record, str(name))
        title = "Bundled record" if name == "bundled" else str(name)
        out.append(
            ClusterDataset(name=str(name), title=title, methods=METHODS, first=first, last=last)
        )
    return tuple(out)


def find_dataset(name: str) -> ClusterDataset:
    """Dataset by its name.

    Raises
    ------
    OptionError
        If there is no such dataset, or it is switched off.
    """
    known = {one.name: one for one in cluster_datasets()}
    if name not in known:
        raise OptionError(f"No dataset {name!r}", where="dataset", choices=list(known))
    return known[name]


def dated(question: ClusterQuestion, *, record: Record | None = None) -> Selection:
    """The question's view with both days of its period, those of the dataset where it has none.

    ``record`` is what a profile lets out, where the days of the whole are not to be told.
    """
    dataset, view = find_dataset(question.dataset), question.selection
    first, last = dataset.first, dataset.last
    if record is not None and question.dataset in set(record.incidents["dataset"]):
        first, last = _best_period(record, question.dataset)
    return with_changes(view, start=view.start or first.date(), end=view.end or last.date())


def check(question: ClusterQuestion, *, published: Record | None = None) -> CoverageCheck:
    """Hold the question against what the dataset says it covers.

    ``published`` is what a profile lets out, where the days of the whole are not to be told. How
    well records are dated is seen where they are counted.
    """
    view, key = dated(question), model_of(question)
    need = _NEEDS.get(key if question.method == "scan" else question.method, _COUNTS)
    if question.dataset == SERIES:
        return check_coverage(
            bundled_record().coverage, dataset=SERIES, start=view.start, end=view.end, need=need
        )
    record = published or current_record()
    return check_coverage(
        record.coverage, dataset=question.dataset, start=view.start, end=view.end, need=need
    )


def model_of(question: ClusterQuestion) -> str:
    """Model of a scan: by population for yearly counts, of the dates for incidents.

    Raises
    ------
    OptionError
        If the dates of yearly counts are asked for.
    """
    if question.dataset == SERIES and (
        question.model == "permutation" or question.method == "knox"
    ):
        raise OptionError(
            f"{SERIES} has years and districts, no days and places",
            where="dataset", choices=[d.name for d in cluster_datasets() if d.name != SERIES],
        )  # fmt: skip
    return question.model or ("population" if question.dataset == SERIES else "permutation")


def series_data(question: ClusterQuestion) -> AreaData:
    """Yearly counts by area; districts that the series cannot tell apart are one area."""
    view = dated(question)
    asked = (pd.Timestamp(str(view.start)), pd.Timestamp(str(view.end)))
    first, last = asked[0].year, asked[1].year
    series = load_district_years()
    districts = resolve_boundaries(view.vintage)
    early = not districts.own and (last <= 2019 or first <= 2016)
    census = 2017 if early else POPULATION_YEAR
    people = load_population(year=2017, vintage=view.vintage) if early else districts.population
    groups = undivided(pd.Timestamp(first, 1, 1).date(), named=named_districts(series))
    areas = make_areas(districts.frame, population=people, groups=groups)
    counts = count_by_area(series, areas=areas, first=first, last=last)
    start, end = pd.Timestamp(first, 1, 1), pd.Timestamp(last, 12, 31)
    warnings = [*_joined_sentence(areas), *_unplaced_sentence(counts.unplaced, "lethal events")]
    if asked != (start, end):
        warnings.append(f"The series knows years only: the whole of {first} to {last} is counted.")
    ignored = set(to_query(view)) - _VIEW_ONLY
    if ignored & {"type", "actor", "claimant", "verification", "precision", "district",
                  "operation"}:  # fmt: skip
        warnings.append("The filters of the view do not reach this series: it is counted whole.")
    return AreaData(
        areas=areas, events=counts.total, years=last - first + 1, yearly=True, start=start,
        end=end, period=_say_period(start, end, place=not districts.own), unit="lethal events",
        place=not districts.own, dataset=SERIES_NAME,
        population_year=census, warnings=tuple(warnings),
    )  # fmt: skip


def incident_data(
    question: ClusterQuestion, *, kept: Collection[str] | None = None, by_area: bool = True
) -> tuple[AreaData, pd.DataFrame, pd.Series]:
    """Counts by area, the incidents of the period with their places, and the area of each.

    Of records that are one event one stands (`geo.analysis.once.standing_records`). A record whose
    days are known so badly that it may lie outside the period takes no part, and is counted.

    Parameters
    ----------
    question
        The question.
    kept
        Incidents that may take part; all without one.
    by_area
        Whether an event that lies in two areas stands in each, as on a map; else it stands once.
    """
    view, record = dated(question), current_record()
    start, end = pd.Timestamp(str(view.start)), pd.Timestamp(str(view.end))
    joined = joined_record(vintage=view.vintage)
    own = record.incidents[["dataset", "date_earliest", "date_latest", "date_precision"]]
    when = in_period(own, start=start.to_datetime64(), end=end.to_datetime64())
    asked = own["dataset"].eq(question.dataset)
    asked &= admit(record, view, district_id=joined["district_id"])
    if kept is not None:
        asked &= own.index.isin(list(kept))
    taking = when["certain"] & asked
    vague = _vague_sentence(int((when["possible"] & asked).sum()), int(taking.sum()))
    districts = resolve_boundaries(view.vintage)
    areas = make_areas(districts.frame, population=districts.population)
    home = joined.loc[taking, "district_id"].map(area_of(areas))
    where = home if by_area else pd.Series("", index=home.index)
    event = event_names(where, events=events_of(record))
    standing = standing_records(record.incidents[taking], event=event, day="date_earliest")
    told = joined_sentence(len(home) - len(standing))
    home = home[standing]
    taking &= own.index.isin(standing)
    counted = home.value_counts().reindex(areas.index, fill_value=0).astype("int64")
    data = AreaData(
        areas=areas, events=counted.rename("events"), years=1, yearly=False, start=start,
        end=end, period=_say_period(start, end, place=not districts.own), place=not districts.own,
        unit="incident records",
        dataset=question.dataset, population_year=POPULATION_YEAR,
        warnings=(
            *vague,
            *(_unplaced_sentence(int(home.isna().sum()), "incident records") if by_area else ()),
            *told,
        ),
    )  # fmt: skip
    if not taking.any():
        period = say_period(start, end, lang="en")
        sure = " for certain" if vague else ""
        raise DataError(
            f"{question.dataset} has no incident from {period}{sure}", where="dataset",
            fix="Choose another period or other filters",
        )  # fmt: skip
    return data, pd.concat([own[taking], joined[taking]], axis=1), home


def _best_period(record: Record, name: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The last stretch that is covered densely, else the days that the incidents span."""
    dense = usable_periods(record.coverage, dataset=name)
    if len(dense):
        last = dense.iloc[-1]
        return pd.Timestamp(last["start"]), pd.Timestamp(last["end"])
    own = record.incidents[record.incidents["dataset"] == name]
    return own["date_earliest"].min(), own["date_latest"].max()


def _say_period(start: pd.Timestamp, end: pd.Timestamp, *, place: bool) -> str:
    period = say_period(start, end, lang="en")
    return f"{say('stat_place', lang='en')}, {period}" if place else period


def _joined_sentence(areas: pd.DataFrame) -> tuple[str, ...]:
    names = [row.name for row in each_row(areas) if len(row.members) > 1]
    if not names:
        return ()
    return (
        "Counted as one, because the dataset or the period cannot tell them apart: "
        + "; ".join(names) + ".",
    )  # fmt: skip


def _unplaced_sentence(unplaced: int, unit: str) -> tuple[str, ...]:
    return (f"{unplaced} {unit} without a district take no part.",) if unplaced else ()


def _vague_sentence(possible: int, certain: int) -> tuple[str, ...]:
    if possible == certain:
        return ()
    return (f"{possible - certain} of {possible} incident records may lie outside the period, as "
            "their days are not known, and take no part.",)  # fmt: skip
