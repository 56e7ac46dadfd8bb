"""What the bundled record holds, covers and rests on."""

from __future__ import annotations

import pandas as pd

from geo.incidents.record import bundled_record


def say_record() -> str:
    """What the bundled record holds, in one paragraph."""
    record = bundled_record()
    return (
        f"{len(record.incidents)} incidents, {len(record.operations)} operations and series, "
        f"{len(record.claims)} claims, {len(record.sources)} sources. Every figure is somebody's "
        "claim. Data " + record.digest[:12] + "."
    )


def coverage_statements() -> list[str]:
    """What each bundled dataset covers and leaves out, in the words that people see."""
    return list(bundled_record().coverage["statement_en"])


def source_table() -> pd.DataFrame:
    """Sources of the bundled record with the number of claims that each carries."""
    record = bundled_record()
    out = record.sources[["publisher", "title", "date", "url", "relays", "kind", "licence"]].copy()
    out.insert(
        0, "claims", record.claims["source_id"].value_counts().reindex(out.index, fill_value=0)
    )
    return out.sort_values("claims", ascending=False).reset_index(drop=True)
