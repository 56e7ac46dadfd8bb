"""A table that does not hold what it must is refused, with the row and the column."""

import dataclasses
import shutil

import pandas as pd
import pytest

from geo.core.errors import AtlasError, DataError, NotFoundError
from geo.core.settings import data_dir
from geo.incidents import model
from geo.incidents.record import bundled_record, read_record, read_table


@pytest.fixture
def folder(tmp_path):
    """A copy of the bundled tables that a test may spoil."""
    return shutil.copytree(data_dir() / "incidents", tmp_path / "incidents")


def spoil(folder, name, change):
    """Rewrite a table as text after a change; the change gets the frame."""
    path = folder / f"{name}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    frame = change(frame)
    frame.to_csv(path, index=False, lineterminator="\n")


def set_cell(row, column, value):
    def change(frame):
        frame.loc[row, column] = value
        return frame

    return change


def test_the_bundled_record_is_read_whole():
    record = bundled_record()
    assert (len(record.incidents), len(record.operations)) == (256, 12)
    assert (len(record.claims), len(record.sources)) == (709, 150)
    assert record.incidents.index.equals(pd.Index(record.incidents["incident_id"]))
    assert record.claims["low"].dtype == "Int64"
    assert record.claims["as_of"].dtype == "datetime64[s]"
    assert record.claims["partial"].dtype == bool
    assert record.claims["as_of"].notna().all()


def test_equal_tables_have_equal_digests(folder):
    assert read_record(folder).digest == bundled_record().digest
    spoil(folder, "sources", set_cell(0, "note", "another note"))
    assert read_record(folder).digest != bundled_record().digest


@pytest.mark.parametrize("table", model.TABLES, ids=lambda t: t.name)
def test_a_missing_column_is_named(folder, table):
    column = table.columns[-1]
    spoil(folder, table.name, lambda frame: frame.drop(columns=column))
    with pytest.raises(DataError, match=f"lacks the column.*{column}") as caught:
        read_record(folder)
    assert caught.value.where == f"{table.name}.csv"


@pytest.mark.parametrize("table", model.TABLES, ids=lambda t: t.name)
def test_a_missing_table_is_named(folder, table):
    (folder / f"{table.name}.csv").unlink()
    with pytest.raises(NotFoundError, match=f"{table.name}.csv"):
        read_record(folder)


@pytest.mark.parametrize(
    ("name", "row", "column", "value", "what"),
    [
        ("incidents", 3, "date_earliest", "31/01/2026", "YYYY-MM-DD"),
        ("incidents", 0, "date_latest", "2026-02-30", "YYYY-MM-DD"),
        ("incidents", 255, "lon", "66.9E", "not a number"),
        ("incidents", 7, "event_type", "Attack", "not a known value"),
        ("incidents", 9, "geo_precision", "exact", "not a number"),
        ("incidents", 9, "date_precision", "", "not a known value"),
        ("claims", 5, "as_of", "31 Jan", "YYYY-MM-DD"),
        ("claims", 700, "low", "dozens", "not a number"),
        ("claims", 1, "partial", "perhaps", "true/false"),
        ("claims", 2, "claimant_type", "state", "not a known value"),
        ("claims", 2, "measure", "wounded", "not a known value"),
        ("claims", 2, "category", "women", "not a known value"),
        ("judgements", 1, "verdict", "maybe", "not a known value"),
        ("coverage", 4, "period_to", "2026-2-28", "YYYY-MM-DD"),
        ("operations", 0, "kind", "war", "not a known value"),
        ("memberships", 0, "basis", "guess", "not a known value"),
    ],
)
def test_a_bad_cell_is_named_with_row_and_column(folder, name, row, column, value, what):  # noqa: PLR0917
    spoil(folder, name, set_cell(row, column, value))
    with pytest.raises(DataError, match=what) as caught:
        read_record(folder)
    assert caught.value.where == f"{name}.csv, row {row + 2}, {column}"
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize("name", ["incidents", "claims", "sources", "operations", "judgements"])
def test_a_key_that_occurs_twice_is_named(folder, name):
    spoil(folder, name, lambda frame: pd.concat([frame, frame.iloc[[2]]]))
    before = len(pd.read_csv(folder / f"{name}.csv", dtype=str)) + 1
    with pytest.raises(DataError, match="occurs twice") as caught:
        read_record(folder)
    key = next(t.key for t in model.TABLES if t.name == name)
    assert caught.value.where == f"{name}.csv, row {before}, {key}"


