"""The linter's grouped checks, one frame a group: slow, and simple enough to be believed."""

from itertools import combinations

import pandas as pd

from geo.core.tables import each_row
from geo.incidents.lint_checks import Finding, _range, _what
from geo.incidents.model import CATEGORIES, PARTS

_SIDES_OF_A_FIGHT = {"civilian", "security", "militant"}


def parts_and_totals(claims):
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


def falls(claims):
    said = claims[claims["cumulative"] & ~claims["partial"]].assign(relayed=claims["relay"] != "")
    said = said.sort_values(["as_of", "as_of_order", "relayed"], na_position="last", kind="stable")
    cell = ["subject", "claimant", "measure", "category"]
    told = said["origin"].where(said["origin"] != "", said["claim_id"])
    said = said[~said.assign(told=told).duplicated([*cell, "told", "low", "high"])]
    for _, line in said.groupby(cell, sort=False):
        peak = None
        for c in each_row(line):
            closed = peak is not None and not pd.isna(c.high)
            if closed and c.as_of > peak.as_of and c.high < peak.low:
                yield Finding(code="L301", subject=c.subject, rows=(peak.claim_id, c.claim_id),
                              message=f"A running total falls: {_what(peak)}, then {_what(c)}. "
                              "Check both sources; annotate it if it was said so.")  # fmt: skip
            if peak is None or c.low >= peak.low:
                peak = c


def repeats(claims):
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


def sources(claims):
    nowhere = (claims["publisher"] == "") & (claims["url"] == "")
    for code, mask, what in (
        ("L601", nowhere, "names neither publisher nor address"),
        ("L602", claims["unverified"] & ~nowhere, "was not seen"),
    ):
        for (subject, source), same in claims[mask].groupby(["subject", "source_id"], sort=False):
            yield Finding(code=code, subject=str(subject), rows=tuple(same["claim_id"]),
                          message=f"Source {source} of {len(same)} claim(s) {what}. Find a page "
                          "and cite it.")  # fmt: skip


def doubles(record, claims, home):
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


def slowly(record, claims, home):
    """Findings of these checks."""
    found = [one for check in (parts_and_totals, falls, repeats, sources) for one in check(claims)]
    return [*found, *doubles(record, claims, home)]
