"""What a file is, what it leaves open and what it would change: said before anything is written."""

import io
import json
import os
from pathlib import Path

import openpyxl
import pytest
from intake_kit import DAY, acled, put, read, table, ucdp

from geo.core.errors import NotFoundError, OptionError, StoreError
from geo.export.notes import notes_csv
from geo.workflow import intake

TOLD = {"columns": "as-guessed", "claimant": "A paper", "claimant_type": "media"}


def keys(reading):
    return [one.key for one in reading.needed]


def test_a_general_table_is_asked_about_until_nothing_is_open():
    data = table(("03/04/2026", "Quetta", "3", "x"), ("13/04/2026", "Nushki", "2", "y"))
    reading = read(data)
    assert (reading.kind, reading.format, keys(reading)) == ("question", "table", ["columns"])
    assert dict(reading.column_map)["district"] == "District"
    assert reading.result is None
    taken = {}
    answers = {**TOLD, "date_order": "dmy", "event_type": "Battles"}
    seen = []
    while reading.kind == "question":
        key = reading.needed[0].key
        assert key not in seen
        seen.append(key)
        taken[key] = answers[key]
        reading = read(data, **taken)
    assert set(seen) == set(answers)
    assert reading.kind == "records"
    assert reading.result.incidents["date_earliest"].tolist() == ["2026-04-03", "2026-04-13"]
    assert not Path(os.environ["ATLAS_STORE"]).exists()


def test_a_table_without_a_date_asks_which_column_it_is():
    data = table(("spring", "a", "b", "c"), columns=("When it was", "Site", "Dead", "What"))
    reading = read(data, columns="as-guessed")
    assert reading.kind == "question"
    assert keys(reading) == ["column.date"]
    assert reading.needed[0].choices == ("When it was", "Site", "Dead", "What")
    assert reading.problem.code == "columns.not-enough"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file_empty"), (b"%PDF-1.4", "type_refused"), (b"\x00\x01\x02" * 99, "type_unknown")],
)
def test_what_is_no_table_is_refused_and_never_raised(data, code):
    reading = read(data)
    assert (reading.kind, reading.problem.code, reading.problem.file) == (
        "refused", code, "file.csv",
    )  # fmt: skip
    with pytest.raises(type(reading.problem)):
        intake.preview_import(reading)


def test_a_choice_that_nobody_knows_is_refused():
    reading = read(acled(), foo="bar")
    assert reading.problem.code == "decision.unknown"
    assert read(acled(), format="kml").problem.code == "format.unknown"
    assert "cannot be the name of a dataset" in str(read(acled(), dataset="a:b").problem)


def test_the_bytes_ask_before_the_columns_do():
    data = "Date,District\n2026-03-04,Kalāt\n2026-03-05,Kalāt\n".encode("cp1257")
    reading = read(data)
    assert keys(reading) == ["encoding"]
    assert dict(reading.needed[0].samples)


def test_areas_are_told_from_records():
    square = [[[66, 28], [67, 28], [67, 29], [66, 29], [66, 28]]]
    value = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"name": "x"},
         "geometry": {"type": "Polygon", "coordinates": square}}]}  # fmt: skip
    reading = read(json.dumps(value).encode(), "a.geojson")
    assert reading.kind == intake.BOUNDARIES
    assert len(reading.areas.frame) == 1
    with pytest.raises(OptionError, match="no records"):
        intake.preview_import(reading)


def test_points_of_a_map_file_are_swapped_once_at_most():
    def file(points):
        rows = [
            {"type": "Feature", "properties": {"date": "2026-03-04", "district": "Quetta"},
             "geometry": {"type": "Point", "coordinates": point}}
            for point in points
        ]  # fmt: skip
        return json.dumps({"type": "FeatureCollection", "features": rows}).encode()

    swapped = file([[30.21, 67.01], [30.31, 67.12]])
    assert keys(read(swapped, "a.geojson")) == ["axes"]
    reading = read(swapped, "a.geojson", axes="latlon", event_type="Battles", **TOLD)
    assert reading.kind == "records", (reading.problem, reading.needed)
    assert reading.result.incidents["lon"].tolist() == ["67.01", "67.12"]


def test_a_preview_counts_and_maps_what_would_come():
    odd = ucdp(3, where_coordinates="Machh town", adm_2="Bolan district",
               latitude="27.06", longitude="66.26")  # fmt: skip
    reading = read(odd, "odd.csv", release="ged")
    preview = intake.preview_import(reading)
    assert preview.counts() == {"rows_read": 3, "accepted": 0, "flagged": 3, "rejected": 0}
    assert set(preview.flagged["code"]) == {"place.conflict"}
    assert preview.flagged["column"].tolist() == ["adm_2"] * 3
    assert preview.flagged["row"].tolist() == [2, 3, 4]
    assert (preview.placed, preview.conflicts, preview.diff.added) == (3, 3, 3)
    assert set(preview.joined["district_id"]) == {"kachhi"}
    block = intake.preview_map(preview, produced=DAY).block
    assert len(block["incidents"]["id"]) == 3
    assert "UCDP Georeferenced" in block["meta"]["sources"]
    assert "BAL-" not in json.dumps(block["incidents"]["id"])
    assert not Path(os.environ["ATLAS_STORE"]).exists()


