"""Records that are, or may be, one event as the page has them: groups of rows."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from geo.core.groups import positions
from geo.incidents.events import Events


def event_rows(events: Events, rows: pd.Index) -> dict[str, list[list[int]]]:
    """Groups of rows, whatever records they are joined through.

    Parameters
    ----------
    events
        Groups that all judgements of a record make.
    rows
        Identifiers of the page's incidents, in their order.

    Returns
    -------
    dict
        ``one`` and ``maybe`` as `geo.incidents.events.Events`, of two rows or more, and ``apart``:
        pairs of a group of ``maybe`` that are known to be two events.
    """
    names = pd.Series(sorted(events.records), dtype=rows.dtype)
    at = dict(zip(names, positions(names, rows).tolist(), strict=True))
    name = {place: one for one, place in at.items()}
    here = {
        key: sorted(sorted(at[one] for one in group if at[one] >= 0) for group in groups)
        for key, groups in (("one", events.one), ("maybe", events.maybe))
    }
    pairs = (pair for group in here["maybe"] if events.apart for pair in combinations(group, 2))
    return {
        **{key: [group for group in groups if len(group) > 1] for key, groups in here.items()},
        "apart": [[a, b] for a, b in pairs if (name[a], name[b]) in events.apart],
    }
