"""Attacks of one dataset in a period, with what its coverage allows and what each toll is.

One dataset at a time, since datasets overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from geo.analysis.coverage import CoverageCheck, Need, check_coverage, usable_periods
from geo.analysis.once import event_names, joined_sentence, share_figures, standing_records
from geo.analysis.series import step_start
from geo.analysis.tolls import TOLLS, fold_dataset, tolls_of, totals_of
from geo.analysis.unsure import events_of
from geo.core.errors import OptionError
from geo.incidents.model import DATE_PRECISIONS, VERIFICATION_GROUPS
from geo.incidents.record import Record
from geo.incidents.tally import RULES

VIOLENT = ("Battles", "Explosions/Remote violence", "Violence against civilians")
"""Event types that count as an attack here; protests and strategic developments do not."""
RANGE = "range"
"""Tally from the lowest claimant's low to the highest claimant's high, of each incident."""
TOLL_RULES = (RANGE, *RULES)
PRECISIONS = (1, 2, 3, 4)
_ENDS = {RANGE: ("lowest", "highest")}


@dataclass(frozen=True, kw_only=True)
class About:
    """Steps of some days that are counted from an event on both sides, so that none holds a part.

    ``first`` and ``last`` are the days of the event, which is cut into such steps as well.
    """

    first: pd.Timestamp
    last: pd.Timestamp
    days: int

    def place(self, day: pd.Timestamp) -> tuple[bool, int]:
        """Which step a day lies in."""
        later = day > self.last
        begin = self.last + pd.Timedelta(days=1) if later else self.first
        return later, (day - begin).days // self.days


@dataclass(frozen=True, kw_only=True)
class Attacks:
    """Incidents of one dataset that count as attacks in a period.

    ``rows`` is indexed by incident: ``event``, ``day`` (the first, where it lasted), ``last``,
    ``date_precision``, ``district_id`` (missing where not placed), ``geo_precision``,
    ``verification``, ``event_type``, ``tactic`` (sub-event type), ``operation`` (a claimed
    membership, or empty), and ``killed_low``, ``killed_high``, ``civilian_low`` ... (missing where
    nobody states a figure), ``captives_low``, ``captives_high``, and ``killed_open`` ... (whether
    the high end is "at least"). ``totals`` are figures claimed for an operation as a whole, which
    are in no row: ``start``, ``end``, ``column`` and ``words``.
    ``event`` names those that are one event, of which `narrow` leaves one. ``vague`` counts attacks
    of the period dated less finely than a day, which take no part, ``joined`` records that are
    counted with another of the same event.
    """

    dataset: str
    start: pd.Timestamp
    end: pd.Timestamp
    rows: pd.DataFrame
    totals: pd.DataFrame
    rule: str = RANGE
    vague: int = 0
    joined: int = 0

    @property
    def source(self) -> str:
        """What was counted, as a citation."""
        return (
            f"{dataset_name(self.dataset)}: battles, explosions and violence against civilians, "
            f"{self.start.date()} to {self.end.date()}"
        )

    @property
    def told(self) -> tuple[str, ...]:
        """What to know of records that are one event."""
        return joined_sentence(self.joined)


def dataset_name(dataset: str) -> str:
    """Name of a dataset for a reader."""
    return "Atlas record" if dataset == "bundled" else dataset


def take_attacks(
    record: Record, *, joined: pd.DataFrame, dataset: str, rule: str = RANGE
) -> Attacks:
    """All attacks of one dataset, over its longest complete period; `narrow` chooses among them.

    Parameters
    ----------
    record, joined
        The tables and the outcome of `geo.analysis.scene.join_record`.
    dataset
        Whose incidents.
    rule
        Tally rule of the deaths, or ``range``.

    Raises
    ------
    OptionError
        If there is no such rule or dataset.
    """
    if rule not in TOLL_RULES:
        raise OptionError(f"No tally rule {rule!r}", where="rule", choices=TOLL_RULES)
    first, last = longest_period(record, dataset=dataset)
    incidents = record.incidents
    own = incidents[(incidents["dataset"] == dataset) & incidents["event_type"].isin(VIOLENT)]
    claimed = record.memberships[record.memberships["basis"] == "claimed"]
    operation = claimed.drop_duplicates("incident_id").set_index("incident_id")["operation_id"]
    home = joined["district_id"].reindex(own.index)
    rows = pd.DataFrame(
        {
            "event": event_names(home, events=events_of(record)),
            "day": own["date_earliest"],
            "last": own["date_latest"],
            "date_precision": own["date_precision"],
            "district_id": home,
            "geo_precision": own["geo_precision"].fillna(4).astype("int64"),
            "verification": own["verification_group"],
            "event_type": own["event_type"],
            "tactic": own["sub_event_type"].where(own["sub_event_type"] != "", own["event_type"]),
            "operation": operation.reindex(own.index).fillna(""),
        },
        index=own.index,
    )
    folded = fold_dataset(record, dataset=dataset, rules=_ENDS.get(rule, (rule, rule)))
    rows = rows.join(tolls_of(own.index, folded)).sort_values("day", kind="stable")
    return Attacks(
        dataset=dataset, start=first, end=last, rows=rows,
        totals=totals_of(record, folded, dataset=dataset), rule=rule,
    )  # fmt: skip


def narrow(
    attacks: Attacks, *, start: Any = None, end: Any = None, precision: int = 4,
    verification: Sequence[str] = (), resolution: str = "day", about: About | None = None,
) -> Attacks:  # fmt: skip
    """Attacks of a period that are dated well enough and pass the filters, each event once.

    Of records that are one event in one district one stands (`geo.analysis.once.standing_records`),
    with the figures that the tally rule takes of all of them, and an operation of any of them.

    Parameters
    ----------
    attacks
        As `take_attacks` gives them.
    start, end
        First and last day; the dataset's longest complete period without them.
    precision
        Coarsest geographic precision that takes part, 1 to 4.
    verification
        Verification groups that take part; all of them when empty.
    resolution
        ``day``, ``week`` or ``month``: attacks dated less finely take no part, nor do those whose
        vague date touches two such steps.
    about
        Steps that are counted from an event instead, which take its place for vague dates.

    Raises
    ------
    OptionError
        If a precision, a verification group or a resolution is none.
    """
    _check_choices(precision, verification, resolution)
    first = attacks.start if start is None else pd.Timestamp(start)
    last = attacks.end if end is None else pd.Timestamp(end)
    rows = attacks.rows
    rows = rows[
        (rows["day"] >= first) & (rows["day"] <= last) & (rows["geo_precision"] <= precision)
    ]
    if verification:
        rows = rows[rows["verification"].isin(verification)]
    known = rows[_is_dated(rows, resolution, about)]
    vague = rows["event"].nunique() - known["event"].nunique()
    once = _once(known, rule=attacks.rule)
    return replace(
        attacks, start=first, end=last, rows=once, vague=vague, joined=len(known) - len(once)
    )


def _check_choices(precision: int, verification: Sequence[str], resolution: str) -> None:
    if precision not in PRECISIONS:
        raise OptionError(f"No geographic precision {precision!r}", where="precision",
                          choices=[str(one) for one in PRECISIONS])  # fmt: skip
    groups = [verification] if isinstance(verification, str) else verification
    for one in groups:
        if isinstance(verification, str) or one not in VERIFICATION_GROUPS:
            raise OptionError(f"No verification group {one!r}", where="verification",
                              choices=VERIFICATION_GROUPS,
                              fix="Give them as a tuple")  # fmt: skip
    if resolution not in DATE_PRECISIONS:
        raise OptionError(f"No resolution {resolution!r}", where="resolution",
                          choices=DATE_PRECISIONS)  # fmt: skip


def _once(rows: pd.DataFrame, *, rule: str) -> pd.DataFrame:
    """One row an event."""
    standing = standing_records(rows, event=rows["event"], day="day")
    if len(standing) == len(rows):
        return rows
    out = share_figures(
        rows, standing, names=TOLLS, least={RANGE: "low", "lowest": "both"}.get(rule, "none"),
    )  # fmt: skip
    named = rows[rows["operation"] != ""].drop_duplicates("event")
    own = out["event"].map(named.set_index("event")["operation"]).fillna("")
    out["operation"] = out["operation"].where(out["operation"] != "", own)
    return out


def _is_dated(rows: pd.DataFrame, resolution: str, about: About | None) -> pd.Series:
    """Whether each attack is known to fall into one step of a resolution."""
    exact = rows["date_precision"] == "day"
    if resolution == "day":
        return exact
    finer = DATE_PRECISIONS[: DATE_PRECISIONS.index(resolution) + 1]
    vague = rows[~exact & rows["date_precision"].isin(finer)]
    place = partial(step_start, step=resolution) if about is None else about.place
    same = [place(a) == place(b) for a, b in zip(vague["day"], vague["last"], strict=True)]
    return exact | rows.index.isin(vague.index[np.array(same, dtype=bool)])


def check_attacks(
    record: Record, *, dataset: str, start: Any, end: Any, what: str = "A rate over time",
    resolution: str = "day",
) -> CoverageCheck:  # fmt: skip
    """What a dataset's coverage says of counting its attacks over a period, step by step."""
    return check_coverage(
        record.coverage, dataset=dataset, start=start, end=end,
        need=Need(what=what, resolution=resolution),
        incidents=record.incidents,
    )  # fmt: skip


def longest_period(record: Record, *, dataset: str) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day of a dataset's longest complete period; of all it names without one.

    Raises
    ------
    OptionError
        If the record has no such dataset.
    """
    periods = usable_periods(record.coverage, dataset=dataset)
    if periods.empty:
        own = record.incidents[record.incidents["dataset"] == dataset]
        if own.empty:
            raise OptionError(
                f"No dataset {dataset!r} with incidents",
                where="dataset",
                choices=sorted(record.incidents["dataset"].unique()),
            )
        return pd.Timestamp(own["date_earliest"].min()), pd.Timestamp(own["date_latest"].max())
    best = int((periods["end"] - periods["start"]).to_numpy().argmax())
    return pd.Timestamp(periods["start"].iloc[best]), pd.Timestamp(periods["end"].iloc[best])
