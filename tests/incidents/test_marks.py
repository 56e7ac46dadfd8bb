"""Records that are not to be published: whatever a cell says but no keeps them back."""

import pandas as pd
import pytest

from geo.importers.registry import read
from geo.importers.unread import why_unread
from geo.incidents import datasets, model
from geo.incidents.marks import is_mark, marked, says_no

GIVEN = {"decisions": {}, "sha256": "0" * 64, "accessed": "2026-07-15"}
TABLES = {one.name: one for one in model.TABLES} | {
    "datasets": model.Table(name="datasets", key="dataset", columns=datasets.COLUMNS)
}


@pytest.mark.parametrize("cell", ["true", "TRUE ", "1", "y", "Yes, please", "?", "ہاں", "x"])
def test_what_is_not_no_withholds(cell):
    assert marked(pd.DataFrame({"Sensitive ": [cell, ""]})).tolist() == [True, False]


@pytest.mark.parametrize("cell", ["", " ", "false", "No", "0", "نہیں", None, float("nan"), pd.NA])
def test_no_lets_a_record_out(cell):
    assert says_no(cell)
    assert not is_mark("sensitivity")
    assert marked(pd.DataFrame({"title": ["yes"]})).tolist() == [False]


def whole(**more):
    """A whole record of one incident."""
    columns = ["table", *dict.fromkeys(c for one in TABLES.values() for c in one.columns)]
    cells = dict.fromkeys(columns, "") | {
        "table": "incidents", "incident_id": "INX", "dataset": "theirs", "title": "One",
        "date_earliest": "2026-02-01", "date_latest": "2026-02-01", "date_precision": "day",
        "event_type": "Battles", "geo_precision": "3", "district_reported": "Kech",
        "verification": "single source", "verification_group": "single_source",
    }  # fmt: skip
    return pd.DataFrame([cells | more])


@pytest.mark.parametrize("column", ["incidents.sensitive", "sensitive", "Withhold"])
def test_a_whole_record_keeps_the_mark_with_and_without_its_prefix(column):
    result = read(whole(**{column: "TRUE "}), format="own", file_name="a.csv", **GIVEN)
    assert [note.what for note in result.rejected] == []
    assert marked(result.incidents).tolist() == [True]


def test_a_general_table_asks_about_a_column_that_marks_records():
    columns, chosen = ("date", "sensitive"), {"date": "date"}
    assert "'sensitive', which mark records" in why_unread(columns, [("2026", "yes")], chosen)
    assert why_unread(columns, [("2026", "no"), ("2026", "")], chosen) == ""
