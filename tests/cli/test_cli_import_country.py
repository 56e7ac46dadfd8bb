"""A country file of 6,400 rows on the command line: each row accounted for, in its district."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from geo.workflow import shelf
from geo.workflow.views import joined_record

sys.path.insert(0, str(Path(__file__).parents[1] / "importers"))
from made_files import UCDP_HDX, csv_text, ucdp_country

ROWS = 6400


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """The whole command as a person runs it: what it said, and the store."""
    frame, told = ucdp_country(ROWS)
    folder = tmp_path_factory.mktemp("country")
    path = folder / "ucdp_pakistan.csv"
    path.write_text(csv_text(frame.to_dict("records"), UCDP_HDX), encoding="utf-8", newline="")
    store = folder / "store.sqlite"
    ran = subprocess.run(
        [sys.executable, "-m", "geo.cli", "import", str(path)],
        check=True, capture_output=True, text=True, env={**os.environ, "ATLAS_STORE": str(store)},
    )  # fmt: skip
    return {
        "said": ran.stdout, "told": told, "store": store, "frame": frame,
    }  # fmt: skip


def test_every_row_is_accounted_for(country):
    rows, accepted, flagged, rejected = map(
        int,
        re.search(
            r"([\d,]+) rows = ([\d,]+) accepted \+ ([\d,]+) flagged \+ ([\d,]+) rejected",
            country["said"].replace(",", ""),
        ).groups(),
    )
    assert rows == ROWS + 1 == accepted + flagged + rejected
    told = country["told"]
    assert rejected == told["outside"] + 1
    assert f"{told['province']:,} listed and not placed" in country["said"]


def test_rows_find_their_district_by_name_and_disagreements_are_flagged(country, monkeypatch):
    monkeypatch.setenv("ATLAS_STORE", str(country["store"]))
    record = shelf.current_record()
    joined = joined_record(vintage="36")
    own = record.incidents["dataset"] == "ucdp-ged"
    code = record.incidents.loc[own, "geo_precision_raw"]
    home = joined.loc[own, "district_id"]
    near = code.isin(["1", "2", "3"])
    assert home[near].notna().mean() >= 0.99
    assert (joined.loc[own, "method"][near] == "name").mean() >= 0.99
    vague = code.isin(["4", "6", "7"])
    assert vague.sum() > 100
    assert home[vague].isna().all()
    assert (joined.loc[own, "placement"][vague] == "unplaced").all()
    flags = shelf.open_shelf().flagged(2)
    against = (joined.loc[own, "conflict"] != "").sum()
    assert against >= country["told"]["wrong"]
    assert (flags["code"] == "place.conflict").sum() == against
