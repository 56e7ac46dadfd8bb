"""The use-cases, with the numbers that every face must show."""

import json
import urllib.parse
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from geo import workflow
from geo.core.errors import OptionError
from geo.export.write import WriteError
from geo.incidents.selection import Selection, from_query
from geo.workflow import files

JAN31 = Selection(start=date(2026, 1, 31), end=date(2026, 1, 31))
HEROF2 = "BAL-2026-01-31-HEROF2"
PRODUCED = date(2026, 11, 22)


def said(numbers, operation=HEROF2):
    """Claims about an operation as (type, measure, category, low, high, day)."""
    found = [o for o in numbers["operations"] if o["operation_id"] == operation]
    assert len(found) == 1
    return [
        (c["claimant_type"], c["measure"], c["category"], c["low"], c["high"], c["as_of"])
        for c in found[0]["claims"]
    ]


def test_both_sides_stand_side_by_side_and_are_never_added():
    numbers = workflow.summarise(workflow.view_scene(JAN31))
    claims = said(numbers)
    assert ("official", "killed", "security", 17, 17, "2026-02-01") in claims
    assert ("official", "killed", "civilian", 31, 31, "2026-02-01") in claims
    assert ("armed_group", "killed", "security", 84, 84, "2026-01-31") in claims
    assert ("armed_group", "captured", "security", 18, 18, "2026-01-31") in claims
    values = {low for _, _, _, low, _, _ in claims}
    assert not {17 + 84, 31 + 17, 31 + 17 + 84} & values


def test_a_relay_is_listed_once():
    claims = said(workflow.summarise(workflow.view_scene(JAN31)))
    assert claims.count(("official", "killed", "civilian", 31, 31, "2026-02-01")) == 1
    assert claims.count(("armed_group", "killed", "security", 84, 84, "2026-01-31")) == 1


def test_the_figure_of_another_span_is_not_among_them():
    assert 133 not in {c[3] for c in said(workflow.summarise(workflow.view_scene(JAN31)))}


@pytest.mark.parametrize(
    ("as_of", "last"), [("2026-01-31", "2026-01-31"), ("2026-02-01", "2026-02-01")]
)
def test_as_of_hides_what_was_said_later(as_of, last):
    view = Selection(start=JAN31.start, end=JAN31.end, as_of=date.fromisoformat(as_of))
    numbers = workflow.summarise(workflow.view_scene(view))
    assert max(c[-1] for c in said(numbers)) == last
    assert numbers["as_of"] == as_of


def test_at_least_has_no_upper_end():
    claims = said(workflow.summarise(workflow.view_scene(JAN31)))
    assert ("armed_group", "killed", "security", 362, None, "2026-02-06") in claims


def test_placed_and_unplaced_are_all():
    for view in (JAN31, Selection(), Selection(vintage="34")):
        numbers = workflow.summarise(workflow.view_scene(view))
        assert numbers["placed"] + numbers["unplaced"] == numbers["incidents"]
    assert workflow.summarise(workflow.view_scene(Selection()))["incidents"] == 256


def test_the_summary_is_plain_values():
    numbers = workflow.summarise(workflow.view_scene(JAN31))
    assert json.loads(json.dumps(numbers, allow_nan=False)) == numbers


def test_no_two_calls_differ():
    assert workflow.summarise(workflow.view_scene(JAN31)) == workflow.summarise(
        workflow.view_scene(JAN31)
    )


def test_the_map_and_the_summary_count_the_same():
    view = workflow.view_map(JAN31, produced=PRODUCED)
    numbers = workflow.summarise(view.scene)
    block = view.block
    start, end = block["opening"]["from"], block["opening"]["to"]
    inside = [
        d
        for d, first, last in zip(
            block["incidents"]["dist"],
            block["incidents"]["d0"],
            block["incidents"]["d1"],
            strict=True,
        )
        if first <= end and last >= start
    ]
    assert len(inside) == numbers["incidents"]
    assert inside.count(-1) == numbers["unplaced"]
    assert len(set(inside) - {-1}) == numbers["districts"]


def test_the_link_of_a_file_is_its_view():
    view = Selection(
        start=JAN31.start, end=JAN31.end, actor=("BLA",), rule="official", measure="killed"
    )
    meta = workflow.view_map(view, produced=PRODUCED).block["meta"]
    assert from_query(urllib.parse.parse_qs(meta["link"])) == view
    assert "BLA" in meta["filters"]


def test_the_same_view_gives_the_same_file():
    assert workflow.render_map(JAN31, produced=PRODUCED) == workflow.render_map(
        JAN31, produced=PRODUCED
    )


def test_a_file_without_tiles_names_no_server():
    page = workflow.render_map(JAN31, produced=PRODUCED)
    assert workflow.TILES["host"] not in page.split("</head>", maxsplit=1)[0]
    with_tiles = workflow.render_map(Selection(tiles=True), produced=PRODUCED)
    assert workflow.TILES["host"] in with_tiles.split("</head>", maxsplit=1)[0]


