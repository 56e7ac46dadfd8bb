"""The linter's checks: each yields findings with a code, its subject and the rows it speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from geo.core.tables import each_row
from geo.incidents.model import CATEGORIES, PARTS
from geo.incidents.record import Record

_SIDES_OF_A_FIGHT = {"civilian", "security", "militant"}
_READ = ["claim_id", "subject", "claimant", "measure", "category", "low", "high", "as_of",
         "origin", "source_id"]  # fmt: skip
_CROWD = 60
"""Incidents of one district, day and type; in a larger one the pairs are more than one can read."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that does not fit: a code of `geo.incidents.lint.CODES` and the rows."""

    code: str
    subject: str
    rows: tuple[str, ...]
    message: str


def figures_of(record: Record) -> pd.DataFrame:
    """Claims with ``subject``, the subject's ``first`` and ``last`` day, and their source."""
    claims = record.claims.reset_index(drop=True)
    subject = claims["incident_id"].where(claims["incident_id"] != "", claims["operation_id"])
    days = pd.concat(
        [t[["date_earliest", "date_latest"]] for t in (record.incidents, record.operations)]
    )
    return claims.assign(
        subject=subject,
        first=subject.map(days["date_earliest"]),
        last=subject.map(days["date_latest"]),
        publisher=claims["source_id"].map(record.sources["publisher"]).fillna(""),
        url=claims["source_id"].map(record.sources["url"]).fillna(""),
    )


def _range(row: Any) -> str:
    if pd.isna(row.high):
        return f"{row.low}+"
    return str(row.low) if row.low == row.high else f"{row.low}-{row.high}"


def _what(row: Any) -> str:
    return f"{_range(row)} {row.category} {row.measure} ({row.claimant}, {_day(row.as_of)})"


def _alike(frame: pd.DataFrame, columns: list[str], *, empty: bool = False) -> Iterator[list[Any]]:
    """Rows that are equal in some columns, two or more; with ``empty`` in empty cells as well.

    Rows are grouped as tuples: a frame for each group of a large dataset would take a minute.
    """
    twice = frame[frame.duplicated(columns, keep=False)]
    number = twice.groupby(columns, sort=False, dropna=not empty).ngroup()
    groups: dict[int, list[Any]] = {}
    for at, row in zip(number.tolist(), each_row(twice[_READ]), strict=True):
        if at >= 0:
            groups.setdefault(at, []).append(row)
    yield from groups.values()


def parts_and_totals(claims: pd.DataFrame) -> Iterator[Finding]:
    """L101 to L103, within one statement of one claimant."""
    whole = claims[~claims["partial"]]
    whole = whole.assign(order=whole["as_of_order"].fillna(0))
    key = ["subject", "measure", "claimant", "as_of", "origin", "order"]
    for said in _alike(whole, key):
        parts: dict[str, list[Any]] = {}
        for c in said:
            if c.category in PARTS:
                parts.setdefault(c.category, []).append(c)
        totals = [c for c in said if c.category == "total"]
        if not parts or not totals:
            continue
        low = sum(int(min(c.low for c in own)) for own in parts.values())
        open_part = any(pd.isna(c.high) for own in parts.values() for c in own)
        open_total = any(pd.isna(c.high) for c in totals)
        top = None if open_total else max(int(c.high) for c in totals)
        total = totals[0]
        sums = " + ".join(_range(own[0]) for own in parts.values())
        where = f"of {total.claimant} on {_day(total.as_of)}: {sums} against {_range(total)}"
        rows = tuple(c.claim_id for c in said if c.category in PARTS or c.category == "total")
        short = not open_part and sum(
            int(max(c.high for c in own)) for own in parts.values()
        ) < min(int(c.low) for c in totals)
        if top is not None and low > top:
            yield Finding(code="L101", subject=total.subject, rows=rows,
                          message=f"Parts exceed the total {where} {total.measure}. Check the "
                          "source; mark a figure that covers more or less as partial.")  # fmt: skip
        elif short and set(parts) >= _SIDES_OF_A_FIGHT:
            yield Finding(code="L102", subject=total.subject, rows=rows,
                          message=f"All parts are given and do not make the total {where} "
                          f"{total.measure}. Check the source, or record the rest as "
                          "unspecified.")  # fmt: skip
        elif short and len(parts) > 1:
            yield Finding(code="L103", subject=total.subject, rows=rows,
                          message=f"Parts fall short of the total {where} {total.measure}. Check "
                          "whether a part is missing.")  # fmt: skip


