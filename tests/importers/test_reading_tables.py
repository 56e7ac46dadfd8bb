import re

import pandas as pd
import pytest
from made_files import ACCESSED, SHA

from geo.importers.codes import ImportRefusedError
from geo.importers.column_map import guess_columns
from geo.importers.questions import questions
from geo.importers.registry import detect, read
from geo.importers.scope import untitled
from geo.incidents import model
from geo.incidents.record import typed

DECIDED = {
    "columns": "as-guessed",
    "claimant": "Fixture desk",
    "claimant_type": "monitor",
    "event_type": "Battles",
}
PLAIN = {
    "ID": "00123",
    "Date": "2026-01-31",
    "District": "Kech",
    "Location": "Turbat",
    "Longitude": "63.0544",
    "Latitude": "26.0031",
    "Type": "IED blast",
    "Killed": "3",
    "Injured": "5",
    "Source": "Synthetic Gazette",
}


def text_frame(*rows):
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return pd.DataFrame([[r.get(c, "") for c in columns] for r in rows], columns=columns, dtype=str)


def table(*rows, **decisions):
    return read(
        text_frame(*rows),
        format="table",
        decisions={**DECIDED, **decisions},
        file_name="my list.csv",
        sha256=SHA,
        accessed=ACCESSED,
    )


def codes(notes):
    return [(note.code, note.row, note.column) for note in notes]


def refused(frame, decisions):
    with pytest.raises(ImportRefusedError) as caught:
        read(frame, format="table", decisions=decisions, file_name="x", sha256=SHA,
             accessed=ACCESSED)  # fmt: skip
    return caught.value


def test_a_guess_is_shown_and_nothing_is_read_before_it_is_confirmed():
    frame = text_frame(PLAIN)
    assert detect(frame)[0].format == "table"
    error = refused(frame, {})
    assert error.code == "columns.unconfirmed"
    assert "date is read from 'Date'" in str(error)
    first = questions(frame, format="table", decisions={})
    assert (first[0].key, first[0].guess, first[0].needed) == ("columns", "as-guessed", True)
    assert {q.key: q.guess for q in first}["column.place"] == "Location"
    result = table(PLAIN)
    assert result.accepted == (2,)
    incident = result.incidents.iloc[0]
    assert incident["event_type"] == "Explosions/Remote violence"
    assert incident["incident_id"] == f"{untitled('own-table', 'my list.csv')}-00123"
    typed(result.incidents, model.INCIDENTS, where="test")
    typed(result.claims, model.CLAIMS, where="test")
    typed(result.sources, model.SOURCES, where="test")


def test_urdu_header_words_and_digits():
    row = {"تاریخ": "۳۱ جنوری ۲۰۲۶", "ضلع": "کیچ", "ہلاک": "١٢", "زخمی": "۱۰ سے ۱۲",
           "نوعیت": "دھماکہ", "طول بلد": "۶۳٫۰۵۴۴", "عرض بلد": "۲۶.۰۰۳۱"}  # fmt: skip
    assert {one.field for one in guess_columns(list(row))} == {
        "date", "district", "killed", "injured", "event_type", "lon", "lat",
    }  # fmt: skip
    result = table(row)
    assert not result.rejected
    incident = result.incidents.iloc[0]
    assert incident["date_earliest"] == "2026-01-31"
    assert (incident["lon"], incident["lat"]) == ("63.0544", "26.0031")
    assert incident["event_type"] == "Explosions/Remote violence"
    assert result.claims[["low", "high"]].to_numpy().tolist() == [["12", "12"], ["10", "12"]]


