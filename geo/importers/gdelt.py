"""GDELT event files: what a machine read in the world's news. It has no figure of persons."""

from __future__ import annotations

import re
from functools import partial

from geo.core.dates import DateSpan
from geo.core.digest import digest
from geo.core.errors import NameAmbiguousError
from geo.importers.assemble import Given, Origin, Parsed, assemble
from geo.importers.cells import identifier, point
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.days import remark_on_saying, remark_on_span, span_of_parts
from geo.importers.gdelt_kinds import kind_of
from geo.importers.gdelt_layout import sniff, with_names
from geo.importers.province import WIDE, is_district, is_province, remark_on_point
from geo.importers.result import ImportResult
from geo.importers.rows import Cells, host_of, incident_id, incident_row, source_row
from geo.importers.scope import Scope, dataset_source, named, scope_of, when_and_where
from geo.importers.sheet import Row, Sheet
from geo.places.gazetteer import resolve_place

__all__ = ["LICENCE", "NAME", "TITLE", "read", "sniff"]

NAME = "gdelt"
TITLE = "GDELT event file"
LICENCE = "GDELT terms of use: any use, with citation of the GDELT Project and a link to it"
# FIPS 10-4, which GDELT uses: Pakistan, and Balochistan in it.
_COUNTRY, _PROVINCE = "PK", "PK02"
_ADDED = re.compile(r"[0-9]{8}([0-9]{6})?")
# What a point of each type stands for: the country, a state of the USA, a city there, a city or
# landmark elsewhere, a first-level area elsewhere.
_CITY, _AREA = frozenset({"3", "4"}), {"1": "the country", "2": "a state", "5": "a province"}


def read(sheet: Sheet, *, given: Given) -> ImportResult:
    """Read a GDELT event file of version 1 or 2, with or without a header. See `scope_of`.

    No claim is made: GDELT counts mentions, sources and articles, never persons.

    Raises
    ------
    ImportRefusedError
        If a needed column is missing or a decision is not known.
    """
    scope = scope_of(given)
    origin = Origin(
        dataset=NAME,
        format=NAME,
        given=given,
        attribution=f"The GDELT Project, event database, accessed on {given.accessed}. "
        "https://www.gdeltproject.org/",
        licence=LICENCE,
        redistributable=True,
        coverage={
            "area": "Balochistan" if scope.area != "all" else "as in the file",
            "density": "selection",
            "leaves_out": "figures of persons; what was not in the news that the machine reads",
            "statement_en": "GDELT is coded from news by a machine: one event may stand in it "
            "several times, at the wrong place or with the wrong kind. It has no figures of "
            "persons.",
            "statement_ur": "GDELT خبروں سے مشین کی بنائی ہوئی فہرست ہے: ایک واقعہ کئی بار، غلط "
            "جگہ یا غلط نوعیت کے ساتھ آ سکتا ہے۔ اس میں افراد کی کوئی تعداد نہیں۔",
        },
        id_column="globaleventid",
        source=dataset_source(
            NAME,
            "The GDELT Project",
            given,
            title="GDELT event database",
            url="https://www.gdeltproject.org/",
            licence=LICENCE,
            weak="true",
            note="coded by a machine",
        ),
    )
    sheet = with_names(sheet, where=given.file_name)
    return assemble(sheet, partial(_row, scope=scope), origin=origin)


def _row(row: Row, *, scope: Scope) -> Parsed:
    record_id = identifier(row.get("globaleventid"), column="globaleventid")
    _require_province(row, scope.area)
    event_type, sub_event_type, words, remarks_kind = kind_of(row)
    span = _span(row)
    where = point(row, lon="actiongeo_long", lat="actiongeo_lat", latlon=scope.latlon)
    place, precision, district, remarks_place = _place(row, where[0])
    sources = _sources(row)
    incident = incident_id(NAME, record_id)
    actors = (row.get("actor1name"), row.get("actor2name"))
    cells = incident_row(
        incident,
        **when_and_where(span, where, precision),
        event_type=event_type,
        sub_event_type=sub_event_type,
        title=", ".join(part for part in (words.capitalize(), place) if part),
        place=place,
        geo_precision_raw=row.get("actiongeo_type"),
        event_type_raw=f"CAMEO {row.get('eventcode')}",
        district_reported=district,
        actors=";".join(dict.fromkeys(actor for actor in actors if actor)),
        verification="coded by a machine, checked by nobody",
        verification_group="single_source",
        dataset=NAME,
        record_id=record_id,
        source_ids=named(sources),
    )
    return Parsed(
        record_id=record_id,
        incident=cells,
        sources=sources,
        remarks=(
            *remark_on_span(span, accessed=scope.accessed, column="day"),
            *remark_on_saying(_added(row), span.earliest.isoformat(), column="dateadded"),
            *remarks_place,
            *remark_on_point(cells["lon"], cells["lat"], column="actiongeo_long"),
            *remarks_kind,
        ),
    )


