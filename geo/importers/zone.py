"""A time of day behind a date, and what its zone means for the day in Balochistan."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from geo.core.dates import DateSpan
from geo.core.text import visible
from geo.importers.codes import Remark

# An hour or a minute that no clock has is no time: the cell is damaged, and so may its day be.
TIME = re.compile(
    r"[T ]([01]?[0-9]|2[0-3]|24(?=:00)):([0-5][0-9])(?::(?:[0-5][0-9]|60)(?:\.[0-9]+)?)?"
    r"(?:(Z)|([+-](?:0[0-9]|1[0-5])):?([0-5][0-9]))?$"
)
# Pakistan's; the hour of its few summers with another time is left out of account.
_HERE = timedelta(hours=5)


def remark_on_zone(
    span: DateSpan, moment: re.Match[str] | None, *, text: str, column: str
) -> tuple[Remark, ...]:
    """Remark on a time of another zone that lies on another day here; the day is kept."""
    if moment is None or not (moment[3] or moment[4]) or span.precision != "day":
        return ()
    sign = -1 if (moment[4] or "").startswith("-") else 1
    ahead = timedelta(hours=int(moment[4] or 0), minutes=sign * int(moment[5] or 0))
    clock = timedelta(hours=int(moment[1]), minutes=int(moment[2]))
    here = datetime.combine(span.earliest, time()) + clock - ahead + _HERE
    if here.date() == span.earliest:
        return ()
    what = f"{visible(text, limit=80)!r} is {here.date()} in Balochistan; the day was kept"
    return (Remark(code="date.zone", what=what, column=column, value=text),)
