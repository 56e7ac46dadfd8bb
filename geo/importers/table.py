"""Any table with a date and a place: spreadsheets, GeoJSON, GeoPackage and shapefile attributes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from geo.core.dates import DateSpan
from geo.core.digest import digest
from geo.core.errors import DataError
from geo.core.text import slug, visible
from geo.importers.assemble import Given, Origin, Parsed, assemble, choice
from geo.importers.cells import Point, identifier, point
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.column_map import chosen_columns, guess_columns, require_enough
from geo.importers.days import CALENDARS, ORDERS, read_span, remark_on_span
from geo.importers.event_words import event_type_of
from geo.importers.mixed_dates import exchanged_sample, remarks_on_exchange
from geo.importers.province import remark_on_point, require_province, wide
from geo.importers.result import ImportResult
from geo.importers.rows import Cells, incident_id, incident_row
from geo.importers.scope import DECISIONS as SCOPE_DECISIONS
from geo.importers.scope import Scope, dataset_source, named, scope_of, untitled, when_and_where
from geo.importers.sheet import Row, Sheet
from geo.importers.sniff import Columns, Sample, Sniff
from geo.importers.table_claims import Speaker, speaker, table_claims
from geo.importers.totals import refuse_total, remarks_on_total
from geo.importers.unread import KEY, LEAVE, require_read
from geo.incidents.model import CLAIMANT_TYPES, EVENT_TYPES

NAME = "table"
TITLE = "General table"
DECISIONS = {
    **SCOPE_DECISIONS,
    "date_order": ORDERS,
    "calendar": CALENDARS,
    "geo_precision": ("", "1", "2", "3", "4"),
    "event_type": ("", *EVENT_TYPES),
    "claimant_type": ("", *CLAIMANT_TYPES),
    "columns": ("", "as-guessed"),
    KEY: ("", LEAVE),
}
FREE = ("claimant", "dataset", "licence", "attribution")
_OWN_PRECISION = ("1", "2", "3", "4")


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Everything that is decided before the first row is read."""

    dataset: str
    columns: dict[str, str]
    scope: Scope
    order: str
    calendar: str
    geo_precision: str
    event_type: str
    types: dict[str, str]
    voice: Speaker
    exchanged: str


def sniff(columns: Columns, _sample: Sample) -> Sniff:
    """Likeness to a table of incidents: whether a date and a place can be guessed."""
    found = {one.field for one in guess_columns(columns)}
    named = ", ".join(sorted(found)) or "nothing"
    if "date" in found and ({"district", "place"} & found or {"lon", "lat"} <= found):
        return Sniff(score=0.4, reason=f"a table with {named}")
    return Sniff(score=0.1, reason=f"only {named} is recognised; choose the columns")


def read(sheet: Sheet, *, given: Given) -> ImportResult:
    """Read a general table.

    Decisions: the column map (see `geo.importers.column_map`), ``date_order``, ``calendar``,
    ``axes``, ``area``, ``geo_precision``, ``event_type``, ``type.<word>``, ``claimant``,
    ``claimant_type``, ``unread``, ``dataset``, ``licence``, ``attribution``.

    Raises
    ------
    ImportRefusedError
        If the map is not confirmed or not enough, or a decision is open or not known.
    """
    decisions = given.decisions
    columns = chosen_columns(sheet.columns, decisions)
    require_enough(columns)
    require_read(sheet.columns, sheet.cells, columns, decisions)
    dataset = dataset_name(decisions.get("dataset", ""), given.file_name)
    said = {key: choice(decisions, key, choices=kinds) for key, kinds in DECISIONS.items()}
    licence = decisions.get("licence", "")
    typed = f" ({dataset})" if decisions.get("dataset", "") else ""
    title = decisions.get("attribution") or f"A table supplied by the publisher{typed}"
    days = sheet.columns.index(columns["date"])
    plan = _Plan(
        dataset=dataset,
        columns=columns,
        scope=scope_of(given),
        order=said["date_order"],
        calendar=said["calendar"],
        geo_precision=said["geo_precision"],
        event_type=said["event_type"],
        types={key: value for key, value in decisions.items() if key.startswith("type.")},
        voice=speaker(columns, decisions, dataset=dataset),
        exchanged=exchanged_sample(row[days] for row in sheet.cells),
    )
    event_type_of("", plan.event_type, plan.types, has_column="event_type" in columns)
    origin = Origin(
        dataset=dataset,
        format=NAME,
        given=given,
        attribution=f"{title}, accessed on {given.accessed}",
        licence=licence,
        redistributable=True,
        coverage={
            "area": "as in the table",
            "density": "selection",
            "leaves_out": "not stated",
            "statement_en": "A table of the user's own; what it leaves out is not stated. No "
            "trend may be read from it.",
            "statement_ur": "صارف کی اپنی جدول؛ اس سے کوئی رجحان اخذ نہ کیا جائے۔",
        },
        id_column=columns.get("id", ""),
        source=dataset_source(dataset, title, given, title=title, licence=licence),
    )
    by_label = replace(sheet, names=sheet.columns)
    return assemble(by_label, partial(_row, plan=plan), origin=origin)


def dataset_name(name: str, file_name: str) -> str:
    """Identifier of a data set: the owner's name for it as a slug, or one of its own."""
    if not name:
        return untitled("own-table", file_name)
    try:
        return f"own-{slug(name)[:40].strip('-')}"
    except DataError:
        return f"own-{digest(name)[:12]}"


