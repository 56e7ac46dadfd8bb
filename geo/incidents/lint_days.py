"""Days that are not yet: a year typed wrongly, or a plan recorded as if it had happened."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from geo.core.tables import each_row
from geo.incidents.lint_checks import Finding
from geo.incidents.record import Record


def not_yet(record: Record, claims: pd.DataFrame, today: pd.Timestamp) -> Iterator[Finding]:
    """L206 and L703. A month or a year that has begun may end later, and its figures with it."""
    for c in each_row(claims[(claims["as_of"] > today) & ~(claims["as_of"] <= claims["last"])]):
        yield Finding(code="L206", subject=c.subject, rows=(c.claim_id,),
                      message=f"The figure of {c.claimant} stands at {c.as_of.date()}, which is "
                      "after today: it replaces every earlier one of its side. Correct "
                      "as_of.")  # fmt: skip
    for table in (record.incidents, record.operations):
        known = table["date_precision"] == "day"
        last = table["date_latest"].where(known, table["date_earliest"])
        for name, day in last[last > today].items():
            yield Finding(code="L703", subject=str(name), rows=(str(name),),
                          message=f"The record is of {day.date()}, which is after today. Check "
                          "the year.")  # fmt: skip
