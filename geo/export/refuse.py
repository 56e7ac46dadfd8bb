"""What no file may be asked for: records that are not there, filters that tell of withheld ones."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import pandas as pd

from geo.core.errors import OptionError
from geo.core.text import visible
from geo.incidents.filters import actor_counts
from geo.incidents.record import Record


def refuse_unknown(record: Record, withhold: Sequence[str]) -> None:
    """Refuse an id that is not there: the record that was meant would be published."""
    for one in withhold:
        if one not in record.incidents.index:
            alike = difflib.get_close_matches(one, map(str, record.incidents.index), n=5)
            raise OptionError(
                f"{visible(one, limit=80)!r} is no incident of the record", where="withhold",
                choices=alike, fix="" if alike else "Give the identifier as the record has it",
            )  # fmt: skip


def refuse_operation(name: str, without: pd.Index, *, profile: str) -> None:
    """Refuse a filter on an operation that the profile leaves out: the file would name it."""
    if name in without:
        raise OptionError(
            f"The operation {name} is left out of a {profile} file: it has not ended long enough "
            "ago, or its incidents are withheld",
            where="operation", fix="Choose the profile internal, or another operation",
        )  # fmt: skip


def refuse_actors(names: Sequence[str], record: Record, kept: Record, *, profile: str) -> None:
    """Refuse a filter on whom only withheld records name: the file would tell that they do."""
    if not names:
        return
    before, after = actor_counts(record.incidents), actor_counts(kept.incidents)
    for name in names:
        if name in before and name not in after:
            raise OptionError(
                f"The actor {visible(name, limit=80)} is left out of a {profile} file: all records "
                "that name it are withheld, or of the last days",
                where="actor", fix="Choose the profile internal, or another actor",
            )  # fmt: skip
