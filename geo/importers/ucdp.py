"""UCDP GED and Candidate files, and the country files of HDX."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from geo.core.dates import DateSpan
from geo.core.text import visible
from geo.importers.assemble import Given, Origin, Parsed, assemble, choice
from geo.importers.cells import identifier, point
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.days import ORDERS, read_span, remark_on_saying
from geo.importers.province import require_province, wide
from geo.importers.result import ImportResult
from geo.importers.rows import incident_id, incident_row, publisher_rows
from geo.importers.scope import DECISIONS as SCOPE_DECISIONS
from geo.importers.scope import Scope, dataset_source, named, remarks_on, scope_of, when_and_where
from geo.importers.sheet import Row, Sheet, header_key
from geo.importers.sniff import Columns, Sample, Sniff, by_columns
from geo.importers.ucdp_figures import figures
from geo.importers.ucdp_sheet import COLUMNS, NEEDED, with_names, without_header

NAME = "ucdp"
TITLE = "UCDP GED or Candidate file"
DECISIONS = {**SCOPE_DECISIONS, "date_order": ORDERS, "release": ("", "ged", "candidate")}
LICENCE = "CC BY 4.0"
_CITE = (
    "Sundberg, Ralph, and Erik Melander, 2013, Introducing the UCDP Georeferenced Event Dataset, "
    "Journal of Peace Research 50(4); Davies, Shawn, et al., Organized violence, Journal of Peace "
    "Research (article of the release's year)"
)
_CITE_CANDIDATE = (
    "Hegre, Håvard, Mihai Croicu, Kristine Eck, and Stina Högbladh, 2020, Introducing the UCDP "
    "Candidate Events Dataset, Research & Politics"
)
_DATE_PRECISION = {"1": "day", "2": "week", "3": "week", "4": "month", "5": "year"}
_WHERE = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "3", "6": "4", "7": "4"}
_TYPES = {
    "1": ("Battles", "1 state-based"),
    "2": ("Battles", "2 non-state"),
    "3": ("Violence against civilians", "3 one-sided"),
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# A candidate release covers a month, a quarter or a half of one year.
_CANDIDATE_MONTHS = 6


def sniff(columns: Columns, sample: Sample) -> Sniff:
    """Likeness to a UCDP file: its columns, or without a header the count and shapes of values."""
    names = [header_key(column) for column in columns]
    found = by_columns(names, known=COLUMNS, needed=NEEDED, word="UCDP GED")
    if found.score:
        hxl = bool(sample) and sample[0][0].strip().startswith("#")
        words = f"{found.reason}; a line of HXL tags" if hxl else found.reason
        return Sniff(score=min(found.score + 0.1, 1.0), reason=words)
    if without_header(columns, sample):
        return Sniff(
            score=0.9, reason=f"no header; {len(columns)} columns with the shapes of UCDP's values"
        )
    return found


def read(sheet: Sheet, *, given: Given) -> ImportResult:
    """Read a UCDP file, with a header or without.

    Beside the decisions of `scope_of` there are ``date_order`` and ``release`` (``ged`` or
    ``candidate``; told by the months covered and the status codes if not given).

    Raises
    ------
    ImportRefusedError
        If a needed column is missing or a decision is not known.
    """
    scope = scope_of(given)
    release = choice(given.decisions, "release", choices=DECISIONS["release"])
    order = choice(given.decisions, "date_order", choices=ORDERS)
    sheet = with_names(sheet, where=given.file_name)
    release = release or _release(sheet, order)
    dataset = f"ucdp-{release}"
    cite = f"{_CITE}; {_CITE_CANDIDATE}" if release == "candidate" else _CITE
    title = (
        "UCDP Candidate Events Dataset"
        if release == "candidate"
        else "UCDP Georeferenced Event Dataset (GED)"
    )
    origin = Origin(
        given=replace(given, decisions={**given.decisions, "release": release}),
        dataset=dataset,
        format=NAME,
        attribution=f"{title}, accessed on {given.accessed}, CC BY 4.0. Cite: {cite}",
        licence=LICENCE,
        redistributable=True,
        coverage={
            "area": "Balochistan" if scope.area != "all" else "as in the file",
            "density": "dense",
            "leaves_out": "events without a death; deaths below the rules of inclusion",
            "statement_en": "UCDP records lethal events only. A month without a row is a month "
            "without a recorded lethal event.",
            "statement_ur": "UCDP صرف ہلاکت خیز واقعات درج کرتا ہے۔",
        },
        id_column="id",
        source=dataset_source(
            dataset,
            "Uppsala Conflict Data Program (UCDP)",
            given,
            title=title,
            url="https://ucdp.uu.se/downloads/",
            licence=LICENCE,
            note=f"Cite {cite}",
        ),
    )
    return assemble(sheet, partial(_row, dataset=dataset, scope=scope, order=order), origin=origin)


def _release(sheet: Sheet, order: str) -> str:
    rows = [row for row in sheet.rows() if row.get("id") and not row.get("id").startswith("#")]
    months = {_month(row, order) for row in rows}
    status = {row.get("code_status").casefold() for row in rows} - {"", "clear"}
    short = len({month[:4] for month in months}) == 1 and len(months) <= _CANDIDATE_MONTHS
    return "candidate" if status or short or sheet.first_row == 1 else "ged"


def _month(row: Row, order: str) -> str:
    cell = row.get("date_start")
    try:
        return read_span(cell, column="date_start", order=order)[0].earliest.isoformat()[:7]
    except RowRefusedError:
        return cell[:7]


def _row(row: Row, *, dataset: str, scope: Scope, order: str) -> Parsed:
    record_id = identifier(_code(row, "id"), column="id")
    require_province(row.get("adm_1"), column="adm_1", area=scope.area)
    span = _span(row, order)
    where = point(row, lon="longitude", lat="latitude", latlon=scope.latlon)
    precision, remarks_place = _precision(row, where[0])
    remarks_place += [*_remark_on_date_code(row), *_remark_on_year(row, span)]
    reported = max(_DAY.findall(row.get("source_date")), default="")
    remarks_place += remark_on_saying(reported, span.earliest.isoformat(), column="source_date")
    violence = _TYPES.get(_code(row, "type_of_violence"))
    if violence is None:
        cell = row.get("type_of_violence")
        raise RowRefusedError(
            "type.not-of-format",
            f"type_of_violence {cell!r} is not 1, 2 or 3",
            column="type_of_violence",
            value=cell,
        )
    incident = incident_id(dataset, record_id)
    sources = publisher_rows(row.get("source_office"), prefix="ucdp", licence=LICENCE)
    claims, remarks_count = figures(row, incident=incident, dataset=dataset, span=span)
    unconfirmed = any(remark.code == "count.unconfirmed" for remark in remarks_count)
    several = _several(row, len(sources))
    group = "contested" if unconfirmed else ("several_outlets" if several else "single_source")
    said = "several sources named" if several else "one source named or not stated"
    cells = incident_row(
        incident,
        **when_and_where(span, where, precision),
        event_type=violence[0],
        title=", ".join(p for p in (row.get("dyad_name"), row.get("where_coordinates")) if p),
        place=row.get("where_coordinates"),
        geo_precision_raw=row.get("where_prec"),
        date_precision_raw=row.get("date_prec"),
        event_type_raw=violence[1],
        district_reported=wide(row.get("adm_1")) if precision == "4" else row.get("adm_2"),
        actors=";".join(dict.fromkeys(p for p in (row.get("side_a"), row.get("side_b")) if p)),
        verification="claimed, unconfirmed" if unconfirmed else said,
        verification_group=group,
        dataset=dataset,
        record_id=record_id,
        source_ids=named(sources),
    )
    return Parsed(
        record_id=record_id,
        incident=cells,
        claims=claims,
        sources=sources,
        remarks=remarks_on(
            span, cells, scope=scope, day="date_start", place=remarks_place, count=remarks_count
        ),
    )


def _code(row: Row, column: str) -> str:
    """Code of a cell; a spreadsheet's ``4.0`` is 4."""
    return row.get(column).removesuffix(".0")