def days(claims: pd.DataFrame) -> Iterator[Finding]:
    """L201 to L205: the day a figure stands at, and the days it covers."""
    asked, first, last = claims["as_of"], claims["first"], claims["last"]
    since, until = claims["span_from"], claims["span_to"]
    odd = (asked < first) | (since > until) | (since > asked) | (until > asked)
    odd |= (since > last) | (until < first) | (since < first)
    for c in each_row(claims[odd]):
        name = (c.claim_id,)
        spans = f"{_day(c.span_from)} to {_day(c.span_to)}"
        own = f"{_day(c.first)} to {_day(c.last)}"
        if c.as_of < c.first:
            yield Finding(code="L201", subject=c.subject, rows=name,
                          message=f"{_what(c)} stands before its event began ({_day(c.first)}). "
                          "Correct as_of, or the event's date.")  # fmt: skip
        if c.span_from > c.span_to:
            yield Finding(code="L202", subject=c.subject, rows=name,
                          message=f"The span of {_what(c)} ends before it begins: {spans}. Swap "
                          "span_from and span_to.")  # fmt: skip
        elif c.span_from > c.as_of or c.span_to > c.as_of:
            yield Finding(code="L203", subject=c.subject, rows=name,
                          message=f"The span of {_what(c)}, {spans}, reaches beyond the day it "
                          "stands at. Correct as_of or the span.")  # fmt: skip
        elif c.span_from > c.last or c.span_to < c.first:
            yield Finding(code="L204", subject=c.subject, rows=name,
                          message=f"The span of {_what(c)}, {spans}, lies outside the days of its "
                          f"subject, {own}. Correct the span, or move the claim.")  # fmt: skip
        elif c.span_from < c.first:
            yield Finding(
                code="L205",
                subject=c.subject,
                rows=name,
                message=f"{_what(c)} covers {spans} and reaches back before its "
                f"subject, {own}; a tally keeps it apart from those that do not.",
            )


def _day(stamp: pd.Timestamp) -> str:
    return "not stated" if pd.isna(stamp) else str(stamp.date())


def falls(claims: pd.DataFrame) -> Iterator[Finding]:
    """L301: a running total of one claimant that goes down."""
    said = claims[claims["cumulative"] & ~claims["partial"]].assign(relayed=claims["relay"] != "")
    said = said.sort_values(["as_of", "as_of_order", "relayed"], na_position="last", kind="stable")
    cell = ["subject", "claimant", "measure", "category"]
    told = said["origin"].where(said["origin"] != "", said["claim_id"])
    said = said[~said.assign(told=told).duplicated([*cell, "told", "low", "high"])]
    peaks: dict[tuple[str, ...], Any] = {}
    for c in each_row(said[said.duplicated(cell, keep=False)]):
        line = (c.subject, c.claimant, c.measure, c.category)
        peak: Any = peaks.get(line)
        closed = peak is not None and not pd.isna(c.high)
        if closed and c.as_of > peak.as_of and c.high < peak.low:
            yield Finding(code="L301", subject=c.subject, rows=(peak.claim_id, c.claim_id),
                          message=f"A running total falls: {_what(peak)}, then {_what(c)}. "
                          "Check both sources; annotate it if it was said so.")  # fmt: skip
        if peak is None or c.low >= peak.low:
            peaks[line] = c


def repeats(claims: pd.DataFrame) -> Iterator[Finding]:
    """L401 and L402: one statement with two figures, one source with one figure twice."""
    whole = claims[~claims["partial"]]
    cell = ["subject", "claimant", "measure", "category"]
    told = whole[whole["origin"] != ""]
    told = told.assign(order=told["as_of_order"].fillna(0))
    for same in _alike(told, [*cell, "origin", "order"]):
        figures = dict.fromkeys(_range(c) for c in same)
        if len(figures) > 1:
            c, said = same[0], ", ".join(figures)
            yield Finding(code="L401", subject=c.subject, rows=tuple(c.claim_id for c in same),
                          message=f"One statement ({c.origin}) stands with different figures of "
                          f"{c.category} {c.measure}: {said}. Give the order within the day, mark "
                          "a part as partial, or correct the origin.")  # fmt: skip
    for same in _alike(whole, [*cell, "low", "high", "as_of", "source_id"], empty=True):
        c = same[0]
        yield Finding(
            code="L402",
            subject=c.subject,
            rows=tuple(c.claim_id for c in same),
            message=f"Source {c.source_id} repeats {_what(c)}. Keep one row.",
        )


def ends(claims: pd.DataFrame) -> Iterator[Finding]:
    """L501: a range whose ends are exchanged."""
    for c in each_row(claims[(claims["low"] > claims["high"]).fillna(False)]):
        yield Finding(code="L501", subject=c.subject, rows=(c.claim_id,),
                      message=f"Low is above high: {c.low} to {c.high} {c.category} {c.measure} "
                      f"({c.claimant}). Swap them, or correct one.")  # fmt: skip