def test_single_columns_can_be_set_and_must_exist():
    frame = text_frame({"Datum": "2026-01-31", "Ort": "Turbat"})
    decisions = {"event_type": "Battles", "column.date": "Datum", "column.place": "Ort"}
    result = read(frame, format="table", decisions=decisions, file_name="x", sha256=SHA,
                  accessed=ACCESSED)  # fmt: skip
    assert result.incidents["place"].tolist() == ["Turbat"]
    assert refused(frame, {**decisions, "column.date": "When"}).code == "columns.unknown"
    assert refused(frame, {**decisions, "column.when": "Datum"}).code == "columns.unknown"
    assert refused(frame, {"event_type": "Battles", "column.date": "Datum"}).code == (
        "columns.not-enough"
    )
    assert refused(frame, {"columns": "yes"}).code == "decision.unknown"
    assert refused(frame, {"date-order": "dmy"}).code == "decision.unknown"


@pytest.mark.parametrize(
    "name",
    [
        "Civilians killed", "Total deaths", "Injured (women)", "شہری ہلاک", "Martyred", "شہید",
        "شہداء", "Shaheed (FC)", "KIA", "WIA/MIA", "Neutralised", "Loss of life", "مارے گئے",
    ],
)  # fmt: skip
def test_figures_that_nothing_is_read_from_are_asked_about(name):
    frame = text_frame({**PLAIN, name: ""}, {**PLAIN, "ID": "2", name: "12"})
    error = refused(frame, DECIDED)
    assert (error.code, name in error.what) == ("columns.unread", True)
    first = questions(frame, format="table", decisions=DECIDED)[0]
    assert (first.key, first.needed, first.choices) == ("unread", True, ("leave",))
    assert name in first.what
    result = table(PLAIN, {**PLAIN, "ID": "2", name: "12"}, unread="leave")
    assert result.accepted == (2, 3)
    read_it = {**DECIDED, "column.killed": name}
    assert "'Killed', which hold figures" in refused(frame, read_it).what


def test_a_column_that_fills_the_gaps_of_another_is_asked_about():
    first, second = {**PLAIN, "Zila": ""}, {**PLAIN, "ID": "2", "District": "", "Zila": "Quetta"}
    error = refused(text_frame(first, second), DECIDED)
    assert (error.code, "'Zila', which fill rows" in error.what) == ("columns.unread", True)
    assert table(first, second, unread="leave").incidents["district_reported"].tolist() == [
        "Kech", "",
    ]  # fmt: skip
    assert table(first, {**second, "District": "Quetta"}).accepted == (2, 3)


@pytest.mark.parametrize("cells", [("Killed by", "BLA"), ("Date of death", "2026-01-31"),
                                   ("Wounded?", "yes"), ("Population", "12"),
                                   ("Kiani road km", "12"), ("Skills", "3")])  # fmt: skip
def test_other_columns_are_left_without_a_question(cells):
    assert table({**PLAIN, cells[0]: cells[1]}).accepted == (2,)


def test_open_questions_are_refused_and_listed():
    frame = text_frame({"Date": "03/04/2026", "Place": "Turbat", "Killed": "3"})
    asked = {"columns": "as-guessed"}
    assert refused(frame, asked).code == "decision.claimant"
    asked |= {"claimant": "Desk", "claimant_type": "media"}
    assert refused(frame, asked).code == "decision.event-type"
    keys = {q.key for q in questions(frame, format="table", decisions=asked) if q.needed}
    assert keys == {"date_order", "event_type"}


@pytest.mark.parametrize(
    ("order", "expected"), [("dmy", "2026-04-03"), ("mdy", "2026-03-04"), ("", None)]
)
def test_three_four_is_never_guessed(order, expected):
    result = table({**PLAIN, "Date": "03/04/2026"}, date_order=order)
    if expected is None:
        assert codes(result.rejected) == [("date.ambiguous", 2, "Date")]
    else:
        assert result.incidents["date_earliest"].tolist() == [expected]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "date.missing"),
        ("first week of Ramazan", "date.unreadable"),
        ("31/01/26", "date.two-digit-year"),
        ("46053", "date.serial"),
        ("2026-02-30", "date.impossible"),
        ("1447-08-12", "date.hijri"),
        ("12/08/1447", "date.ambiguous"),
        ("2026-00-10", "date.impossible"),
        ("5 Smarch 2026", "date.unreadable"),
        ("2026-01-31 25:61", "date.unreadable"),
        ("2026-01-31T10:60", "date.unreadable"),
        ("0" + "\u200f" * 50_000 + "0", "date.unreadable"),
        ("ہفتہ جنوری 2026", "date.unreadable"),
        ("Smarday 31 January 2026", "date.unreadable"),
        ("31 جنوری 2026ھ", "date.unreadable"),
        ("1447-08-12ھ", "date.hijri"),
        ("03/04/2026ء", "date.ambiguous"),
        ("Sat, 03/04/2026", "date.ambiguous"),
    ],
)
def test_dates_that_are_refused(written, code):
    assert codes(table({**PLAIN, "Date": written}).rejected) == [(code, 2, "Date")]


