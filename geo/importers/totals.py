"""Rows of a table that sum up others: their figures would be counted a second time."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geo.core.dates import DateSpan
from geo.core.text import normalise_name, parse_digits, visible
from geo.importers.codes import Remark, RowRefusedError

_LONG = 80
_NAMES = ("district", "place", "title")
_FIGURES = ("killed", "killed_high", "injured", "injured_high", "abducted", "captured")


def _words(text: str) -> frozenset[str]:
    return frozenset(normalise_name(text).split())


_SUMS = _words("total totals subtotal subtotals sum overall کل میزان مجموعہ مجموعی ٹوٹل جملہ")
# Of these a name may begin or end in earnest: "Total" is a brand of filling stations, "کل" is
# also yesterday.
_AROUND = _words("total totals subtotal subtotals میزان مجموعہ مجموعی ٹوٹل")
_WHOLE = _words("all whole تمام سارے پورا")
# What stands beside them where nothing else is meant; digits and months are left out before.
_BESIDE = _words(
    "grand sub running of for in the and no number count figure figures all whole district "
    "districts division divisions province balochistan baluchistan year years yearly annual month "
    "months monthly week weekly killed dead deaths died fatalities injured wounded casualties "
    "abducted arrested victims persons people incidents attacks events records rows عدد تعداد تمام "
    "سارے پورا ضلع اضلاع صوبہ بلوچستان ہلاک ہلاکتیں جاں بحق اموات شہید زخمی اغوا گرفتار لاپتہ "
    "افراد واقعات حملے سال سالانہ ماہ ماہانہ ہفتہ کے کی کا میں اور برائے "
    "january february march april may june july august september october november december jan feb "
    "mar apr jun jul aug sep sept oct nov dec جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر "
    "اکتوبر نومبر دسمبر"
)
_DIGITS = re.compile(r"[0-9]+")


def refuse_total(cells: Mapping[str, str], columns: Mapping[str, str]) -> None:
    """Refuse a row that says itself that it sums up others.

    Raises
    ------
    RowRefusedError
        With ``row.total``.
    """
    for field in ("id", *_NAMES):
        cell = cells.get(field, "")
        # An id may be numbered under such letters: SUM-001 is none.
        numbered = field == "id" and _DIGITS.search(parse_digits(cell))
        if (_is_total(cell) and not numbered) or (field == "district" and _around(cell)):
            what = f"{visible(cell, limit=_LONG)!r} sums up other rows and is no incident"
            raise RowRefusedError("row.total", what, column=columns[field], value=cell)


def remarks_on_total(
    cells: Mapping[str, str], columns: Mapping[str, str], span: DateSpan
) -> list[Remark]:
    """Remark on a row that may sum up others, or be an incident: which it is is not guessed."""
    if not any(cells.get(field) for field in _FIGURES):
        return []
    for field in _NAMES:
        cell = cells.get(field, "")
        if _is_everywhere(cell) or (field != "district" and _around(cell)):
            what = f"{visible(cell, limit=_LONG)!r} may sum up other rows; the row was kept"
            return [Remark(code="row.total-like", what=what, column=columns[field], value=cell)]
    known = any(cells.get(field) for field in ("lon", "summary"))
    named = any(not _BESIDE.issuperset(_bare(cells.get(field, ""))) for field in _NAMES)
    if span.precision in ("month", "year") and not known and not named:
        what = f"A figure for a whole {span.precision} without a place may sum up other rows"
        column = columns["date"]
        return [Remark(code="row.total-like", what=what, column=column, value=cells["date"])]
    return []


def _is_total(cell: str) -> bool:
    words = _bare(cell)
    return not _SUMS.isdisjoint(words) and _SUMS.union(_BESIDE).issuperset(words)


def _is_everywhere(cell: str) -> bool:
    words = _bare(cell)
    return not _WHOLE.isdisjoint(words) and _BESIDE.issuperset(words)


def _around(cell: str) -> bool:
    words = _bare(cell)
    return bool(words) and not _AROUND.isdisjoint((words[0], words[-1]))


def _bare(cell: str) -> list[str]:
    return [word for word in normalise_name(cell).split() if not _DIGITS.fullmatch(word)]
