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
    return f"{_range(row)} {row.category} {row.measure} ({row.claimant}, {row.as_of.date()})"


def parts_and_totals(claims: pd.DataFrame) -> Iterator[Finding]:
    """L101 to L103, within one statement of one claimant."""
    whole = claims[~claims["partial"]]
    order = whole["as_of_order"].fillna(0)
    key = ["subject", "measure", "claimant", "as_of", "origin"]
    for _, said in whole.groupby([*key, order], sort=False):
        parts = said[said["category"].isin(PARTS)]
        totals = said[said["category"] == "total"]
        if len(parts) == 0 or len(totals) == 0:
            continue
        spans = parts.groupby("category").agg(low=("low", "min"), high=("high", "max"))
        low, high = int(spans["low"].sum()), spans["high"].sum(skipna=False)
        open_part = parts["high"].isna().any()
        top = None if totals["high"].isna().any() else int(totals["high"].max())
        total = next(each_row(totals))
        sums = " + ".join(_range(row) for row in each_row(parts.drop_duplicates("category")))
        where = f"of {total.claimant} on {total.as_of.date()}: {sums} against {_range(total)}"
        rows = (*parts["claim_id"], *totals["claim_id"])
        short = not open_part and int(high) < int(totals["low"].min())
        every = set(parts["category"]) >= _SIDES_OF_A_FIGHT
        if top is not None and low > top:
            yield Finding(code="L101", subject=total.subject, rows=rows,
                          message=f"Parts exceed the total {where} {total.measure}. Check the "
                          "source; mark a figure that covers more or less as partial.")  # fmt: skip
        elif short and every:
            yield Finding(code="L102", subject=total.subject, rows=rows,
                          message=f"All parts are given and do not make the total {where} "
                          f"{total.measure}. Check the source, or record the rest as "
                          "unspecified.")  # fmt: skip
        elif short and len(spans) > 1:
            yield Finding(code="L103", subject=total.subject, rows=rows,
                          message=f"Parts fall short of the total {where} {total.measure}. Check "
                          "whether a part is missing.")  # fmt: skip


def days(claims: pd.DataFrame) -> Iterator[Finding]:
    """L201 to L205: the day a figure stands at, and the days it covers."""
    for c in each_row(claims):
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
    for _, line in said.groupby(cell, sort=False):
        peak: Any = None
        for c in each_row(line):
            closed = peak is not None and not pd.isna(c.high)
            if closed and c.as_of > peak.as_of and c.high < peak.low:
                yield Finding(code="L301", subject=c.subject, rows=(peak.claim_id, c.claim_id),
                              message=f"A running total falls: {_what(peak)}, then {_what(c)}. "
                              "Check both sources; annotate it if it was said so.")  # fmt: skip
            if peak is None or c.low >= peak.low:
                peak = c


def repeats(claims: pd.DataFrame) -> Iterator[Finding]:
    """L401 and L402: one statement with two figures, one source with one figure twice."""
    whole = claims[~claims["partial"]]
    cell = ["subject", "claimant", "measure", "category"]
    told = whole[whole["origin"] != ""]
    order = told["as_of_order"].fillna(0)
    for _, same in told.groupby([*cell, "origin", order], sort=False):
        figures = same.drop_duplicates(["low", "high"])
        if len(figures) > 1:
            c = next(each_row(figures))
            said = ", ".join(_range(row) for row in each_row(figures))
            yield Finding(code="L401", subject=c.subject, rows=tuple(same["claim_id"]),
                          message=f"One statement ({c.origin}) stands with different figures of "
                          f"{c.category} {c.measure}: {said}. Give the order within the day, mark "
                          "a part as partial, or correct the origin.")  # fmt: skip
    again = [*cell, "low", "high", "as_of", "source_id"]
    for _, same in whole.groupby(again, sort=False, dropna=False):
        if len(same) > 1:
            c = next(each_row(same))
            yield Finding(
                code="L402",
                subject=c.subject,
                rows=tuple(same["claim_id"]),
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
        for (subject, source), same in claims[mask].groupby(["subject", "source_id"], sort=False):
            yield Finding(code=code, subject=str(subject), rows=tuple(same["claim_id"]),
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
    for m in each_row(record.memberships):
        one, all_ = record.incidents.loc[m.incident_id], record.operations.loc[m.operation_id]
        if one["date_earliest"] > all_["date_latest"] or one["date_latest"] < all_["date_earliest"]:
            yield Finding(code="L702", subject=m.operation_id, rows=(m.incident_id,),
                          message=f"The {m.basis} member {m.incident_id} ("
                          f"{_day(one['date_earliest'])} to {_day(one['date_latest'])}) lies "
                          f"outside its operation ({_day(all_['date_earliest'])} to "
                          f"{_day(all_['date_latest'])}). Correct a date, or drop the "
                          "membership.")  # fmt: skip


def doubles(record: Record, claims: pd.DataFrame, home: pd.Series) -> Iterator[Finding]:
    """L801: same district, day and type, figures that touch, and no judgement on the pair."""
    pairs = zip(record.judgements["a"], record.judgements["b"], strict=True)
    judged = {frozenset(pair) for pair in pairs}
    said = claims[(claims["measure"] == "killed") & ~claims["partial"]]
    cell = said.assign(top=said["high"].astype("Float64").fillna(float("inf")))
    span = cell.groupby(["subject", "category"]).agg(low=("low", "min"), top=("top", "max"))
    known = record.incidents[record.incidents["date_precision"] == "day"]
    place = home.reindex(known.index)
    key = [place, known["date_earliest"], known["event_type"]]
    for _, same in known[place.notna()].groupby(key, sort=False):
        for a, b in combinations(same.index, 2):
            shared = [
                c
                for c in CATEGORIES
                if (a, c) in span.index
                and (b, c) in span.index
                and span.loc[(a, c), "low"] <= span.loc[(b, c), "top"]
                and span.loc[(b, c), "low"] <= span.loc[(a, c), "top"]
            ]
            if shared and frozenset((a, b)) not in judged:
                yield Finding(code="L801", subject=str(a), rows=(str(a), str(b)),
                              message=f"{a} and {b} have one district, day and type, and figures "
                              f"that touch ({', '.join(shared)} killed). Judge the pair in "
                              "judgements.csv.")  # fmt: skip


claim_checks = (parts_and_totals, days, falls, repeats, ends, sources)
record_checks = (reversed_dates, strangers, doubles)
