import time

import pandas as pd
import pytest
from made_files import (
    ACCESSED,
    HXL,
    SHA,
    UCDP_49,
    UCDP_HDX,
    csv_text,
    frame,
    frame_of_csv,
    ucdp_country,
    ucdp_row,
)

from geo.analysis.join import assign_districts
from geo.districts.boundaries import load_boundaries
from geo.importers.registry import detect, read
from geo.incidents import model
from geo.incidents.record import typed

# Of the processor: what else runs on the machine is not measured.
LOOSE_SECONDS = 5.0


def ucdp(text, **decisions):
    return read(
        text,
        format="ucdp",
        decisions=decisions,
        file_name="any.csv",
        sha256=SHA,
        accessed=ACCESSED,
    )


def one(**cells):
    return ucdp(frame([ucdp_row(1, **cells)], UCDP_49))


def codes(notes):
    return [(note.code, note.row, note.column) for note in notes]


def rows(count=4):
    days = [f"{2001 + number}-05-06 00:00:00.000" for number in range(count)]
    return [ucdp_row(at, year=day[:4], date_start=day, date_end=day) for at, day in enumerate(days)]


def test_with_a_header_embedded_newlines_and_doubled_quotes():
    text = frame_of_csv(csv_text(rows(), UCDP_49))
    assert detect(text)[0].format == "ucdp"
    result = ucdp(text)
    assert result.accepted == (2, 3, 4, 5)
    assert 'A \\"made-up\\"\\nheadline' in result.raw["cells"].iloc[0]
    typed(result.incidents, model.INCIDENTS, where="test")
    typed(result.claims, model.CLAIMS, where="test")


@pytest.mark.parametrize("columns", [UCDP_49, UCDP_HDX])
@pytest.mark.parametrize("how", ["repeats", "pandas", "numbered", "named by a reader"])
def test_without_a_header_no_row_is_lost(columns, how):
    body = csv_text(rows(), columns, header=False)
    plain = frame_of_csv(body)
    if how == "pandas":
        path_like = pd.io.common.StringIO(body)
        text = pd.read_csv(path_like, dtype=str, keep_default_na=False)
        assert text.columns.is_unique
    elif how == "repeats":
        text = plain
        assert not text.columns.is_unique
    else:
        cells = [list(plain.columns), *plain.to_numpy().tolist()]
        names = [str(at) if how == "numbered" else f"column_{at}" for at in range(len(columns))]
        text = pd.DataFrame(cells, columns=names, dtype=str)
    assert detect(text)[0].format == "ucdp"
    assert "no header" in detect(text)[0].reason
    result = ucdp(text)
    named = ucdp(frame(rows(), columns), release="candidate")
    assert result.rows_read == 4
    assert result.accepted == (1, 2, 3, 4)
    pd.testing.assert_frame_equal(result.incidents, named.incidents)
    pd.testing.assert_frame_equal(result.claims, named.claims)
    assert result.raw["cells"].tolist() == named.raw["cells"].tolist()


def test_the_line_of_hxl_tags_is_no_record():
    result = ucdp(frame([HXL, *rows()], UCDP_HDX))
    assert codes(result.rejected) == [("row.hxl-tags", 2, "")]
    assert result.accepted == (3, 4, 5, 6)


@pytest.mark.parametrize("flag", ["0", "1", "true", "false", "TRUE"])
def test_active_year_in_any_writing(flag):
    assert one(active_year=flag).accepted == (2,)


def test_low_best_high_and_the_deaths_by_side_are_claims():
    result = one(deaths_a="1", deaths_b="2", deaths_civilians="3", deaths_unknown="4",
                 best="10", low="8", high="15")  # fmt: skip
    claims = result.claims.set_index("category")
    assert claims.loc["total", ["low", "best", "high"]].tolist() == ["8", "10", "15"]
    assert claims["low"].to_dict() == {
        "total": "8", "security": "1", "militant": "2", "civilian": "3", "unspecified": "4",
    }  # fmt: skip
    assert set(claims["claimant"]) == {"UCDP"}
    assert not result.flags


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"side_a": "Government of Pakistan", "gwnoa": ""}, {"security": "1", "militant": "2"}),
        ({"side_a": "Pakistan", "gwnoa": "770"}, {"security": "1", "militant": "2"}),
        ({"side_a": "BLA", "gwnoa": ""}, {"militant": "3"}),
        ({"side_a": "BLA", "gwnoa": "", "side_b": "Civilians"}, {"militant": "1", "civilian": "2"}),
        ({"side_b": "Government of Iran", "gwnob": "630"}, {"security": "3"}),
        ({"side_b": ""}, {"security": "1", "unspecified": "2"}),
    ],
)
def test_sides_are_categories_and_two_of_one_category_are_one_claim(cells, expected):
    claims = one(**cells).claims
    parts = claims[claims["category"] != "total"]
    assert dict(zip(parts["category"], parts["low"], strict=True)) == expected


def test_best_zero_with_a_positive_high_stays_claimed_unconfirmed():
    zero = dict.fromkeys(("deaths_a", "deaths_b", "best", "low"), "0")
    result = one(**zero, high="6")
    assert codes(result.flags) == [("count.unconfirmed", 2, "best")]
    claim = result.claims.iloc[0]
    assert (claim["low"], claim["best"], claim["high"]) == ("0", "0", "6")
    assert claim["note"] == "claimed, unconfirmed"
    assert result.incidents["verification"].iloc[0] == "claimed, unconfirmed"
    assert len(result.claims) == 1


def test_figures_that_contradict_each_other_are_said():
    assert codes(one(low="5", high="3").rejected) == [("count.order", 2, "low")]
    assert codes(one(best="9", deaths_b="8").flags) == [("count.best-outside", 2, "best")]
    assert codes(one(best="4").flags) == [("count.parts-differ", 2, "best")]
    assert codes(one(best="").flags) == [("count.missing", 2, "best")]
    assert one(best="").claims.empty


