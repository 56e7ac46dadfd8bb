"""One frozen description of a view: what is filtered, how it is counted, what is in focus.

The command line, the browser address and the exported file all carry the same words, so a view
can be moved between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from geo.core.dates import parse_date
from geo.core.errors import DataError, OptionError
from geo.incidents.model import CATEGORIES, CLAIMANT_TYPES, EVENT_TYPES, VERIFICATION_GROUPS
from geo.incidents.tally import RULES

MEASURES = ("incidents", "killed", "days", "operations")
PERS = ("count", "people", "area")
BOUNDS = ("low", "high")
SCHEMES = ("quantiles", "natural", "equal", "pretty")
UNITS = ("day", "week", "month", "year")
VINTAGES = ("36", "34")
OWN_VINTAGE = re.compile(r"own:[a-z0-9][a-z0-9-]{0,39}")
"""A district set of the user's own, by its name in the store."""
LANGUAGES = ("en", "ur")
SHEETS = ("", "claims", "operations")
PRECISIONS = ("1", "2", "3", "4")

_MANY = {
    "type": EVENT_TYPES,
    "hidden": EVENT_TYPES,
    "claimant": CLAIMANT_TYPES,
    "verification": VERIFICATION_GROUPS,
    "precision": PRECISIONS,
    "actor": None,
    "district": None,
}
_ONE = {
    "rule": RULES,
    "measure": MEASURES,
    "category": CATEGORIES,
    "per": PERS,
    "bound": BOUNDS,
    "scheme": SCHEMES,
    "unit": ("", *UNITS),
    "lang": LANGUAGES,
    "sheet": SHEETS,
}
_DATES = ("start", "end", "as_of")
_NAMES = {"start": "from", "end": "to"}
FIRST_DAY, LAST_DAY = date(1700, 1, 1), date(2200, 12, 31)
"""Days that a view can name, well within those that the tables can hold."""
FILTERS = ("type", "actor", "operation", "claimant", "verification", "precision", "district")
"""Fields that leave records out of a map page; ``hidden`` leaves them out in the page."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A view. Empty tuples and empty strings mean "all" or "none chosen".

    ``start`` and ``end`` are the first and last day of the period; ``as_of`` the last day whose
    statements count. ``district`` filters; ``focus`` is what was clicked: a district, an
    incident or an operation. ``sheet`` is the page laid over the map: the claims about the focus,
    or the operations, of which ``compare`` names two, with a comma between; ``hidden`` are event
    types switched off in the timeline's key: they are in no figure, as by a filter. ``fade`` gives
    fewer colours to districts whose figures rest on parties to the fighting alone. ``vintage`` is
    the district set: "36", "34" or "own:NAME".
    """

    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    type: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    operation: str = ""
    claimant: tuple[str, ...] = ()
    verification: tuple[str, ...] = ()
    precision: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    rule: str = "lowest"
    measure: str = "incidents"
    category: str = "civilian"
    per: str = "count"
    bound: str = "high"
    scheme: str = "natural"
    classes: int = 4
    unit: str = ""
    vintage: str = "36"
    lang: str = "en"
    tiles: bool = False
    fade: bool = False
    focus: str = ""
    sheet: str = ""
    compare: str = ""
    hidden: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, choices in _ONE.items():
            _one_of(getattr(self, name), choices, name)
        if not OWN_VINTAGE.fullmatch(self.vintage):
            _one_of(self.vintage, (*VINTAGES, "own:NAME"), "vintage")
        for name, many in _MANY.items():
            if many is not None:
                for value in getattr(self, name):
                    _one_of(value, many, name)
        if not 2 <= self.classes <= 6:
            raise OptionError(f"{self.classes} classes cannot be told apart", where="classes",
                              fix="Choose 2 to 6")  # fmt: skip
        for name in _DATES:
            day = getattr(self, name)
            if day and not FIRST_DAY <= day <= LAST_DAY:
                raise OptionError(f"{day} is no day of a record", where=_NAMES.get(name, name),
                                  fix=f"Choose a day from {FIRST_DAY} to {LAST_DAY}")  # fmt: skip
        if self.start and self.end and self.start > self.end:
            raise OptionError(
                f"The period ends ({self.end}) before it starts ({self.start})",
                where="from, to",
                fix="Swap the two dates",
            )

    @property
    def made_total(self) -> bool:
        """Whether deaths of all together are shown: where nobody states a total, parts count."""
        return (self.measure, self.category) == ("killed", "total")


def _one_of(value: str, choices: Iterable[str], where: str) -> None:
    if value not in choices:
        raise OptionError(f"No {where} {value!r}", where=where, choices=[c for c in choices if c])


_DEFAULT = Selection()


def to_query(selection: Selection) -> dict[str, str | list[str]]:
    """Query parameters of a view: only what differs from the default, in the order of fields."""
    out: dict[str, str | list[str]] = {}
    for item in fields(Selection):
        value = getattr(selection, item.name)
        if value == getattr(_DEFAULT, item.name):
            continue
        key = _NAMES.get(item.name, item.name)
        if isinstance(value, tuple):
            out[key] = list(value)
        elif isinstance(value, bool):
            out[key] = "1"
        else:
            out[key] = value.isoformat() if isinstance(value, date) else str(value)
    return out


def from_query(query: Mapping[str, str | list[str]]) -> Selection:
    """Build the view that query parameters describe.

    Raises
    ------
    OptionError
        If a value is not one of its choices or a date is not YYYY-MM-DD. Unknown parameters are
        ignored: an address may carry other people's tags.
    """
    values: dict[str, Any] = {}
    names = {_NAMES.get(f.name, f.name): f.name for f in fields(Selection)}
    for key, raw in query.items():
        name = names.get(key)
        if name is None:
            continue
        items = [raw] if isinstance(raw, str) else list(raw)
        if not items or items == [""]:
            continue
        if any("\ud800" <= char <= "\udfff" for item in items for char in item):
            raise OptionError(f"{items[-1]!r} is not text", where=key, fix="Write it in UTF-8")
        values[name] = _parse(name, key, items)
    return Selection(**values)


def _parse(name: str, key: str, items: list[str]) -> Any:
    last = items[-1]
    if name in _DATES:
        try:
            return parse_date(last)
        except DataError:
            raise OptionError(
                f"{last!r} is not a date", where=key, fix="Write it as 2026-01-31"
            ) from None
    if name == "hidden":  # links of older files have all types in one word
        items = [one for item in items for one in item.split("|") if one]
    if name in _MANY:
        return tuple(dict.fromkeys(items))
    if name in ("tiles", "fade"):
        return last == "1"
    if name == "classes":
        try:
            return int(last)
        except ValueError:
            raise OptionError(f"{last!r} is not a number", where=key, fix="Choose 2 to 6") from None
    return last


def with_changes(selection: Selection, **changes: Any) -> Selection:
    """Copy a view with some fields changed."""
    return replace(selection, **changes)


def is_filtered(selection: Selection) -> bool:
    """Whether a view leaves records out of its block; its period and hidden types do not."""
    return any(getattr(selection, name) for name in FILTERS)


def without_filters(selection: Selection) -> Selection:
    """Copy a view without its filters."""
    return replace(selection, **{name: getattr(_DEFAULT, name) for name in FILTERS})


def filters_of(selection: Selection) -> Selection:
    """The filters, the district set and the language of a view, and nothing else of it."""
    names = ("vintage", "lang", *FILTERS)
    return replace(_DEFAULT, **{n: getattr(selection, n) for n in names})
