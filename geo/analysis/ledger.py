"""A ledger: who said what about one incident or operation, as it stood on a day.

Claimants are kept apart: what stands is said for each claimant type under its own rule, sides are
set against each other, and nothing is added across them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain, combinations
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from geo.analysis.attribution import attribute
from geo.analysis.concentration import COLUMNS as CONCENTRATION
from geo.analysis.concentration import concentrate, up_to
from geo.analysis.unknown import list_unknown
from geo.core.errors import NotFoundError
from geo.core.tables import each_row
from geo.core.text import normalise_name, visible
from geo.core.values import plain_rows, plain_value
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, MEASURES, SIDES
from geo.incidents.record import Record, subject_starts
from geo.incidents.tally import USED, tally

SIDE_NAMES = tuple(dict.fromkeys(SIDES.values()))

_FACTS = (
    "title", "date_earliest", "date_latest", "date_precision", "place", "district_reported",
    "actors", "verification", "verification_group",
)  # fmt: skip
_CLAIMS = [
    "claim_id", "side", "claimant", "claimant_type", "claimant_text", "measure", "category", "low",
    "high", "best", "as_of", "as_of_order", "qualifier", "partial", "cumulative", "span_from",
    "span_to", "span_text", "relay", "origin", "source_id", "publisher", "source_date", "url",
    "unverified", "note", "later", "status",
]  # fmt: skip
_STANDING = [
    "claimant_type", "side", "measure", "category", "low", "high", "top", "at_least", "as_of",
    "span_from", "claim_ids",
]  # fmt: skip
_LINE = ["side", "line", "measure", "category"]
_STEP = ["as_of", "as_of_order", "low", "high", "claimant", "claim_id", "span_from"]
_DISPUTED = ["measure", "category"] + [
    f"{c}_{s}" for s in "ab" for c in ("side", "low", "high", "top")
]
_MEMBERS = [
    "incident_id", "title", "date_earliest", "date_latest", "date_precision", "place",
    "district_reported", "geo_precision", "basis", "claimed_by", "note",
]  # fmt: skip
_PLACES = [
    "claimant", "unit", "count_low", "count_high", "place_names", "as_of", "later", "source_id",
    "publisher", "url",
]  # fmt: skip

# An identifier with a letter wrong is 90 % alike, one of another day or place about 60.
_LIKE, _ALIKE, _NEAR, _WORD = 80, 85, 3, 4
_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Claims about one subject and what follows from them; see `make_ledger` for the frames."""

    subject_id: str
    kind: str
    facts: dict[str, Any]
    as_of: date | None
    claims: pd.DataFrame
    standing: pd.DataFrame
    sides: pd.DataFrame
    revisions: pd.DataFrame
    disputed: pd.DataFrame
    unknown: pd.DataFrame
    concentration: dict[str, Any]
    members: pd.DataFrame
    places: pd.DataFrame
    attribution: pd.DataFrame

    def as_dict(self) -> dict[str, Any]:
        """The ledger as plain values: dates as ISO text, missing as None, no NaN."""
        standing, sides = plain_rows(self.standing), plain_rows(self.sides)
        for row in [*standing, *sides]:
            row["claim_ids"] = row["claim_ids"].split(";")
        return {
            "subject_id": self.subject_id,
            "kind": self.kind,
            **{key: plain_value(value) for key, value in self.facts.items()},
            "as_of": plain_value(self.as_of),
            "claims": plain_rows(self.claims),
            "standing": standing,
            "sides": sides,
            "revisions": [
                {**dict(zip(_LINE, line, strict=True)), "steps": plain_rows(steps[_STEP])}
                for line, steps in self.revisions.groupby(_LINE, sort=False)
            ],
            "disputed": [
                {
                    "measure": row["measure"],
                    "category": row["category"],
                    **{
                        s: {c: row[f"{c}_{s}"] for c in ("side", "low", "high", "top")}
                        for s in "ab"
                    },
                }
                for row in plain_rows(self.disputed)
            ],
            "unknown": plain_rows(self.unknown),
            "concentration": dict(self.concentration),
            "members": plain_rows(self.members),
            "places": plain_rows(self.places),
            "attribution": plain_rows(self.attribution),
        }


