"""One view worked out: looks, conservation of totals, and what operations never do."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo.analysis.district_table import COUNTED, LOW_END, STATED, classes_of, district_table
from geo.analysis.reach import covered
from geo.analysis.scene import in_view, is_covered, join_record, make_scene
from geo.core.errors import OptionError
from geo.districts.history import crosswalk
from geo.incidents.placement import DOT, RING
from geo.incidents.record import bundled_record
from geo.incidents.selection import BOUNDS, MEASURES, PERS, Selection, with_changes
from geo.render.text import say_view
from geo.workflow.numbers import summarise

JAN31 = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
HEROF2 = "BAL-2026-01-31-HEROF2"
LOOKS = {"norecord", "nocoverage", "nofigure", "zero", "value"}


@pytest.fixture(scope="module")
def joined():
    return {v: join_record(bundled_record(), vintage=v) for v in ("36", "34")}


@pytest.fixture(scope="module")
def scene_of(joined):
    def build(selection):
        return make_scene(bundled_record(), selection, joined=joined[selection.vintage])

    return build


def killed(category="civilian", **changes):
    return with_changes(JAN31, measure="killed", category=category, **changes)


def test_every_district_has_a_row_and_one_look(scene_of):
    for measure in MEASURES:
        for bound in BOUNDS:
            for per in PERS:
                table = district_table(
                    scene_of(with_changes(JAN31, measure=measure, bound=bound, per=per))
                )
                assert len(table) == 36
                assert set(table["look"]) <= LOOKS
                valued = table["look"].isin(["value", "zero"])
                assert (table["value"].notna() == valued).all()
                assert (table.loc[table["look"] == "value", "value"] > 0).all()
                assert (table.loc[table["look"] == "zero", "value"] == 0).all()
                silent = table["look"].isin(["norecord", "nocoverage"])
                assert (silent == (table["records"] == 0)).all()


def test_no_record_is_not_zero(scene_of):
    table = district_table(scene_of(JAN31))
    empty = table[table["records"] == 0]
    assert len(empty) > 20
    assert set(empty["look"]) == {"norecord"}
    assert empty[["low", "high", "value"]].isna().all(axis=None)


@pytest.mark.parametrize("period", [("2012-01-01", "2012-12-31"), ("2026-06-20", "2026-06-30"),
                                    ("2026-08-01", "2026-08-31")])  # fmt: skip
def test_where_nothing_was_read_it_says_so(scene_of, period):
    start, end = map(date.fromisoformat, period)
    scene = scene_of(Selection(start=start, end=end))
    assert not is_covered(scene)
    table = district_table(scene)
    assert set(table.loc[table["records"] == 0, "look"]) == {"nocoverage"}
    # what began before may reach into such days; it is still shown
    assert set(table.loc[table["records"] > 0, "look"]) <= {"value", "zero"}
    assert (in_view(scene)["date_earliest"] < scene.start).all()


def test_before_the_record_begins_nothing_is_classed(scene_of):
    scene = scene_of(Selection(start=date(2012, 1, 1), end=date(2012, 12, 31)))
    assert classes_of(scene, table=district_table(scene)).upper == ()
    assert in_view(scene).empty


def test_a_period_that_is_covered_in_part_is_covered(scene_of):
    assert is_covered(scene_of(Selection(start=date(2012, 1, 1), end=date(2013, 1, 1))))
    assert is_covered(scene_of(Selection(start=date(2026, 6, 19), end=date(2026, 6, 30))))


def test_records_without_a_figure_look_like_that(scene_of):
    table = district_table(scene_of(killed("unspecified", rule="medical")))
    assert set(table.loc[table["records"] > 0, "look"]) <= {"nofigure", "value", "zero"}
    assert (table["look"] == "nofigure").any()
    nofigure = table[table["look"] == "nofigure"]
    assert (nofigure["records"] > 0).all()
    assert nofigure[["low", "high", "value"]].isna().all(axis=None)


def test_an_explicit_none_is_a_zero(scene_of):
    """Districts whose only figures for a category are 0 to 0."""
    scene = scene_of(Selection(measure="killed", category="security", rule="lowest", bound="low"))
    table = district_table(scene)
    zero = table[table["look"] == "zero"]
    assert (zero["records"] > 0).all()
    assert (zero["value"] == 0).all()
    operations = district_table(scene_of(with_changes(JAN31, measure="operations", bound="low")))
    assert (operations.loc[operations["records"] > 0, "low"] >= 0).all()


def test_only_what_somebody_stated_is_stated_as_zero(scene_of):
    """A low end of 0 with more at the high end, and a count of 0, are nobody's statement."""
    whole = bundled_record()
    told = whole.claims[whole.claims["incident_id"].isin(["BAL-2024-08-26-MUSAKHEL"])]
    told = told[(told["measure"] == "killed") & ~told["partial"]].iloc[:1].copy()
    one = whole.incidents.loc[told["incident_id"]].copy()
    one["date_earliest"] = pd.Timestamp("2024-01-01")
    one["date_latest"] = pd.Timestamp("2024-12-31")
    one["date_precision"] = "year"
    view = Selection(
        start=date(2024, 8, 26), end=date(2024, 8, 26), measure="killed", bound="low",
        category=told["category"].iloc[0], rule=told["claimant_type"].iloc[0],
    )  # fmt: skip
    for high, status in ((7, LOW_END), (0, STATED)):
        told["low"], told["high"] = high, high
        record = replace(whole, incidents=one, claims=told, digest=str(high))
        table = district_table(make_scene(record, view, joined=join_record(record, vintage="36")))
        there = table.loc[table["records"] > 0, ["low", "high", "look", "status"]]
        assert there.to_numpy().tolist() == [[0, high, "zero", status]]
    table = district_table(scene_of(Selection(measure="operations")))
    assert set(table.loc[table["look"] == "zero", "status"]) == {COUNTED}