@pytest.mark.parametrize(
    ("written", "span", "word"),
    [
        ("31/01/2026", ("2026-01-31", "2026-01-31"), "day"),
        ("01/31/2026", ("2026-01-31", "2026-01-31"), "day"),
        ("05/05/2026", ("2026-05-05", "2026-05-05"), "day"),
        ("Jan 31, 2026", ("2026-01-31", "2026-01-31"), "day"),
        ("31st January 2026", ("2026-01-31", "2026-01-31"), "day"),
        ("2026-01-31T23:10:00Z", ("2026-01-31", "2026-01-31"), "day"),
        ("31 جنوری 2026ء", ("2026-01-31", "2026-01-31"), "day"),
        ("۳۱ جنوری ۲۰۲۶ء", ("2026-01-31", "2026-01-31"), "day"),
        ("یکم فروری ۲۰۲۶", ("2026-02-01", "2026-02-01"), "day"),
        ("اتوار، یکم فروری ۲۰۲۶ء", ("2026-02-01", "2026-02-01"), "day"),
        ("ہفتہ 31 جنوری 2026", ("2026-01-31", "2026-01-31"), "day"),
        ("جمعۃ المبارک 30 جنوری 2026", ("2026-01-30", "2026-01-30"), "day"),
        ("31 جنوری 2026ء (ہفتہ)", ("2026-01-31", "2026-01-31"), "day"),
        ("Saturday, January 31, 2026", ("2026-01-31", "2026-01-31"), "day"),
        ("\u200f31 جنوری\u200f 2026\u200fء", ("2026-01-31", "2026-01-31"), "day"),
        ("\u200e2026-01-31", ("2026-01-31", "2026-01-31"), "day"),
        ("فروری 2026ء", ("2026-02-01", "2026-02-28"), "month"),
        ("2026-02", ("2026-02-01", "2026-02-28"), "month"),
        ("February 2026", ("2026-02-01", "2026-02-28"), "month"),
        ("2026", ("2026-01-01", "2026-12-31"), "year"),
    ],
)
def test_dates_with_one_reading(written, span, word):
    incident = table({**PLAIN, "Date": written}).incidents.iloc[0]
    assert (incident["date_earliest"], incident["date_latest"]) == span
    assert incident["date_precision"] == word


@pytest.mark.parametrize("written", ["Monday 31 January 2026", "پیر 31 جنوری 2026ء"])
def test_another_day_of_the_week_is_flagged_and_the_date_kept(written):
    result = table({**PLAIN, "Date": written})
    assert codes(result.flags) == [("date.weekday-differs", 2, "Date")]
    assert result.incidents["date_earliest"].tolist() == ["2026-01-31"]


@pytest.mark.parametrize(
    ("written", "there"),
    [
        ("2026-01-31T22:30:00Z", "2026-02-01"), ("2026-01-31 23:30:00+00:00", "2026-02-01"),
        ("2026-01-31 20:00:00-05:30", "2026-02-01"), ("31/01/2026 19:00Z", "2026-02-01"),
        ("2026-01-31T01:00:00+0900", "2026-01-30"), ("2026-01-31T18:59:00Z", ""),
        ("2026-01-31T23:30:00+05:00", ""), ("2026-01-31T23:30:00", ""), ("2026-01-31", ""),
    ],
)  # fmt: skip
def test_a_time_of_another_zone_is_told_where_it_is_another_day_here(written, there):
    result = table({**PLAIN, "Date": written})
    assert result.incidents["date_earliest"].tolist() == ["2026-01-31"]
    assert codes(result.flags) == ([("date.zone", 2, "Date")] if there else [])
    assert there in "".join(note.what for note in result.flags)


