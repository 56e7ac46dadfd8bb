"""Records that are or may be one event: judgements of pairs, and the groups that pairs make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from geo.core.groups import positions
from geo.incidents.record import Record

SAME, UNSURE = "same", "unsure"


def standing_judgements(record: Record) -> pd.DataFrame:
    """Judgements of pairs of incidents that stand."""
    judged = record.judgements
    known = record.incidents.index
    return last_judgements(
        judged[(positions(judged["a"], known) >= 0) & (positions(judged["b"], known) >= 0)]
    )


def last_judgements(judged: pd.DataFrame) -> pd.DataFrame:
    """The last judgement of each pair, in whichever order its two were named.

    Parameters
    ----------
    judged
        Table of a record, in the order in which they were made.
    """
    pairs = [tuple(sorted(ab)) for ab in zip(judged["a"], judged["b"], strict=True)]
    return judged[~pd.Series(pairs, index=judged.index, dtype=object).duplicated(keep="last")]


def unsure_pairs(record: Record) -> pd.DataFrame:
    """Pairs of incidents of which nobody knows yet whether they are one event or two."""
    judged = standing_judgements(record)
    return judged[judged["verdict"] == UNSURE]


def same_pairs(record: Record) -> pd.DataFrame:
    """Pairs of incidents that were judged to be one event."""
    judged = standing_judgements(record)
    return judged[judged["verdict"] == SAME]


def no_pairs() -> pd.DataFrame:
    """No pair at all."""
    return pd.DataFrame({"a": [], "b": []}, dtype=object)


def groups_of(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
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


def groups_at_home(pairs: Iterable[pd.DataFrame], home: Mapping[str, str]) -> list[list[str]]:
    """Groups of records that pairs join within one district.

    Parameters
    ----------
    pairs
        Frames with columns ``a`` and ``b``.
    home
        District of each record that takes part.
    """
    joined = ((a, b) for frame in pairs for a, b in zip(frame["a"], frame["b"], strict=True))
    return groups_of((a, b) for a, b in joined if a in home and home[a] == home.get(b))


def counted_again(
    groups: Iterable[list[str]],
    values: Mapping[str, float],
    *,
    least: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """What of a sum over records is said of one event more than once, by the first of each group.

    Of a group the highest figure counts.

    Parameters
    ----------
    groups
        As `groups_of` gives them.
    values
        Figure of each record that is in the sum; those without one are not in it or NaN.
    least
        Figures of all records, of which the lowest counts instead.
    """
    out = {}
    for group in groups:
        own = [values[one] for one in group if not np.isnan(values.get(one, np.nan))]
        if own and least is not None:
            out[group[0]] = sum(own) - min(
                least[one] for one in group if not np.isnan(least.get(one, np.nan))
            )
        elif own:
            out[group[0]] = sum(own) - max(own)
    return out
