"""Words for kinds of events, English and Urdu, by an exact list."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

from geo.core.text import match_key, visible
from geo.importers.codes import ImportRefusedError, RowRefusedError
from geo.incidents.model import EVENT_TYPES

_TABLE = Path(__file__).with_name("event_words.csv")


@lru_cache(maxsize=1)
def _words() -> dict[str, tuple[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        found = {
            match_key(word): (row["event_type"], row["sub_event_type"])
            for row in csv.DictReader(handle)
            for word in row["words"].split("|")
        }
    return {**found, **{match_key(name): (name, "") for name in EVENT_TYPES}}


def event_type_of(
    word: str,
    default: str,
    types: dict[str, str],
    *,
    has_column: bool,
    column: str = "",
) -> tuple[str, str]:
    """Type and sub-type of a word.

    Parameters
    ----------
    word
        Cell of the row.
    default
        Decision ``event_type``: for words that are not known.
    types
        Decisions ``type.<word>``, by their whole key.
    has_column
        Whether the table says the kind at all.
    column
        Column named in the refusal.

    Raises
    ------
    ImportRefusedError
        ``decision.event-type`` if there is neither column nor decision, ``decision.unknown`` if a
        decision ``type.<word>`` is not one of the six types.
    RowRefusedError
        ``type.unknown`` if there is no decision for a word that is not in the list.
    """
    if not has_column and not default:
        raise ImportRefusedError(
            "decision.event-type", "The table does not say the kind of event", choices=EVENT_TYPES
        )
    for key, value in types.items():
        if value not in EVENT_TYPES:
            raise ImportRefusedError(
                "decision.unknown",
                f"The decision {visible(key, limit=80)} cannot be {visible(value, limit=80)!r}",
                choices=EVENT_TYPES,
            )
        if word and match_key(key.removeprefix("type.")) == match_key(word):
            return value, ""
    known = _words().get(match_key(word)) if word else None
    if known:
        return known
    if default:
        return default, ""
    if not column:
        return "", ""
    raise RowRefusedError(
        "type.unknown",
        f"{visible(word, limit=80)!r} is not a known kind of event",
        column=column,
        value=word,
    )
