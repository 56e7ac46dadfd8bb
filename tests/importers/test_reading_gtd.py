import pytest
from made_files import ACCESSED, GTD_135, SHA, frame, gtd_row

from geo.analysis.join import assign_districts
from geo.districts.boundaries import load_boundaries
from geo.importers.registry import detect, read
from geo.incidents import model
from geo.incidents.record import typed


def gtd(rows, **decisions):
    return read(
        frame(rows, GTD_135),
        format="gtd",
        decisions=decisions,
        file_name="any.xlsx",
        sha256=SHA,
        accessed=ACCESSED,
    )


def codes(notes):
    return [(note.code, note.row, note.column) for note in notes]


def test_a_sheet_of_135_columns_is_known_and_read():
    rows = [gtd_row(1), gtd_row(2, provstate="Sindh"), gtd_row(3, provstate="Baluchistan")]
    assert len(GTD_135) == 135
    assert detect(frame(rows, GTD_135))[0].format == "gtd"
    result = gtd(rows)
    assert result.accepted == (2, 4)
    assert codes(result.rejected) == [("row.outside-province", 3, "provstate")]
    assert '"other000"' in result.raw["cells"].iloc[0]
    typed(result.incidents, model.INCIDENTS, where="test")
    typed(result.claims, model.CLAIMS, where="test")
    assert not result.redistributable


@pytest.mark.parametrize(
    ("month", "day", "span", "word"),
    [
        ("0", "0", ("2015-01-01", "2015-12-31"), "year"),
        ("2", "0", ("2015-02-01", "2015-02-28"), "month"),
        ("2", "3", ("2015-02-03", "2015-02-03"), "day"),
        ("2.0", "-9", ("2015-02-01", "2015-02-28"), "month"),
    ],
)
def test_an_unknown_month_or_day_is_a_span(month, day, span, word):
    incident = gtd([gtd_row(1, imonth=month, iday=day)]).incidents.iloc[0]
    assert (incident["date_earliest"], incident["date_latest"]) == span
    assert incident["date_precision"] == word


def test_killed_includes_perpetrators_and_unknown_is_not_zero():
    claims = gtd([gtd_row(1, nkill="3", nkillter="1", nwound="-9")]).claims
    assert claims[["measure", "category", "low"]].to_numpy().tolist() == [
        ["killed", "total", "3"],
        ["killed", "militant", "1"],
    ]
    assert claims["note"].iloc[0] == "includes 1 perpetrators"
    unknown = gtd([gtd_row(1, nkill="-99", nkillter="", nwound="")])
    assert unknown.claims.empty
    assert codes(unknown.flags) == [("count.missing", 2, "nkill")]


def test_more_perpetrators_than_killed_are_flagged():
    result = gtd([gtd_row(1, nkill="3", nkillter="9")])
    assert codes(result.flags) == [("count.parts-differ", 2, "nkillter")]


def test_a_shared_figure_is_a_range():
    result = gtd([gtd_row(1, nkill="2.5", nkillter="0")])
    assert result.claims[["low", "high", "best"]].iloc[0].tolist() == ["2", "3", ""]
    assert codes(result.flags) == [("count.fraction", 2, "nkill")]


@pytest.mark.parametrize(
    ("code", "vicinity", "city", "ours"),
    [
        ("1", "0", "Quetta", "1"),
        ("1", "1", "Quetta", "2"),
        ("2", "0", "Synthetic Village", "3"),
        ("3", "0", "Kech district", "3"),
        ("3", "0", "Unknown", "4"),
        ("4", "0", "Unknown", "4"),
        ("5", "0", "Unknown", "4"),
        ("", "0", "Quetta", "4"),
    ],
)
def test_specificity(code, vicinity, city, ours):
    rows = [gtd_row(1, specificity=code, vicinity=vicinity, city=city)]
    incident = gtd(rows).incidents.iloc[0]
    assert (incident["geo_precision"], incident["geo_precision_raw"]) == (ours, code)
    assert (incident["lon"] != "") == (ours in "12")


def test_district_comes_from_the_city_text():
    rows = [
        gtd_row(1, city="Kech district", specificity="3"),
        gtd_row(2, city="Machh", specificity="3"),
        gtd_row(3, city="Unknown", specificity="4"),
    ]
    incidents = gtd(rows).incidents
    joined = assign_districts(incidents, boundaries=load_boundaries(vintage="36"))
    assert joined["district_id"].iloc[:2].tolist() == ["kech", "kachhi"]
    assert joined["method"].iloc[2] == "unplaced"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"eventid": "2.01501E+11"}, "id.scientific", "eventid"),
        ({"iyear": "-9"}, "date.missing", "iyear"),
        ({"imonth": "13"}, "date.impossible", "iday"),
        ({"nkill": "-3"}, "count.negative", "nkill"),
        ({"imonth": "Jan"}, "date.unreadable", "imonth"),
    ],
)
def test_a_bad_row_is_rejected_with_its_code_row_and_column(cells, code, column):
    assert codes(gtd([gtd_row(1, **cells)]).rejected) == [(code, 2, column)]


def test_doubt_and_kind_of_attack():
    rows = [
        gtd_row(1, doubtterr="1"),
        gtd_row(2, attacktype1_txt="Armed Assault", targtype1_txt="Military"),
        gtd_row(3, attacktype1_txt="Armed Assault", targtype1_txt="Private Citizens & Property"),
        gtd_row(4, attacktype1_txt="Hostage Taking (Kidnapping)"),
    ]
    incidents = gtd(rows).incidents
    assert "doubts" in incidents["verification"].iloc[0]
    assert incidents["event_type"].tolist() == [
        "Explosions/Remote violence",
        "Battles",
        "Violence against civilians",
        "Violence against civilians",
    ]
