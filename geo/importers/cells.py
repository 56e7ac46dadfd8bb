"""Cells to values: whole numbers, coordinates, and marks that should be seen."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

from geo.core.crs import REGION
from geo.core.text import parse_digits, visible
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.sheet import Row

_WHOLE = re.compile(r"[+-]?[0-9]{1,15}(\.0+)?")
# 1.000 is one as some programs write it and a thousand as others do.
POINT_OR_GROUP = re.compile(r"[1-9][0-9]{0,2}\.000")
_DECIMAL = re.compile(r"[+-]?([0-9]{1,15}\.?[0-9]*|\.[0-9]+)")
_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]+")
_SCIENTIFIC = re.compile(r"[+-]?[0-9](\.[0-9]+)?[eE][+-]?[0-9]+")
# Anything but plain printable ASCII: only such text can hold marks or a second script.
_UNUSUAL = re.compile(r"[^\t\n\r -~]")
_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "GREEK", "DEVANAGARI", "HEBREW")
# Persons in one event: more than any on record here, and below any year in a wrong column.
ABSURD = 1000
# The map page counts in 32 bits.
_COUNTED = 1_000_000_000
Point = tuple[str, str]


def whole(text: str, *, column: str) -> int:
    """Whole number of a cell ("12", "12.0", digits of any of the three sets).

    Raises
    ------
    RowRefusedError
        With ``count.unreadable`` for anything else.
    """
    plain = parse_digits(text.strip())
    if not _WHOLE.fullmatch(plain):
        raise RowRefusedError(
            "count.unreadable",
            f"{visible(text, limit=80)!r} is not a whole number",
            column=column,
            value=text,
        )
    if POINT_OR_GROUP.fullmatch(plain.lstrip("+-")):
        raise two_readings(text, column)
    return int(plain.partition(".")[0])


def two_readings(text: str, column: str) -> RowRefusedError:
    """Refusal of a whole number with a point and three zeros."""
    shown = visible(text, limit=80)
    what = f"{shown!r} is {text.partition('.')[0]}, or a thousand times that"
    return RowRefusedError("count.unreadable", what, column=column, value=text)


def count(text: str, *, column: str) -> int:
    """Whole number of persons.

    Raises
    ------
    RowRefusedError
        With ``count.unreadable`` or ``count.negative``.
    """
    number = whole(text, column=column)
    if number < 0:
        raise RowRefusedError(
            "count.negative", f"{number} persons cannot be", column=column, value=text
        )
    if number >= _COUNTED:
        shown = visible(text, limit=80)
        what = f"{shown!r} is no number of persons"
        raise RowRefusedError("count.unreadable", what, column=column, value=text)
    return number


def identifier(text: str, *, column: str) -> str:
    """Identifier of a row, as it is written.

    Raises
    ------
    RowRefusedError
        With ``id.missing`` or, for 2.02E+11, ``id.scientific``.
    """
    if not text:
        raise RowRefusedError("id.missing", f"The row has no {column}", column=column)
    if _SCIENTIFIC.fullmatch(text):
        raise RowRefusedError(
            "id.scientific",
            f"{text!r} is an identifier that a spreadsheet has shortened",
            column=column,
            value=text,
        )
    return text


def degrees(text: str, *, column: str) -> str:
    """Decimal number of a coordinate cell as text with ASCII digits, empty for empty.

    Raises
    ------
    RowRefusedError
        With ``coord.decimal-comma`` or ``coord.unreadable``.
    """
    plain = parse_digits(text.strip()).replace("−", "-").replace("٫", ".")
    if not plain:
        return ""
    shown = visible(text, limit=80)
    if _COMMA.fullmatch(plain):
        raise RowRefusedError(
            "coord.decimal-comma", f"{shown!r} has a decimal comma", column=column, value=text
        )
    if not _DECIMAL.fullmatch(plain):
        raise RowRefusedError(
            "coord.unreadable", f"{shown!r} is not decimal degrees", column=column, value=text
        )
    return plain


def point(row: Row, *, lon: str, lat: str, latlon: bool = False) -> Point:
    """Longitude and latitude of a row as decimal text, both empty where there is no point.

    Parameters
    ----------
    row
        Row of the file.
    lon, lat
        Columns of longitude and latitude as the file names them.
    latlon
        Whether the owner has decided that the two columns are the other way round.

    Raises
    ------
    RowRefusedError
        For a cell that cannot be read, half a point, 0 and 0, values out of range, and axes that
        look swapped; the swap is offered, never done.
    """
    if latlon:
        lon, lat = lat, lon
    x, y = degrees(row.get(lon), column=lon), degrees(row.get(lat), column=lat)
    if not x and not y:
        return "", ""
    if not x or not y:
        raise RowRefusedError(
            "coord.half", f"There is no {lat if x else lon}", column=lat if x else lon
        )
    east, north = float(x), float(y)
    both = f"{x}, {y}"
    if east == 0 and north == 0:
        raise RowRefusedError("coord.zero", "The point is 0, 0", column=lon, value=both)
    if not _in_region(east, north) and _in_region(north, east):
        raise RowRefusedError(
            "coord.swapped",
            f"Longitude {x} and latitude {y} look exchanged: the other way round the point lies "
            "in the region",
            column=lon,
            value=both,
        )
    for number, limit, column, cell in ((east, 180, lon, x), (north, 90, lat, y)):
        if not math.isfinite(number) or abs(number) > limit:
            raise RowRefusedError(
                "coord.out-of-range",
                f"{cell} is not within ±{limit} degrees",
                column=column,
                value=cell,
            )
    return x, y


def _in_region(lon: float, lat: float) -> bool:
    west, south, east, north = REGION
    return west <= lon <= east and south <= lat <= north


def remarks_on_text(row: Row, labels: tuple[str, ...]) -> list[Remark]:
    """Remarks on marks that cannot be seen and on words of two scripts, for a whole row."""
    found: list[Remark] = []
    for label, cell in zip(labels, row.cells, strict=True):
        if not cell or not _UNUSUAL.search(cell):
            continue
        if visible(cell) != cell:
            found.append(
                Remark(
                    code="text.invisible",
                    what="The cell holds marks that cannot be seen",
                    column=label,
                    value=cell,
                )
            )
        mixed = mixed_words(cell)
        if mixed:
            found.append(
                Remark(
                    code="text.mixed-script",
                    what=f"{mixed[0]!r} mixes letters of two scripts",
                    column=label,
                    value=mixed[0],
                )
            )
    return found


def mixed_words(text: str) -> list[str]:
    """Words of a text with letters of more than one script."""
    return [
        word
        for word in _WORD.findall(text)
        if not word.isascii() and len({script for c in word if (script := _script(c))}) > 1
    ]


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "")


def remark_on_size(number: int, *, column: str) -> list[Remark]:
    """Remark on a figure that is larger than any single event on record."""
    if number < ABSURD:
        return []
    return [
        Remark(
            code="count.absurd",
            what=f"{number} persons in one event",
            column=column,
            value=str(number),
        )
    ]