def _dated(*days):
    return table(*({**PLAIN, "ID": str(at), "Date": day} for at, day in enumerate(days)))


@pytest.mark.parametrize("text", ["13/02/2026", "02/28/2026"])
def test_dates_that_a_spreadsheet_may_have_exchanged_are_flagged(text):
    result = _dated("2026-04-03", text, "2026-02-01 00:00:00", "2026-05-05")
    assert codes(result.flags) == [("date.exchanged", 2, "Date"), ("date.exchanged", 4, "Date")]
    assert result.incidents["date_earliest"].iloc[0] == "2026-04-03"


@pytest.mark.parametrize(
    "days",
    [
        ("2026-04-03", "2026-02-01", "2026-02-13", "13/02/2026"), ("2026-04-03", "13/02/2026"),
        ("2026-04-03", "2026-02-01"), ("2026-04-03", "2026-02-01", "13/02/2026", "02/13/2026"),
        ("13/02/2026", "14/02/2026"),
    ],
)  # fmt: skip
def test_other_columns_of_dates_are_not(days):
    assert _dated(*days).flags == ()


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("District", "Total"), ("Location", "GRAND TOTAL"), ("District", "میزان"),
        ("District", "ٹوٹل"), ("Title", "ٹوٹل:"), ("Title", "مجموعی"), ("Title", "Total killed"),
        ("Location", "Total (all districts)"), ("District", "Quetta Total"), ("ID", "Sub-total"),
        ("Title", "کل ہلاکتیں"), ("Title", "Total, January 2026"),
    ],
)  # fmt: skip
def test_a_row_that_sums_up_others_is_no_incident(column, word):
    named = {**PLAIN, "Title": "Clash", "ID": "9"}
    result = table(named, {**named, "ID": "", "Date": "Jan 2026", "Killed": "57", column: word})
    assert codes(result.rejected) == [("row.total", 3, column)]
    assert result.accepted == (2,)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"District": "All districts"}, "District"), ({"District": "تمام اضلاع"}, "District"),
        ({"Location": "Total filling station, Sariab"}, "Location"),
        ({"ID": "", "Date": "January 2026", "District": "", "Location": "", "Longitude": "",
          "Latitude": ""}, "Date"),
        ({"ID": "7", "Date": "2026", "District": "Balochistan", "Location": "", "Longitude": "",
          "Latitude": ""}, "Date"),
    ],
)  # fmt: skip
def test_a_row_that_may_sum_up_others_is_kept_and_flagged(cells, column):
    row = {**PLAIN, "Killed": "8", **cells}
    del row["ID"]
    result = table(row, {**row, "Killed": "", "Injured": ""})
    assert [one for one in codes(result.flags) if one[0].startswith("row")] == [
        ("row.total-like", 2, column)
    ]
    assert result.claims["low"].tolist() == ["8", "5"]


@pytest.mark.parametrize(
    "cells", [{"Title": "A total strike closes the bazaar"}, {"Title": "All of them escaped"},
              {"Title": "کل رات کا دھماکہ"}, {"ID": "SUM-001"}, {"Date": "January 2026"}]
)  # fmt: skip
def test_other_rows_with_such_words_are_incidents(cells):
    assert table({**PLAIN, **cells}).accepted == (2,)


def test_hijri_is_converted_only_on_decision_and_is_good_to_a_day():
    result = table({**PLAIN, "Date": "1445-09-01"}, calendar="hijri")
    incident = result.incidents.iloc[0]
    assert (incident["date_earliest"], incident["date_latest"]) == ("2024-03-10", "2024-03-12")
    assert incident["date_precision"] == "week"
    assert codes(result.flags) == [("date.hijri-converted", 2, "Date")]