def test_a_vague_date_is_no_day_of_its_own_and_no_zero_either(scene_of):
    """Something happened, on a day that nobody knows: that is no figure, not "no day"."""
    incidents = bundled_record().incidents
    vague = incidents[incidents["date_precision"] != "day"]
    assert len(vague) >= 5
    for row in vague.itertuples():
        period = {"start": row.date_earliest.date(), "end": row.date_latest.date()}
        table = district_table(scene_of(Selection(measure="days", **period)))
        assert not ((table["records"] > 0) & (table["look"] == "zero")).any()


@pytest.mark.parametrize("vintage", ["36", "34"])
@pytest.mark.parametrize("selection", [JAN31, Selection(), Selection(end=date(2021, 12, 31))])
def test_placed_and_unplaced_are_all(scene_of, selection, vintage):
    scene = scene_of(with_changes(selection, vintage=vintage))
    table = district_table(scene)
    incidents = in_view(scene)
    unplaced = int(incidents["district_id"].isna().sum())
    assert int(table["records"].sum()) + unplaced == len(incidents)
    assert int(table["high"].sum()) == int(table["records"].sum())


def test_the_whole_record_is_256(scene_of):
    assert len(in_view(scene_of(Selection()))) == 256


def test_31_january_has_its_districts(scene_of):
    """The nine places that the military named lie in eight districts; all of them have a record."""
    table = district_table(scene_of(JAN31))
    recorded = set(table.index[table["records"] > 0])
    assert {"quetta", "mastung", "nushki", "chagai", "kharan", "panjgur", "kech", "gwadar"} <= (
        recorded
    )


@pytest.mark.parametrize("rule", ["official", "armed_group", "lowest", "highest"])
@pytest.mark.parametrize("category", ["civilian", "security", "militant", "total"])
def test_totals_of_an_operation_appear_in_no_district(scene_of, joined, rule, category):
    """The same record without any claim about an operation gives the same districts."""
    record = bundled_record()
    only = type(record)(
        **{
            **{name: getattr(record, name) for name in record.__dataclass_fields__},
            "claims": record.claims[record.claims["operation_id"] == ""],
        }
    )
    selection = killed(category, rule=rule)
    with_operations = district_table(scene_of(selection))
    without = district_table(make_scene(only, selection, joined=joined["36"]))
    pd.testing.assert_frame_equal(with_operations, without)


def test_the_operations_totals_are_there_beside_the_map(scene_of):
    scene = scene_of(killed("civilian", rule="official"))
    assert HEROF2 in scene.operations.index
    figures = scene.tally.figures
    assert HEROF2 in set(figures["subject"])
    assert HEROF2 not in scene.incidents.index


def test_34_districts_hold_what_36_do(scene_of):
    for base in (JAN31, Selection(), Selection(measure="killed", category="civilian")):
        new = district_table(scene_of(base))
        old = district_table(scene_of(with_changes(base, vintage="34")))
        assert (len(new), len(old)) == (36, 34)
        assert not {"hub", "usta-muhammad"} & set(old.index)
        assert int(new["records"].sum()) == int(old["records"].sum())
        walk = crosswalk(from_vintage="36", to_vintage="34").set_index("from_id")["to_id"]
        assert walk["hub"] == "lasbela"
        folded = new.groupby(walk.reindex(new.index).to_numpy())["records"].sum()
        assert folded.to_dict() == old["records"].to_dict()
        if base.measure != "days":
            high = new.groupby(walk.reindex(new.index).to_numpy())["high"].sum(min_count=1)
            both = pd.DataFrame({"old": old["high"], "new": high})
            assert (both["old"].isna() == both["new"].isna()).all()
            assert (both["old"].fillna(0) == both["new"].fillna(0)).all()