def _several(row: Row, publishers: int) -> bool:
    number = _code(row, "number_of_sources")
    return int(number) > 1 if number.isascii() and number.isdigit() else publishers > 1


def _span(row: Row, order: str) -> DateSpan:
    first, _ = read_span(row.get("date_start"), column="date_start", order=order)
    end = row.get("date_end") or row.get("date_start")
    last, _ = read_span(end, column="date_end", order=order)
    if last.latest < first.earliest:
        raise RowRefusedError(
            "date.reversed",
            f"The record begins on {first.earliest} and ends on {last.latest}",
            column="date_end",
            value=row.get("date_end"),
        )
    # A code that is not known promises nothing: the span is kept and called good to the year.
    precision = _DATE_PRECISION.get(_code(row, "date_prec"), "year")
    return DateSpan(earliest=first.earliest, latest=last.latest, precision=precision)


def _remark_on_date_code(row: Row) -> list[Remark]:
    cell = row.get("date_prec")
    if _code(row, "date_prec") in _DATE_PRECISION:
        return []
    what = f"date_prec {cell!r} is not 1 to 5; the date is called good to the year"
    return [Remark(code="precision.unknown", what=what, column="date_prec", value=cell)]


def _remark_on_year(row: Row, span: DateSpan) -> list[Remark]:
    year = _code(row, "year")
    if not year or str(span.earliest.year) <= year <= str(span.latest.year):
        return []
    what = f"year is {visible(year, limit=80)!r} and date_start {span.earliest}"
    return [Remark(code="date.year-differs", what=what, column="year", value=year)]


def _precision(row: Row, lon: str) -> tuple[str, list[Remark]]:
    cell = row.get("where_prec")
    code = _code(row, "where_prec")
    ours = _WHERE.get(code)
    if ours is None:
        what = f"where_prec {cell!r} is not 1 to 7"
        return "4", [Remark(code="precision.unknown", what=what, column="where_prec", value=cell)]
    if ours in {"1", "2"} and not lon:
        what = f"where_prec is {code} and there is no point"
        return ("3" if row.get("adm_2") else "4"), [
            Remark(code="coord.missing", what=what, column="latitude")
        ]
    if ours == "4" or (code == "5" and not row.get("adm_2")):
        what = f"where_prec {code}: known to the province only; listed, not placed"
        return "4", [Remark(code="place.province-only", what=what, column="where_prec", value=cell)]
    return ours, []
