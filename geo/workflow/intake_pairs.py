"""Two records that may be one event, laid side by side: what each says, and who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from geo.core.tables import each_row
from geo.districts.boundaries import load_boundaries
from geo.incidents.record import Record
from geo.workflow.moment import one_moment
from geo.workflow.shelf import current_record
from geo.workflow.views import joined_record

FIGURE_CELLS = ("claimant", "qualifier", "measure", "category", "low", "high", "best", "as_of")
"""Cells of a claim that one line tells: who, what, how many, of which day."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two: ``figures`` has the cells of each claim, no sum; ``source`` publishers."""

    incident_id: str
    dataset: str
    date: str
    district: str
    place: str
    title: str
    summary: str
    event_type: str
    actors: str
    figures: tuple[dict[str, str], ...]
    source: str


@one_moment()
def pair_sides(ids: Sequence[str]) -> tuple[Side, ...]:
    """What the records named say, in the order in which they are named."""
    record = current_record()
    home = joined_record(vintage="36")["district_id"]
    names = load_boundaries(vintage="36")["name"]
    return tuple(_side(record, one, district=str(names.get(home.get(one), ""))) for one in ids)


def judged_pairs() -> pd.DataFrame:
    """Judgements in the order in which they were made, the latest first; none is ever removed.

    Columns: ``verdict``, ``a``, ``b``, ``by``, ``date``, ``reason`` and the two titles.
    """
    record = current_record()
    judged = record.judgements[["verdict", "a", "b", "by", "date", "reason"]].iloc[::-1]
    titles = record.incidents["title"]
    return judged.assign(
        date=judged["date"].dt.strftime("%Y-%m-%d").fillna(""),
        title_a=judged["a"].map(titles).fillna(""),
        title_b=judged["b"].map(titles).fillna(""),
    ).reset_index(drop=True)


def _side(record: Record, incident_id: str, *, district: str) -> Side:
    row: Any = record.incidents.loc[incident_id]
    claims = record.claims[record.claims["incident_id"] == incident_id]
    first, last = row["date_earliest"], row["date_latest"]
    days = f"{first:%Y-%m-%d}" if pd.notna(first) else "not dated"
    if pd.notna(last) and last != first:
        days = f"{days} to {last:%Y-%m-%d}"
    publishers = record.sources["publisher"].reindex(claims["source_id"].unique()).dropna()
    reported = row["district_reported"]
    return Side(
        incident_id=incident_id,
        dataset=row["dataset"],
        date=days,
        district=district or (f"{reported} (not resolved)" if reported else "not known"),
        place=row["place"],
        title=row["title"],
        summary=row["summary"],
        event_type=" – ".join(p for p in (row["event_type"], row["sub_event_type"]) if p),
        actors=row["actors"],
        figures=tuple(_texts(claim) for claim in each_row(claims)),
        source="; ".join(dict.fromkeys(str(one) for one in publishers if one)),
    )


def _texts(claim: object) -> dict[str, str]:
    cells = {name: getattr(claim, name) for name in FIGURE_CELLS}
    return {
        name: "" if pd.isna(cell) else f"{cell:%Y-%m-%d}" if name == "as_of" else str(cell)
        for name, cell in cells.items()
    }
