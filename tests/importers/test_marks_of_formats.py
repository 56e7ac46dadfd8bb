"""A column that keeps records from being published is kept, whichever format stands around it."""

import pytest
from made_files import (
    ACCESSED,
    ACLED_31,
    GTD_KNOWN,
    SHA,
    UCDP_49,
    acled_row,
    frame,
    gdelt_row,
    gtd_row,
    ucdp_row,
)

from geo.importers.gtd_columns import COLUMNS as GTD
from geo.importers.registry import foreign_columns, read
from geo.incidents.marks import marked

FORMATS = [
    ("acled", acled_row, ACLED_31),
    ("ucdp", ucdp_row, UCDP_49),
    ("gtd", gtd_row, GTD_KNOWN),
    ("gdelt", gdelt_row, list(gdelt_row(0))),
]


@pytest.mark.parametrize(("form", "row", "columns"), FORMATS, ids=[one[0] for one in FORMATS])
@pytest.mark.parametrize("mark", ["withhold", " Sensitive "])
def test_a_mark_beside_the_columns_of_a_format_is_kept(form, row, columns, mark):
    rows = [{**row(n), mark: "yes" if n else "no", "zz": "x"} for n in range(3)]
    table = frame(rows, [*columns, mark, "zz"])
    result = read(table, format=form, decisions={"area": "all"}, file_name="f.csv", sha256=SHA,
                  accessed=ACCESSED)  # fmt: skip
    assert len(result.incidents) == 3
    assert marked(result.incidents).tolist() == [False, True, True]
    assert foreign_columns(tuple(table.columns), form=form) == ("zz",)


def test_of_two_columns_of_one_name_the_one_that_withholds_counts():
    rows = [{**acled_row(0), "sensitive": "no", "Sensitive": "yes"}]
    table = frame(rows, [*ACLED_31, "sensitive", "Sensitive"])
    result = read(table, format="acled", decisions={"area": "all"}, file_name="f.csv", sha256=SHA,
                  accessed=ACCESSED)  # fmt: skip
    assert marked(result.incidents).tolist() == [True]


def test_the_columns_of_gtd_are_as_many_as_it_has():
    assert len(set(GTD)) == len(GTD) == 135
    assert set(GTD_KNOWN) <= set(GTD)
