"""Judgements about a part of a record, with what the rest of it tells of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from geo.core.digest import canonical_json, digest
from geo.incidents.events import DIFFERENT, SAME, UNSURE, Pair, last_judgements, make_events

Verdict = tuple[str, str, str]
_NUMBERS = 10**6


def judgements_left(
    judged: pd.DataFrame, *, known: Collection[str], left: Collection[str]
) -> pd.DataFrame:
    """Judgements about what is left of a record, and what others say of it by way of the rest.

    What joins two records through one that is gone becomes a judgement of the two, in the form
    of one that was made here: without a name and a reason, and with nothing of what is gone.

    Parameters
    ----------
    judged
        Table of judgements, typed or as text.
    known
        Identifiers of the incidents that the judgements were made of.
    left
        Identifiers of incidents and claims that are left.
    """
    there = [a in left and b in left for a, b in zip(judged["a"], judged["b"], strict=True)]
    kept = judged[np.array(there, dtype=bool)]
    stay = {one for one in {*judged["a"], *judged["b"]} if one in left and one in known}
    if len(kept) == len(judged) or not stay:
        return kept
    before = make_events(judged, known=known)
    held = [[one for one in group if one in stay] for group in before.one]
    head = {member: group[0] for group in held for member in group}
    names = {one: head.get(one, one) for one in stay}
    joined = make_events(kept, known=stay).one
    more = [row for group in held for row in _ties(group, joined, SAME)]
    near = [*before.maybe, *make_events(_added(kept, more, said=judged), known=stay).maybe]
    more += _missing(kept, before.apart, names, near)
    found = make_events(_added(kept, more, said=judged), known=stay).maybe
    for group in before.maybe:
        own = list(dict.fromkeys(names[one] for one in group if one in stay))
        for part in before.linked(own):
            more += _ties(part, found, UNSURE, apart=before.apart)
    return _added(kept, more, said=judged)


def named_in(judged: pd.DataFrame, *columns: pd.Index | pd.Series) -> set[str]:
    """Identifiers of some columns that judgements name; of a long column few are."""
    asked = sorted({*judged["a"], *judged["b"]})
    return {str(one) for column in columns for one in column[column.isin(asked)]}


def _ties(
    group: list[str],
    joined: Iterable[tuple[str, ...]],
    verdict: str,
    *,
    apart: frozenset[Pair] = frozenset(),
) -> list[Verdict]:
    """Pairs that join the pieces of a group which others do not join yet."""
    piece = {member: number for number, own in enumerate(joined) for member in own}
    pieces: dict[object, list[str]] = {}
    for one in group:
        pieces.setdefault(piece.get(one, one), []).append(one)
    waiting = list(pieces.values())
    reached = waiting.pop(0) if waiting else []
    out = []
    while waiting:
        a, b, near = next(
            (a, b, own) for own in waiting for b in own for a in reached if (a, b) not in apart
        )
        out.append((a, b, verdict))
        reached = [*reached, *near]
        waiting.remove(near)
    return out


def _missing(
    kept: pd.DataFrame,
    apart: frozenset[Pair],
    names: Mapping[str, str],
    near: Iterable[tuple[str, ...]],
) -> list[Verdict]:
    """Pairs of one group that are known to be two events, where what is kept does not say so."""
    stand = last_judgements(kept)
    stand = stand[stand["verdict"] == DIFFERENT]
    said = {frozenset((names.get(a), names.get(b)))
            for a, b in zip(stand["a"], stand["b"], strict=True)}  # fmt: skip
    heads = [sorted({names[one] for one in group if one in names}) for group in near]
    pairs = dict.fromkeys(pair for own in heads for pair in combinations(own, 2))
    return [(a, b, DIFFERENT) for a, b in pairs
            if (a, b) in apart and frozenset((a, b)) not in said]  # fmt: skip


def _added(judged: pd.DataFrame, more: list[Verdict], *, said: pd.DataFrame) -> pd.DataFrame:
    """A table of judgements with some more, of the day on which one of the two was last judged."""
    taken, rows = set(judged["judgement_id"]), []
    for a, b, verdict in more:
        key = int(digest(canonical_json([a, b, verdict]))[:8], 16) % _NUMBERS
        while (name := f"own:J{key:06d}") in taken:
            key = (key + 1) % _NUMBERS
        taken.add(name)
        day = said.loc[said["a"].isin([a, b]) | said["b"].isin([a, b]), "date"].max()
        rows.append({**dict.fromkeys(judged.columns, ""), "judgement_id": name, "a": a, "b": b,
                     "verdict": verdict, "date": day})  # fmt: skip
    if not rows:
        return judged
    frame = pd.DataFrame(rows, index=[row["judgement_id"] for row in rows])
    return pd.concat([judged, frame.astype(judged.dtypes.to_dict())])