def test_a_row_whose_district_nobody_knows_is_flagged():
    data = table(("2026-03-04", "Nowhere at all", "3", "x"), ("2026-03-04", "Quetta", "3", "y"))
    result = read(data, event_type="Battles", **TOLD).result
    assert [(note.code, note.row, note.column) for note in result.flags] == [
        ("place.unknown", 2, "District")
    ]
    assert result.accepted == (3,)


def test_an_import_its_rejected_rows_and_its_undoing():
    data = table(("2026-03-04", "Quetta", "3", "x"), ("2026-02-30", "Quetta", "=1", "y"))
    reading = read(data, event_type="Battles", dataset="press", **TOLD)
    version = intake.commit_import(reading, original=data, author="Ann", reason="A test")
    assert (version.dataset, version.added, version.rejected) == ("press", 1, 1)
    fresh, kept = intake.rejected_table(reading.result), intake.rejected_table(version)
    assert fresh.to_dict("records") == kept.to_dict("records")
    assert kept[["row", "column", "code"]].to_numpy().tolist() == [[3, "Date", "date.impossible"]]
    text = notes_csv(kept).decode()
    assert text.splitlines()[1].endswith(",2026-02-30,Quetta,'=1,y")
    mended = text.replace("2026-02-30,Quetta", "2026-02-28,Quetta").encode()
    again = read(mended, "mended.csv", event_type="Battles", dataset="mended", killed="", **TOLD)
    assert again.kind == "records", again.problem
    undone = intake.undo_import(version, author="Ann", reason="Not wanted")
    assert (undone.undoes, undone.removed) == (version.id, 1)


def test_an_updated_file_is_previewed_against_what_is_there():
    put(acled(3), "acled.csv")
    preview = intake.preview_import(read(acled(2).replace(b"Turbat", b"Tump"), "acled.csv"))
    assert (preview.diff.added, preview.diff.changed, preview.diff.removed) == (0, 2, 1)


def test_the_history_drafts_and_judgements_of_records():
    put(acled(3), "acled.csv")
    name = "acled:acled-PAK900001"
    draft = intake.open_draft(name)
    saved = intake.save_draft({**draft.values, "title": "Mended"}, author="Ann", reason="A typo",
                              expected=draft.token)  # fmt: skip
    told = intake.record_history(name)
    assert told.iloc[-1][["field", "after", "who", "why"]].tolist() == [
        "title", "Mended", "Ann", "A typo",
    ]  # fmt: skip
    assert saved.version is not None
    put(ucdp(3, date_start="2026-01-01 00:00:00.000", date_end="2026-01-01 00:00:00.000"),
        "ucdp.csv", release="ged")  # fmt: skip
    pairs = intake.pairs_to_judge(limit=3)
    assert list(pairs["verdict"]) == [""] * len(pairs)
    a, b = pairs.loc[0, ["a", "b"]]
    intake.judge_pair(a, b, "same", author="Ann", reason="One event")
    assert "same" in set(intake.pairs_to_judge(limit=99)["verdict"])
    assert intake.pairs_to_judge(limit=1)["verdict"].tolist() == [""]
    with pytest.raises(NotFoundError):
        intake.record_history("nobody")


def test_a_dataset_keeps_its_format_and_the_bundled_one_its_rows():
    put(acled(2), "acled.csv", dataset="mine")
    other = read(ucdp(2), "ucdp.csv", dataset="mine", release="ged")
    with pytest.raises(StoreError, match="came from a file of format 'acled'"):
        intake.commit_import(other, original=ucdp(2), author="Ann")
    with pytest.raises(StoreError, match="not replaced by a file"):
        put(acled(2), "acled.csv", dataset="bundled")


def test_a_spotless_workbook_with_dates_is_accepted_without_a_flag():
    book = openpyxl.Workbook()
    book.active.append(["Date", "District", "Killed"])
    book.active.append([DAY, "Quetta", 2])
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read(buffer.getvalue(), "a.xlsx", **{"event_type": "Battles", **TOLD})
    assert (reading.result.accepted, reading.result.flags) == ((2,), ())
    assert [note.row for note in reading.table.notes if note.code == "note_date"] == [0]


def test_each_row_whose_cell_shows_something_else_is_flagged():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Date", "District", "Killed", "Row"],
        ["2026-03-04", "Quetta", 0, "=ROW()"],
        ["2026-03-05", "Quetta", "=2+3", "=ROW()"],
        ["2026-03-06", "Quetta", 4, "=ROW()"],
    ):
        sheet.append(row)
    sheet["C2"].number_format = '0;-0;"unknown"'
    buffer = io.BytesIO()
    book.save(buffer)
    told = {"event_type": "Battles", **TOLD}
    reading = read(buffer.getvalue(), "a.xlsx", **told)
    result = reading.result
    assert [(note.code, note.row) for note in sorted(result.flags, key=lambda n: n.row)] == [
        ("note_number_format", 2), ("count.formula", 3), ("note_formula", 3),
    ]  # fmt: skip
    assert (result.accepted, result.flagged, result.rejected) == ((4,), (2, 3), ())
    # Unknown is not 0, and a formula is not a number: the last row alone has a claim.
    assert result.claims["low"].tolist() == ["4"]
    assert "formulas" in [question.key for question in reading.questions]
