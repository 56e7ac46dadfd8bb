"""Simulated records in which we know what happened: nothing, one week, or a change for good.

They measure how often the verdict is right; none of their numbers is about Balochistan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.core.errors import OptionError

KINDS = ("poisson", "bursty", "clustered", "seasonal", "drifting")
DISTRICTS = 20
_TACTICS = ("Armed clash", "Attack", "Remote explosive", "Suicide bomb", "Shelling")
_START = pd.Timestamp("2020-01-06")


@dataclass(frozen=True, kw_only=True)
class Made:
    """A simulated record: ``rows`` as `geo.analysis.attacks.Attacks` has them, and its dates."""

    rows: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp
    event: pd.Timestamp
    event_end: pd.Timestamp


def simulate_record(
    rng: np.random.Generator, *, kind: str = "bursty", weeks_before: int = 104,
    weeks_after: int = 52, rate: float = 3.0, factor: float = 1.0, event: int = 12,
    suicide: float = 0.0, joint: float = 0.0,
) -> Made:  # fmt: skip
    """Simulate one record with an event week.

    Parameters
    ----------
    rng
        Source of chance.
    kind
        ``poisson``; ``bursty``: the rate of each week is drawn from a gamma distribution of shape
        1; ``clustered``: attacks have followers within some ten days, twice as many in all;
        ``seasonal``: bursty, and twice to half the rate over the year; ``drifting``: the rate
        wanders over months, which no test of before against after can tell from a change.
    weeks_before, weeks_after
        Lengths.
    rate
        Attacks a week before the event.
    factor
        Times the rate after it: 1 for an outlier.
    event
        Attacks of the event day, in as many districts.
    suicide
        Share of attacks after the event that change their tactic.
    joint
        Share of weeks after the event in which five districts are hit on one day.

    Raises
    ------
    OptionError
        If there is no such kind.
    """
    if kind not in KINDS:
        raise OptionError(f"No kind {kind!r}", where="kind", choices=KINDS)
    weeks = weeks_before + 1 + weeks_after
    level = np.full(weeks, float(rate))
    level[weeks_before + 1 :] *= factor
    if kind == "seasonal":
        level *= np.exp(np.log(2) * np.sin(2 * np.pi * np.arange(weeks) / 52.18 + rng.random() * 7))
    if kind == "drifting":
        noise = np.zeros(weeks // 4 + 2)
        for i in range(1, len(noise)):
            noise[i] = 0.7 * noise[i - 1] + 0.4 * rng.standard_normal()
        level *= np.exp(np.repeat(noise, 4)[:weeks])
    if kind in ("bursty", "seasonal"):
        level *= rng.gamma(1.0, 1.0, size=weeks)
    first = level / 2 if kind == "clustered" else level
    day = np.repeat(np.arange(weeks) * 7, rng.poisson(first * 1.0))
    day = day + rng.integers(0, 7, size=len(day))
    if kind == "clustered":
        day = _follow(rng, day)
    day = day[(day >= 0) & (day < weeks * 7)]
    day = day[day // 7 != weeks_before]
    chance = 1 / np.arange(1, DISTRICTS + 1) ** 0.8
    home = rng.choice(DISTRICTS, size=len(day), p=chance / chance.sum())
    tactic = rng.choice(len(_TACTICS), size=len(day), p=[0.55, 0.2, 0.15, 0.03, 0.07])
    changed = (day // 7 > weeks_before) & (rng.random(len(day)) < suicide)
    tactic[changed] = 3
    spike = np.full(event, weeks_before * 7 + 2)
    day, home = np.append(day, spike), np.append(home, np.arange(event) % DISTRICTS)
    tactic = np.append(tactic, rng.integers(0, 4, size=event))
    if joint:
        chosen = np.flatnonzero(rng.random(weeks_after) < joint) + weeks_before + 1
        day = np.append(day, np.repeat(chosen * 7 + 3, 5))
        home = np.append(home, np.tile(np.arange(5), len(chosen)))
        tactic = np.append(tactic, np.zeros(5 * len(chosen), dtype=int))
    return _made(rng, day, home, tactic, weeks_before=weeks_before, weeks=weeks)


def _follow(rng: np.random.Generator, parents: np.ndarray) -> np.ndarray:
    """Give every attack followers, and these theirs: one child in two on average."""
    out, young = [parents], parents
    while len(young):
        number = rng.poisson(0.5, size=len(young))
        young = np.repeat(young, number)
        young = young + rng.exponential(10.0, size=len(young)).astype(int)
        out.append(young)
    return np.concatenate(out)


def _made(
    rng: np.random.Generator, day: np.ndarray, home: np.ndarray, tactic: np.ndarray, *,
    weeks_before: int, weeks: int,
) -> Made:  # fmt: skip
    order = np.argsort(day, kind="stable")
    day, home, tactic = day[order], home[order], tactic[order]
    low = np.floor(rng.lognormal(0.7, 1.0, size=len(day)))
    rows = pd.DataFrame(
        {
            "day": (_START + pd.to_timedelta(day, unit="D")).astype("datetime64[s]"),
            "date_precision": "day",
            "district_id": np.char.add("d", home.astype(str)),
            "tactic": np.array(_TACTICS)[tactic],
            "operation": "",
            "killed_low": low,
            "killed_high": np.floor(low * rng.uniform(1.0, 1.6, size=len(day))),
        }
    )
    event = _START + pd.Timedelta(weeks=weeks_before)
    return Made(
        rows=rows, start=_START, end=_START + pd.Timedelta(days=7 * weeks - 1), event=event,
        event_end=event + pd.Timedelta(days=6),
    )  # fmt: skip


def nothing_changes(rng: np.random.Generator, *, weeks: int, mean: float, k: float) -> np.ndarray:
    """Attacks a week of a bursty record in which nothing changes."""
    return rng.poisson(rng.gamma(k, mean / k, size=weeks))
