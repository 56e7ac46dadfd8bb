"""Totals that others published, each a series of its own: UCDP by month, five monitors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from geo.analysis.series import Series, last_day, regular, step_start, unit_of
from geo.core.errors import NotFoundError
from geo.core.settings import data_dir
from geo.core.tables import each_row, read_rows

UCDP = "UCDP GED 22.1, Uppsala Conflict Data Program, CC BY 4.0 (Sundberg and Melander 2013)"
UCDP_FROM, UCDP_TO = "1989-01-01", "2021-12-31"
UNSEEN = "background knowledge"
"""How the table marks a figure whose page nobody saw."""
_BRACKET = re.compile(r"\s*\(.*\)")
_ORDER = ("attacks", "events", "districts", "killed", "injured", "captives", "abducted")


def published_series() -> dict[str, Series]:
    """Every series that ships, by its key; shared, so copy values before changing."""
    return dict(_published(data_dir() / "series"))


def families() -> dict[str, str]:
    """Sources and steps whose measures stand side by side: key and name, PICSS by month first."""
    found = {s.family: _family_name(s) for s in published_series().values()}
    first = ["picss-month", "pips-month", "pips-year", "ucdp-month"]
    rest = [name for name in found if name not in first]
    return {name: found[name] for name in [*first, *rest] if name in found}


def family_series(family: str) -> tuple[Series, ...]:
    """Series of one source and step, attacks first, of each measure the fullest scope first.

    Raises
    ------
    NotFoundError
        If there is no such family.
    """
    own = [s for s in published_series().values() if s.family == family]
    if not own:
        raise NotFoundError(
            f"No published series {family!r}", where="dataset", choices=list(families())
        )
    return tuple(
        sorted(
            own,
            key=lambda s: (_ORDER.index(s.measure), s.category != "total", -len(s.known), s.key),
        )
    )


@lru_cache(maxsize=2)
def _published(folder: Path) -> dict[str, Series]:
    series = [*_ucdp(folder), *_districts(folder), *_monitors(folder)]
    return {one.key: one for one in series}


def _ucdp(folder: Path) -> list[Series]:
    rows = pd.DataFrame(read_rows(folder / "ucdp_monthly.csv"))
    index = pd.DatetimeIndex(pd.to_datetime(rows.pop("month") + "-01")).astype("datetime64[s]")
    rows = rows.astype("int64").set_index(index)
    whole = pd.date_range(UCDP_FROM, UCDP_TO, freq="MS").astype("datetime64[s]")
    rows = rows.reindex(whole, fill_value=0)
    notes = (
        "Events with at least one death only; a month without a row is a zero of this dataset.",
        "Coverage before the mid-2000s is thinner: a rise may be a rise in reporting.",
    )
    made = (("events", "events", "events"), ("killed", "killed_low", "killed_high"))
    return [
        Series(
            key=f"ucdp-month-{measure}",
            family="ucdp-month",
            dataset="ucdp_monthly",
            name=f"UCDP: {unit_of(measure, 'total')} by month",
            measure=measure,
            category="total",
            scope="events with at least one death",
            unit=unit_of(measure, "total"),
            step="month",
            frame=regular(pd.DataFrame({"low": rows[a], "high": rows[b]}), step="month"),
            source=UCDP,
            notes=notes,
        )
        for measure, a, b in made
    ]


def _districts(folder: Path) -> list[Series]:
    """Lethal events by district and year; a year without a row is a zero of this dataset."""
    rows = pd.DataFrame(read_rows(folder / "ucdp_district_year.csv"))
    index = pd.date_range(UCDP_FROM, UCDP_TO, freq="YS").astype("datetime64[s]")
    out = []
    for district, own in rows[rows["district"] != "(not stated)"].groupby("district"):
        days = pd.DatetimeIndex(pd.to_datetime(own["year"] + "-01-01")).astype("datetime64[s]")
        events = pd.Series(own["events"].astype("int64").to_numpy(), index=days)
        events = events.reindex(index, fill_value=0)
        slug = re.sub(r"[^a-z]+", "-", str(district).lower()).strip("-")
        out.append(
            Series(
                key=f"ucdp-year-{slug}-events",
                family=f"ucdp-year-{slug}",
                dataset="ucdp_district_year",
                name=f"UCDP: lethal events in {district} by year",
                measure="events",
                category="total",
                scope="events with at least one death",
                unit="lethal events",
                step="year",
                frame=regular(pd.DataFrame({"low": events, "high": events}), step="year"),
                source=UCDP,
                notes=(f"{district} as it was at the time: later splits are not applied.",),
            )
        )
    return out


def _monitors(folder: Path) -> list[Series]:
    rows = pd.DataFrame(read_rows(folder / "monitor_totals.csv"))
    rows["start"] = pd.to_datetime(rows["period_start"]).astype("datetime64[s]")
    rows["end"] = pd.to_datetime(rows["period_end"]).astype("datetime64[s]")
    rows["step"] = [_step(r.start, r.end) for r in each_row(rows)]
    rows["scope"] = rows["includes"].str.replace(_BRACKET, "", regex=True)
    rows["low"] = pd.to_numeric(rows["value_low"]).astype("float64")
    rows["at_least"] = rows["value_high"] == ""
    high = pd.to_numeric(rows["value_high"].replace("", None)).astype("float64")
    rows["high"] = high.fillna(rows["low"])
    keys = ["monitor", "step", "measure", "category", "scope"]
    return [
        _monitor(own, **dict(zip(keys, map(str, name), strict=True)))
        for name, own in rows[rows["step"] != ""].groupby(keys, sort=True)
    ]


def _step(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Month or year, or empty for a span of its own (a quarter, a half-year)."""
    for step in ("month", "year"):
        if step_start(start, step) == start and last_day(start, step) == end:
            return step
    return ""


