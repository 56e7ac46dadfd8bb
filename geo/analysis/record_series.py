"""Series counted from a record: attacks, districts hit, deaths and captives, step by step."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from geo.analysis.attacks import Attacks, dataset_name
from geo.analysis.series import Series, regular, step_start, steps_between, unit_of
from geo.analysis.tolls import CATEGORIES
from geo.core.errors import OptionError
from geo.core.tables import each_row


def count_series(attacks: Attacks, *, step: str) -> tuple[Series, ...]:
    """Measures of the attacks side by side: attacks, districts hit, deaths, captives.

    Only whole steps of the period count. A step without an attack is a zero of this dataset. Deaths
    and captives are those that somebody states; an incident without a figure adds nothing, and the
    series says how many there are. A step that has attacks, none of them with a figure, is a gap;
    one with a figure that is "at least" is at least.

    Raises
    ------
    OptionError
        If no whole step fits into the period.
    """
    index = steps_between(attacks.start, attacks.end, step)
    if not len(index):
        raise OptionError(
            f"No whole {step} between {attacks.start.date()} and {attacks.end.date()}",
            where="step",
            fix="Choose a shorter step or a longer period",
        )
    rows = attacks.rows.assign(step=[step_start(day, step) for day in attacks.rows["day"]])
    rows = rows[rows["step"].isin(index)]
    grouped = rows.groupby("step")
    counts = grouped.size()
    districts = grouped["district_id"].nunique()
    vague = f"{attacks.vague} attacks dated less finely than a {step} take no part."
    base = (*((vague,) if attacks.vague else ()), *attacks.told)
    made = partial(_made, attacks=attacks, step=step, index=index)
    out = [
        made("attacks", "total", "attacks", counts, counts, notes=base),
        made("districts", "total", "districts hit", districts, districts, notes=base),
    ]
    for measure, category, column in (
        *(("killed", c, "killed" if c == "total" else c) for c in CATEGORIES),
        ("captives", "total", "captives"),
    ):
        silent = int(rows[f"{column}_low"].isna().sum())
        told = (
            f"{silent} of {len(rows)} attacks come without such a figure; they add nothing, and a "
            f"{step} that has no others has no figure.",
        )
        unit = "captives claimed" if measure == "captives" else unit_of(measure, category)
        # A sum of nothing is nothing that anybody stated, and no zero.
        low, high = (grouped[f"{column}_{end}"].sum(min_count=1) for end in ("low", "high"))
        notes = (*base, *(told if silent else ()))
        more = grouped[f"{column}_open"].any()
        out.append(made(measure, category, unit, low, high, notes=notes, at_least=more))
    return tuple(out)


def _made(
    measure: str, category: str, unit: str, low: pd.Series, high: pd.Series, *,
    attacks: Attacks, step: str, index: pd.DatetimeIndex, notes: tuple[str, ...],
    at_least: pd.Series | None = None,
) -> Series:  # fmt: skip
    values = pd.DataFrame({"low": low, "high": high}).reindex(index)
    values.loc[~values.index.isin(low.index)] = 0.0
    if at_least is not None:
        values["at_least"] = at_least.reindex(index).eq(other=True)
    column = {"killed": "killed" if category == "total" else category}.get(measure, measure)
    totals = attacks.totals[attacks.totals["column"] == column]
    beside = tuple((t.start, t.end, t.words) for t in each_row(totals))
    return Series(
        key=f"{attacks.dataset}-{step}-{measure}-{category}",
        family=f"{attacks.dataset}-{step}",
        dataset=attacks.dataset,
        name=f"{dataset_name(attacks.dataset)}: {unit} by {step}",
        measure=measure,
        category=category,
        scope="battles, explosions and violence against civilians",
        unit=unit,
        step=step,
        frame=regular(values, step=step),
        source=attacks.source,
        notes=notes,
        beside=beside,
    )


def weeks_about(attacks: Attacks, *, event: pd.Timestamp, event_end: pd.Timestamp) -> Series:
    """Attacks by weeks that are counted away from an event, so that none holds a part of it.

    The steps are seven days long and do not begin on Mondays; the event itself is cut into weeks
    from its first day, the last of which may be shorter. Days that fill no week are left out.
    """
    week = pd.Timedelta(days=7)
    before = [event - week * n for n in range((event - attacks.start).days // 7, 0, -1)]
    during = list(pd.date_range(event, event_end, freq="7D"))
    first = event_end + pd.Timedelta(days=1)
    after = [first + week * n for n in range(((attacks.end - event_end).days) // 7)]
    begins = pd.DatetimeIndex([*before, *during, *after]).astype("datetime64[s]")
    place = begins.searchsorted(pd.DatetimeIndex(attacks.rows["day"]), side="right") - 1
    inside = (place >= 0) & (attacks.rows["day"] < begins[-1] + week).to_numpy()
    counts = np.bincount(place[inside], minlength=len(begins)).astype(float)
    frame = pd.DataFrame({"low": counts, "high": counts, "at_least": False}, index=begins)
    made = _made("attacks", "total", "attacks", pd.Series(dtype=float), pd.Series(dtype=float),
                 notes=(), attacks=attacks, step="week",
                 index=steps_between(attacks.start, attacks.end, "week"))  # fmt: skip
    return replace(made, frame=frame)


def vague_sentences(attacks: Attacks) -> tuple[str, ...]:
    """What to know of dates where weeks are counted from an event: who takes part in what."""
    whole, exact = len(attacks.rows), int((attacks.rows["date_precision"] == "day").sum())
    out = []
    if attacks.vague:
        out.append(
            f"Attacks not known to lie in one of the weeks counted from the event take no part: "
            f"{attacks.vague}."
        )
    if exact < whole:
        out.append(
            "Districts hit on a day, and days on which several were hit, are told of the attacks "
            f"whose day is known: {exact} of {whole}."
        )
    return tuple(out)
