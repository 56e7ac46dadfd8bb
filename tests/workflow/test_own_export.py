"""A whole record leaves one atlas in one file and comes into another cell by cell."""

import csv
import io
from datetime import date

import pandas as pd
import pytest
from intake_kit import DAY, put, read, table

from geo import workflow
from geo.core.cells import guard_cell
from geo.core.errors import ConflictError
from geo.export.record_rows import as_text
from geo.importers.codes import RowRefusedError
from geo.importers.own_cells import check_cells
from geo.importers.own_record import copy_name
from geo.importers.scope import untitled
from geo.incidents import model
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection
from geo.render.text_import import say_going
from geo.workflow import intake, shelf

KIM, HANDED = copy_name("kim.csv"), copy_name("handed.csv")

TABLES = (
    model.INCIDENTS, model.CLAIMS, model.SOURCES, model.OPERATIONS, model.MEMBERSHIPS,
    model.OPERATION_PLACES, model.JUDGEMENTS,
)  # fmt: skip
IDS = ("incident_id", "operation_id", "claim_id", "source_id", "judgement_id", "a", "b")


WHOLE = Selection()
FORMATS = ("csv", "xlsx", "geojson", "gpkg", "parquet")


def export(path, profile="internal", view=WHOLE):
    workflow.save_table(path, view, produced=DAY, what="record", profile=profile)
    return path.read_bytes()


def rows_of(data):
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    return rows, list(rows[0])