def _row(row: Row, *, plan: _Plan) -> Parsed:
    cells = {field: row.get(column) for field, column in plan.columns.items()}
    refuse_total(cells, plan.columns)
    record_id = _record_id(row, cells, plan)
    if cells.get("province"):
        require_province(cells["province"], column=plan.columns["province"], area=plan.scope.area)
    span, remarks = _span(cells, plan)
    where: Point = ("", "")
    if "lon" in plan.columns:
        columns = plan.columns
        where = point(row, lon=columns["lon"], lat=columns["lat"], latlon=plan.scope.latlon)
    precision, remarks_place = _precision(cells, where, plan)
    event_type = event_type_of(
        cells.get("event_type", ""),
        plan.event_type,
        plan.types,
        has_column=True,
        column=plan.columns.get("event_type", ""),
    )
    incident = incident_id(plan.dataset, record_id)
    claims, sources, remarks_count = table_claims(
        cells, columns=plan.columns, voice=plan.voice, incident=incident, span=span
    )
    district = cells.get("district", "")
    title = cells.get("title", "") or ", ".join(
        part for part in (event_type[1] or event_type[0], cells.get("place") or district) if part
    )
    incident_cells = incident_row(
        incident,
        **when_and_where(span, where, precision),
        event_type=event_type[0],
        sub_event_type=cells.get("sub_event_type") or event_type[1],
        title=title,
        summary=row.raw(plan.columns["summary"]) if "summary" in plan.columns else "",
        place=cells.get("place", ""),
        geo_precision_raw=cells.get("geo_precision", ""),
        date_precision_raw=cells["date"],
        event_type_raw=cells.get("event_type", ""),
        district_reported=wide(cells.get("province") or "Balochistan")
        if precision == "4" and not district
        else district,
        actors=cells.get("actors", ""),
        verification="as in the table",
        verification_group="single_source",
        dataset=plan.dataset,
        record_id=record_id,
        source_ids=named(sources),
    )
    return Parsed(
        record_id=record_id,
        incident=incident_cells,
        claims=claims,
        sources=sources,
        remarks=(
            *remarks,
            *remarks_on_total(cells, plan.columns, span),
            *remarks_place,
            *remark_on_point(*where, column=plan.columns.get("lon", "")),
            *remarks_count,
        ),
    )


def _record_id(row: Row, cells: Cells, plan: _Plan) -> str:
    """Identifier that the file gives, exactly as written; else a digest of the row's cells."""
    if "id" in plan.columns:
        return identifier(cells["id"], column=plan.columns["id"])
    return f"row-{digest(chr(31).join(row.cells))[:16]}"


def _span(cells: Cells, plan: _Plan) -> tuple[DateSpan, list[Remark]]:
    """Days of the row: one column, or first and last day in two."""
    columns = plan.columns
    span, notes = read_span(
        cells["date"], column=columns["date"], order=plan.order, calendar=plan.calendar
    )
    accessed = plan.scope.accessed
    outside = remark_on_span(span, accessed=accessed, column=columns["date"])
    remarks = [
        *notes,
        *outside,
        *remarks_on_exchange(cells["date"], plan.exchanged, column=columns["date"]),
    ]
    if not cells.get("date_end"):
        return span, remarks
    last, more = read_span(
        cells["date_end"], column=columns["date_end"], order=plan.order, calendar=plan.calendar
    )
    if last.latest < span.earliest:
        raise RowRefusedError(
            "date.reversed",
            f"The record begins on {span.earliest} and ends on {last.latest}",
            column=columns["date_end"],
            value=cells["date_end"],
        )
    ranks = ("day", "week", "month", "year")
    coarser = max(span.precision, last.precision, key=ranks.index)
    whole = DateSpan(earliest=span.earliest, latest=last.latest, precision=coarser)
    if not outside:
        remarks += remark_on_span(last, accessed=accessed, column=columns["date_end"])
    return whole, [*remarks, *more]


def _precision(cells: Cells, where: Point, plan: _Plan) -> tuple[str, list[Remark]]:
    """Our precision: the file's code if it is one of ours, the decision, or the careful reading."""
    remarks: list[Remark] = []
    code = cells.get("geo_precision", "").removesuffix(".0")
    if code and code not in _OWN_PRECISION:
        column = plan.columns["geo_precision"]
        what = f"The precision {visible(code, limit=80)!r} is not 1 to 4"
        remarks.append(Remark(code="precision.unknown", what=what, column=column, value=code))
        code = "4" if not cells.get("district") else "3"
    named = bool(cells.get("district") or cells.get("place"))
    if not where[0] and not named:
        what = "There is neither district nor place nor point"
        return "4", [*remarks, Remark(code="place.nothing", what=what)]
    if not where[0]:
        return max(code, "3"), remarks
    if _coarse(where):
        what = f"{where[0]}, {where[1]} is rounded to some ten kilometres"
        column = plan.columns["lon"]
        remarks.append(Remark(code="coord.coarse", what=what, column=column, value=where[0]))
        return max(code, "3"), remarks
    return code or plan.geo_precision or "2", remarks


def _coarse(where: Point) -> bool:
    return all(len(text.partition(".")[2]) < 2 for text in where)
