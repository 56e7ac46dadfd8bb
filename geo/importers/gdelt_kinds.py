"""CAMEO's codes as kinds of events: certain where the code says it, flagged where it does not."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from geo.importers.codes import Remark, RowRefusedError
from geo.importers.sheet import Row

_TABLE = Path(__file__).with_name("gdelt_codes.csv")
_TARGET = "target"
# Types of the second actor: those who fight, and those who do not.
_ARMED = frozenset({"MIL", "COP", "REB", "INS", "SEP", "UAF", "SPY", "RAD"})
_CIVIL = frozenset(
    {"CVL", "EDU", "MED", "REF", "LAB", "BUS", "HLH", "AGR", "ELI", "REL", "JUD", "NGO", "HRI"}
)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Kind of event of a CAMEO code; ``event_type`` may be ``target``: it depends on whom."""

    cameo: str
    event_type: str
    sub_event_type: str
    certain: str
    words: str


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Kinds by code."""
    with _TABLE.open(encoding="utf-8", newline="") as handle:
        return {row["cameo"]: Kind(**row) for row in csv.DictReader(handle)}


def kind_of(row: Row) -> tuple[str, str, str, tuple[Remark, ...]]:
    """Type, sub-type and words of a row's code, with a remark where the type is not certain.

    The longest beginning of the code that the table has decides.

    Raises
    ------
    RowRefusedError
        ``type.no-incident`` for talks, aid, threats and the like, ``type.unknown`` for what is no
        code.
    """
    code = row.get("eventcode")
    if not code.isdigit() or not 2 <= len(code) <= 4:
        raise RowRefusedError(
            "type.not-of-format", f"{code!r} is not a CAMEO code", column="eventcode", value=code
        )
    found = next((kinds()[code[:n]] for n in (4, 3, 2) if code[:n] in kinds()), None)
    if found is None:
        raise RowRefusedError(
            "type.no-incident", f"CAMEO {code} is no incident", column="eventcode", value=code
        )
    event_type, certain = found.event_type, found.certain == "yes"
    if event_type == _TARGET:
        target = row.get("actor2type1code").upper()
        event_type = "Battles" if target in _ARMED else "Violence against civilians"
        certain = target in _ARMED | _CIVIL
    if certain:
        return event_type, found.sub_event_type, found.words, ()
    what = f"CAMEO {code} ({found.words}) does not settle the kind of event; {event_type} was taken"
    remark = Remark(code="type.uncertain", what=what, column="eventcode", value=code)
    return event_type, found.sub_event_type, found.words, (remark,)