def test_a_contradicted_order_and_a_reversed_span():
    result = table({**PLAIN, "Date": "31/01/2026"}, date_order="mdy")
    assert codes(result.rejected) == [("date.against-order", 2, "Date")]
    result = table({**PLAIN, "End date": "2026-01-30"})
    assert codes(result.rejected) == [("date.reversed", 2, "End date")]


def test_a_date_after_the_access_is_kept_and_flagged():
    result = table({**PLAIN, "Date": "2062-01-31"})
    assert codes(result.flags) == [("date.outside-file", 2, "Date")]
    for column, day in (("Date", "2062-01-31"), ("Date", "1899-12-31"), ("End date", "2062-01-31")):
        result = table(PLAIN, {**PLAIN, "ID": "2", column: day})
        assert codes(result.flags) == [("date.outside-file", 3, column)]
        period = result.coverage["period_from"], result.coverage["period_to"]
        assert period == (PLAIN["Date"], PLAIN["Date"]), "what a file covers is no typing error"


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("12", "12", "12"), ("10-12", "10", "12"), ("10–12", "10", "12"), ("10 to 12", "10", "12"),
        ("at least 10", "10", ""), ("10+", "10", ""), ("≥ 10", "10", ""), ("کم از کم ۱۰", "10", ""),
        ("up to 9", "0", "9"), ("1,200", "1200", "1200"), ("0", "0", "0"), ("007", "7", "7"),
        ("12.0", "12", "12"), ("12.000000", "12", "12"), ("1200.000", "1200", "1200"),
    ],
)  # fmt: skip
def test_figures(written, low, high):
    claims = table({**PLAIN, "Killed": written}).claims
    killed = claims[claims["measure"] == "killed"].iloc[0]
    assert (killed["low"], killed["high"]) == (low, high)


def test_what_is_cited_is_the_dataset_and_never_the_file():
    told = table(PLAIN, dataset="field notes").attribution
    assert told == f"A table supplied by the publisher (own-field-notes), accessed on {ACCESSED}"
    assert "my list" not in told


def test_a_table_that_nobody_named_is_not_named_after_its_file():
    """The name stands before every identifier of a public file; a later file has it again."""
    result = table(PLAIN)
    assert result.attribution == f"A table supplied by the publisher, accessed on {ACCESSED}"
    told = " ".join([result.dataset, *result.incidents["incident_id"], *result.sources["title"]])
    assert not re.search("my|list", told)
    assert result.dataset == untitled("own-table", "C:\\in\\My List.xlsx")
    assert result.dataset != untitled("own-table", "my list 2.csv")
    assert untitled("own-table", "\u0001.csv").startswith("own-table-")


@pytest.mark.parametrize("written", ["", "unknown", "?", "-", "n/a", "نامعلوم", "."])
def test_unknown_is_never_zero(written):
    result = table({**PLAIN, "Killed": written})
    assert set(result.claims["measure"]) == {"injured"}
    assert result.accepted == (2,)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("-3", "count.negative"), ("1,5", "count.unreadable"), ("12-Oct", "count.date-like"),
        ("2026-12-10 00:00:00", "count.date-like"), ("12-10", "count.order"),
        ("2.5", "count.unreadable"), ("1.000", "count.unreadable"), ("120.000", "count.unreadable"),
        ("1.200", "count.unreadable"), ("۱.۰۰۰", "count.unreadable"),
    ],
)  # fmt: skip
def test_figures_that_are_refused(written, code):
    assert codes(table({**PLAIN, "Killed": written}).rejected) == [(code, 2, "Killed")]


@pytest.mark.parametrize("written", ["dozens", "about 10", "~10", "کئی"])
def test_words_make_no_number(written):
    result = table({**PLAIN, "Killed": written})
    assert codes(result.flags) == [("count.words", 2, "Killed")]
    assert set(result.claims["measure"]) == {"injured"}


