"""Targets: cells, names and digits; nothing is guessed, and what is written is read the same."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from fuzz_kit import Cut, Target

from geo.core.cells import escape_control, guard_cell, unescape_control, unguard_cell
from geo.core.crs import check_lonlat
from geo.core.dates import DateSpan, parse_date
from geo.core.text import match_key, normalise_name, parse_digits, slug, visible
from geo.districts.match import meaning
from geo.districts.names import refusal_of, resolve_district
from geo.districts.tables import district_names
from geo.importers.cells import count, degrees, identifier, mixed_words, point, whole
from geo.importers.column_map import guess_columns
from geo.importers.days import CALENDARS, ORDERS, is_ambiguous, read_span
from geo.importers.figures import read_figure
from geo.importers.sheet import Row
from geo.places.gazetteer import resolve_place

_YEAR = re.compile(r"[0-9]{4}")


def date_cell(data: bytes) -> None:
    """A date of a foreign file: one reading or none."""
    cut = Cut(data)
    order, calendar, text = cut.one_of(*ORDERS), cut.one_of(*CALENDARS), cut.text()
    span, _ = read_span(text, column="d", order=order, calendar=calendar)
    assert order or not is_ambiguous(text), "a date with two readings was guessed"
    assert span.earliest <= span.latest
    if calendar == "gregorian":
        years = _YEAR.findall(parse_digits(text))
        assert f"{span.earliest.year:04d}" in "".join(years), "a year that is not written"
    if span.precision == "day" and calendar == "gregorian":
        again, _ = read_span(span.earliest.isoformat(), column="d", order=order)
        assert again.earliest == again.latest == span.earliest


def iso_date(data: bytes) -> None:
    """Our own dates: only ISO, and back to the same text."""
    cut = Cut(data)
    if cut.one_of("span", "day") == "day":
        text = cut.text()
        assert parse_date(text).isoformat() == text.strip()
        return
    text = cut.text()
    span = DateSpan.parse(text)
    wanted = span.earliest.isoformat()[: {"day": 10, "month": 7, "year": 4}[span.precision]]
    assert wanted == text.strip()
    assert span.contains(span.latest)
    assert span.days >= 1


def figure_cell(data: bytes) -> None:
    """A figure of persons: digits that are in the cell, or unknown; unknown is never 0."""
    text = Cut(data).text()
    figure, remarks = read_figure(text, column="k")
    digits = re.sub(r"\D", "", parse_digits(text))
    for bound in (figure.low, figure.high):
        assert bound == "" or (bound.isascii() and bound.isdigit())
        assert bound in ("", "0") or bound in digits.replace(",", "")
    if not digits:
        assert figure.low == figure.high == "", "unknown became a number"
    if figure.low and figure.high:
        assert int(figure.low) <= int(figure.high)
        written = figure.low if figure.low == figure.high else f"{figure.low}-{figure.high}"
        again, _ = read_figure(written, column="k")
        assert (again.low, again.high) == (figure.low, figure.high)
    assert all(one.what for one in remarks)


def whole_number(data: bytes) -> None:
    """Whole numbers, and identifiers that stay as they are written."""
    cut = Cut(data)
    how, text = cut.one_of("whole", "count", "identifier"), cut.text()
    if how == "identifier":
        assert identifier(text, column="i") == text
        return
    number = (whole if how == "whole" else count)(text, column="n")
    assert whole(str(number), column="n") == number
    assert how == "whole" or number >= 0


def coordinate(data: bytes) -> None:
    """A pair of coordinate cells: no swap, no clamping, both or none."""
    cut = Cut(data)
    latlon = cut.one_of("no", "yes") == "yes"
    cells = (cut.text(), cut.text())
    row = Row(2, cells, {"x": 0, "y": 1})
    x, y = point(row, lon="x", lat="y", latlon=latlon)
    assert bool(x) == bool(y)
    if not x:
        assert not any(cell.strip() for cell in cells)
        return
    check_lonlat(float(x), float(y))
    for axis, cell in zip((x, y), reversed(cells) if latlon else cells, strict=True):
        assert float(axis) == float(degrees(cell, column="x"))
        assert degrees(axis, column="x") == axis


def text_forms(data: bytes) -> None:
    """Folding, digits, marks and guards of any text."""
    text = Cut(data).text()
    folded = normalise_name(text)
    assert normalise_name(folded) == folded
    assert " " not in match_key(text)
    plain = parse_digits(text)
    assert len(plain) == len(text)
    assert parse_digits(plain) == plain
    shown = visible(text, limit=80)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e]", shown)
    guarded = guard_cell(text)
    assert unguard_cell(guarded) == text
    assert not guarded.startswith(tuple("=+-@\t\r\n\0＝＋－＠"))
    escaped = escape_control(text)
    assert unescape_control(escaped) == text
    assert not re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", escaped)
    mixed_words(text)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))


def district_name(data: bytes) -> None:
    """A district's name: one of the 36 or a refusal, and the district's own name is itself."""
    cut = Cut(data)
    day = date(2012, 1, 1) if cut.one_of("no", "yes") == "yes" else None
    text = cut.text()
    proposed = meaning(text)
    assert proposed.district_id in (*district_names(), "")
    refusal = refusal_of(text)
    match = resolve_district(text, on=day)
    assert refusal is None
    assert match.asked == text
    assert district_names()[match.district_id] == match.name
    assert resolve_district(match.name).district_id == match.district_id


def place_name(data: bytes) -> None:
    """A place: one of the gazetteer's or none, whatever stands around it."""
    text = Cut(data).text()
    found = resolve_place(text)
    if found is None:
        return
    assert found.district_id in district_names()
    assert (found.lon is None) == (found.lat is None)
    assert resolve_place(text, district_id=found.district_id) is not None


