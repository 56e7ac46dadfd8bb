"""Words of a view that only the record can know: what nobody is, is refused, not left empty."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from geo.analysis.scene import check_names, join_record, make_scene
from geo.core.errors import OptionError
from geo.core.text import visible
from geo.districts.sets import BoundarySet
from geo.export.safety import publish
from geo.incidents.filters import actor_counts
from geo.incidents.record import Record
from geo.incidents.selection import Selection

_SHOWN = 80
_SUGGESTIONS = 5
_ALIKE = 60.0
# Letters from which on a name may be a part of another.
_WORD = 3


def must_exist(record: Record, selection: Selection, boundaries: BoundarySet) -> None:
    """Refuse a district, an operation or an actor that nobody knows.

    Parameters
    ----------
    record
        The tables.
    selection
        The view.
    boundaries
        The set that its vintage means.

    Raises
    ------
    OptionError
        With the names that are meant perhaps. Of operations and actors only those are told that
        a public file of today would tell: a message is read by others than its maker.
    """
    for name in selection.actor:
        if name in _actors(record):
            continue
        near = _near(name, _actors(_public(record)))
        look = "The choices only look alike, and none is taken by itself. " if near else ""
        raise OptionError(
            f"No record names the actor {visible(name, limit=_SHOWN)!r}", where="actor",
            choices=[visible(one, limit=_SHOWN) for one in near],
            fix=f"{look}Write the name as the record's column actors has it",
        )  # fmt: skip
    if selection.operation and selection.operation not in record.operations.index:
        check_names(_public(record), selection, boundaries.frame)
    check_names(record, selection, boundaries.frame)


@lru_cache(maxsize=4)
def _actors(record: Record) -> frozenset[str]:
    return frozenset(actor_counts(record.incidents))


def _public(record: Record) -> Record:
    """The record as a public file of today would hold it."""
    if record.incidents.empty:
        return record
    scene = make_scene(record, Selection(), joined=join_record(record))
    return publish(scene, profile="public", produced=date.today(), key="")[0].record


def _near(asked: str, names: frozenset[str]) -> list[str]:
    """Names that hold the one asked for, or are held by it, or are written much like it."""
    from rapidfuzz import fuzz, process

    word, known = asked.casefold(), sorted(names)
    inside = [
        name for name in known
        if (len(word) >= _WORD and word in name.casefold())
        or (len(name) >= _WORD and name.casefold() in word)
    ]  # fmt: skip
    alike = process.extract(
        asked[:_SHOWN], known, scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_ALIKE,
        limit=_SUGGESTIONS,
    )  # fmt: skip
    return list(dict.fromkeys([*(name for name, _, _ in alike), *inside]))[:_SUGGESTIONS]
