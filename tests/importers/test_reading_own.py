import json
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import ACCESSED, SHA

from geo.core.cells import MARK, guard_cell, unguard_cell
from geo.core.settings import data_dir
from geo.importers.codes import ImportRefusedError
from geo.importers.own import read_bundle
from geo.importers.registry import detect, read
from geo.incidents import model

COMMON = {"decisions": {}, "sha256": SHA, "accessed": ACCESSED}
TABLES = {"incidents": model.INCIDENTS, "claims": model.CLAIMS, "sources": model.SOURCES}


def bundled(name):
    path = data_dir() / "incidents" / f"{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def own(frame, file_name="export.csv", **decisions):
    return read(frame, format="own", file_name=file_name, **{**COMMON, "decisions": decisions})


def codes(notes):
    return [(note.code, note.row, note.column) for note in notes]


@pytest.mark.parametrize("name", TABLES)
def test_our_tables_come_back_as_they_are(name):
    frame = bundled(name)
    assert detect(frame)[0].format == "own"
    result = own(frame)
    assert not result.flags
    assert not result.rejected
    assert result.rows_read == len(frame)
    back = getattr(result, name)
    pd.testing.assert_frame_equal(back[list(frame.columns)], frame)
    pd.testing.assert_frame_equal(getattr(own(back), name), back)


def test_a_bundle_comes_back_whole_and_no_claim_points_at_nothing():
    tables = {name: bundled(name) for name in TABLES}
    claims = tables["claims"]
    whole = read_bundle(tables, file_name="bundle.zip", **COMMON)
    assert {name: len(one.rejected) for name, one in whole.items()} == dict.fromkeys(whole, 0)
    pd.testing.assert_frame_equal(whole["claims"].claims, claims)
    gone = claims["incident_id"][claims["incident_id"] != ""].iloc[0]
    incidents = tables["incidents"]
    cut = {**tables, "incidents": incidents[incidents["incident_id"] != gone]}
    result = read_bundle(cut, file_name="bundle.zip", **COMMON)["claims"]
    assert {note.code for note in result.rejected} == {"reference.missing"}
    assert len(result.rejected) == (claims["incident_id"] == gone).sum()


words = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ud800"), max_size=30)
risky = st.sampled_from(["=1+1", "+923", "-5", "@x", "'=x", "''", "'", "\tq", "{{7*191}}", "00123"])
days = st.dates(date(1990, 1, 1), date(2200, 12, 31)).map(lambda day: day.isoformat())


@st.composite
def own_incidents(draw):
    ids = draw(st.lists(st.from_regex(r"[A-Z]{3}-[0-9]{1,6}", fullmatch=True),
                        min_size=1, max_size=6, unique=True))  # fmt: skip
    rows = []
    for one in ids:
        row = {name: draw(risky | words) for name in model.INCIDENTS.columns}
        first, last = draw(st.lists(days, min_size=2, max_size=2).map(sorted))
        row |= {
            "incident_id": one,
            "date_earliest": first,
            "date_latest": draw(st.sampled_from([last, ""])),
            "date_precision": draw(st.sampled_from(model.DATE_PRECISIONS)),
            "event_type": draw(st.sampled_from(model.EVENT_TYPES)),
            "verification_group": draw(st.sampled_from(model.VERIFICATION_GROUPS)),
            "geo_precision": draw(st.sampled_from("1234")),
            "lon": "66.9900",
            "lat": draw(st.sampled_from(["30.2", "30.200000"])),
        }
        rows.append(row)
    return pd.DataFrame(rows, columns=list(model.INCIDENTS.columns), dtype=str)


@settings(max_examples=60, deadline=None)
@given(own_incidents(), st.booleans())
def test_round_trip_of_any_text_with_and_without_the_mark(frame, marked):
    texts = ["title", "summary", "place", "actors", "record_id", "district_reported"]
    written = frame.copy()
    if marked:
        written[texts] = written[texts].map(guard_cell)
        others = [c for c in frame.columns if c not in (*texts, "lon", "lat")]
        written[others] = written[others].map(guard_cell)
    name = "a.csv" if marked else "a.geojson"
    result = own(written, file_name=name)
    assert not result.rejected
    pd.testing.assert_frame_equal(result.incidents[list(frame.columns)], frame)


@given(words | risky)
def test_the_mark_is_removed_exactly(text):
    assert unguard_cell(guard_cell(text)) == text
    assert guard_cell(text)[:1] not in "=+-@\t\r\0" or not text
    assert unguard_cell(text) == text or text.startswith(MARK)


def test_geojson_of_ours_carries_claims_and_sources():
    incidents = bundled("incidents").head(3)
    claims, sources = bundled("claims"), bundled("sources")
    rows = incidents.to_dict("records")
    claims = claims.copy()
    early = claims.index[claims["incident_id"] == rows[0]["incident_id"]][0]
    claims.loc[early, "as_of"] = "2001-01-01"
    late = claims.index[claims["incident_id"] == rows[1]["incident_id"]][0]
    claims.loc[late, "as_of"] = "2199-12-31"
    for row in rows:
        mine = claims[claims["incident_id"] == row["incident_id"]]
        row["claims"] = json.dumps(mine.to_dict("records"))
        told = sources[sources["source_id"].isin(mine["source_id"])]
        row["sources"] = json.dumps(told.to_dict("records"))
    result = own(pd.DataFrame(rows, dtype=str), file_name="atlas.geojson")
    expected = claims[claims["incident_id"].isin(incidents["incident_id"])]
    assert not result.rejected
    assert [(n.code, n.row, n.column) for n in result.flags] == [
        ("date.before-event", 2, "claims"), ("date.outside-file", 3, "claims"),
    ]  # fmt: skip
    pd.testing.assert_frame_equal(result.claims, expected.reset_index(drop=True))
    assert set(result.sources["source_id"]) == set(expected["source_id"])
    pd.testing.assert_frame_equal(result.incidents, incidents)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("event_type", "Battle", "cell.vocabulary"),
        ("date_earliest", "31.1.2026", "cell.not-its-kind"),
        ("date_earliest", "2026-02-30", "cell.not-its-kind"),
        ("geo_precision", "1.5", "cell.not-its-kind"),
        ("lon", "east", "cell.not-its-kind"),
        ("incident_id", "", "id.missing"),
        ("lon", "30.1", "coord.swapped"),
    ],
)
def test_an_edited_cell_is_refused_by_name(column, cell, code):
    frame = bundled("incidents").head(2).copy()
    frame.loc[1, column] = cell
    if code == "coord.swapped":
        frame.loc[1, "lat"] = "66.9"
    assert codes(own(frame).rejected) == [(code, 3, column)]


def test_a_claim_about_nothing_and_broken_properties_are_refused():
    claims = bundled("claims").head(2).copy()
    claims.loc[0, ["incident_id", "operation_id"]] = ""
    assert codes(own(claims).rejected) == [("reference.missing", 2, "incident_id")]
    row = bundled("incidents").head(1).copy()
    for broken in ("[", "{}", "[1]", '[{"low": 1.5}]', "[" * 100_000):
        row["claims"] = broken
        assert codes(own(row).rejected) == [("cell.not-its-kind", 2, "claims")]


def test_other_columns_refuse_the_file():
    with pytest.raises(ImportRefusedError) as caught:
        own(pd.DataFrame({"a": ["1"]}, dtype=str))
    assert caught.value.code == "columns.missing"