def test_absurd_counts_are_kept_and_flagged():
    result = table({**PLAIN, "Killed": "20260131"})
    assert codes(result.flags) == [("count.absurd", 2, "Killed")]
    assert result.claims["low"].iloc[0] == "20260131"


def test_low_and_high_columns():
    row = {**PLAIN, "Killed low": "3", "Killed high": "5"}
    row.pop("Killed")
    assert table(row).claims[["low", "high"]].iloc[0].tolist() == ["3", "5"]
    assert codes(table({**row, "Killed high": "2"}).rejected) == [("count.order", 2, "Killed low")]


@pytest.mark.parametrize(
    ("cells", "figure", "flags"),
    [
        (("5", "2", "9"), ("2", "9", "5", ""), []),
        (("50", "2", "9"), ("2", "9", "50", ""), ["count.best-outside"]),
        (("1", "2", ""), ("2", "", "1", ""), ["count.high-missing", "count.best-outside"]),
        (("6", "6", "6"), ("6", "6", "", ""), []),
        (("5-9", "5", "9"), ("5", "9", "", "5-9"), []),
        (("at least 5", "", "9"), ("5", "9", "", "at least 5"), []),
        (("5", "", ""), ("5", "5", "", ""), []),
        (("", "3", ""), ("3", "", "", ""), ["count.high-missing"]),
        (("3", "3", ""), ("3", "", "3", ""), ["count.high-missing"]),
        (("3+", "3", ""), ("3", "", "", "3+"), []),
        (("", "at least 3", ""), ("3", "", "", "at least 3"), []),
        (("", "at least 3", "9"), ("3", "9", "", "at least 3"), []),
        (("", "", "9"), ("0", "9", "", "up to 9"), ["count.low-missing"]),
        (("", "unknown", "4"), ("0", "4", "", "up to 4"), ["count.low-missing"]),
        (("3", "", "9"), ("0", "9", "3", "up to 9"), ["count.low-missing"]),
        (("", "0", "9"), ("0", "9", "", ""), []),
    ],
)
def test_a_figure_beside_its_ends_is_kept_and_what_is_blank_is_said(cells, figure, flags):
    names = ("Killed", "Killed low", "Killed high")
    row = {**PLAIN, **dict(zip(names, cells, strict=True)), "Injured": ""}
    result = table(row)
    claim = result.claims.iloc[0]
    assert tuple(claim[["low", "high", "best", "qualifier"]]) == figure
    assert [note.code for note in result.flags] == flags


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (("5-7", "6", "6"), "count.differs", "Killed"),
        (("at least 5", "2", "9"), "count.differs", "Killed"),
        (("", "3-5", "9"), "count.unreadable", "Killed low"),
        (("", "3", "9-12"), "count.unreadable", "Killed high"),
        (("", "3", "at least 9"), "count.unreadable", "Killed high"),
        (("at least 5", "", "3"), "count.order", "Killed low"),
    ],
)
def test_a_figure_that_its_ends_contradict_is_refused(cells, code, column):
    names = ("Killed", "Killed low", "Killed high")
    row = {**PLAIN, **dict(zip(names, cells, strict=True))}
    assert codes(table(row).rejected) == [(code, 2, column)]


@pytest.mark.parametrize(
    ("lon", "lat", "code", "column"),
    [
        ("26.0031", "63.0544", "coord.swapped", "Longitude"),
        ("263.05", "26.00", "coord.out-of-range", "Longitude"),
        ("512000.5", "3341000.2", "coord.out-of-range", "Longitude"),
        ("63.0544", "", "coord.half", "Latitude"),
        ("0", "0.0", "coord.zero", "Longitude"),
        ("63,0544", "26,0031", "coord.decimal-comma", "Longitude"),
        ("63 03 16 E", "26.0031", "coord.unreadable", "Longitude"),
        ("nan", "26.0031", "coord.unreadable", "Longitude"),
    ],
)
def test_coordinates_that_are_refused(lon, lat, code, column):
    result = table({**PLAIN, "Longitude": lon, "Latitude": lat})
    assert codes(result.rejected) == [(code, 2, column)]


