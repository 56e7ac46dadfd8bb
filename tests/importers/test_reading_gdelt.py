import csv
from pathlib import Path

import pytest
from made_files import (
    ACCESSED,
    GDELT_57,
    GDELT_58,
    GDELT_61,
    SHA,
    UCDP_49,
    csv_text,
    frame,
    gdelt_lines,
    gdelt_row,
    ucdp_row,
)

from geo.analysis.join import assign_districts
from geo.core.errors import DataError
from geo.districts.boundaries import load_boundaries
from geo.importers import gdelt_kinds
from geo.importers.registry import detect, read
from geo.importers.upload.open import open_upload
from geo.incidents import model
from geo.incidents.placement import placement
from geo.incidents.record import typed

LAYOUTS = {"61": GDELT_61, "58": GDELT_58, "57": GDELT_57}


def upload(rows, columns=GDELT_61):
    return open_upload(gdelt_lines(rows, columns), file_name="20260131.export.CSV").frame


def gdelt(rows, columns=GDELT_61, **decisions):
    return read(
        frame(rows, columns), format="gdelt", decisions=decisions, file_name="any.csv",
        sha256=SHA, accessed=ACCESSED,
    )  # fmt: skip


def codes(notes):
    return [(note.code, note.row) for note in notes]


@pytest.mark.parametrize("columns", LAYOUTS.values(), ids=LAYOUTS)
def test_a_file_as_gdelt_writes_it_is_known_by_its_content(columns):
    rows = [gdelt_row(at) for at in range(5)]
    found = upload(rows, columns)
    assert found.shape == (5, len(columns))
    assert list(found.columns)[:2] == ["column 1", "column 2"]
    first, *_ = detect(found)
    assert (first.format, first.score > 0.9) == ("gdelt", True)
    result = read(found, format="auto", decisions={}, file_name="a", sha256=SHA, accessed=ACCESSED)
    assert result.format == "gdelt"
    assert result.accepted == (1, 2, 3, 4, 5)
    assert result.rows_read == 5
    assert '"eventcode": "193"' in result.raw["cells"].iloc[0]
    typed(result.incidents, model.INCIDENTS, where="test")
    assert result.redistributable
    assert "https://www.gdeltproject.org/" in result.attribution


def test_a_header_put_there_by_somebody_is_read_too():
    rows = [gdelt_row(at) for at in range(3)]
    for row in rows:
        row["SQLDATE"] = row["Day"]
    text = csv_text(rows, ["GLOBALEVENTID", "SQLDATE", *GDELT_61[2:]])
    found = open_upload(text.encode(), file_name="gdelt.csv").frame
    assert detect(found)[0].format == "gdelt"
    result = read(found, format="auto", decisions={}, file_name="a", sha256=SHA, accessed=ACCESSED)
    assert result.accepted == (2, 3, 4)


def test_a_ucdp_file_without_a_header_passes_the_door_too():
    text = csv_text([ucdp_row(at) for at in range(3)], UCDP_49, header=False)
    found = open_upload(text.encode(), file_name="candidate.csv").frame
    assert detect(found)[0].format == "ucdp"
    result = read(found, format="auto", decisions={}, file_name="a", sha256=SHA, accessed=ACCESSED)
    assert result.rows_read == 3
    assert not result.rejected


def test_an_ordinary_table_of_61_columns_is_not_taken_for_it():
    text = ",".join(f"c{at}" for at in range(61)) + "\n" + ",".join("1" * 61) + "\n"
    found = open_upload(text.encode(), file_name="a.csv").frame
    assert list(found.columns)[:2] == ["c0", "c1"]
    assert "gdelt" not in [one.format for one in detect(found)]


def test_there_are_no_claims_since_there_are_no_figures_of_persons():
    result = gdelt([gdelt_row(1, NumMentions="900", NumSources="80")])
    assert result.claims.empty
    incident = result.incidents.iloc[0]
    assert incident["verification_group"] == "single_source"
    assert "machine" in incident["verification"]
    assert "machine" in result.coverage["statement_en"]
    assert result.coverage["density"] == "selection"
    assert set(result.sources["publisher"]) == {"The GDELT Project", "gazette.example"}


