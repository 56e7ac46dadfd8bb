"""The use-cases of judgements and of corrections by hand; both faces call these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from geo.store.drafts import Draft
from geo.store.edits import Saved
from geo.store.versions import Version
from geo.workflow.moment import one_moment
from geo.workflow.permission import Actor, sign
from geo.workflow.shelf import current_record, open_shelf
from geo.workflow.views import joined_record


@one_moment()
def pairs_to_judge(*, limit: int = 200) -> pd.DataFrame:
    """Pairs of records of different datasets that may be one event, best first.

    Those that nobody has judged yet come first. Columns as `geo.analysis.duplicates.COLUMNS`,
    with ``title_a``, ``title_b``, ``date_a``, ``date_b``, ``dataset_a`` and ``dataset_b``.
    """
    from geo.analysis.duplicates import near_duplicates

    record = current_record()
    pairs = near_duplicates(record, district_id=joined_record(vintage="36")["district_id"])
    pairs = pairs.sort_values("verdict", key=lambda cells: cells != "", kind="stable").head(limit)
    for side in ("a", "b"):
        own = record.incidents.reindex(pairs[side])
        pairs[f"title_{side}"] = own["title"].to_numpy()
        first, last = (own[f"date_{c}"].dt.strftime("%Y-%m-%d") for c in ("earliest", "latest"))
        pairs[f"date_{side}"] = first.where(first == last, first + " to " + last).to_numpy()
        pairs[f"dataset_{side}"] = own["dataset"].to_numpy()
    return pairs.reset_index(drop=True)


def judge_pair(
    a: str, b: str, verdict: str, *, author: str, reason: str, actor: Actor | None = None
) -> Version:
    """Append a judgement whether two records are one event; earlier ones stay visible."""
    author = sign(author, actor=actor)
    return open_shelf().judge(a, b, verdict, author=author, reason=reason)


def open_draft(incident_id: str) -> Draft:
    """An incident with its claims as they stand, and the token to save it with."""
    return open_shelf().draft(incident_id)


def save_draft(
    values: Mapping[str, str],
    claims: Sequence[Mapping[str, str]] | None = None,
    *,
    sources: Sequence[Mapping[str, str]] = (),
    opened: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    author: str,
    reason: str,
    expected: str | None = None,
    actor: Actor | None = None,
) -> Saved:
    """Add an incident or correct one; see `geo.store.store.Store.save_incident`.

    Raises
    ------
    DataError
        If a cell is not of its kind or a claim points at nothing.
    ConflictError
        If somebody saved in between; the message has both values.
    """
    author = sign(author, actor=actor)
    return open_shelf().save_incident(
        values, claims,
        sources=sources, opened=opened, author=author, reason=reason, expected=expected,
    )  # fmt: skip


def record_history(record_id: str) -> pd.DataFrame:
    """Every change of a record and of the claims about it, cell by cell, oldest first."""
    return open_shelf().history(record_id)
