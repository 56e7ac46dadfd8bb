"""ACLED exports, of every generation of its columns. The rows are never handed on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial

from geo.core.dates import DateSpan
from geo.core.text import visible
from geo.importers.assemble import Given, Origin, Parsed, assemble, choice
from geo.importers.cells import count, identifier, point, remark_on_size
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.days import ORDERS, read_span, remark_on_saying
from geo.importers.province import is_district, require_province, wide
from geo.importers.result import ImportResult
from geo.importers.rows import Cells, claim_row, incident_id, incident_row, publisher_rows
from geo.importers.scope import DECISIONS as SCOPE_DECISIONS
from geo.importers.scope import Scope, dataset_source, named, remarks_on, scope_of, when_and_where
from geo.importers.sheet import Row, Sheet
from geo.importers.sniff import Columns, Sample, Sniff, by_columns, share_matching
from geo.incidents.model import EVENT_TYPES

NAME = "acled"
TITLE = "ACLED export"
DECISIONS = {**SCOPE_DECISIONS, "date_order": ORDERS}
_WORDS = (
    "event_id_cnty event_date year time_precision disorder_type event_type sub_event_type "
    "actor1 assoc_actor_1 inter1 actor2 assoc_actor_2 inter2 interaction civilian_targeting "
    "iso region country admin1 admin2 admin3 location latitude longitude geo_precision source "
    "source_scale notes fatalities tags timestamp"
)
COLUMNS = tuple(_WORDS.split())
# Those of older and newer generations of its exports too.
EVERY_COLUMN = (
    *COLUMNS, "data_id", "event_id_no_cnty", "iso3", "population_1km", "population_2km",
    "population_5km", "population_best",
)  # fmt: skip
NEEDED = (
    "event_id_cnty", "event_date", "event_type", "admin1", "admin2", "location", "latitude",
    "longitude", "geo_precision", "time_precision", "fatalities", "source",
)  # fmt: skip
LICENCE = (
    "ACLED terms of use: for the account holder's own work; rows are not redistributable, "
    "only figures and maps made of them, with the attribution"
)
ROUNDING = (
    "ACLED gives the lowest figure reported; in its rules tens = 10, dozens = 12, hundreds = 100, "
    "and 0 means that no death was reported"
)
_ID = re.compile(r"[A-Z]{3}[0-9]+")
_HEAPED = frozenset({10, 12, 100})
_WEEK = timedelta(days=6)


def sniff(columns: Columns, sample: Sample) -> Sniff:
    """Likeness to an ACLED export: its columns, and identifiers such as PAK12345."""
    found = by_columns(columns, known=COLUMNS, needed=(*NEEDED[:3], "fatalities"), word="ACLED")
    if not found.score:
        return found
    share = share_matching("event_id_cnty", columns, sample, _ID)
    return Sniff(
        score=min(found.score + 0.1 * share, 1.0),
        reason=f"{found.reason}; {share:.0%} of the identifiers are like PAK123",
    )


def read(sheet: Sheet, *, given: Given) -> ImportResult:
    """Read an ACLED export; its decisions are those of `scope_of`, and ``date_order``.

    Raises
    ------
    ImportRefusedError
        If a column that ACLED always has is missing, or a decision is not known.
    """
    sheet.require(NEEDED, where=given.file_name)
    scope = scope_of(given)
    order = choice(given.decisions, "date_order", choices=ORDERS)
    origin = Origin(
        given=given,
        dataset=NAME,
        format=NAME,
        attribution=f"ACLED, accessed on {given.accessed}. www.acleddata.com",
        licence=LICENCE,
        redistributable=False,
        coverage={
            "area": "Balochistan" if scope.area != "all" else "as exported",
            "density": "dense",
            "leaves_out": "what the export was filtered by; events edited or deleted since",
            "statement_en": "ACLED as exported by the account holder. Fatalities are the lowest "
            "reported; events are edited and removed later.",
            "statement_ur": "ACLED کا ڈیٹا، جیسا صارف نے حاصل کیا۔ ہلاکتیں کم سے کم رپورٹ شدہ ہیں۔",
        },
        id_column="event_id_cnty",
        source=dataset_source(
            NAME, "Armed Conflict Location & Event Data (ACLED)", given,
            title="ACLED data export", url="https://acleddata.com", licence=LICENCE,
        ),
    )  # fmt: skip
    return assemble(sheet, partial(_row, scope=scope, order=order), origin=origin)


def _row(row: Row, *, scope: Scope, order: str) -> Parsed:
    record_id = identifier(row.get("event_id_cnty"), column="event_id_cnty")
    require_province(row.get("admin1"), column="admin1", area=scope.area)
    span, remarks_date = _span(row, order)
    where = point(row, lon="longitude", lat="latitude", latlon=scope.latlon)
    precision, remarks_place = _precision(row, where[0])
    incident = incident_id(NAME, record_id)
    sources = publisher_rows(row.get("source"), prefix=NAME, licence=LICENCE)
    claims, remarks_count = _claims(row, incident, span, scope.accessed)
    cells = incident_row(
        incident,
        **when_and_where(span, where, precision),
        event_type=_event_type(row),
        sub_event_type=row.get("sub_event_type"),
        title=", ".join(p for p in (row.get("sub_event_type"), row.get("location")) if p),
        summary=row.raw("notes"),
        place=row.get("location"),
        geo_precision_raw=row.get("geo_precision"),
        date_precision_raw=row.get("time_precision"),
        event_type_raw=row.get("event_type"),
        district_reported=wide(row.get("admin1")) if precision == "4" else row.get("admin2"),
        actors=_actors(row),
        verification="several sources named" if len(sources) > 1 else "one source named",
        verification_group="several_outlets" if len(sources) > 1 else "single_source",
        dataset=NAME,
        record_id=record_id,
        source_ids=named(sources),
        record_timestamp=row.get("timestamp"),
    )
    return Parsed(
        record_id=record_id,
        incident=cells,
        claims=claims,
        sources=sources,
        remarks=(
            *remarks_date,
            *remarks_on(
                span, cells, scope=scope, day="event_date", place=remarks_place, count=remarks_count
            ),
        ),
    )


def _event_type(row: Row) -> str:
    name = row.get("event_type")
    found = {one.casefold(): one for one in EVENT_TYPES}.get(name.casefold())
    if found is None:
        raise RowRefusedError(
            "type.not-of-format", f"{name!r} is not one of ACLED's", column="event_type", value=name
        )
    return found


def _code(row: Row, column: str) -> str:
    """Code of a cell; a column of decimal numbers has ``1.0`` for 1."""
    return row.get(column).removesuffix(".0")


def _span(row: Row, order: str) -> tuple[DateSpan, tuple[Remark, ...]]:
    """Days that the event may have happened on, by ACLED's own code of the date's precision."""
    span, remarks = read_span(row.get("event_date"), column="event_date", order=order)
    day, code, year = span.earliest, _code(row, "time_precision"), _code(row, "year")
    if year and year != str(day.year):
        what = f"year is {visible(year, limit=80)!r} and event_date {day}"
        note = Remark(code="date.year-differs", what=what, column="year", value=year)
        remarks = (*remarks, note)
    if span.precision != "day" or code == "1":
        return span, remarks
    if code == "2":
        # Whether the day stands for the middle or an end of its week is not documented alike.
        return DateSpan(earliest=_shift(day, -1), latest=_shift(day, 1), precision="week"), remarks
    last = date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
    month = DateSpan(earliest=day.replace(day=1), latest=last, precision="month")
    if code == "3":
        return month, remarks
    what = f"time_precision {code!r} is not 1, 2 or 3; the date is taken as good to its month"
    note = Remark(code="precision.unknown", what=what, column="time_precision", value=code)
    return month, (*remarks, note)


def _shift(day: date, sign: int) -> date:
    return day + sign * _WEEK


def _precision(row: Row, lon: str) -> tuple[str, list[Remark]]:
    """Our precision of the place, and remarks on it. ACLED's 3 is a stand-in for the province."""
    code = _code(row, "geo_precision")
    known = is_district(row.get("admin2"))
    if code in {"1", "2"}:
        if lon:
            return code, []
        what = f"geo_precision is {code} and there is no point"
        return ("3" if known else "4"), [Remark(code="coord.missing", what=what, column="latitude")]
    if code == "3":
        what = "geo_precision 3: the point stands in for a larger region"
        return "4", [
            Remark(code="place.province-only", what=what, column="geo_precision", value=code)
        ]
    what = f"geo_precision {code!r} is not 1, 2 or 3"
    return "4", [Remark(code="precision.unknown", what=what, column="geo_precision", value=code)]


