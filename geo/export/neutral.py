"""Claims that are named after an incident that a file withholds, under names of their own."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection
from dataclasses import replace

from geo.incidents.record import Record

# Everywhere but within a word: A-1 is not named in A-12.
_CUT = re.compile(r"(?<!\w)|(?!\w)")


def with_neutral_claims(record: Record, gone: Collection[str]) -> Record:
    """The record without claim identifiers that hold one of what is gone: they tell day and place.

    Such a claim is about something that stays, and is named after that: in the order of the old
    names, by numbers that say nothing of them. Judgements follow; nothing else cites a claim.
    """
    claims = record.claims
    subject = claims["incident_id"].where(claims["incident_id"] != "", claims["operation_id"])
    about = dict(zip(claims["claim_id"].tolist(), subject.tolist(), strict=True))
    names: dict[str, str] = {}
    taken = {*about, *gone}
    for one in sorted(about):
        if not _tells(one, of=about[one], gone=gone):
            continue
        free = (f"{about[one]}-N{n:02d}" for n in itertools.count(1))
        names[one] = next(name for name in free if name not in taken)
        taken.add(names[one])
    if not names:
        return record
    claims, judged = claims.rename(index=names), record.judgements
    return replace(
        record,
        claims=claims.assign(claim_id=claims["claim_id"].replace(names)),
        judgements=judged.assign(a=judged["a"].replace(names), b=judged["b"].replace(names)),
    )


def _tells(name: str, *, of: str, gone: Collection[str]) -> bool:
    """Whether a claim's name holds one that is gone, outside the name of its own subject."""
    own = len(of) if name.startswith(of) else 0
    cuts = [match.start() for match in _CUT.finditer(name)]
    return any(name[a:b] in gone for b in cuts if b > own for a in cuts if a < b)
