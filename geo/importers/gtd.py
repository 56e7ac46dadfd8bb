"""GTD sheets (Global Terrorism Database, to June 2021). The rows are never handed on."""

from __future__ import annotations

import re
from functools import partial

from geo.core.dates import DateSpan
from geo.importers.assemble import Given, Origin, Parsed, assemble
from geo.importers.cells import identifier, point, remark_on_size, whole
from geo.importers.codes import Remark, RowRefusedError
from geo.importers.days import span_of_parts
from geo.importers.province import is_district, require_province, wide
from geo.importers.result import ImportResult
from geo.importers.rows import Cells, claim_row, incident_id, incident_row
from geo.importers.scope import (
    Scope,
    dataset_source,
    remarks_on,
    scope_of,
    when_and_where,
)
from geo.importers.sheet import Row, Sheet
from geo.importers.sniff import Columns, Sample, Sniff, by_columns, share_matching

NAME = "gtd"
TITLE = "GTD sheet"
_WORDS = (
    "eventid iyear imonth iday approxdate country_txt provstate city latitude longitude "
    "specificity vicinity summary doubtterr multiple related attacktype1_txt targtype1_txt "
    "gname gname2 claimed compclaim nkill nkillter nwound"
)
COLUMNS = tuple(_WORDS.split())
NEEDED = (
    "eventid", "iyear", "imonth", "iday", "provstate", "city", "latitude", "longitude",
    "specificity", "attacktype1_txt", "gname", "nkill", "nwound",
)  # fmt: skip
LICENCE = (
    "GTD End User Licence Agreement (START, University of Maryland): own, non-commercial use; "
    "rows are not redistributable"
)
_ID = re.compile(r"(19|20)[0-9]{10}")
_FRACTION = re.compile(r"[0-9]{1,6}\.[0-9]{1,6}")
_UNKNOWN = frozenset({"", "-9", "-99", "-9.0", "-99.0"})
_NO_NAME = frozenset({"unknown", "unk", "-9", "-99", "."})
_ARMED = ("military", "police", "terrorists/non-state militia")
# Attack types that say the kind of event by themselves; the others depend on the target.
_ATTACKS = {
    "bombing/explosion": ("Explosions/Remote violence", ""),
    "hostage taking (kidnapping)": ("Violence against civilians", "Abduction/forced disappearance"),
    "hostage taking (barricade incident)": ("Violence against civilians", ""),
    "hijacking": ("Violence against civilians", ""),
    "facility/infrastructure attack": ("Strategic developments", "Looting/property destruction"),
}


def sniff(columns: Columns, sample: Sample) -> Sniff:
    """Likeness to a GTD sheet: its columns, and identifiers of twelve digits."""
    found = by_columns(columns, known=COLUMNS, needed=NEEDED[:4], word="GTD that matter")
    if not found.score:
        return found
    share = share_matching("eventid", columns, sample, _ID)
    return Sniff(
        score=min(found.score + 0.1 * share, 1.0),
        reason=f"{found.reason}; {share:.0%} of the identifiers have the shape of GTD's",
    )


def read(sheet: Sheet, *, given: Given) -> ImportResult:
    """Read a GTD sheet; `ImportRefusedError` if a needed column is missing. See `scope_of`."""
    sheet.require(NEEDED, where=given.file_name)
    scope = scope_of(given)
    attribution = (
        "National Consortium for the Study of Terrorism and Responses to Terrorism (START), "
        f"University of Maryland, Global Terrorism Database, accessed on {given.accessed}. "
        "https://www.start.umd.edu/gtd"
    )
    origin = Origin(
        dataset=NAME,
        format=NAME,
        given=given,
        attribution=attribution,
        licence=LICENCE,
        redistributable=False,
        coverage={
            "area": "Balochistan" if scope.area != "all" else "as in the sheet",
            "density": "dense",
            "leaves_out": "attacks by states; everything after June 2021; most of 1993",
            "statement_en": "GTD records attacks by non-state actors up to June 2021. Nothing "
            "after that is in it.",
            "statement_ur": "GTD میں جون 2021 کے بعد کا کوئی واقعہ نہیں۔",
        },
        id_column="eventid",
        source=dataset_source(
            NAME,
            "National Consortium for the Study of Terrorism and Responses to Terrorism (START)",
            given,
            title="Global Terrorism Database (GTD)",
            url="https://www.start.umd.edu/gtd",
            licence=LICENCE,
        ),
    )
    return assemble(sheet, partial(_row, scope=scope), origin=origin)