def _monitor(
    own: pd.DataFrame, *, monitor: str, step: str, measure: str, category: str, scope: str
) -> Series:
    values = own.set_index(pd.DatetimeIndex(own["start"]))[["low", "high", "at_least"]]
    values = regular(values, step=step)
    gaps = int(values["low"].isna().sum())
    notes = []
    if gaps:
        notes.append(
            f"{gaps} of {len(values)} {step}s have no figure that was published or found: gaps, "
            "not zeros."
        )
    unseen = int((own["found_via"] == UNSEEN).sum())
    if unseen:
        notes.append(f"{unseen} of {len(own)} figures are unverified: no page of them was seen.")
    derived = own["includes"].str.contains("worked back", regex=False)
    if derived.any():
        months = ", ".join(f"{day:%Y-%m}" for day in own.loc[derived, "start"])
        notes.append(f"Worked back from published changes, not printed: {months}.")
    slug = re.sub(r"[^a-z]+", "-", scope.lower()).strip("-")
    return Series(
        key=f"{monitor.lower()}-{step}-{measure}-{category}-{slug}",
        family=f"{monitor.lower()}-{step}",
        dataset="monitor_totals",
        name=f"{monitor}: {unit_of(measure, category)} by {step}, {scope}",
        measure=measure,
        category=category,
        scope=scope,
        unit=unit_of(measure, category),
        step=step,
        frame=values,
        source=f"{monitor}, as published; row by row in data/series/monitor_totals.csv",
        notes=tuple(notes),
    )


def _family_name(series: Series) -> str:
    if series.dataset == "ucdp_district_year":
        district = series.name.split(" in ")[1].removesuffix(" by year")
        return f"UCDP, {district}, by year"
    return f"{series.name.split(':')[0]}, by {series.step}"


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Other steps of the same source and measure, in any scope.

    ``steps`` is their number; ``highest``, ``when`` and ``scope`` are the largest single figure;
    ``most`` is the largest sum over the scopes of one step: scopes overlap, so no figure of the
    source can have meant more.
    """

    steps: int = 0
    highest: float = float("nan")
    when: pd.Timestamp | None = None
    scope: str = ""
    most: float = float("inf")

    @property
    def known_most(self) -> float:
        """``most``, and nothing where no other step has a figure."""
        return self.most if self.steps else float("-inf")


def highest_elsewhere(series: Series, day: pd.Timestamp) -> Elsewhere:
    """What the same source published of the same measure at other steps, in any scope.

    Scopes are compared and not joined into a series.
    """
    rows = [
        (when, float(high), one.scope)
        for one in published_series().values()
        if (one.family, one.measure, one.category)
        == (series.family, series.measure, series.category)
        for when, high in one.known["high"].items()
        if when != day
    ]
    if not rows:
        return Elsewhere()
    frame = pd.DataFrame(rows, columns=["when", "high", "scope"])
    best = int(frame["high"].to_numpy().argmax())
    return Elsewhere(
        steps=int(frame["when"].nunique()),
        highest=float(frame["high"].iloc[best]),
        when=pd.Timestamp(frame["when"].iloc[best]),
        scope=str(frame["scope"].iloc[best]),
        most=float(frame.groupby("when")["high"].sum().max()),
    )
