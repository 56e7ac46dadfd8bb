import pandas as pd
import pytest
from made_files import ACCESSED, ACLED_31, ACLED_GENERATIONS, SHA, acled_row, frame

from geo.importers.codes import ImportRefusedError
from geo.importers.registry import detect, read
from geo.incidents import model
from geo.incidents.placement import placement
from geo.incidents.record import typed


def acled(rows, columns=ACLED_31, **decisions):
    return read(
        frame(rows, columns),
        format="acled",
        decisions=decisions,
        file_name="any.csv",
        sha256=SHA,
        accessed=ACCESSED,
    )


def codes(notes):
    return [(note.code, note.row, note.column) for note in notes]


@pytest.mark.parametrize("generation", ACLED_GENERATIONS)
def test_every_generation_of_columns_is_known_and_read(generation):
    rows = [acled_row(number) for number in range(6)]
    text = frame(rows, ACLED_GENERATIONS[generation])
    assert detect(text)[0].format == "acled"
    result = acled(rows, ACLED_GENERATIONS[generation])
    assert result.accepted == (2, 3, 4, 5, 6, 7)
    for table, one in ((result.incidents, model.INCIDENTS), (result.claims, model.CLAIMS)):
        assert len(typed(table, one, where="test")) == 6
    typed(result.sources, model.SOURCES, where="test")


def test_text_and_number_codes_of_actors_are_both_read():
    rows = [acled_row(1, inter1="1"), acled_row(2, inter1="State forces", inter2="Rebel group")]
    assert acled(rows).accepted == (2, 3)


@pytest.mark.parametrize("written", ["2026-01-31", "31 January 2026", "31-January-2026"])
def test_both_writings_of_the_date(written):
    incident = acled([acled_row(1, event_date=written)]).incidents.iloc[0]
    assert incident["date_earliest"] == incident["date_latest"] == "2026-01-31"


@pytest.mark.parametrize(
    ("code", "earliest", "latest", "word"),
    [
        ("1", "2026-01-15", "2026-01-15", "day"),
        ("2", "2026-01-09", "2026-01-21", "week"),
        ("3", "2026-01-01", "2026-01-31", "month"),
    ],
)
def test_precision_of_the_date_is_a_span_and_the_raw_code_stays(code, earliest, latest, word):
    incident = acled([acled_row(1, event_date="2026-01-15", time_precision=code)]).incidents.iloc[0]
    assert (incident["date_earliest"], incident["date_latest"]) == (earliest, latest)
    assert (incident["date_precision"], incident["date_precision_raw"]) == (word, code)


def test_codes_from_a_column_of_decimal_numbers_are_the_same_codes():
    whole, decimal = (
        acled([acled_row(1, time_precision=f"1{end}", geo_precision=f"2{end}", year=f"2026{end}")])
        for end in ("", ".0")
    )
    assert decimal.flags == whole.flags == ()
    names = ["date_earliest", "date_latest", "geo_precision", "lon", "lat"]
    assert decimal.incidents[names].equals(whole.incidents[names])


def test_the_order_of_day_and_month_can_be_decided_as_the_refusal_says():
    rows = [acled_row(1, event_date="03/04/2026")]
    assert "date_order=dmy" in acled(rows).rejected[0].fix
    assert acled(rows, date_order="dmy").incidents["date_earliest"].tolist() == ["2026-04-03"]


def test_a_year_or_an_edit_that_cannot_be_is_kept_and_flagged():
    result = acled([acled_row(1, year="2025"), acled_row(2, timestamp="2000000000")])
    assert codes(result.flags) == [
        ("date.year-differs", 2, "year"),
        ("date.outside-file", 3, "timestamp"),
    ]
    assert result.claims["as_of"].iloc[1] == result.incidents["date_latest"].iloc[1]
    assert result.incidents["record_timestamp"].iloc[1] == "2000000000"


def test_an_edit_before_the_event_keeps_its_day_and_is_flagged():
    result = acled([acled_row(1, timestamp="1700000000"), acled_row(2, timestamp="1790000000")])
    assert codes(result.flags) == [("date.before-event", 2, "timestamp")]
    assert result.claims["as_of"].tolist() == ["2023-11-14", "2026-09-21"]


def test_a_provincial_stand_in_is_never_a_point():
    result = acled([acled_row(1, geo_precision="3", location="Quetta", admin2="Quetta")])
    incident = result.incidents.iloc[0]
    assert (incident["geo_precision"], incident["geo_precision_raw"]) == ("4", "3")
    assert (incident["lon"], incident["lat"]) == ("", "")
    assert incident["stand_in_lon"] == "63.0544"
    assert codes(result.flags) == [("place.province-only", 2, "geo_precision")]
    record = typed(result.incidents, model.INCIDENTS, where="test")
    drawn = placement(record, pd.Series(["quetta"], index=record.index))
    assert drawn["placement"].tolist() == ["unplaced"]