def make_ledger(record: Record, subject_id: str, *, as_of: date | None = None) -> Ledger:
    """Lay out who said what about an incident or an operation.

    Parameters
    ----------
    record
        The tables.
    subject_id
        Id of an incident or an operation.
    as_of
        Last day whose statements count; later ones stay in ``claims``, marked.

    Returns
    -------
    Ledger
        ``claims``: every claim, oldest first, with its source and its ``status`` under the rule
        of its own type. ``standing``: current figures by claimant type. ``sides``: the same by
        side (independent types as one range). ``revisions``: the statements that moved a figure,
        relays and parts left out, one ``line`` for a side or for one armed group. ``disputed``:
        pairs of sides whose ranges do not touch. ``unknown``: ``code``, ``detail``, ``text``.
        ``members``, ``places`` and ``attribution`` are empty for an incident. ``high`` missing
        means "at least".

    Raises
    ------
    NotFoundError
        If neither an incident nor an operation has this id; the message names near ones.
    """
    kind, subject = _subject(record, subject_id)
    own = record.claims[record.claims[f"{kind}_id"] == subject_id]
    claims = _with_status(own, record, as_of)
    standing = _standing(claims)
    sides = _by_side(standing)
    members = record.memberships[record.memberships["operation_id"] == subject_id]
    return Ledger(
        subject_id=subject_id,
        kind=kind,
        facts={name: subject[name] for name in _FACTS},
        as_of=as_of,
        claims=claims[_CLAIMS].reset_index(drop=True),
        standing=standing,
        sides=sides,
        revisions=_revisions(claims),
        disputed=_disputed(sides),
        unknown=list_unknown(claims, standing=standing, kind=kind, subject=subject),
        concentration=_concentration(up_to(own, as_of)),
        members=members.merge(
            record.incidents.drop(columns=["operation_id"]), on="incident_id", how="left"
        )[_MEMBERS],
        places=_places(record, subject_id, as_of),
        attribution=attribute(record, subject_id, as_of=as_of),
    )


def _subject(record: Record, subject_id: str) -> tuple[str, dict[str, Any]]:
    for kind, table in (("incident", record.incidents), ("operation", record.operations)):
        if subject_id in table.index:
            return kind, {str(k): v for k, v in table.loc[subject_id].to_dict().items()}
    near = _near(record, subject_id)
    raise NotFoundError(
        f"No incident or operation {visible(subject_id, limit=80)!r}",
        fix="Did you mean " + " or ".join(near)
        if near
        else "Take an identifier from: atlas table --what incidents OUT.csv, or atlas operations",
    )


def _near(record: Record, asked: str) -> list[str]:
    """Identifiers like the one asked for, by themselves or by their titles; none if none is."""
    titles = pd.concat([record.operations["title"], record.incidents["title"]])
    names = [str(name) for name in titles.index]
    day = _DAY.search(asked)
    words = [w for w in (asked.casefold(), day[0] if day else "") if len(w) >= _WORD]
    inside = [name for word in words for name in names if word in name.casefold()]
    alike = process.extract(
        asked, names, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_LIKE, limit=_NEAR
    )
    told = {name: normalise_name(str(title)) for name, title in titles.items()}
    titled = process.extract(
        normalise_name(asked), told, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE, limit=_NEAR
    )
    found = [*(name for name, *_ in alike), *inside, *(str(name) for *_, name in titled)]
    return [f"{name} ({titles[name]})" for name in dict.fromkeys(found)][:_NEAR]


def _concentration(known: pd.DataFrame) -> dict[str, Any]:
    rows = plain_rows(concentrate(known))
    return rows[0] if rows else {**dict.fromkeys(CONCENTRATION, 0), "belligerent_share": None}