def sources(claims: pd.DataFrame) -> Iterator[Finding]:
    """L601 and L602: claims that nobody can look up, one finding a subject and source."""
    nowhere = (claims["publisher"] == "") & (claims["url"] == "")
    for code, mask, what in (
        ("L601", nowhere, "names neither publisher nor address"),
        ("L602", claims["unverified"] & ~nowhere, "was not seen"),
    ):
        told: dict[tuple[str, str], list[str]] = {}
        cells = claims.loc[mask, ["subject", "source_id", "claim_id"]]
        for subject, source, name in zip(*(cells[c].tolist() for c in cells), strict=True):
            told.setdefault((str(subject), source), []).append(name)
        for (subject, source), same in told.items():
            yield Finding(code=code, subject=subject, rows=tuple(same),
                          message=f"Source {source} of {len(same)} claim(s) {what}. Find a page "
                          "and cite it.")  # fmt: skip


def reversed_dates(record: Record, _: pd.DataFrame, __: pd.Series) -> Iterator[Finding]:
    """L701, in incidents and operations."""
    for table in (record.incidents, record.operations):
        bad = table[table["date_earliest"] > table["date_latest"]]
        for name, row in bad.iterrows():
            yield Finding(code="L701", subject=str(name), rows=(str(name),),
                          message=f"The dates are reversed: {_day(row['date_earliest'])} to "
                          f"{_day(row['date_latest'])}. Swap them.")  # fmt: skip


def strangers(record: Record, _: pd.DataFrame, __: pd.Series) -> Iterator[Finding]:
    """L702: members on other days than their operation."""
    ends = ["date_earliest", "date_latest"]
    own = record.incidents[ends].reindex(record.memberships["incident_id"])
    whole = record.operations[ends].reindex(record.memberships["operation_id"])
    rows = (each_row(frame) for frame in (record.memberships, own, whole))
    for m, one, all_ in zip(*rows, strict=True):
        if one.date_earliest > all_.date_latest or one.date_latest < all_.date_earliest:
            yield Finding(code="L702", subject=m.operation_id, rows=(m.incident_id,),
                          message=f"The {m.basis} member {m.incident_id} ("
                          f"{_day(one.date_earliest)} to {_day(one.date_latest)}) lies "
                          f"outside its operation ({_day(all_.date_earliest)} to "
                          f"{_day(all_.date_latest)}). Correct a date, or drop the "
                          "membership.")  # fmt: skip


def doubles(record: Record, claims: pd.DataFrame, home: pd.Series) -> Iterator[Finding]:
    """L801: same district, day and type, figures that touch, and no judgement on the pair."""
    pairs = zip(record.judgements["a"], record.judgements["b"], strict=True)
    judged = {frozenset(pair) for pair in pairs}
    killed = _killed(claims)
    known = record.incidents[record.incidents["date_precision"] == "day"]
    alike: dict[tuple[Any, ...], list[str]] = {}
    columns = (home.reindex(known.index), known["date_earliest"], known["event_type"])
    for name, *cell in zip(known.index, *columns, strict=True):
        if name in killed and not any(pd.isna(c) for c in cell):
            alike.setdefault(tuple(cell), []).append(str(name))
    for same in alike.values():
        if len(same) > _CROWD:
            yield Finding(code="L801", subject=same[0], rows=tuple(same),
                          message=f"{len(same)} incidents have one district, day and type. Check "
                          "whether the day or the district stands for others.")  # fmt: skip
            continue
        for a, b in combinations(same, 2):
            shared = [c for c in CATEGORIES if _touch(killed[a].get(c), killed[b].get(c))]
            if shared and frozenset((a, b)) not in judged:
                yield Finding(code="L801", subject=a, rows=(a, b),
                              message=f"{a} and {b} have one district, day and type, and figures "
                              f"that touch ({', '.join(shared)} killed). Judge the pair in "
                              "judgements.csv.")  # fmt: skip


def _killed(claims: pd.DataFrame) -> dict[str, dict[str, tuple[float, float]]]:
    """Lowest and highest figure of the killed by subject and category."""
    said = claims[(claims["measure"] == "killed") & ~claims["partial"]]
    top = said["high"].astype("Float64").fillna(float("inf"))
    out: dict[str, dict[str, tuple[float, float]]] = {}
    columns = (said["subject"], said["category"], said["low"], top)
    for subject, category, low, high in zip(*(c.tolist() for c in columns), strict=True):
        own = out.setdefault(subject, {})
        least, most = own.get(category, (low, high))
        own[category] = min(least, low), max(most, high)
    return out


def _touch(a: tuple[float, float] | None, b: tuple[float, float] | None) -> bool:
    return a is not None and b is not None and a[0] <= b[1] and b[0] <= a[1]


claim_checks = (parts_and_totals, days, falls, repeats, ends, sources)
record_checks = (reversed_dates, strangers, doubles)