def test_one_claim_per_event_with_the_rounding_rule_and_heaping_flagged():
    result = acled([acled_row(1, fatalities="12"), acled_row(2, fatalities="7")])
    assert len(result.claims) == 2
    heaped, plain = result.claims.iloc[0], result.claims.iloc[1]
    assert heaped[["claimant", "claimant_type", "measure", "category"]].tolist() == [
        "ACLED", "monitor", "killed", "total",
    ]  # fmt: skip
    assert heaped["low"] == heaped["high"] == heaped["best"] == "12"
    assert "tens = 10, dozens = 12, hundreds = 100" in plain["note"]
    assert "Heaped" in heaped["note"]
    assert "Heaped" not in plain["note"]
    assert codes(result.flags) == [("count.heaped", 2, "fatalities")]


def test_a_missing_figure_is_unknown_and_not_zero():
    result = acled([acled_row(1, fatalities="")])
    assert result.claims.empty
    assert codes(result.flags) == [("count.missing", 2, "fatalities")]


def test_other_provinces_are_counted_as_rejected_or_kept_by_decision():
    rows = [acled_row(1), acled_row(2, admin1="Sindh"), acled_row(3, admin1="")]
    result = acled(rows)
    assert result.accepted == (2,)
    assert codes(result.rejected) == [
        ("row.outside-province", 3, "admin1"),
        ("row.outside-province", 4, "admin1"),
    ]
    assert "Outside the province" in result.rejected[0].what
    assert len(acled(rows, area="all").incidents) == 3


def test_an_edited_export_updates_by_id_and_repeats_are_refused():
    before = acled([acled_row(1), acled_row(2)])
    after = acled([acled_row(2, fatalities="5", timestamp="1790000000"), acled_row(3)])
    assert set(before.incidents["incident_id"]) & set(after.incidents["incident_id"]) == {
        "acled-PAK900002"
    }
    assert after.incidents["record_timestamp"].iloc[0] == "1790000000"
    assert after.claims["as_of"].iloc[0] == "2026-09-21"
    twice = acled([acled_row(1), acled_row(1), acled_row(1, fatalities="6")])
    assert codes(twice.rejected) == [("row.repeated", 3, ""), ("id.duplicate", 4, "event_id_cnty")]


def test_sources_attribution_and_licence_reach_the_result():
    result = acled([acled_row(1)])
    assert result.attribution == f"ACLED, accessed on {ACCESSED}. www.acleddata.com"
    assert not result.redistributable
    assert "not redistributable" in result.licence
    assert result.sources["publisher"].tolist()[1:] == ["Synthetic Gazette", "Invented Times"]
    assert result.sources["licence"].str.contains("not redistributable").all()
    assert set(result.claims["source_id"]) == {"acled"}
    ids = result.incidents["source_ids"].iloc[0].split(";")
    assert set(ids) <= set(result.sources["source_id"])


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"event_id_cnty": ""}, "id.missing", "event_id_cnty"),
        ({"event_id_cnty": "9.00E+05"}, "id.scientific", "event_id_cnty"),
        ({"event_date": ""}, "date.missing", "event_date"),
        ({"event_date": "03/04/2026"}, "date.ambiguous", "event_date"),
        ({"event_date": "46053"}, "date.serial", "event_date"),
        ({"event_type": "Battle"}, "type.not-of-format", "event_type"),
        ({"fatalities": "-1"}, "count.negative", "fatalities"),
        ({"fatalities": "some"}, "count.unreadable", "fatalities"),
        ({"latitude": "63.0544", "longitude": "26.0031"}, "coord.swapped", "longitude"),
        ({"latitude": "260031"}, "coord.out-of-range", "latitude"),
        ({"latitude": "26,0031"}, "coord.decimal-comma", "latitude"),
        ({"latitude": ""}, "coord.half", "latitude"),
        ({"latitude": "0", "longitude": "0"}, "coord.zero", "longitude"),
        ({"latitude": "26°00'N"}, "coord.unreadable", "latitude"),
    ],
)
def test_a_bad_row_is_rejected_with_its_code_row_and_column(cells, code, column):
    result = acled([acled_row(1), acled_row(2, **cells)])
    assert codes(result.rejected) == [(code, 3, column)]
    assert result.rejected[0].fix
    assert result.accepted == (2,)


def test_swapped_axes_are_read_only_on_decision():
    rows = [acled_row(1, latitude="63.0544", longitude="26.0031")]
    incident = acled(rows, axes="latlon").incidents.iloc[0]
    assert (incident["lon"], incident["lat"]) == ("63.0544", "26.0031")


def test_a_missing_column_refuses_the_file():
    with pytest.raises(ImportRefusedError) as caught:
        acled([acled_row(1)], [name for name in ACLED_31 if name != "fatalities"])
    assert (caught.value.code, caught.value.column) == ("columns.missing", "fatalities")


def test_a_note_names_the_column_as_the_file_does():
    columns = [name.upper() + " " for name in ACLED_31]
    text = frame([acled_row(1, fatalities="-1")], ACLED_31).set_axis(columns, axis=1)
    result = read(text, format="auto", decisions={}, file_name="x", sha256=SHA, accessed=ACCESSED)
    assert codes(result.rejected) == [("count.negative", 2, "FATALITIES ")]
