"""The days that a record reaches, which a view shows that names no period.

One record far from all others, as a year typed wrongly gives it, does not stretch everybody's
view over centuries; it is counted as what lies apart, and is shown by a view that names its days.
"""

from __future__ import annotations

import pandas as pd

from geo.incidents.record import Record

_FAR = pd.Timedelta(days=20 * 365)
_FEW = 100
"""One in so many records; of ten records on, a single one may lie apart."""
_LEAST = 10


def covered(record: Record) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day that the record's own coverage statement or an incident reaches.

    Left out are at either end the incidents that lie more than twenty years from the others, if
    they are no more than one in a hundred.
    """
    spans = record.coverage[
        (record.coverage["density"] != "none")
        & record.coverage["dataset"].isin(record.incidents["dataset"].unique())
    ]
    room = max(len(record.incidents) // _FEW, int(len(record.incidents) >= _LEAST))
    # Either may be without a day: records made by hand have no statement of coverage.
    begin = pd.Series(
        [spans["period_from"].min(), _edge(record.incidents["date_earliest"].nsmallest(room + 1))]
    )
    end = pd.Series(
        [spans["period_to"].max(), _edge(record.incidents["date_latest"].nlargest(room + 1))]
    )
    return begin.min(), end.max()


def _edge(days: pd.Series) -> pd.Timestamp:
    """The outermost of the days, the first of which is none if the next ones are far from it."""
    far = (days.diff().abs() > _FAR).to_numpy().nonzero()[0]
    return days.iloc[far[-1] if len(far) else 0] if len(days) else pd.Timestamp("NaT")
