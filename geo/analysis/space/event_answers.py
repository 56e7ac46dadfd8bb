"""Answers from placed and dated incidents: near in place and time, and crowds of some days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geo.analysis.finding import Finding
from geo.analysis.space import cylinders
from geo.analysis.space import knox as knox_test
from geo.analysis.space.answer import (
    HISTOGRAM,
    LEVEL,
    MAP,
    Answer,
    AreaData,
    cluster_kinds,
    on_map,
    say_days,
    say_number,
    say_p,
)
from geo.analysis.space.placed import Placed
from geo.analysis.space.scan import PERMUTATIONS
from geo.core.errors import OptionError

KM = 1000.0
FEWEST = 10
"""Placed incidents below which no test of place and time is made."""


def answer_knox(
    placed: Placed, *, data: AreaData, delta_km: float, tau_days: float,
    permutations: int = knox_test.PERMUTATIONS, seed: int = 1, call: str,
) -> Answer:  # fmt: skip
    """Whether incidents near each other in place come near in time more often than chance."""
    result = knox_test.knox(
        placed.points, placed.days, delta=delta_km * KM, tau=tau_days, permutations=permutations,
        seed=seed,
    )  # fmt: skip
    found = result.p < LEVEL
    most = np.quantile(result.sample, 1 - LEVEL, method="inverted_cdf")
    values = data.words(
        n=result.near_both, expected=say_number(result.expected), km=f"{delta_km:g}",
        days=f"{tau_days:g}", p=say_p(result.p),
    )  # fmt: skip
    often = "more often" if found else "no more often"
    pairs = "1 pair" if result.near_both == 1 else f"{result.near_both} pairs"
    near, span = "", f"within {values['days']} days of each other"
    if tau_days == 0:
        near, span = "_same", "on one day"
    elif tau_days == 1:
        near, span = "_one", "within a day of each other"
    finding = Finding(
        key="clusters.knox", answer="yes" if found else "no",
        sentence=f"{data.period}: {data.unit} within {values['km']} km of each other came {span} "
        f"{often} than chance: {pairs}, {values['expected']} expected.",
        value=float(result.near_both), unit="pairs", p=result.p, sides=1,
        method=f"Knox's test: pairs within {values['km']} km (equal-area projection) and {span}; "
        f"p from {permutations} permutations of the dates, seed {seed}. "
        "Incidents whose place is known less finely than that are left out.",
        reference=knox_test.REFERENCE, call=call,
        warnings=(
            *data.warnings, placed.sentence(),
            "Distance and time were chosen by the person who asked. Another choice may give "
            "another answer: see the table.",
        ),
        details={
            "incidents": result.events, "pairs": result.pairs, "near_place": result.near_place,
            "near_time": result.near_time, "expected": result.expected,
            "p_poisson": result.p_poisson, "chance_most": float(most),
            "left_out": placed.left_out, "permutations": permutations, "seed": seed,
            "delta_km": delta_km, "tau_days": tau_days,
        },
    )  # fmt: skip
    return Answer(
        finding=finding, picture=HISTOGRAM, said=("knox_yes" if found else "knox_no") + near,
        blanks=values,
        table=_other_choices(placed, delta_km, tau_days, permutations=permutations, seed=seed),
        data={"sample": result.sample, "observed": result.near_both, "expected": result.expected},
    )  # fmt: skip


def _other_choices(
    placed: Placed, delta_km: float, tau_days: float, *, permutations: int, seed: int
) -> pd.DataFrame:
    """The same test at half and twice the distance and time, of incidents known finely enough."""
    rows = []
    for km in (delta_km / 2, delta_km, delta_km * 2):
        for days in sorted({max(tau_days // 2, 0), tau_days, tau_days * 2}):
            fine = placed.fine(within_km=km, within_days=days)
            if fine.sum() < FEWEST:
                continue
            try:
                one = knox_test.knox(
                    placed.points[fine], placed.days[fine], delta=km * KM, tau=days,
                    permutations=permutations, seed=seed,
                )  # fmt: skip
            except OptionError:  # what was asked can be answered, its double costs too much
                continue
            asked = "asked" if (km, days) == (delta_km, tau_days) else ""
            rows.append(
                {
                    "within, km": km, "within, days": days, "incidents": one.events,
                    "pairs": one.near_both,
                    "expected": round(one.expected, 1), "p, one side": round(one.p, 3),
                    "question": asked,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def answer_spacetime(
    placed: Placed, *, data: AreaData, home: pd.Series, radius_km: float, longest: int,
    alive: bool = False, permutations: int = PERMUTATIONS, seed: int = 1, call: str,
) -> Answer:  # fmt: skip
    """Whether incidents crowded together in a place during some days.

    Parameters
    ----------
    placed
        Incidents with a point and a day.
    data
        Areas to say the places by; its counts play no part.
    home
        Area of each incident.
    radius_km, longest, alive
        As `geo.analysis.space.cylinders.scan_spacetime`.
    """
    found = cylinders.scan_spacetime(
        placed.points, placed.days, radius=radius_km * KM, longest=longest, alive=alive,
        permutations=permutations, seed=seed,
    )  # fmt: skip
    sure = bool(found) and found[0].p < LEVEL
    group = pd.Series(0, index=data.areas.index)
    rows, members = [], []
    weak: list[str] = []
    for number, one in enumerate(found, start=1):
        own = home.reindex([placed.ids[at] for at in one.events])
        ids = list(dict.fromkeys(str(area) for area in own.dropna()))
        members.append(ids)
        weak = weak or (ids if one.p >= LEVEL else [])
        if one.p < LEVEL:
            group[[area for area in ids if group[area] == 0]] = number
        rows.append(
            {
                "cluster": number, "districts": data.named(ids),
                "from": _day(placed, one.first), "to": _day(placed, one.last),
                "incidents": one.observed, "expected": round(one.expected, 2),
                "within, km": round(one.radius / KM), "p": one.p,
                "chance gives one in, years": round(one.recurrence / 365.25, 1),
            }
        )  # fmt: skip
    values = data.words()
    if rows:
        values = data.words(
            ids=tuple(members[0]), names=rows[0]["districts"], n=found[0].observed,
            expected=say_number(found[0].expected), first=rows[0]["from"], last=rows[0]["to"],
            p=say_p(found[0].p),
        )  # fmt: skip
    said = ("crowd_yes" if sure else "crowd_no") if rows else "crowd_none"
    finding = Finding(
        key="clusters.spacetime", answer="yes" if sure else "no",
        sentence=_say_crowd(values, said),
        value=float(found[0].observed) if rows else None, unit=data.unit,
        p=found[0].p if rows else None, sides=1 if rows else None,
        method=f"Space-time permutation scan: circles of up to {radius_km:g} km round places of "
        f"incidents, stretches of up to {longest} days"
        + (" that reach the last day" if alive else "")
        + f"; p from {permutations} permutations of the dates, seed {seed}. Needs no population; "
        "what is usual for a place and for a day is taken from the incidents themselves.",
        reference=cylinders.REFERENCE, call=call,
        warnings=(*data.warnings, placed.sentence()),
        details={
            "clusters": [{**row, "members": ids} for row, ids in zip(rows, members, strict=True)],
            "left_out": placed.left_out, "permutations": permutations, "seed": seed,
            "radius_km": radius_km, "longest": longest, "alive": alive,
            "recurrence_days": found[0].recurrence if rows else None,
        },
    )  # fmt: skip
    return Answer(
        finding=finding, picture=MAP, said=said, blanks=values, table=pd.DataFrame(rows),
        areas=on_map(data, cluster_kinds(group, weak),
                     group),
    )  # fmt: skip


def _day(placed: Placed, day: int) -> str:
    return str((placed.first + pd.Timedelta(days=day)).date())


def _say_crowd(values: dict[str, object], said: str) -> str:
    if said == "crowd_none":
        return f"{values['period']}: no two {values['unit']} crowd together in place and time."
    first, last = (date.fromisoformat(str(values[name])) for name in ("first", "last"))
    days = say_days(first, last)
    if said == "crowd_yes":
        return (
            f"{values['period']}: {values['unit']} crowded together in {values['names']}, {days}: "
            f"{values['n']}, where {values['expected']} would be usual."
        )
    return (
        f"{values['period']}: no place and days stand out beyond chance; the strongest crowd was "
        f"{values['names']}, {days} ({values['n']}, where {values['expected']} would be usual)."
    )