def _require_province(row: Row, area: str) -> None:
    """Refuse a row that is not placed in the province by its own code or name."""
    code, name = row.get("actiongeo_adm1code").upper(), row.get("actiongeo_fullname")
    parts = [part.strip() for part in name.split(",")]
    country = row.get("actiongeo_countrycode").upper() in {"", _COUNTRY}
    inside = code == _PROVINCE or (country and any(is_province(part) for part in parts))
    if area == "all" or inside:
        return
    raise RowRefusedError(
        "row.outside-province",
        f"Outside the province: {name or 'no place'} ({code or 'no code'})",
        column="actiongeo_adm1code",
        value=code,
    )


def _span(row: Row) -> DateSpan:
    cell = row.get("day").removesuffix(".0")
    if len(cell) != len("20260131") or not cell.isdigit():
        raise RowRefusedError(
            "date.unreadable", f"{cell!r} is not a day such as 20260131", column="day", value=cell
        )
    year, month, day = int(cell[:4]), int(cell[4:6]), int(cell[6:])
    if not month or not day:
        raise RowRefusedError(
            "date.impossible", f"{cell!r} has a month or day 0", column="day", value=cell
        )
    return span_of_parts(year, month, day, text=cell, column="day")


def _added(row: Row) -> str:
    """Day on which the event came into the list, empty if the cell is no such moment."""
    cell = row.get("dateadded")
    return f"{cell[:4]}-{cell[4:6]}-{cell[6:8]}" if _ADDED.fullmatch(cell) else ""


def _place(row: Row, lon: str) -> tuple[str, str, str, list[Remark]]:
    """Place, our precision, and the district as reported.

    A city's point is its centre, found by a machine in the text: near it, never in it. A point of
    a country or province says nothing of the place, nor does one of a district that has no town
    of its name.
    """
    code = row.get("actiongeo_type").removesuffix(".0")
    name = row.get("actiongeo_fullname").split(",")[0].strip()
    if code in _CITY and name:
        if is_district(name) and not _is_town(name):
            return name, "3", name, []
        if lon:
            return name, "2", "", []
        what = f"actiongeo_type is {code} and there is no point"
        remark = Remark(code="coord.missing", what=what, column="actiongeo_lat")
        return name, "3", "", [remark]
    wide = WIDE if row.get("actiongeo_adm1code").upper() == _PROVINCE else _widest(row)
    if code in _AREA:
        what = f"actiongeo_type {code}: the point stands in for {_AREA[code]}; listed, not placed"
        remark = Remark(code="place.province-only", what=what, column="actiongeo_type", value=code)
        return "", "4", wide, [remark]
    what = f"actiongeo_type {code!r} is not 1 to 5"
    remark = Remark(code="precision.unknown", what=what, column="actiongeo_type", value=code)
    return "", "4", wide, [remark]


def _widest(row: Row) -> str:
    name = row.get("actiongeo_fullname")
    return WIDE if any(is_province(part.strip()) for part in name.split(",")) else name


def _is_town(name: str) -> bool:
    try:
        found = resolve_place(name)
    except NameAmbiguousError:
        return True
    return found is not None and found.lon is not None


def _sources(row: Row) -> tuple[Cells, ...]:
    """The report that the machine read; the file names no publisher but by its address."""
    url = row.get("sourceurl")
    if not url:
        return ()
    identifier = f"gdelt-source-{digest(url)[:12]}"
    return (source_row(identifier, host_of(url), url=url, kind="unknown", licence="unknown"),)