def test_a_scene_has_no_coordinates_but_what_the_rule_allows(scene_of):
    scene = scene_of(Selection())
    drawn = scene.incidents["placement"].isin([DOT, RING])
    assert (scene.incidents["lon"].notna() == drawn).all()
    assert list(scene.incidents.columns).count("lon") == 1
    coarse = scene.incidents["geo_precision"].fillna(4) >= 3
    assert scene.incidents.loc[coarse, ["lon", "lat"]].isna().all(axis=None)


def test_renderers_never_see_a_stand_in_point(scene_of):
    """Stand-in points are kept for checking the district and must not travel further."""
    assert not [c for c in scene_of(JAN31).incidents.columns if c.startswith("stand_in")]


def test_an_unknown_district_is_refused_with_the_choices(scene_of):
    with pytest.raises(OptionError) as caught:
        scene_of(Selection(district=("quetta", "atlantis")))
    assert "'atlantis'" in str(caught.value)
    assert "quetta" in caught.value.choices
    with pytest.raises(OptionError):
        scene_of(Selection(district=("hub",), vintage="34"))


def test_an_unknown_operation_is_refused_with_the_choices(scene_of):
    with pytest.raises(OptionError) as caught:
        scene_of(Selection(operation="BAL-NONE"))
    assert HEROF2 in caught.value.choices


@pytest.mark.parametrize(
    "focus", ["", "d:quetta", "i:BAL-2026-01-31-KHARAN", "o:BAL-2026-01-31-HEROF2", "d:atlantis"]
)
def test_a_focus_filters_nothing(scene_of, focus):
    """An address outlives a filter: what is not there is simply not open."""
    plain, focused = scene_of(JAN31), scene_of(with_changes(JAN31, focus=focus))
    pd.testing.assert_frame_equal(plain.incidents, focused.incidents)
    assert focused.selection.focus == focus


def test_a_filter_on_an_operation_keeps_that_operation_only(scene_of):
    scene = scene_of(Selection(operation=HEROF2))
    assert list(scene.operations.index) == [HEROF2]
    members = bundled_record().memberships.query("operation_id == @HEROF2")["incident_id"]
    assert set(scene.incidents.index) == set(members)


def test_an_open_period_is_what_the_record_covers(scene_of):
    scene = scene_of(Selection())
    assert (scene.start, scene.end) == (scene.first, scene.last) == covered(bundled_record())
    assert scene.first == pd.Timestamp("2013-01-01")


@pytest.mark.parametrize(
    "days",
    [("2199-12-31",) * 2, ("1700-01-01",) * 2, ("1926-01-31",) * 2, ("2026-01-31", "2199-12-31")],
)
def test_one_record_far_from_all_others_stretches_no_view(joined, days):
    record = bundled_record()
    incidents = record.incidents.copy()
    key = incidents.index[0]
    incidents.loc[key, ["date_earliest", "date_latest"]] = [pd.Timestamp(day) for day in days]
    odd = replace(record, incidents=incidents)
    assert covered(odd) == covered(record)
    scene = make_scene(odd, Selection(), joined=joined["36"])
    first = days[0]
    apart = [] if first == "2026-01-31" else [first]
    numbers = summarise(scene)
    assert (numbers["apart"], numbers["incidents"]) == (apart, 255 + (not apart))
    assert (f"1 record dated far from all others ({first})" in say_view(numbers)) == bool(apart)
    there = Selection(start=date.fromisoformat(first), end=date.fromisoformat(days[1]))
    shown = make_scene(odd, there, joined=joined["36"])
    assert key in in_view(shown).index
    assert summarise(shown)["apart"] == []


def test_a_decade_of_records_is_reached_however_long_ago():
    record = bundled_record()
    incidents = record.incidents.copy()
    incidents.iloc[:5, incidents.columns.get_loc("date_earliest")] = pd.Timestamp("1948-03-01")
    assert covered(replace(record, incidents=incidents))[0] == pd.Timestamp("1948-03-01")
    few = record.incidents.iloc[:9].copy()
    few.iloc[0, few.columns.get_loc("date_latest")] = pd.Timestamp("2199-12-31")
    assert covered(replace(record, incidents=few))[1] == pd.Timestamp("2199-12-31")


def test_a_rate_needs_no_more_than_its_count(scene_of):
    plain = district_table(scene_of(JAN31))
    rate = district_table(scene_of(with_changes(JAN31, per="people")))
    assert (plain["look"] == rate["look"]).all()
    population = scene_of(JAN31).population
    one = rate.index[rate["look"] == "value"][0]
    assert rate.loc[one, "value"] == pytest.approx(plain.loc[one, "value"] / population[one] * 1e5)


def test_a_scene_leaves_the_record_as_it_was(scene_of):
    record = bundled_record()
    before = {
        name: getattr(record, name).copy(deep=True)
        for name in ("incidents", "claims", "operations", "memberships", "coverage")
    }
    scene = scene_of(Selection(measure="days"))
    district_table(scene)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(getattr(record, name), frame)
