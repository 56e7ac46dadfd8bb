"""The formats: which one a file is, what its owner has to decide, and reading it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from geo.core.dates import parse_date
from geo.core.text import visible
from geo.importers import acled, gdelt, gtd, own, own_cells, scope, table, ucdp
from geo.importers.assemble import Given
from geo.importers.codes import ImportRefusedError
from geo.importers.column_map import PREFIX
from geo.importers.gdelt_layout import EVERY_COLUMN as GDELT_COLUMNS
from geo.importers.gtd_columns import COLUMNS as GTD_COLUMNS
from geo.importers.result import ImportResult
from geo.importers.sheet import Sheet, header_key, sample_of, to_sheet
from geo.importers.sniff import Columns, Sample, Sniff
from geo.importers.ucdp_sheet import HDX_COLUMNS
from geo.incidents.marks import is_mark

AUTO = "auto"
# Below this a likeness is no recognition: a general table is read only when it is asked for.
_SURE = 0.5


class Reader(Protocol):
    """What every format has: a sheet read with its owner's decisions."""

    def __call__(self, sheet: Sheet, *, given: Given) -> ImportResult:
        """Read a sheet."""


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format that can be read.

    ``decisions`` holds the choices of each decision (the first, empty, is "not decided"), ``free``
    the keys whose value is any text, ``prefixes`` the beginnings of keys that carry a name.
    ``by_label`` tells that it is sniffed by the columns' own writing. ``columns`` are those that
    its files have; empty where any may be read.
    """

    name: str
    title: str
    sniff: Callable[[Columns, Sample], Sniff]
    reader: Reader
    decisions: Mapping[str, tuple[str, ...]]
    free: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    by_label: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Detected:
    """A format that a file may be, with the reason in words."""

    format: str
    title: str
    score: float
    reason: str


FORMATS = {
    one.name: one
    for one in (
        Format(
            name=own.NAME,
            title=own.TITLE,
            sniff=own.sniff,
            reader=own.read,
            decisions=own_cells.DECISIONS,
        ),
        Format(
            name=acled.NAME,
            title=acled.TITLE,
            sniff=acled.sniff,
            reader=acled.read,
            decisions=acled.DECISIONS,
            columns=acled.EVERY_COLUMN,
        ),
        Format(
            name=ucdp.NAME,
            title=ucdp.TITLE,
            sniff=ucdp.sniff,
            reader=ucdp.read,
            decisions=ucdp.DECISIONS,
            by_label=True,
            columns=HDX_COLUMNS,
        ),
        Format(
            name=gtd.NAME,
            title=gtd.TITLE,
            sniff=gtd.sniff,
            reader=gtd.read,
            decisions=scope.DECISIONS,
            columns=GTD_COLUMNS,
        ),
        Format(
            name=gdelt.NAME,
            title=gdelt.TITLE,
            sniff=gdelt.sniff,
            reader=gdelt.read,
            decisions=scope.DECISIONS,
            columns=GDELT_COLUMNS,
        ),
        Format(
            name=table.NAME,
            title=table.TITLE,
            sniff=table.sniff,
            reader=table.read,
            decisions=table.DECISIONS,
            free=table.FREE,
            prefixes=(PREFIX, "type."),
            by_label=True,
        ),
    )
}


def foreign_columns(columns: Columns, *, form: str) -> tuple[str, ...]:
    """Columns that no file of a format has, and that mark no record; nothing is read from them."""
    known = FORMATS[form].columns
    keys = [header_key(column) for column in columns]
    if not set(keys) & set(known):  # a file without a header, or a format that has no columns
        return ()
    return tuple(
        column
        for column, key in zip(columns, keys, strict=True)
        if key not in known and not is_mark(key)
    )


def detect(frame: pd.DataFrame) -> tuple[Detected, ...]:
    """Formats that a text frame may be, the likeliest first; by its content alone."""
    labels = tuple(str(column) for column in frame.columns)
    keys = tuple(header_key(label) for label in labels)
    sample = sample_of(frame)
    found = [(one, one.sniff(labels if one.by_label else keys, sample)) for one in FORMATS.values()]
    ranked = sorted(found, key=lambda pair: -pair[1].score)
    return tuple(
        Detected(format=one.name, title=one.title, score=round(hit.score, 3), reason=hit.reason)
        for one, hit in ranked
        if hit.score > 0
    )


def read(
    frame: pd.DataFrame,
    *,
    format: str,  # noqa: A002 - the word of the user
    decisions: dict[str, str],
    file_name: str,
    sha256: str,
    accessed: str,
) -> ImportResult:
    """Read a text frame in a format.

    Parameters
    ----------
    frame
        Every cell text, "" for empty, exactly the file's; row k of the frame is file row k + 2.
    format
        One of `FORMATS`, or ``auto`` for the likeliest if it is likely enough.
    decisions
        What the owner of the file has decided; see ``docs/importing.md``.
    file_name, sha256
        Name and digest of the file, kept in the result.
    accessed
        Day on which the file was taken from its source, YYYY-MM-DD.

    Raises
    ------
    ImportRefusedError
        If the format or a decision is not known, a column is missing, or a question is open.
    DataError
        If ``accessed`` is not a date.
    """
    if format == AUTO:
        format = _likeliest(frame, file_name)  # noqa: A001 - as above
    if format not in FORMATS:
        raise ImportRefusedError(
            "format.unknown",
            f"There is no importer for {visible(format, limit=80)!r}",
            where="format",
            choices=(AUTO, *FORMATS),
        )
    kind = FORMATS[format]
    _check_decisions(kind, decisions)
    day = parse_date(accessed, where="accessed").isoformat()
    sheet = to_sheet(frame, where=file_name)
    if not sheet.cells and format != ucdp.NAME:
        raise ImportRefusedError("file.empty", "The file has no rows", where=file_name)
    given = Given(decisions=dict(decisions), file_name=file_name, sha256=sha256, accessed=day)
    return kind.reader(sheet, given=given)


def _likeliest(frame: pd.DataFrame, file_name: str) -> str:
    found = detect(frame)
    if not found or found[0].score < _SURE:
        raise ImportRefusedError(
            "format.unsure",
            "The columns are not those of a known format"
            + (f"; likeliest is {found[0].title}: {found[0].reason}" if found else ""),
            where=file_name,
            choices=tuple(FORMATS),
        )
    return found[0].format


def _check_decisions(kind: Format, decisions: dict[str, str]) -> None:
    for key, value in decisions.items():
        if not isinstance(value, str):
            raise ImportRefusedError(
                "decision.unknown", f"The decision {visible(key, limit=80)} is not text"
            )
        if key in kind.free or key.startswith(kind.prefixes or ("\0",)):
            continue
        choices = kind.decisions.get(key)
        if choices is None or (value and value not in choices):
            raise ImportRefusedError(
                "decision.unknown",
                f"{kind.title} knows no decision {visible(key, limit=80)}="
                f"{visible(value, limit=80)}",
                where=f"decision {visible(key, limit=80)}",
                choices=tuple(one for one in choices or (*kind.decisions, *kind.free) if one),
            )