def _with_status(own: pd.DataFrame, record: Record, as_of: date | None) -> pd.DataFrame:
    """Claims with side, source, ``later`` and status, oldest first, within a day as recorded."""
    starts = subject_starts(record)
    status: dict[str, str] = {}
    for rule, mine in own.groupby("claimant_type"):
        rows = tally(mine, rule=str(rule), as_of=as_of, starts=starts).statuses
        rows = rows[~rows["derived"]]
        status.update(zip(rows["claim_id"], rows["status"], strict=True))
    source = record.sources.reindex(own["source_id"])
    out = own.assign(
        side=own["claimant_type"].map(SIDES),
        status=own["claim_id"].map(status),
        later=False if as_of is None else own["as_of"] > pd.Timestamp(as_of),
        publisher=source["publisher"].to_numpy(),
        source_date=source["date"].to_numpy(),
        url=source["url"].to_numpy(),
    )
    return out.sort_values(["as_of", "as_of_order"], na_position="last", kind="stable")


def _ordered(frame: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Rows in the order of measures, categories and ``by``, as the model lists them."""
    ranks = {"claimant_type": CLAIMANT_TYPES, "side": SIDE_NAMES}
    keys = {"measure": MEASURES, "category": CATEGORIES, **{name: ranks[name] for name in by}}
    rank = pd.DataFrame({k: frame[k].map(list(v).index) for k, v in keys.items()}).astype("int64")
    return frame.loc[rank.sort_values(list(keys), kind="stable").index].reset_index(drop=True)


def _fold(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Lowest to highest of rows by measure, category and ``by``; open where any row is."""
    out = (
        rows.assign(at_least=rows["high"].isna())
        .groupby([by, "measure", "category"], as_index=False)
        .agg(
            low=("low", "min"),
            high=("high", "max"),
            top=("top", "max"),
            at_least=("at_least", "any"),
            as_of=("as_of", "max"),
            span_from=("span_from", "min"),
            claim_ids=("claim_ids", ";".join),
        )
    )
    out["high"] = out["high"].astype("Int64").mask(out["at_least"].astype(bool))
    out["low"], out["top"] = out["low"].astype("Int64"), out["top"].astype("Int64")
    return _ordered(out, by)


def _standing(claims: pd.DataFrame) -> pd.DataFrame:
    used = claims[claims["status"] == USED].rename(columns={"claim_id": "claim_ids"})
    out = _fold(used.assign(top=used["high"].fillna(used["low"])), "claimant_type")
    return out.assign(side=out["claimant_type"].map(SIDES))[_STANDING]


def _by_side(standing: pd.DataFrame) -> pd.DataFrame:
    return _fold(standing, "side")[[c for c in _STANDING if c != "claimant_type"]]


def _revisions(claims: pd.DataFrame) -> pd.DataFrame:
    said = claims[~claims["status"].isin(["partial", "relay", "later"])]
    line = said["side"].where(said["side"] != "armed_group", said["claimant"])
    return _ordered(said.assign(line=line), "side")[[*_LINE, *_STEP]]


def _disputed(sides: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (measure, category), group in sides.groupby(["measure", "category"], sort=False):
        for a, b in combinations(each_row(group), 2):
            below = not a.at_least and a.high < b.low
            above = not b.at_least and b.high < a.low
            if below or above:
                ends = ((own.side, own.low, own.high, own.top) for own in (a, b))
                rows.append((measure, category, *chain.from_iterable(ends)))
    out = pd.DataFrame(rows, columns=_DISPUTED)
    numbers = [c for c in _DISPUTED if c.startswith(("low", "high", "top"))]
    return out.astype(dict.fromkeys(numbers, "Int64"))


def _places(record: Record, subject_id: str, as_of: date | None) -> pd.DataFrame:
    own = record.operation_places
    own = own[own["operation_id"] == subject_id]
    source = record.sources.reindex(own["source_id"])
    return own.assign(
        later=False if as_of is None else own["as_of"] > pd.Timestamp(as_of),
        publisher=source["publisher"].to_numpy(),
        url=source["url"].to_numpy(),
    )[_PLACES].reset_index(drop=True)