PLACES = {
    "city": ({}, "2", ""),
    "city in the USA": ({"ActionGeo_Type": "3"}, "2", ""),
    "province": (
        {"ActionGeo_Type": "5", "ActionGeo_FullName": "Balochistan, Pakistan"},
        "4", "Balochistan (province-wide)",
    ),
    "state": ({"ActionGeo_Type": "2"}, "4", "Balochistan (province-wide)"),
    "country": (
        {"ActionGeo_Type": "1", "ActionGeo_FullName": "Pakistan", "ActionGeo_ADM1Code": "PK"},
        "4", "Pakistan",
    ),
    "district without a town": (
        {"ActionGeo_FullName": "Kech, Balochistan, Pakistan", "ActionGeo_Lat": "26.3",
         "ActionGeo_Long": "63.0"},
        "3", "Kech",
    ),
    "no type": ({"ActionGeo_Type": ""}, "4", "Balochistan (province-wide)"),
    "no point": ({"ActionGeo_Lat": "", "ActionGeo_Long": ""}, "3", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", PLACES)
def test_only_a_city_has_a_point_and_no_area_ever_becomes_one(case):
    cells, precision, district = PLACES[case]
    result = gdelt([gdelt_row(1, **cells)], area="all")
    incident = result.incidents.iloc[0]
    assert (incident["geo_precision"], incident["district_reported"]) == (precision, district)
    has_point = precision == "2"
    assert (incident["lon"] != "") == has_point
    if cells.get("ActionGeo_Lat") != "":
        assert (incident["stand_in_lon"] == "") == has_point
    table = typed(result.incidents, model.INCIDENTS, where="test")
    joined = assign_districts(result.incidents, boundaries=load_boundaries())
    drawn = placement(table, joined["district_id"].set_axis(table.index))
    assert drawn["placement"].iloc[0] == {"2": "ring", "3": "district", "4": "unplaced"}[precision]


def test_rows_of_elsewhere_are_left_out_and_counted():
    elsewhere = {"ActionGeo_FullName": "Karachi, Sindh, Pakistan", "ActionGeo_ADM1Code": "PK05"}
    iran = {
        "ActionGeo_FullName": "Zahedan, Sistan Va Baluchestan, Iran", "ActionGeo_ADM1Code": "IR04",
        "ActionGeo_CountryCode": "IR",
    }  # fmt: skip
    country = {"ActionGeo_Type": "1", "ActionGeo_FullName": "Pakistan", "ActionGeo_ADM1Code": "PK"}
    rows = [
        gdelt_row(1),
        *(gdelt_row(at, **c) for at, c in enumerate((elsewhere, iran, country), 2)),
    ]
    result = gdelt(rows)
    assert result.accepted == (2,)
    assert codes(result.rejected) == [("row.outside-province", row) for row in (3, 4, 5)]
    assert len(gdelt(rows, area="all").incidents) == 4


KINDS = {
    "193": ("Battles", "Armed clash", True),
    "1831": ("Explosions/Remote violence", "Suicide bomb", True),
    "1833": ("Explosions/Remote violence", "Remote explosive/landmine/IED", True),
    "1839": ("Explosions/Remote violence", "", True),
    "181": ("Violence against civilians", "Abduction/forced disappearance", True),
    "1952": ("Explosions/Remote violence", "Air/drone strike", True),
    "141": ("Protests", "", True),
    "145": ("Riots", "Violent demonstration", True),
    "173": ("Strategic developments", "Arrests", True),
    "190": ("Battles", "", False),
    "202": ("Violence against civilians", "", False),
    "171": ("Strategic developments", "Looting/property destruction", False),
}


@pytest.mark.parametrize("code", KINDS)
def test_the_kind_of_event_is_certain_or_flagged(code):
    result = gdelt([gdelt_row(1, EventCode=code)])
    incident = result.incidents.iloc[0]
    event_type, sub_event_type, certain = KINDS[code]
    assert (incident["event_type"], incident["sub_event_type"]) == (event_type, sub_event_type)
    assert incident["event_type_raw"] == f"CAMEO {code}"
    assert codes(result.flags) == ([] if certain else [("type.uncertain", 2)])


@pytest.mark.parametrize(
    ("target", "event_type", "certain"),
    [
        ("MIL", "Battles", True),
        ("COP", "Battles", True),
        ("CVL", "Violence against civilians", True),
        ("", "Violence against civilians", False),
        ("GOV", "Violence against civilians", False),
    ],
)
def test_an_assault_depends_on_whom(target, event_type, certain):
    result = gdelt([gdelt_row(1, EventCode="186", Actor2Type1Code=target)])
    assert result.incidents["event_type"].iloc[0] == event_type
    assert codes(result.flags) == ([] if certain else [("type.uncertain", 2)])


@pytest.mark.parametrize("code", ["042", "010", "138", "160", "172"])
def test_talks_and_threats_are_no_incidents(code):
    result = gdelt([gdelt_row(1, EventCode=code)])
    assert codes(result.rejected) == [("type.no-incident", 2)]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"Day": "20261301"}, "date.impossible"),
        ({"Day": "20260100"}, "date.impossible"),
        ({"Day": "2026-01-31"}, "date.unreadable"),
        ({"EventCode": "X"}, "type.not-of-format"),
        ({"GLOBALEVENTID": ""}, "id.missing"),
        ({"ActionGeo_Lat": "67.0125", "ActionGeo_Long": "30.187"}, "coord.swapped"),
        ({"ActionGeo_Lat": "0", "ActionGeo_Long": "0"}, "coord.zero"),
    ],
)
def test_a_bad_row_is_rejected_with_its_code(cells, code):
    assert codes(gdelt([gdelt_row(1, **cells)]).rejected) == [(code, 2)]


def test_a_header_without_a_needed_column_is_refused():
    columns = [name for name in GDELT_61 if name != "ActionGeo_Type"]
    with pytest.raises(DataError, match="actiongeo_type"):
        gdelt([gdelt_row(1)], columns)


def test_an_event_that_was_listed_before_it_happened_is_flagged():
    rows = [gdelt_row(1, DATEADDED=cell) for cell in ("20251231", "", "soon", "20260102000000")]
    rows = [{**row, "GLOBALEVENTID": str(at)} for at, row in enumerate(rows)]
    assert codes(gdelt(rows).flags) == [("date.before-event", 2)]


def test_an_import_of_the_same_event_updates_it():
    one, two = gdelt([gdelt_row(1)]), gdelt([gdelt_row(1, EventCode="183")])
    assert one.incidents["incident_id"].tolist() == two.incidents["incident_id"].tolist()


def test_the_table_of_kinds_uses_the_six_types():
    path = Path(gdelt_kinds.__file__).with_name("gdelt_codes.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert {row["event_type"] for row in rows} <= {*model.EVENT_TYPES, "target"}
    assert {row["certain"] for row in rows} == {"yes", "no"}
    assert len({row["cameo"] for row in rows}) == len(rows)