def test_points_outside_the_province_and_coarse_points_are_kept_and_flagged():
    far = {**PLAIN, "ID": "a", "Longitude": "67.0099", "Latitude": "24.8607"}
    coarse = {**PLAIN, "ID": "b", "Longitude": "63.1", "Latitude": "26"}
    result = table(far, coarse)
    assert codes(result.flags) == [
        ("coord.outside-province", 2, "Longitude"),
        ("coord.coarse", 3, "Longitude"),
    ]
    assert result.incidents["lon"].tolist() == ["67.0099", ""]
    assert result.incidents["geo_precision"].tolist() == ["2", "3"]


def test_swapped_axes_are_read_only_on_decision():
    row = {**PLAIN, "Longitude": "26.0031", "Latitude": "63.0544"}
    incident = table(row, axes="latlon").incidents.iloc[0]
    assert (incident["lon"], incident["lat"]) == ("63.0544", "26.0031")


def test_ids_are_text_and_lookalikes_are_two_records():
    result = table(PLAIN, {**PLAIN, "ID": "123"})
    assert result.incidents["record_id"].tolist() == ["00123", "123"]
    assert result.incidents["incident_id"].is_unique
    assert codes(result.flags) == [("id.lookalike", 3, "ID")]


def test_of_two_rows_with_one_identifier_the_first_says_that_there_is_another():
    result = table(PLAIN, {**PLAIN, "ID": "2"}, {**PLAIN, "Killed": "30"})
    assert codes(result.rejected) == [("id.duplicate", 4, "ID")]
    assert codes(result.flags) == [("id.again", 2, "ID")]
    assert "row 4, which differs in 1 cell" in result.flags[0].what
    assert (result.accepted, result.flagged) == ((3,), (2,))


def test_marks_that_cannot_be_seen_and_mixed_scripts_are_shown_and_kept():
    result = table({**PLAIN, "ID": "1", "Location": "Tur\u202ebat"},
                   {**PLAIN, "ID": "2", "Location": "Quett\u0430"})  # fmt: skip
    assert [note.code for note in result.flags] == ["text.invisible", "text.mixed-script"]
    assert "⟨U+202E⟩" in result.flags[0].value
    assert result.incidents["place"].tolist() == ["Tur\u202ebat", "Quett\u0430"]


def test_kinds_of_events_by_list_by_decision_or_not_at_all():
    result = table({**PLAIN, "Type": "misc"}, event_type="")
    assert codes(result.rejected) == [("type.unknown", 2, "Type")]
    result = table({**PLAIN, "Type": "misc"}, **{"event_type": "", "type.Misc": "Riots"})
    assert result.incidents["event_type"].tolist() == ["Riots"]
    wrong = {**DECIDED, "type.misc": "Rumble"}
    assert refused(text_frame(PLAIN), wrong).code == "decision.unknown"


def test_claimants_of_the_rows():
    row = {**PLAIN, "Claimant": "Police", "Claimant type": "official"}
    claim = table(row).claims.iloc[0]
    assert (claim["claimant"], claim["claimant_type"]) == ("Police", "official")
    result = table({**row, "Claimant": "", "Claimant type": "NGO"})
    assert [note.code for note in result.flags] == ["claimant.missing", "claimant.type-unknown"]
    assert result.claims["claimant"].iloc[0] == "Fixture desk"


def test_rows_without_an_id_keep_one_over_a_reimport_in_another_order():
    first, second = ({k: v for k, v in PLAIN.items() if k != "ID"} for _ in range(2))
    second["District"] = "Quetta"
    before, after = table(first, second).incidents, table(second, first).incidents
    assert set(before["incident_id"]) == set(after["incident_id"])
    assert codes(table(first, first).rejected) == [("row.repeated", 3, "")]


