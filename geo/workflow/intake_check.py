"""A record written by hand, checked by the rules and codes of the importers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geo.core.text import visible
from geo.importers.cells import point, remark_on_size, remarks_on_text
from geo.importers.codes import Remark, RowRefusedError, load_codes
from geo.importers.days import remarks_on_claim, remarks_on_own
from geo.importers.own import check_cells
from geo.importers.own_cells import FIGURES, require_figure
from geo.importers.province import remark_on_point
from geo.importers.sheet import Row
from geo.incidents import model

INCIDENT, CLAIM, SOURCE = "incident", "claim", "source"
_TABLES = {INCIDENT: model.INCIDENTS, CLAIM: model.CLAIMS, SOURCE: model.SOURCES}
_PRECISIONS = ("1", "2", "3", "4")
_PART_OF_DAY = re.compile("([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?")
_WHOLE = re.compile("[0-9]{1,9}")
"""What `geo.importers.own_cells.check_cells` takes for a whole number."""
Cells = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A cell that keeps a record from being saved, or one to be looked at again (``flag``).

    ``part`` is ``incident``, ``claim`` or ``source``, ``row`` counts its rows from 1 (0 for the
    incident), ``field`` is a column of the model, ``code`` one of ``docs/errors/importing.md``.
    """

    part: str
    row: int
    field: str
    value: str
    code: str
    what: str
    fix: str
    flag: bool = False


def check_draft(
    values: Cells,
    claims: Sequence[Cells],
    sources: Sequence[Cells],
    *,
    known_sources: Iterable[str],
    today: date,
) -> tuple[Fault, ...]:
    """Every cell that an import would refuse or flag, by the rules and codes of the importers.

    Parameters
    ----------
    values, claims, sources
        The incident, its claims, and sources to add, every cell as text.
    known_sources
        Ids of sources that are there already.
    today
        A later day is flagged.
    """
    faults = list(_of_incident(values))
    ids = {*known_sources, *(source.get("source_id", "") for source in sources)}
    for number, source in enumerate(sources, start=1):
        faults += _of_cells(source, SOURCE, number)
        for field in ("date", "accessed"):
            if not is_day_or_part(source.get(field, "")):
                what = f"{visible(source[field], limit=80)!r} is no date"
                faults.append(
                    _fault("cell.not-its-kind", what, SOURCE, number, field, source[field])
                )
        if not source.get("source_id"):
            faults.append(_fault("id.missing", "The source has no id", SOURCE, number, "source_id"))
    for number, claim in enumerate(claims, start=1):
        faults += _of_claim(claim, number, ids)
    return (*faults, *_flags(values, claims, today=today.isoformat(), sure=not faults))


def is_day_or_part(text: str) -> bool:
    """Whether a text is a day, a month or a year as ISO 8601 writes them, or nothing."""
    if not _PART_OF_DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :]) if text else None
    except ValueError:
        return False
    return True


def _flags(values: Cells, claims: Sequence[Cells], *, today: str, sure: bool) -> Iterator[Fault]:
    """What an import would keep and flag; where a cell cannot be read there is nothing to flag."""
    if not sure:
        return
    first = values.get("date_earliest", "")
    event = {**dict.fromkeys(model.INCIDENTS.dates, ""), "date_precision": "", **values}
    for remark in remarks_on_own(event, accessed=today):
        yield _flag(remark.code, remark.what, INCIDENT, remark.column)
    for remark in remark_on_point(values.get("lon", ""), values.get("lat", ""), column="lon"):
        yield _flag(remark.code, remark.what, INCIDENT, remark.column)
    rows = [(INCIDENT, 0, values), *((CLAIM, at, claim) for at, claim in enumerate(claims, 1))]
    for part, number, cells in rows:
        names = tuple(name for name in _TABLES[part].columns if cells.get(name))
        row = Row(number, tuple(cells[name] for name in names), {})
        for remark in remarks_on_text(row, names):
            yield _flag(remark.code, remark.what, part, remark.column, row=number)
        if part == CLAIM:
            days = remarks_on_claim(cells["as_of"], first, accessed=today, column="as_of")
            for remark in (*days, *_remarks_on_figures(cells)):
                yield _flag(remark.code, remark.what, part, remark.column, row=number)


def _remarks_on_figures(claim: Cells) -> Iterator[Remark]:
    low, high, best = (claim.get(name, "") for name in FIGURES)
    for name, figure in (("low", low), ("high", high)):
        if figure:
            yield from remark_on_size(int(figure), column=name)
    if high and not low:
        what = f"There is no low figure; it is read as up to {high}"
        yield Remark(code="count.low-missing", what=what, column="low")
    if not best:
        return
    if not (low or high):
        what = f"There is the best estimate {best} alone; it is read as {best}"
        yield Remark(code="count.best-alone", what=what, column="best")
    elif int(best) < int(low or 0) or (high and int(best) > int(high)):
        ends = f"between {low or 0} and {high}" if high else f"{low} or more"
        what = f"The best estimate {best} is not {ends}"
        yield Remark(code="count.best-outside", what=what, column="best")


