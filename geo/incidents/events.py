"""Events: which records are one event and which may be, by the judgements that stand.

What is one event is one event whoever of it is in view, so groups are made over all records first
and taken apart by district afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

SAME, UNSURE, DIFFERENT = "same", "unsure", "different"
Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Events:
    """Records that judgements join.

    ``one`` are groups of records that are one event: *same* goes on from pair to pair, also where
    two of a group were called *unsure* or *different* themselves. ``maybe`` are groups that are or
    may be one event: every group of ``one``, and what *unsure* joins them to. ``apart`` are pairs
    of records that are known to be two events, each in either order.
    """

    one: tuple[tuple[str, ...], ...] = ()
    maybe: tuple[tuple[str, ...], ...] = ()
    apart: frozenset[Pair] = frozenset()

    @property
    def records(self) -> set[str]:
        """Every record that something joins to another."""
        return {one for group in self.maybe for one in group}

    def at_home(self, home: Mapping[str, str]) -> tuple[list[list[str]], list[list[str]]]:
        """Groups of ``one`` and of ``maybe`` within each district, of two records or more.

        Parameters
        ----------
        home
            District of each record that is in view; others take no part.
        """
        one = [part for group in self.one for part in _by_home(group, home)]
        maybe = [
            linked
            for group in self.maybe
            for part in _by_home(group, home)
            for linked in self.linked(part)
        ]
        return [g for g in one if len(g) > 1], [g for g in maybe if len(g) > 1]

    def joined(self, name: str) -> tuple[list[str], list[str]]:
        """What a record is one event with, and what else it may be one with.

        By whatever records in between; what is known to be another event is not among them.
        """
        one, maybe = (
            [x for group in groups if name in group for x in group if x != name]
            for groups in (self.one, self.maybe)
        )
        return one, [x for x in maybe if x not in one and (name, x) not in self.apart]

    def linked(self, part: Iterable[str]) -> list[list[str]]:
        """Records of a group of ``maybe``, taken apart where none links what is two events."""
        out: list[list[str]] = []
        for one in part:
            near = [g for g in out if any((one, other) not in self.apart for other in g)]
            out = [g for g in out if g not in near]
            out.append([*(other for g in near for other in g), one])
        return out


def _by_home(group: Iterable[str], home: Mapping[str, str]) -> list[list[str]]:
    parts: dict[str, list[str]] = {}
    for one in group:
        if one in home:
            parts.setdefault(home[one], []).append(one)
    return list(parts.values())


def last_judgements(judged: pd.DataFrame) -> pd.DataFrame:
    """The last judgement of each pair, in whichever order its two were named.

    Parameters
    ----------
    judged
        Table of a record, in the order in which they were made.
    """
    pairs = [tuple(sorted(ab)) for ab in zip(judged["a"], judged["b"], strict=True)]
    return judged[~pd.Series(pairs, index=judged.index, dtype=object).duplicated(keep="last")]


def make_events(judged: pd.DataFrame, *, known: Collection[str]) -> Events:
    """Groups that judgements make of records.

    Parameters
    ----------
    judged
        ``a``, ``b`` and ``verdict``, in the order in which they were made.
    known
        Identifiers of incidents; a judgement about anything else joins nothing.
    """
    said: dict[str, list[Pair]] = {SAME: [], UNSURE: [], DIFFERENT: []}
    stand = last_judgements(judged)
    for a, b, verdict in zip(stand["a"], stand["b"], stand["verdict"], strict=True):
        if a in known and b in known:
            said[verdict].append((a, b))
    one = groups_of(said[SAME])
    head = {member: group[0] for group in one for member in group}
    two = {verdict: [(head.get(a, a), head.get(b, b)) for a, b in said[verdict]]
           for verdict in (UNSURE, DIFFERENT)}  # fmt: skip
    apart = {pair for a, b in two[DIFFERENT] for pair in ((a, b), (b, a))}
    whole = {group[0]: group for group in one}
    joined = groups_of((a, b) for a, b in two[UNSURE] if a != b and (a, b) not in apart)
    taken = {each for group in joined for each in group}
    joined += [[name] for name in whole if name not in taken]
    return Events(
        one=tuple(tuple(group) for group in one),
        maybe=tuple(tuple(m for each in g for m in whole.get(each, [each])) for g in joined),
        apart=frozenset(
            (x, y) for a, b in apart if a != b
            for x in whole.get(a, [a]) for y in whole.get(b, [b])
        ),
    )  # fmt: skip


def groups_of(pairs: Iterable[Pair]) -> list[list[str]]:
    """Groups of records that pairs join, each of which is or may be one event.

    Three records of which every two may be one are at least one event, not none: what is counted
    at least is one for each group, and not one less for each pair.
    """
    group: dict[str, list[str]] = {}
    for a, b in pairs:
        one, other = group.setdefault(a, [a]), group.setdefault(b, [b])
        if one is not other:
            one += other
            group |= dict.fromkeys(other, one)
    return list({id(members): members for members in group.values()}.values())