@pytest.mark.parametrize(
    ("code", "adm_2", "ours"),
    [
        ("1", "Kech district", "1"),
        ("2", "Kech district", "2"),
        ("3", "Kech district", "3"),
        ("4", "", "4"),
        ("5", "Kech district", "3"),
        ("5", "", "4"),
        ("6", "", "4"),
        ("7", "", "4"),
        ("9", "Kech district", "4"),
    ],
)
def test_precision_of_the_place(code, adm_2, ours):
    incident = one(where_prec=code, adm_2=adm_2).incidents.iloc[0]
    assert (incident["geo_precision"], incident["geo_precision_raw"]) == (ours, code)
    assert (incident["lon"] != "") == (ours in "12")
    if ours != "4":
        assert incident["district_reported"] == adm_2


@pytest.mark.parametrize(
    ("code", "word"),
    [("1", "day"), ("2", "week"), ("3", "week"), ("4", "month"), ("5", "year"), ("8", "year")],
)
def test_precision_of_the_date(code, word):
    result = one(date_prec=code, date_end="2020-01-09 00:00:00.000")
    incident = result.incidents.iloc[0]
    assert (incident["date_earliest"], incident["date_latest"]) == ("2020-01-01", "2020-01-09")
    assert incident["date_precision"] == word
    assert bool(result.flags) == (code == "8")


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"date_end": "2019-12-31"}, "date.reversed", "date_end"),
        ({"date_start": "2020-02-30"}, "date.impossible", "date_start"),
        ({"type_of_violence": "4"}, "type.not-of-format", "type_of_violence"),
        ({"best": "three"}, "count.unreadable", "best"),
        ({"deaths_a": "-2"}, "count.negative", "deaths_a"),
        ({"id": ""}, "id.missing", "id"),
        ({"adm_1": "Sindh province"}, "row.outside-province", "adm_1"),
    ],
)
def test_a_bad_row_is_rejected_with_its_code_row_and_column(cells, code, column):
    assert codes(one(**cells).rejected) == [(code, 2, column)]


def test_the_release_is_told_and_cited():
    ged = ucdp(frame(rows(), UCDP_49))
    candidate = ucdp(frame([ucdp_row(1, code_status="Check deaths")], UCDP_49))
    assert (ged.dataset, candidate.dataset) == ("ucdp-ged", "ucdp-candidate")
    assert "Sundberg" in ged.attribution
    assert "Davies" in ged.attribution
    assert "Hegre" not in ged.attribution
    assert "Hegre" in candidate.attribution
    assert ged.licence == "CC BY 4.0"
    assert ged.redistributable
    assert candidate.decisions["release"] == "candidate"
    chosen = ucdp(frame(rows(), UCDP_49), release="candidate")
    assert chosen.incidents["incident_id"].str.startswith("ucdp-candidate-").all()


def test_a_country_file_gets_its_districts_by_name_in_seconds():
    text, told = ucdp_country(6400)
    begun = time.process_time()
    result = ucdp(text)
    seconds = time.process_time() - begun
    assert seconds < LOOSE_SECONDS
    assert result.rows_read == 6401
    assert len(result.accepted) + len(result.flagged) + len(result.rejected_rows) == 6401
    outside = [note for note in result.rejected if note.code == "row.outside-province"]
    assert len(outside) == told["outside"]
    incidents = result.incidents
    joined = assign_districts(incidents, boundaries=load_boundaries(vintage="36"))
    wide = incidents["geo_precision"] == "4"
    assert wide.sum() == told["province"]
    assert joined.loc[wide, "method"].eq("unplaced").all()
    listed = [note.row for note in result.flags if note.code == "place.province-only"]
    assert len(listed) == told["province"]
    placed = joined[~wide]
    assert len(placed) == told["district"]
    assert placed["district_id"].notna().mean() >= 0.99
    assert placed["method"].eq("name").mean() >= 0.99
    wrong = placed[incidents.loc[~wide, "place"] == "Machh town"]
    assert len(wrong) == told["wrong"]
    assert wrong["district_id"].eq("kachhi").all()
    assert wrong["conflict"].str.startswith("name says Kachhi").all()


def test_the_order_of_day_and_month_can_be_decided():
    day = {"date_start": "03/04/2026 0:00", "date_end": "03/04/2026 0:00", "date_prec": "1"}
    row = ucdp_row(1, **day)
    assert codes(ucdp(frame([row], UCDP_49)).rejected) == [("date.ambiguous", 2, "date_start")]
    result = ucdp(frame([row], UCDP_49), date_order="mdy")
    assert result.incidents["date_earliest"].tolist() == ["2026-03-04"]
    assert result.dataset == "ucdp-candidate"


def test_reports_that_are_all_older_than_the_event_are_flagged():
    dates = ("2019-12-30;2019-12-31", "2019-12-31;2020-01-02", "2020-01-01 00:00:00.000", "")
    rows = [ucdp_row(at, source_date=text) for at, text in enumerate(dates)]
    result = ucdp(frame(rows, UCDP_49))
    assert codes(result.flags) == [("date.before-event", 2, "source_date")]
    assert "dated 2019-12-31, before the event that it speaks of (2020-01-01)" in (
        result.flags[0].what
    )


def test_a_year_beside_another_date_is_flagged():
    day = dict.fromkeys(("date_start", "date_end", "source_date"), "2022-05-06")
    result = ucdp(frame([ucdp_row(1, year="2019", **day)], UCDP_49))
    assert codes(result.flags) == [("date.year-differs", 2, "year")]