def written(rows, columns):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def as_before(frame, kind, dataset):
    """Cells of a table of the store without the dataset's name before the identifiers."""
    text = as_text(frame, kind).reset_index(drop=True)
    for column in IDS:
        if column in text:
            text[column] = [cell.removeprefix(f"{dataset}:") for cell in text[column]]
    return text.drop(columns=["dataset"], errors="ignore")


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The bundled record in every format."""
    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATLAS_STORE", str(folder / "none.sqlite"))
        return {suffix: export(folder / f"out.{suffix}") for suffix in FORMATS}


def assert_the_same(back, ours, dataset):
    for kind in TABLES:
        given, found = getattr(ours, kind.name), getattr(back, kind.name)
        # A column that the model does not have follows those that it has.
        columns = list(as_before(given, kind, "").columns)
        pd.testing.assert_frame_equal(
            as_before(found, kind, dataset)[columns], as_before(given, kind, "")
        )
        assert set(found.columns) == set(given.columns)
    own = ours.coverage[ours.coverage["dataset"] == "bundled"]
    assert back.coverage["statement_en"].tolist() == own["statement_en"].tolist()


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_whole_record_comes_back_cell_by_cell(exported, suffix):
    reading = read(exported[suffix], f"out.{suffix}", dataset="copy", known="beside")
    result = reading.result
    assert result.rows_read == len(result.accepted) + len(result.flagged)
    assert result.rejected == ()
    assert_the_same(reading.record, bundled_record(), "copy")


def test_what_was_imported_comes_back_from_the_store_and_leaves_it_again(exported, tmp_path):
    put(exported["csv"], "out.csv", dataset="copy", known="beside")
    pairs = intake.pairs_to_judge(limit=1000)
    beside = pairs[pairs["b"] == "copy:" + pairs["a"]]
    assert len(beside) > 200
    # A record is as like itself as can be; of a day that nobody knows none can be the same.
    known = beside["day_known"]
    assert beside.loc[known, "score"].min() > 0.8
    assert 0.7 < beside.loc[~known, "score"].min() < 0.8
    assert_the_same(shelf.open_shelf().record(datasets=["copy"]), bundled_record(), "copy")
    intake.switch_dataset("bundled", False, author="Ann")
    rows, _ = rows_of(export(tmp_path / "again.csv"))
    assert {r["incident_id"] for r in rows if r["table"] == "incidents"} == {
        f"copy:{name}" for name in bundled_record().incidents.index
    }


def test_hostile_text_comes_back_as_it_is(exported, tmp_path):
    odd = ["=1+1", "'=x", "{{7*191}}", "a\r\nb", "_x000D_", "نوشکی", "\tq", "'"]
    rows, columns = rows_of(exported["csv"])
    kept = [dict(row) for row in rows if row["table"] == "incidents"][: len(odd)]
    for row, text in zip(kept, odd, strict=True):
        row |= {"title": guard_cell(text), "operation_id": ""}
    put(written(kept, columns), "odd.csv", dataset="odd", known="beside")
    intake.switch_dataset("bundled", False, author="Ann")
    for suffix in ("csv", "xlsx", "gpkg"):
        data = export(tmp_path / f"odd.{suffix}")
        back = read(data, f"odd.{suffix}", dataset="back", known="beside").record
        assert back.incidents["title"].tolist() == odd, suffix


def test_what_the_store_has_already_is_not_doubled(exported):
    data = exported["csv"]
    reading = read(data, "same.csv")
    assert reading.kind == intake.REFUSED
    assert reading.problem.code == "record.held"
    assert "The store has all 256 records of the file already" in str(reading.problem)


def a_colleagues(data):
    """Our export with one record corrected, one claim added, and one record more."""
    rows, columns = rows_of(data)
    first = next(row for row in rows if row["table"] == "incidents" and not row["operation_id"])
    claim = next(row for row in rows if row["incident_id"] == first["incident_id"]
                 and row["table"] == "claims")  # fmt: skip
    more = {**claim, "claim_id": claim["claim_id"] + "X", "low": "3", "high": "4", "best": "",
            "as_of": "2001-01-01"}  # fmt: skip
    new = {**first, "incident_id": "KIM-1", "title": "Seen by Kim"}
    first["title"] = "Corrected by Kim"
    return first["incident_id"], written([*rows, more, new], columns)


def test_a_record_that_differs_is_asked_about_and_corrected_by_choice(exported):
    name, data = a_colleagues(exported["csv"])
    reading = read(data, "kim.csv")
    assert reading.kind == intake.QUESTION
    (asked,) = reading.needed
    assert (asked.key, asked.choices) == ("known", ("leave", "update", "beside"))
    assert name in asked.what
    assert "256 of the file's records" in asked.what

    left = read(data, "kim.csv", known="leave")
    assert len(left.result.incidents) == 1
    assert left.corrections == ()

    chosen = read(data, "kim.csv", known="update")
    said = {(note.code, note.column, note.value) for note in chosen.result.flags}
    assert ("date.before-event", "as_of", "2001-01-01") in said
    preview = intake.preview_import(chosen)
    assert (preview.diff.added, preview.corrected) == (1, (name,))
    before = len(bundled_record().claims)
    version = intake.commit_import(chosen, original=data, author="Ann", reason="From Kim")
    record = shelf.current_record()
    assert record.incidents.loc[name, "title"] == "Corrected by Kim"
    assert record.incidents.loc[f"{KIM}:KIM-1", "title"] == "Seen by Kim"
    assert len(record.claims) == before + 1
    assert version.dataset == KIM
    edit = intake.version_table("bundled").iloc[-1]
    assert (edit["kind"], edit["changed"], edit["reason"]) == ("edit", 1, "From Kim")
    intake.undo_import(int(edit["id"]), author="Ann", reason="Not so")
    assert shelf.current_record().incidents.loc[name, "title"] != "Corrected by Kim"


def test_a_file_s_other_article_under_an_id_that_is_taken_is_one_of_its_own(exported):
    rows, columns = rows_of(a_colleagues(exported["csv"])[1])
    claim = next(row for row in rows if row["claim_id"].endswith("X"))
    taken = claim["source_id"]
    source = next(row for row in rows if row["table"] == "sources" and row["source_id"] == taken)
    source["title"] = "Kim's own article"
    # Nothing that both have cites it: with Kim it never was the article that the store has.
    alone = [row for row in rows if row is claim or row["table"] in {"sources", "incidents"}
             or row["source_id"] != taken]  # fmt: skip
    data = written(alone, columns)
    chosen = read(data, "kim.csv", known="update")
    intake.commit_import(chosen, original=data, author="Ann", reason="From Kim")
    record = shelf.current_record()
    titles = record.sources["title"]
    assert titles[record.claims.loc[claim["claim_id"], "source_id"]] == "Kim's own article"
    assert titles[taken] == bundled_record().sources.loc[taken, "title"]


def test_an_export_that_was_held_against_another_store_is_not_imported(exported):
    name, data = a_colleagues(exported["csv"])
    chosen = read(data, "kim.csv", known="update")
    preview = intake.preview_import(chosen)
    shelf.open_shelf().save_incident(
        {"incident_id": name, "place": "Mended"}, author="Ben", reason="Read again",
        expected=intake.open_draft(name).token,
    )  # fmt: skip
    assert not intake.still_holds(chosen)
    with pytest.raises(ConflictError, match=r"bundled version 2 \(edit by Ben"):
        intake.commit_import(chosen, original=data, author="Ann", expected=preview.basis)
    kept = shelf.current_record().incidents
    assert kept.loc[name, ["title", "place"]].tolist() != ["Corrected by Kim", "Mended"]
    assert kept.loc[name, "place"] == "Mended"
    assert f"{KIM}:KIM-1" not in kept.index


def test_a_coarser_file_corrects_nothing(tmp_path):
    rows, columns = rows_of(export(tmp_path / "public.csv", profile="public"))
    # Coordinates alone differ elsewhere, and a public file is coarser by intent.
    next(row for row in rows if row["table"] == "incidents")["title"] = "Other"
    other = written(rows, columns)
    (asked,) = read(other, "public.csv").needed
    assert ", 1 of them otherwise" in asked.what
    assert "made for public use" in str(read(other, "public.csv", known="update").problem)


@pytest.mark.parametrize(("profile", "precisions"), [("public", {3, 4}), ("partner", {2, 3, 4})])
def test_a_point_that_was_moved_is_drawn_as_no_place(tmp_path, profile, precisions):
    view = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
    reading = read(export(tmp_path / "day.csv", profile=profile, view=view), "day.csv",
                   known="beside")  # fmt: skip
    incidents, drawn = reading.record.incidents, reading.result.flags
    assert set(incidents["geo_precision"].dropna()) <= precisions
    told = {note.code for note in drawn}
    assert told >= {"coord.coarse" if profile == "public" else "coord.moved"}
    assert incidents["lon"].notna().any() == (profile == "partner")
    if profile == "public":
        assert (incidents["stand_in_lon"] != "").any()
    # A table of incidents alone tells by the rings that it gives.
    path = tmp_path / "alone.csv"
    workflow.save_table(path, view, produced=DAY, what="incidents", profile=profile)
    alone = read(path.read_bytes(), "alone.csv")
    assert set(alone.record.incidents["geo_precision"].dropna()) <= precisions


def test_a_part_of_a_record_keeps_what_its_rows_point_at(tmp_path):
    from datetime import date

    view = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
    data = export(tmp_path / "day.csv", view=view)
    version = put(data, "day.csv", known="beside")
    assert version.added == len(workflow.view_scene(view).incidents.query("possible")) // 2
    back = shelf.open_shelf().record(datasets=[copy_name("day.csv")])
    assert len(back.operations)
    assert len(back.memberships)


def test_an_updated_export_updates_by_identifier(tmp_path):
    told = {"claimant": "A", "claimant_type": "media", "event_type": "Battles"}
    rows = (("2026-03-04", "Quetta", "1", "x"), ("2026-03-05", "Zhob", "2", "y"))
    put(table(*rows), "mine.csv", columns="as-guessed", **told)
    intake.switch_dataset("bundled", False, author="Ann")
    rows, columns = rows_of(export(tmp_path / "mine.csv"))
    assert {row["dataset"] for row in rows if row["table"] == "incidents"} == {
        untitled("own-table", "mine.csv")
    }
    first = put(written(rows, columns), "handed.csv", known="beside")
    assert (first.dataset, first.added) == (HANDED, 2)
    next(row for row in rows if row["table"] == "incidents")["title"] = "z"
    second = put(written(rows, columns), "handed.csv", dataset=HANDED)
    assert (second.number, second.added, second.changed) == (2, 0, 1)
    # A table of incidents has no claims: those that are there would go, and that is said.
    path = tmp_path / "bare.csv"
    workflow.save_table(path, WHOLE, produced=DAY, profile="internal")
    bare = [row for row in rows_of(path.read_bytes())[0] if row["dataset"] == HANDED]
    third = intake.preview_import(read(written(bare, list(bare[0])), "bare.csv", dataset=HANDED))
    assert third.diff.removed == 0
    assert say_going(third.diff.rows).startswith("2 claims, ")


def test_a_row_that_points_at_a_rejected_one_falls_with_it(exported):
    rows, columns = rows_of(exported["csv"])
    bad = next(row for row in rows if row["table"] == "operations")
    bad["date_earliest"] = "31.1.2026"
    result = read(written(rows, columns), "bad.csv", known="beside").result
    codes = pd.Series([note.code for note in result.rejected]).value_counts()
    assert codes["cell.not-its-kind"] == 1
    assert codes["reference.missing"] >= 1
    assert result.rows_read == len(result.accepted) + len(result.flagged) + len(
        result.rejected_rows
    )
    assert bad["operation_id"] not in set(result.memberships["operation_id"])


def test_incidents_that_are_all_rejected_are_told_and_not_missed(tmp_path):
    view = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31), district=("quetta",))
    rows, columns = rows_of(export(tmp_path / "out.csv", view=view))
    rows = [row for row in rows if row["table"] not in ("operations", "memberships")]
    for row in rows:
        row["date_earliest"] = "31/01/2026" if row["table"] == "incidents" else ""
    reading = read(written(rows, columns), "out.csv")
    assert reading.result is not None, reading.problem
    notes = {(note.code, note.column, note.value) for note in reading.result.rejected}
    assert ("cell.not-its-kind", "date_earliest", "31/01/2026") in notes


def test_tables_of_ours_that_cannot_stand_alone(tmp_path):
    path = tmp_path / "incidents.csv"
    workflow.save_table(path, Selection(), produced=DAY, profile="internal")
    reading = read(path.read_bytes(), "incidents.csv", known="beside")
    codes = {note.code for note in reading.result.flags}
    assert "reference.left" in codes
    assert not (reading.result.incidents["operation_id"] != "").any()
    assert "placement" not in reading.result.incidents
    shown = workflow.save_table(
        tmp_path / "claims.csv", Selection(), produced=DAY, what="claims", profile="internal"
    )
    assert shown.content
    alone = as_text(bundled_record().claims, model.CLAIMS)
    refused = read(alone.to_csv(index=False).encode(), "claims.csv")
    assert refused.kind == intake.REFUSED
    assert "--what record" in str(refused.problem)


@pytest.mark.parametrize(
    ("table", "cells", "code"),
    [
        ("claims", {"low": "9", "high": "5"}, "count.order"),
        ("claims", {"low": "5000000000", "high": "5000000000"}, "cell.not-its-kind"),
        ("incidents", {"date_latest": "2012-01-01"}, "date.reversed"),
    ],
)
def test_a_row_that_contradicts_itself_is_rejected_with_its_reason(exported, table, cells, code):
    rows, columns = rows_of(exported["csv"])
    next(row for row in rows if row["table"] == table).update(cells)
    reading = read(written(rows, columns), "odd.csv", dataset="odd", known="beside")
    assert code in {note.code for note in reading.result.rejected}


def test_a_day_that_no_view_can_name_is_refused_by_every_way_in():
    """One record of the year 226 for 2026 would take the map away from everybody."""
    said = read(b"Date,District,Killed\r\n1690-03-10,Quetta,3\r\n2026-03-10,Quetta,4\r\n",
                columns="as-guessed", event_type="Battles", claimant="Police",
                claimant_type="official")  # fmt: skip
    assert said.result is not None
    assert len(said.result.incidents) == 1
    assert len(said.result.rejected) == 1
    with pytest.raises(RowRefusedError, match="no day from 1700-01-01 to 2200-12-31"):
        check_cells(dict.fromkeys(model.INCIDENTS.columns, "") | {
            "date_precision": "day", "event_type": "Battles", "verification_group": "contested",
            "date_earliest": "0226-03-10"}, model.INCIDENTS)  # fmt: skip
