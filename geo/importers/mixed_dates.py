"""The trace of exchanged dates: a spreadsheet that took those it could, and left the others."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geo.core.text import parse_digits, visible
from geo.importers.codes import Remark

_DAY = re.compile(r"[0-9]{4}-([0-9]{2})-([0-9]{2})(?:[T ].*)?")
_TEXT = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{4}(?:[T ].*)?")
_TWELVE = 12
# Of days taken at random six in ten lie above the twelfth: two or more below it say something.
_ENOUGH = 2


def exchanged_sample(cells: Iterable[str]) -> str:
    """A text such as 13/02/2026 where a column's days look exchanged with its months, else "".

    A spreadsheet set to another order makes dates of 03/04 and leaves 13/04 as text. Then no date
    has a day above the twelfth, and every text has one, at the same place in all.
    """
    days: list[int] = []
    texts: list[tuple[str, bool, bool]] = []
    for cell in cells:
        plain = parse_digits(cell.strip())
        if match := _DAY.fullmatch(plain):
            days.append(int(match[2]))
        elif match := _TEXT.fullmatch(plain):
            texts.append((cell, int(match[1]) > _TWELVE, int(match[2]) > _TWELVE))
    orders = {(first, second) for _, first, second in texts}
    alike = orders in ({(True, False)}, {(False, True)})
    return texts[0][0] if alike and len(days) >= _ENOUGH and max(days) <= _TWELVE else ""


def remarks_on_exchange(cell: str, sample: str, *, column: str) -> list[Remark]:
    """Remark on a date of a column whose days look exchanged with its months."""
    match = _DAY.fullmatch(parse_digits(cell.strip())) if sample else None
    if match is None or match[1] == match[2]:
        return []
    what = (
        f"No date of the column is after the 12th, and {visible(sample, limit=40)!r} is a text: "
        f"month {int(match[1])} and day {int(match[2])} may be exchanged; they were kept"
    )
    return [Remark(code="date.exchanged", what=what, column=column, value=cell)]
