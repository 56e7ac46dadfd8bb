"""A file that brings nothing is told so, and nothing of it is written."""

from dataclasses import replace

import pytest
from intake_kit import acled, put, read, seed, table

from geo.core.errors import DataError
from geo.importers.result import RowNote
from geo.workflow import intake
from geo.workflow.shelf import open_shelf

NAMES = {
    "columns": "as-guessed",
    "event_type": "Battles",
    "claimant": "A",
    "claimant_type": "media",
}
GOOD = table(("2026-03-04", "Quetta", "3", "One"), ("2026-03-05", "Kech", "2", "Two"))
BAD = table(("soon", "Quetta", "3", "One"), ("32/13/2026", "Kech", "2", "Two"))


def versions():
    return len(open_shelf().versions())


@pytest.mark.parametrize("dataset", ["", "press"])
def test_a_table_of_which_every_row_is_rejected_is_refused_with_why(dataset):
    if dataset:
        put(GOOD, dataset=dataset, **NAMES)
    seed()
    before = versions()
    reading = read(BAD, dataset=dataset, **NAMES)
    preview = intake.preview_import(reading)
    assert len(preview.rejected) == 2
    assert "All 2 rows are rejected, row 2: 'soon' is not a date" in str(preview.nothing)
    assert "file.csv, row 2, column Date" in str(preview.nothing)
    with pytest.raises(DataError, match="All 2 rows are rejected"):
        intake.commit_import(reading, original=BAD, author="Ann")
    assert versions() == before


def test_a_table_with_one_row_that_can_be_read_is_imported():
    data = table(("soon", "Quetta", "3", "One"), ("2026-03-05", "Kech", "2", "Two"))
    assert intake.preview_import(read(data, **NAMES)).nothing is None
    assert put(data, **NAMES).added == 1


def test_another_format_of_which_every_row_is_rejected_is_refused_as_well():
    reading = read(acled(2))
    result = reading.result
    notes = tuple(RowNote(row=n, column="", code="x", what="No", value="", fix="") for n in (2, 3))
    none = replace(
        result, incidents=result.incidents[:0], claims=result.claims[:0], accepted=(), flags=(),
        rejected=notes,
    )  # fmt: skip
    with pytest.raises(DataError, match=r"All 2 rows are rejected, row 2: No\."):
        intake.commit_import(replace(reading, result=none), original=acled(2), author="Ann")


def test_a_table_that_another_dataset_has_whole_is_told_and_not_doubled():
    put(GOOD, "list.csv", **NAMES)
    (name,) = set(open_shelf().datasets()["name"]) - {"bundled"}
    for again in (GOOD, GOOD.replace(b"\r\n", b"\n"), table(("2026-03-05", "Kech", "2", "Two"))):
        preview = intake.preview_import(read(again, "copy of list.csv", **NAMES))
        assert preview.is_held
        assert preview.held_by == name
    more = table(("2026-03-05", "Kech", "5", "Two"))
    for other in (
        read(more, "copy of list.csv", **NAMES),
        read(GOOD, "copy of list.csv", dataset="both", **NAMES),
    ):
        assert not intake.preview_import(other).is_held
    same = intake.preview_import(read(GOOD, "list.csv", **NAMES))
    assert (same.is_held, same.held_by) == (True, "")
