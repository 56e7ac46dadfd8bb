"""How many statements stand behind a number, and whose."""

from datetime import date

import pandas as pd
import pytest

from geo.analysis.concentration import (
    COLUMNS,
    concentrate,
    concentrate_districts,
    concentrate_incidents,
    concentrate_months,
)
from geo.analysis.district_table import district_table
from geo.analysis.scene import in_view, join_record, make_scene
from geo.core.errors import DataError
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection

HEROF2 = "BAL-2026-01-31-HEROF2"


def frame(*rows):
    base = {
        "incident_id": "X", "operation_id": "", "claimant": "police", "claimant_type": "official",
        "origin": "a", "as_of": "2026-01-31",
    }  # fmt: skip
    out = pd.DataFrame([{**base, "claim_id": f"C{n}", **row} for n, row in enumerate(rows)])
    out["as_of"] = pd.to_datetime(out["as_of"])
    return out


@pytest.fixture
def claims():
    return frame(
        {},
        {"claimant": "police", "as_of": "2026-02-01"},
        {"claimant": "BLA", "claimant_type": "armed_group", "origin": "b", "incident_id": "Y"},
        {"claimant": "Dawn", "claimant_type": "media", "origin": "c", "incident_id": "Y"},
        {"claimant": "UCDP", "claimant_type": "monitor", "origin": "", "incident_id": "Y"},
        {"claimant": "BLA", "claimant_type": "armed_group", "origin": "d", "incident_id": "",
         "operation_id": "OP"},
    )  # fmt: skip


def test_all_claims_are_one_group_by_default(claims):
    out = concentrate(claims)
    assert list(out.columns) == list(COLUMNS)
    assert out.loc["all"].to_dict() == {
        "claims": 6, "origins": 5, "belligerent_origins": 3, "belligerent_share": 0.6,
        "claimants": 4,
    }  # fmt: skip


def test_claims_without_an_origin_are_statements_of_their_own():
    assert concentrate(frame({"origin": ""}, {"origin": ""})).loc["all", "origins"] == 2


def test_a_relay_adds_a_claim_but_no_origin(claims):
    more = pd.concat([claims, claims.iloc[[2]].assign(claim_id="R")], ignore_index=True)
    before, after = concentrate(claims).loc["all"], concentrate(more).loc["all"]
    assert after["claims"] == before["claims"] + 1
    assert after.drop("claims").equals(before.drop("claims"))


def test_per_incident_leaves_operations_out(claims):
    out = concentrate_incidents(claims)
    assert out.index.tolist() == ["X", "Y"]
    assert out.index.name == "incident_id"
    assert out["origins"].tolist() == [1, 3]
    assert out["belligerent_share"].tolist() == pytest.approx([1.0, 1 / 3])


def test_per_district_counts_an_origin_once_over_its_incidents(claims):
    both = claims.assign(origin="one")
    home = pd.DataFrame({"district_id": ["kech", "kech"]}, index=["X", "Y"])
    out = concentrate_districts(both, incidents=home)
    assert out["origins"].to_dict() == {"kech": 1}
    assert out.loc["kech", "claims"] == 5


def test_an_unplaced_incident_is_in_no_district(claims):
    home = pd.DataFrame({"district_id": ["kech", None]}, index=["X", "Y"])
    out = concentrate_districts(claims, incidents=home)
    assert out.index.tolist() == ["kech"]


def test_per_month_of_the_subject(claims):
    starts = pd.Series(pd.to_datetime(["2026-01-31", "2026-02-01", "2026-02-05"]),
                       index=["X", "Y", "OP"])  # fmt: skip
    out = concentrate_months(claims, starts=starts)
    assert out["claims"].to_dict() == {"2026-01": 2, "2026-02": 4}
    only = concentrate_months(claims, starts=starts.drop("OP"))
    assert only["claims"].to_dict() == {"2026-01": 2, "2026-02": 3}


def test_the_as_of_date_hides_later_claims(claims):
    out = concentrate_incidents(claims, as_of=date(2026, 1, 31))
    assert out.loc["X", "claims"] == 1
    assert concentrate_incidents(claims, as_of=date(2026, 1, 1)).empty


def test_claims_are_left_as_they_were(claims):
    before = claims.copy(deep=True)
    concentrate_incidents(claims, as_of=date(2026, 1, 31))
    pd.testing.assert_frame_equal(claims, before)


def test_a_missing_column_is_refused_by_name(claims):
    with pytest.raises(DataError, match="origin"):
        concentrate(claims.drop(columns="origin"))
    with pytest.raises(DataError, match="district_id"):
        concentrate_districts(claims, incidents=pd.DataFrame())


def test_the_bundled_record_has_as_many_origins_as_its_readme_says():
    assert concentrate(bundled_record().claims).loc["all", ["claims", "origins"]].tolist() == [
        709,
        508,
    ]


def test_the_district_table_says_what_stands_behind_it():
    record = bundled_record()
    day = date(2026, 1, 31)
    scene = make_scene(
        record, Selection(start=day, end=day), joined=join_record(record, vintage="36")
    )
    table = district_table(scene)
    home = in_view(scene)["district_id"]
    gwadar = record.claims[record.claims["incident_id"].isin(home.index[home == "gwadar"])]
    assert table.loc["gwadar", "origins"] == gwadar["origin"].nunique()
    silent = table["records"].gt(0) & table["origins"].isna()
    assert silent["awaran"]
    assert table.loc[table["records"] == 0, ["origins", "belligerent_share"]].isna().all(axis=None)
    share = table["belligerent_share"].dropna()
    assert share.between(0, 1).all()