def test_saving_writes_the_page(tmp_path):
    path = workflow.save_map(tmp_path / "map.HTML", JAN31, produced=PRODUCED)
    assert path.read_text(encoding="utf-8") == workflow.render_map(JAN31, produced=PRODUCED)


@pytest.mark.parametrize("name", ["map", "map.txt", "map.html.gz", "html"])
def test_another_kind_of_file_is_refused(tmp_path, name):
    with pytest.raises(OptionError, match="html"):
        workflow.save_map(tmp_path / name, JAN31, produced=PRODUCED)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(WriteError):
        workflow.save_map(tmp_path / "no" / "map.html", JAN31, produced=PRODUCED)


def test_what_does_not_exist_is_refused():
    with pytest.raises(OptionError):
        workflow.view_scene(Selection(district=("atlantis",)))
    with pytest.raises(OptionError):
        workflow.view_scene(Selection(operation="BAL-NONE"))


def test_choices_can_be_chosen():
    for name, pairs in workflow.choices().items():
        assert pairs
        assert len({value for value, _ in pairs}) == len(pairs)
        for value, label in pairs[:4]:
            assert label
            view = Selection(**{name: value if name == "operation" else (value,)})
            workflow.view_scene(view)


def test_a_title_that_no_plate_has_room_for_is_told():
    with pytest.raises(OptionError, match="201 characters"):
        files.make_figure(JAN31, produced=PRODUCED, size="column-85", title="y" * 201)
    assert files.make_figure(JAN31, produced=PRODUCED, size="column-85", title="y " * 100).content


def test_a_line_says_what_is_measured():
    assert workflow.say_measure(JAN31) == "incidents by district, 2026-01-31 to 2026-01-31"
    view = Selection(start=JAN31.start, end=JAN31.end, measure="killed", rule="official")
    said_of = workflow.say_measure(view)
    assert "civilian killed" in said_of
    assert "official" in said_of
    narrow = replace(view, type=("Battles",), district=("kech",), as_of=date(2026, 2, 3))
    limits = "Statements up to 3 February 2026. Only type: Battles; district: Kech."
    assert workflow.say_measure(narrow).endswith(f"official. {limits}")
    total = workflow.say_measure(replace(narrow, category="total"))
    assert total.endswith(f"one of them alone. {limits}")
    assert workflow.say_limits(replace(narrow, lang="ur")).endswith("۔")
    assert workflow.say_limits(view) == ""


def test_district_facts_tell_absence_from_zero():
    facts = workflow.district_facts(JAN31)
    numbers = workflow.district_numbers(JAN31)
    assert len(facts) == 36
    absent = facts["note"] == "norecord"
    assert absent.sum() == (numbers["look"] == "norecord").sum() > 0
    assert facts.loc[absent, ["low", "high"]].isna().all(axis=None)
    assert set(facts["note"]) <= {"", "norecord", "nocoverage", "nofigure"}
    killed = replace(
        JAN31, start=date(2024, 1, 1), measure="killed", rule="armed_group", category="security"
    )
    open_ones = workflow.district_numbers(killed)["at_least"].reset_index(drop=True)
    told = workflow.district_facts(killed)
    assert open_ones.any()
    assert (told["figure"].str.endswith("+") == open_ones).all()
    assert ((told["note"] == "at_least") == open_ones).all()
    assert (told["figure"] == "").equals(told["low"].isna())
    before = workflow.district_facts(Selection(start=date(2012, 1, 1), end=date(2012, 2, 1)))
    assert set(before["note"]) == {"nocoverage"}


def test_district_facts_say_rates_as_the_map_does():
    year = Selection(
        start=date(2026, 1, 1), end=date(2026, 6, 30), measure="killed", category="militant"
    )
    facts = workflow.district_facts(year).set_index("district")
    per_head = workflow.district_numbers(replace(year, per="people", bound="high"))
    per_head = per_head.set_index("name")["value"]
    assert (facts["rate"] == "").equals(facts["figure"] == "")
    for name, rate in facts.loc[facts["rate"] != "", "rate"].items():
        top = float(rate.rstrip("+").split("–")[-1].replace(",", ""))
        assert top == pytest.approx(float(per_head[name]), rel=0.05), name
    assert any("–" in rate for rate in facts["rate"])


def test_the_record_is_said_in_a_line():
    assert workflow.say_record().startswith("256 incidents, 12 operations")
    assert workflow.first_day() == date(2013, 1, 1)


def test_coverage_is_said_in_the_words_of_the_record():
    statements = workflow.coverage_statements()
    assert len(statements) == 11
    assert all(statements)
    assert "Blank does not mean calm" in statements[0]


def test_sources_are_a_table_with_their_claims():
    sources = workflow.source_table()
    assert len(sources) == 150
    assert int(sources["claims"].sum()) == 709
    assert sources["claims"].is_monotonic_decreasing


def test_the_opening_view_is_31_january():
    assert workflow.OPENING == JAN31
    assert isinstance(workflow.district_numbers(workflow.OPENING), pd.DataFrame)
