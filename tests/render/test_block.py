"""The data block: columns of one length, no more place than the rule allows, same in, same out."""

import json
from datetime import date

import pytest

from geo import workflow
from geo.core.digest import canonical_json
from geo.incidents.placement import DOT, PLACEMENTS, RING, RING_KM
from geo.incidents.record import bundled_record
from geo.incidents.selection import Selection

PRODUCED = date(2026, 11, 22)
JAN31 = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
VIEWS = {
    "31 January": JAN31,
    "whole record": Selection(),
    "34 districts in Urdu": Selection(vintage="34", lang="ur", measure="killed"),
    "one operation": Selection(operation="BAL-2026-01-31-HEROF2", as_of=date(2026, 2, 1)),
    "nothing admitted": Selection(actor=("ISKP",), district=("gwadar",)),
}


@pytest.fixture(scope="module", params=list(VIEWS), ids=list(VIEWS))
def view(request):
    return workflow.view_map(VIEWS[request.param], produced=PRODUCED)


@pytest.fixture(scope="module")
def whole():
    return workflow.view_map(Selection(), produced=PRODUCED)


def columns(block, name):
    return {key: value for key, value in block[name].items() if isinstance(value, list)}


@pytest.mark.parametrize("name", ["districts", "incidents"])
def test_columns_are_of_one_length(view, name):
    expected = len(view.scene.boundaries if name == "districts" else view.scene.incidents)
    assert {key: len(value) for key, value in columns(view.block, name).items()} == dict.fromkeys(
        columns(view.block, name), expected
    )


def test_the_block_survives_json(view):
    assert json.loads(view.text) == view.block
    assert json.loads(canonical_json(view.block)) == view.block
    json.dumps(view.block, allow_nan=False)


def test_points_are_given_to_dots_and_rings_only(view):
    incidents = view.block["incidents"]
    for kind, lon, lat, radius in zip(
        incidents["placement"],
        incidents["lon"],
        incidents["lat"],
        incidents["radius"],
        strict=True,
    ):
        drawn = PLACEMENTS[kind] in (DOT, RING)
        assert (lon is not None) == drawn
        assert (lat is not None) == drawn
        assert radius == ({DOT: 0, RING: RING_KM}[PLACEMENTS[kind]] if drawn else None)


def test_precision_three_and_four_carry_no_coordinate(whole):
    record = bundled_record().incidents
    incidents = whole.block["incidents"]
    seen = 0
    for key, lon, lat in zip(incidents["id"], incidents["lon"], incidents["lat"], strict=True):
        if record.loc[key, "geo_precision"] >= 3:
            assert lon is None
            assert lat is None
            seen += 1
    assert seen == 57


def test_stand_in_points_are_nowhere_in_the_block(whole):
    record = bundled_record().incidents
    exact = set(zip(record["lon"].round(4), record["lat"].round(4), strict=True))
    for row in record[record["geo_precision"] >= 3].itertuples():
        if not row.stand_in_lon:
            continue
        lon, lat = round(float(row.stand_in_lon), 4), round(float(row.stand_in_lat), 4)
        if (lon, lat) not in exact:
            assert f"{lon},{lat}" not in whole.text
    assert "stand_in" not in whole.text


def test_the_same_view_gives_the_same_block(view):
    again = workflow.view_map(view.scene.selection, produced=PRODUCED)
    assert again.text == view.text
    assert again.digest == view.digest


def test_claims_refer_to_what_is_there(view):
    block = view.block
    sources, incidents = len(block["sources"]), len(block["incidents"]["id"])
    operations = len(block["operations"])
    for claim in block["claims"]:
        assert 0 <= claim["source"] < sources
        assert (claim["incident"] >= 0) != (claim["operation"] >= 0)
        assert claim["incident"] < incidents
        assert claim["operation"] < operations
        assert claim["low"] is not None
        assert claim["high"] is None or claim["high"] >= claim["low"]
    assert {c["source"] for c in block["claims"]} == set(range(sources))


def test_claims_are_those_of_the_admitted(whole):
    assert len(whole.block["claims"]) == 709
    assert len(whole.block["incidents"]["id"]) == 256
    assert len(whole.block["operations"]) == 12
    ids = [claim["id"] for claim in whole.block["claims"]]
    assert len(set(ids)) == 709


def test_incidents_and_members_refer_to_what_is_there(view):
    block = view.block
    districts, incidents = len(block["districts"]["id"]), len(block["incidents"]["id"])
    assert all(-1 <= d < districts for d in block["incidents"]["dist"])
    for operation in block["operations"]:
        assert all(0 <= member < incidents for member, *_ in operation["members"])
    for pair in block["pairs"]:
        assert 0 <= pair["a"] < incidents
        assert 0 <= pair["b"] < incidents


def test_days_are_whole_and_in_order(view):
    incidents = view.block["incidents"]
    for first, last in zip(incidents["d0"], incidents["d1"], strict=True):
        assert isinstance(first, int)
        assert first <= last
    first, last = view.block["days"]
    assert first <= last


def test_the_opening_classes_hold_every_district_with_a_value(view):
    opening = view.block["opening"]
    assert len(opening["classes"]["upper"]) == len(opening["classes"]["counts"])
    assert opening["classes"]["upper"] == sorted(opening["classes"]["upper"])


def test_every_output_cites(view):
    meta = view.block["meta"]
    for key in ("sources", "boundaries", "disclaimer", "produced", "cutoff", "vintage", "digest"):
        assert meta[key], key
    assert meta["produced"] == "2026-11-22"
    assert meta["digest"] == bundled_record().digest
    assert "UCDP" in meta["sources"]
    assert view.block["coverage"]


def test_no_operation_total_is_a_figure_of_an_incident():
    """Known answer: what officials said of the whole is in its claims and in no incident."""
    view = workflow.view_map(JAN31, produced=PRODUCED)
    operations = [o["id"] for o in view.block["operations"]]
    herof = operations.index("BAL-2026-01-31-HEROF2")
    said = {
        (c["type"], c["category"], c["low"], c["high"])
        for c in view.block["claims"]
        if c["operation"] == herof and c["measure"] == "killed"
    }
    assert {("official", "security", 17, 17), ("official", "civilian", 31, 31)} <= said
    assert ("armed_group", "security", 84, 84) in said


def test_tiles_are_off_unless_asked_for(whole):
    assert whole.block["tiles"] is None
    asked = workflow.view_map(Selection(tiles=True), produced=PRODUCED)
    assert set(asked.block["tiles"]) == {"url", "attribution"}