def _actors(row: Row) -> str:
    names = ("actor1", "assoc_actor_1", "actor2", "assoc_actor_2")
    parts = (part.strip() for name in names for part in row.get(name).split(";"))
    return ";".join(dict.fromkeys(part for part in parts if part))


def _claims(
    row: Row, incident: str, span: DateSpan, accessed: str
) -> tuple[tuple[Cells, ...], list[Remark]]:
    cell = row.get("fatalities")
    if not cell:
        return (), [Remark(code="count.missing", what="There is no figure", column="fatalities")]
    number = count(cell, column="fatalities")
    remarks = remark_on_size(number, column="fatalities")
    note = ROUNDING
    if number in _HEAPED:
        note = f"{ROUNDING}. Heaped: {number} may stand for a word"
        what = f"{number} may be exact or stand for a word such as tens, dozens or hundreds"
        remarks.append(Remark(code="count.heaped", what=what, column="fatalities", value=cell))
    figure = str(number)
    edited = _edited(row.get("timestamp"))
    if edited > accessed:
        what = f"The last edit is of {edited}, after the file was accessed ({accessed}); left out"
        value = row.get("timestamp")
        remarks.append(Remark(code="date.outside-file", what=what, column="timestamp", value=value))
        edited = ""
    remarks += remark_on_saying(edited, span.earliest.isoformat(), column="timestamp")
    claim = claim_row(
        incident,
        source_id=NAME,
        claimant="ACLED",
        claimant_type="monitor",
        claimant_text=f"ACLED ({row.get('event_id_cnty')}; fatalities {cell})",
        qualifier="lowest reported",
        measure="killed",
        category="total",
        low=figure,
        high=figure,
        best=figure,
        as_of=edited or span.latest.isoformat(),
        note=note,
    )
    return (claim,), remarks


def _edited(timestamp: str) -> str:
    """Day of a record's last edit (UTC), empty if the cell is not seconds since 1970."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) == 10):
        return ""
    return datetime.fromtimestamp(int(timestamp), tz=UTC).date().isoformat()