def _flag(code: str, what: str, part: str, field: str, *, row: int = 0) -> Fault:
    fix = load_codes()[code].fix
    return Fault(
        part=part, row=row, field=field, value="", code=code, what=what, fix=fix, flag=True
    )


def _of_incident(values: Cells) -> Iterator[Fault]:
    where = (values.get("lon", ""), values.get("lat", ""))
    try:
        point(Row(0, where, {"lon": 0, "lat": 1}), lon="lon", lat="lat")
    except RowRefusedError as error:
        yield _fault(error.code, error.what, INCIDENT, 0, error.column, error.value)
        # What is wrong with it is said; that it is no number either would send elsewhere.
        values = {**values, error.column: ""}
    yield from _of_cells(values, INCIDENT, 0)
    first, last = values.get("date_earliest", ""), values.get("date_latest", "")
    if not first:
        yield _fault("date.missing", "The incident has no first day", INCIDENT, 0, "date_earliest")
    if first and last and last < first:
        what = f"The incident begins on {first} and ends on {last}"
        yield _fault("date.reversed", what, INCIDENT, 0, "date_latest", last)
    code = values.get("geo_precision", "")
    if code not in _PRECISIONS:
        what = f"{code!r} is not one of {', '.join(_PRECISIONS)}" if code else "Nothing is chosen"
        yield _fault("cell.vocabulary", what, INCIDENT, 0, "geo_precision", code)
    if not values.get("title", "").strip():
        what = "The incident has no title"
        yield _fault("cell.not-its-kind", what, INCIDENT, 0, "title")


def _of_claim(claim: Cells, number: int, sources: set[str]) -> Iterator[Fault]:
    yield from _of_cells(claim, CLAIM, number)
    if not claim.get("claimant", "").strip():
        yield _fault(
            "decision.claimant", "Nobody is named who claims it", CLAIM, number, "claimant"
        )
    if not claim.get("as_of", ""):
        yield _fault("date.missing", "The claim has no day", CLAIM, number, "as_of")
    low, high = claim.get("low", ""), claim.get("high", "")
    if _WHOLE.fullmatch(low) and _WHOLE.fullmatch(high) and int(low) > int(high):
        what = f"The low figure {low} is above the high one {high}"
        yield _fault("count.order", what, CLAIM, number, "low", low)
    try:
        require_figure({**dict.fromkeys((*FIGURES, "claimant"), ""), **claim})
    except RowRefusedError as error:
        yield _fault(error.code, error.what, CLAIM, number, error.column)
    source = claim.get("source_id", "")
    if source not in sources:
        what = f"{source!r} is not a source of this dataset" if source else "No source is named"
        yield _fault("reference.missing", what, CLAIM, number, "source_id", source)


def _of_cells(cells: Cells, part: str, number: int) -> Iterator[Fault]:
    """Every cell of a row that is not of its kind.

    The check stops at the first, so it is asked again with that one put right.
    """
    table = _TABLES[part]
    rest = {**dict.fromkeys(table.columns, ""), **cells}
    while True:
        try:
            check_cells(rest, table)
        except RowRefusedError as error:
            what = error.what if error.value else "Nothing is chosen"
            yield _fault(error.code, what, part, number, error.column, error.value)
            allowed = table.vocabularies.get(error.column, ("",))
            rest[error.column] = allowed[0]
        else:
            return


def _fault(  # noqa: PLR0917 - what every check says, in one order
    code: str, what: str, part: str, row: int, field: str, value: str = ""
) -> Fault:
    own = _FIXES.get(field, "Correct the cell")
    fix = load_codes()[code].fix if code in _FIXED_BY_CODE else own
    return Fault(part=part, row=row, field=field, value=value, code=code, what=what, fix=fix)


# The other codes' advice speaks of files and decisions; a form has its own ways out.
_FIXED_BY_CODE = (
    "date.reversed", "count.order", "coord.decimal-comma", "coord.unreadable", "coord.half",
    "coord.out-of-range", "coord.zero", "claim.no-figure",
)  # fmt: skip
_DAY = "Write the day as 2026-01-31"
_DIGITS = "Write digits, or leave it empty where the figure is not known"
_FIXES = {
    **dict.fromkeys(("date_earliest", "date_latest", "as_of", "span_from", "span_to"), _DAY),
    **dict.fromkeys(("low", "high", "best", "as_of_order"), _DIGITS),
    **dict.fromkeys(("lon", "lat"), "Write degrees with a point, as 67.0125, or leave both empty"),
    **dict.fromkeys(("date", "accessed"), "Write it as 2026-01-31, 2026-01 or 2026"),
    "title": "Say in a few words what happened, where and when",
    **dict.fromkeys(("date_precision", "event_type", "verification_group"), "Choose from the list"),
    "geo_precision": "1 place known, 2 near a place, 3 district known only, 4 province only",
    "claimant": "Name who said it, as the source does",
    "source_id": "Choose a source, or add it to the table of sources first",
    "claimant_type": "Choose one of the five kinds",
    "measure": "Choose what is counted",
    "category": "Choose of whom; total if the source does not say",
}
