"""Cells of a row that say one thing between them.

Half of one version's and half of another's would say what nobody said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from geo.incidents import model

_DAYS = ("date_earliest", "date_latest", "date_precision")
_POINT = ("lon", "lat", "geo_precision", "stand_in_lon", "stand_in_lat")
_WHO = ("claimant", "claimant_type")
_WHAT = ("measure", "category")
_FIGURE = ("low", "high", "best", "as_of", "as_of_order", "span_from", "span_to")
_CITED = ("source_id", "relay", "origin", "found_via")
_WORDS = ("claimant_text", "qualifier", "cumulative", "span_text")
_PARTS: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        model.INCIDENTS.name: (_DAYS, _POINT),
        model.OPERATIONS.name: (_DAYS,),
        model.CLAIMS.name: (_WHO, _WHAT, _FIGURE),
    }
)
_WHOLE: Mapping[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {**_PARTS, model.CLAIMS.name: ((*_WHO, *_WHAT, *_FIGURE, *_CITED, *_WORDS),)}
)


def together(table: str, fields: Iterable[str]) -> list[tuple[str, ...]]:
    """Fields of a row of a table, those that say one thing as one, in the place of the first."""
    return _grouped(_PARTS.get(table, ()), fields)


def kept_with(group: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Groups that stay where this one does: a figure is nobody's but its claimant's."""
    return (_WHO, _WHAT) if group == _FIGURE else ()


def changed_together(
    table: str, before: Mapping[str, str], after: Mapping[str, str]
) -> dict[str, str]:
    """Cells of ``after`` that differ from ``before``, with those that say one thing with them.

    A claim is one statement: who said how many of whom, when and where it stands.
    """
    cells: dict[str, str] = {}
    for group in _grouped(_WHOLE.get(table, ()), after):
        own = {field: after[field] for field in group if field in after}
        if any(cell != before.get(field, "") for field, cell in own.items()):
            cells |= own
    return cells


def _grouped(groups: Iterable[tuple[str, ...]], fields: Iterable[str]) -> list[tuple[str, ...]]:
    of = {field: group for group in groups for field in group}
    return list(dict.fromkeys(of.get(field, (field,)) for field in fields))