def _row(row: Row, *, scope: Scope) -> Parsed:
    record_id = identifier(row.get("eventid").removesuffix(".0"), column="eventid")
    require_province(row.get("provstate"), column="provstate", area=scope.area)
    span = _span(row)
    where = point(row, lon="longitude", lat="latitude", latlon=scope.latlon)
    city = _name(row.get("city"))
    district = city if is_district(city) else ""
    precision, remarks_place = _precision(row, where[0], city)
    event_type, sub_event_type = _event_type(row)
    incident = incident_id(NAME, record_id)
    claims, remarks_count = _claims(row, incident, span)
    doubt = row.get("doubtterr").removesuffix(".0") == "1"
    attack = row.get("attacktype1_txt")
    groups = (_name(row.get("gname")), _name(row.get("gname2")))
    cells = incident_row(
        incident,
        **when_and_where(span, where, precision),
        event_type=event_type,
        sub_event_type=sub_event_type,
        title=", ".join(part for part in (attack, city) if part),
        summary=row.raw("summary"),
        place=city,
        geo_precision_raw=row.get("specificity"),
        date_precision_raw=row.get("approxdate"),
        event_type_raw=attack,
        district_reported=wide(row.get("provstate")) if precision == "4" else district,
        actors=";".join(dict.fromkeys(group for group in groups if group)),
        verification="GTD doubts that it is terrorism" if doubt else "as recorded by GTD",
        verification_group="single_source",
        dataset=NAME,
        record_id=record_id,
    )
    return Parsed(
        record_id=record_id,
        incident=cells,
        claims=claims,
        remarks=remarks_on(
            span, cells, scope=scope, day="iyear", place=remarks_place, count=remarks_count
        ),
    )


def _name(text: str) -> str:
    return "" if text.casefold() in _NO_NAME else text


def _span(row: Row) -> DateSpan:
    """Days of a date in three columns, in which month 0 and day 0 mean unknown."""
    year, month, day = (
        0 if row.get(name) in _UNKNOWN else _number(row, name)
        for name in ("iyear", "imonth", "iday")
    )
    if not year:
        raise RowRefusedError("date.missing", "The row has no year", column="iyear")
    text = f"{year}-{month}-{day}"
    return span_of_parts(year, month, day, text=text, column="iday" if month else "imonth")


def _number(row: Row, column: str) -> int:
    cell = row.get(column)
    try:
        return whole(cell, column=column)
    except RowRefusedError as error:
        raise RowRefusedError("date.unreadable", error.what, column=column, value=cell) from None


def _precision(row: Row, lon: str, city: str) -> tuple[str, list[Remark]]:
    """Our precision: 1 and 2 from specificity 1 by vicinity; 2 and 3 are centroids of an area."""
    cell = row.get("specificity")
    code = cell.removesuffix(".0")
    if code == "1" and lon:
        return ("2" if row.get("vicinity").removesuffix(".0") == "1" else "1"), []
    if code == "1":
        what = "specificity is 1 and there is no point"
        return "3", [Remark(code="coord.missing", what=what, column="latitude")]
    if code in {"2", "3"} and city:
        return "3", []
    if code in {"2", "3", "4", "5"}:
        what = f"specificity {code}: known to the province only; listed, not placed"
        return "4", [
            Remark(code="place.province-only", what=what, column="specificity", value=cell)
        ]
    what = f"specificity {cell!r} is not 1 to 5"
    return "4", [Remark(code="precision.unknown", what=what, column="specificity", value=cell)]


def _event_type(row: Row) -> tuple[str, str]:
    found = _ATTACKS.get(row.get("attacktype1_txt").casefold())
    if found:
        return found
    armed = row.get("targtype1_txt").casefold() in _ARMED
    return ("Battles", "") if armed else ("Violence against civilians", "")


def _claims(row: Row, incident: str, span: DateSpan) -> tuple[tuple[Cells, ...], list[Remark]]:
    """Claims of killed (perpetrators among them), of killed perpetrators and of wounded."""
    remarks: list[Remark] = []
    claims: list[Cells] = []
    perpetrators = row.get("nkillter")
    for column, measure, category in (
        ("nkill", "killed", "total"),
        ("nkillter", "killed", "militant"),
        ("nwound", "injured", "total"),
    ):
        cell = row.get(column)
        if cell in _UNKNOWN:
            if column == "nkill":
                what = "The number of killed is not known"
                remarks.append(Remark(code="count.missing", what=what, column=column, value=cell))
            continue
        low, high = _range(cell, column)
        if low != high:
            what = f"{cell} was shared between related events; {low} to {high} is kept"
            remarks.append(Remark(code="count.fraction", what=what, column=column, value=cell))
        if column == "nkillter" and claims and low > int(claims[0]["high"]):
            what = f"{cell} perpetrators were killed, and {claims[0]['high']} persons in all"
            remarks.append(Remark(code="count.parts-differ", what=what, column=column, value=cell))
        if column == "nkillter" and high == 0:
            continue
        remarks += remark_on_size(high, column=column)
        note = "perpetrators" if column == "nkillter" else ""
        if column == "nkill":
            among = "an unknown number of" if perpetrators in _UNKNOWN else perpetrators
            note = f"includes {among} perpetrators"
        claims.append(
            claim_row(
                incident,
                source_id=NAME,
                claimant="GTD",
                claimant_type="monitor",
                claimant_text=f"GTD ({row.get('eventid')}; {column} {cell})",
                measure=measure,
                category=category,
                low=str(low),
                high=str(high),
                best=str(low) if low == high else "",
                as_of=span.latest.isoformat(),
                note=note,
            )
        )
    return tuple(claims), remarks


def _range(cell: str, column: str) -> tuple[int, int]:
    if _FRACTION.fullmatch(cell) and cell.rpartition(".")[2].strip("0"):
        low = int(cell.partition(".")[0])
        return low, low + 1
    number = whole(cell, column=column)
    if number < 0:
        raise RowRefusedError(
            "count.negative", f"{number} persons cannot be", column=column, value=cell
        )
    return number, number