@pytest.mark.parametrize(
    ("name", "row", "column"),
    [
        ("claims", 4, "incident_id"),
        ("claims", 4, "source_id"),
        ("incidents", 8, "operation_id"),
        ("memberships", 3, "incident_id"),
        ("memberships", 3, "operation_id"),
        ("operation_places", 2, "operation_id"),
        ("judgements", 1, "a"),
        ("judgements", 0, "b"),
    ],
)
def test_a_reference_that_points_at_nothing_is_named(folder, name, row, column):
    spoil(folder, name, set_cell(row, column, "BAL-NOTHING"))
    with pytest.raises(DataError, match="points at nothing") as caught:
        read_record(folder)
    assert caught.value.where == f"{name}, row {row + 2}, {column}"


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("claims", "source_id"),
        ("operation_places", "source_id"),
        ("memberships", "incident_id"),
        ("memberships", "operation_id"),
    ],
)
def test_a_reference_must_be_there(folder, name, column):
    """A claim with no source is no claim."""
    spoil(folder, name, set_cell(2, column, ""))
    with pytest.raises(DataError):
        read_record(folder)


def test_a_place_count_needs_a_source_that_exists(folder):
    spoil(folder, "operation_places", set_cell(2, "source_id", "BAL-NOTHING"))
    with pytest.raises(DataError, match="points at nothing"):
        read_record(folder)


def test_a_claim_about_nothing_or_about_two_things_is_refused(folder):
    claims = pd.read_csv(folder / "claims.csv", dtype=str, keep_default_na=False)
    row = int((claims["incident_id"] != "").to_numpy().argmax())
    whole = claims.copy()
    spoil(folder, "claims", set_cell(row, "operation_id", "BAL-2026-01-31-HEROF2"))
    with pytest.raises(DataError, match="must name one") as both:
        read_record(folder)
    assert both.value.where == f"claims, row {row + 2}, claim_id"
    spoil(folder, "claims", lambda _: whole)
    spoil(folder, "claims", set_cell(row, "incident_id", ""))
    with pytest.raises(DataError, match="must name one") as neither:
        read_record(folder)
    assert repr(whole.loc[row, "claim_id"]) in str(neither.value)


def test_every_fault_is_of_the_one_tree(folder):
    spoil(folder, "claims", set_cell(0, "low", "x"))
    with pytest.raises(AtlasError):
        read_record(folder)
    with pytest.raises(ValueError, match="'x'"):
        read_record(folder)


def test_extra_columns_are_kept_as_text(folder):
    spoil(folder, "sources", lambda frame: frame.assign(shelf="007"))
    sources = read_record(folder).sources
    assert set(sources["shelf"]) == {"007"}


def test_numbers_must_be_whole_where_people_are_counted(folder):
    spoil(folder, "claims", set_cell(0, "low", "2.5"))
    with pytest.raises(DataError) as caught:
        read_record(folder)
    assert caught.value.where == "claims.csv, row 2, low"


def test_a_record_cannot_be_changed_in_place():
    with pytest.raises(dataclasses.FrozenInstanceError):
        bundled_record().digest = ""  # type: ignore[misc]


def test_reading_one_table_indexes_it_by_its_key():
    frame = read_table(data_dir() / "incidents" / "claims.csv", model.CLAIMS)
    assert frame.index.is_unique
    assert frame.index.name is None