def column_names(data: bytes) -> None:
    """A header: every column guessed at most once, no field given to two."""
    columns = tuple(Cut(data).text(escape=False).split("\x1f"))
    guesses = guess_columns(columns)
    taken = [one.column for one in guesses]
    assert set(taken) <= set(columns)
    assert len({one.field for one in guesses}) == len(guesses)


def _texts(*cells: str) -> list[bytes]:
    return [b"\0" + cell.encode("utf-8") for cell in cells]


_DAYS = ("2026-01-31", "31/01/2026", "03/04/2026", "3 March 2026", "March 3, 2026", "1447-08-12",
         "۳۱ جنوری ۲۰۲۶", "2026-02", "2026", "1970-01-01 00:00:00", "12-Oct", "45321",
         "ہفتہ ۳۱ جنوری ۲۰۲۶ء", "یکم فروری 2026")  # fmt: skip
_FIGURES = ("3", "1,200", "1,20,000", "3-5", "at least 3", "کم از کم ۳", "3+", "up to 5", "unknown",
            "-3", "12-Oct", "1.0", "~5", "نامعلوم")  # fmt: skip
_PLACES = ("Quetta", "Killa", "Bolan", "نوشکی", "Quetta, Balochistan", "PK226", "Turbat, Kech",
           "near Mach", "Dera Bugti", "Chaman district", "Loralai and Duki")  # fmt: skip
_MARKS = (" ", "-", "/", ",", "(", "near", "district", "ضلع", "\u200f", "\u0301", "۱", "Ⅻ", "'")

CELLS = (
    Target(name="date", run=date_cell, seeds=partial(_texts, *("\0" + day for day in _DAYS)),
           words=("\0", "0", "3", "12", "31", "2026", "۱۴۴۷", "/", "-", ".", " ", "Jan", "مارچ",
                  "ء", "ھ", "یکم", "ہفتہ", "Mon", "\u200f", "th", ",", "T", "10:00", "Z",
                  "+05:00")),
    Target(name="iso-date", run=iso_date, seeds=partial(_texts, *_DAYS),
           words=("\0", "0", "2", "9", "2026", "-", " ", "-02", "-31", "۲۰۲۶")),
    Target(name="figure", run=figure_cell, seeds=lambda: [f.encode() for f in _FIGURES],
           words=("0", "3", "12", ",", "000", "-", "–", "to", "at least ", "up to ", "+", "~", ".",
                  " ", "unknown", "۳", "سے", "²")),
    Target(name="number", run=whole_number, seeds=partial(_texts, "12", "12.0", "-9", "2.02E+11",
           "۱۲", "00123"), words=("\0", "1", "0", ".", "-", "+", "e", "٣", "²", "_", ",", " ")),
    Target(name="coordinate", run=coordinate,
           seeds=partial(_texts, "66.99\x0030.2", "\0", "30.2\x0066.99", "66,99\x0030,2", "0\x000"),
           words=("\0", "66.9", "30", "-", ".", ",", "e5", "٫", "−", "°", "nan", "999", "۶۶")),
    Target(name="text", run=text_forms, seeds=lambda: [t.encode() for t in (*_PLACES, *_MARKS)],
           words=(*_MARKS, "=", "+", "_x0041_", "＝", "\x1b", "\ufeff", "ß", "ﬁ", "İ", "_x", "\r")),
    Target(name="district", run=district_name, seeds=partial(_texts, *_PLACES),
           words=(*_PLACES, *_MARKS, "and", "PK", "2", "Killa", "districts")),
    Target(name="place", run=place_name, seeds=lambda: [p.encode() for p in _PLACES],
           words=(*_PLACES, *_MARKS, "Dasht", "town", "of")),
    Target(name="columns", run=column_names,
           seeds=lambda: ["Date\x1fDistrict\x1fKilled\x1fمقام".encode(), b"lon\x1flat\x1fID"],
           words=("\x1f", "Date", "date", "Killed", "District", " ", "lon", "LAT", "تاریخ", "#")),
)  # fmt: skip