def test_a_swap_is_offered_and_a_serial_number_is_no_id():
    frame = text_frame({**PLAIN, "Longitude": "26.0031", "Latitude": "63.0544"})
    asked = {q.key: q for q in questions(frame, format="table", decisions=DECIDED)}
    assert "1 rows" in asked["axes"].what
    assert "axes" not in {q.key for q in questions(text_frame(PLAIN), format="table",
                                                   decisions=DECIDED)}  # fmt: skip
    assert [one.field for one in guess_columns(["S. No", "Date"])] == ["date"]


def test_a_row_of_another_province_is_left_out_and_an_empty_one_is_not():
    result = table({**PLAIN, "Province": "Sindh"}, {**PLAIN, "ID": "2", "Province": ""})
    assert codes(result.rejected) == [("row.outside-province", 2, "Province")]
    assert result.accepted == (3,)


def test_nothing_to_place_is_listed():
    row = {**PLAIN, "District": "", "Location": "", "Longitude": "", "Latitude": ""}
    result = table(row, {**PLAIN, "ID": "2"})
    assert codes(result.flags) == [("place.nothing", 2, "")]
    assert result.incidents["geo_precision"].tolist() == ["4", "2"]


def test_repeated_and_unknown_things_refuse_the_file():
    frame = pd.DataFrame([["2026-01-31", "2026-02-01", "Turbat"]],
                         columns=["Date", "Date", "Place"], dtype=str)  # fmt: skip
    assert refused(frame, {**DECIDED}).code == "columns.repeated"
    assert refused(frame.iloc[:0], DECIDED).code == "file.empty"
    numbers = pd.DataFrame({"Date": [20260131], "Place": ["Turbat"]})
    assert refused(numbers, DECIDED).code == "file.not-text"


@pytest.mark.parametrize(
    ("publishers", "addresses", "cited", "sources"),
    [
        ("Gazette", "https://a.example/1", "own", [("Gazette", "https://a.example/1")]),
        ("", "https://a.example/1;b", "own", [("a.example", "https://a.example/1;b")]),
        (
            "Gazette; Times",
            "https://a.example/1",
            "all",
            [("Gazette", ""), ("Times", ""), ("a.example", "https://a.example/1")],
        ),
        (
            "Gazette",
            "https://a.example/1; http://b.example/2",
            "all",
            [
                ("Gazette", ""),
                ("a.example", "https://a.example/1"),
                ("b.example", "http://b.example/2"),
            ],
        ),
    ],
)
def test_no_address_of_a_row_is_lost(publishers, addresses, cited, sources):
    result = table({**PLAIN, "Source": publishers, "Source URL": addresses}, dataset="own")
    own = result.sources.iloc[1:]
    assert list(zip(own["publisher"], own["url"], strict=True)) == sources
    assert own["source_id"].is_unique
    expected = own["source_id"].iloc[0] if cited == "own" else result.dataset
    assert set(result.claims["source_id"]) == {expected}
    assert result.incidents["source_ids"].tolist() == [";".join(own["source_id"])]


def test_a_claimant_without_a_figure_is_said():
    row = {**PLAIN, "Claimed by": "A spokesman", "Killed": "unknown", "Injured": ""}
    result = table(row, {**row, "ID": "2", "Claimed by": ""}, {**row, "ID": "3", "Killed": "1"})
    assert codes(result.flags) == [("claimant.no-figure", 2, "Claimed by")]
    assert result.claims["claimant"].tolist() == ["A spokesman"]


@pytest.mark.parametrize("cell", ["5 martyred", "12 marines", "3 decapitated", "Mayors 3"])
def test_words_that_begin_like_a_month_are_words(cell):
    assert codes(table({**PLAIN, "Killed": cell}).flags) == [("count.words", 2, "Killed")]


@pytest.mark.parametrize("cell", ["12-Oct", "Sept 3", "10 december 2026", "Jul-26", "5 Mar"])
def test_a_range_that_became_a_date_is_refused(cell):
    assert codes(table({**PLAIN, "Killed": cell}).rejected) == [("count.date-like", 2, "Killed")]
